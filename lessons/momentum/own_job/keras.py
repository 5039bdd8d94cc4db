import keras

# Yours: model, compiled with keras.optimizers.SGD(lr, momentum=0.9), inputs, targets, epochs.


class Drop(keras.callbacks.Callback):
    """Divide the rate by ten at some epochs, and the velocity with it."""

    def __init__(self, epochs):
        super().__init__()
        self.epochs = epochs

    def on_epoch_begin(self, epoch, logs=None):
        if epoch in self.epochs:
            optimizer = self.model.optimizer
            optimizer.learning_rate = float(optimizer.learning_rate) / 10
            for velocity in optimizer.momentums:
                velocity.assign(velocity / 10)


model.fit(inputs, targets, epochs=epochs, verbose=0, callbacks=[Drop({epochs // 2, 3 * epochs // 4})])
