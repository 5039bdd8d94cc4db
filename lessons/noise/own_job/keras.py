import keras

optimizer, lr = model.optimizer, float(model.optimizer.learning_rate)
weights = model.get_weights()
state = [keras.ops.convert_to_numpy(value) for value in optimizer.variables]
levels = {}
for factor in (1.0, 0.5, 0.25):  # each goes on from the same checkpoint
    model.set_weights(weights)
    for variable, value in zip(optimizer.variables, state, strict=True):
        variable.assign(value)
    optimizer.learning_rate = lr * factor
    log = model.fit(inputs, targets, batch_size=batch_size, epochs=4, verbose=0)
    levels[factor] = sum(log.history["loss"][2:]) / 2

# then: in proportion to the batch, and in a straight line to zero
decay = keras.optimizers.schedules.PolynomialDecay(0.1 * batch_size / 256, steps, 0.0)
