import keras


class StepLosses(keras.callbacks.Callback):
    """The loss of every step. What `fit` reports is the mean since its epoch began."""

    def on_train_begin(self, logs=None):
        self.losses = []

    def on_train_batch_end(self, batch, logs=None):
        before = self.mean if batch else 0.0
        self.mean = logs["loss"]
        self.losses.append((batch + 1) * self.mean - batch * before)


start = model.evaluate(*validation, verbose=0)  # compiled with the loss alone
steps = StepLosses()
callbacks = [steps, keras.callbacks.TerminateOnNaN()]
log = model.fit(*training, batch_size=32, epochs=epochs, validation_data=validation, callbacks=callbacks, verbose=0)
losses, val_losses = steps.losses, [start, *log.history["val_loss"]]
