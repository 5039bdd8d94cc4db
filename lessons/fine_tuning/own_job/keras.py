import keras

# Yours: body (pre-trained, without its head), classes, inputs, labels, batch_size, epochs,
# lr_head, lr.
given = keras.Input(body.input_shape[1:])
features = body(given, training=False)  # batch norm stays as it is
logits = keras.layers.Dense(classes, name="head")(features)
model = keras.Model(given, logits)
loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
steps = epochs * -(-len(inputs) // batch_size)
for trainable, rate in ((False, lr_head), (True, lr)):  # the head alone, then all layers
    body.trainable = trainable
    decay = keras.optimizers.schedules.CosineDecay(rate, steps)
    # without the next line, trainable changes nothing
    model.compile(keras.optimizers.SGD(decay, momentum=0.9), loss)
    model.fit(inputs, labels, batch_size=batch_size, epochs=epochs, verbose=0)
