import keras

line = keras.layers.Dense(1, use_bias=False, kernel_initializer="zeros")
model = keras.Sequential([line])
model.compile(keras.optimizers.SGD(learning_rate=0.05), loss="mse")
model.fit(x.reshape(10, 1), y, batch_size=10, epochs=20, verbose=0)
print(line.get_weights())
