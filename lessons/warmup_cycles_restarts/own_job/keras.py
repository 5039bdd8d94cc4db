import keras

rate = keras.optimizers.schedules.CosineDecay(
    0.0,
    decay_steps=steps - warm,
    warmup_target=peak,
    warmup_steps=warm,  # warm-up not included
)
optimizer = keras.optimizers.AdamW(rate, global_clipnorm=1.0, use_ema=True, ema_momentum=1 - 1 / (0.1 * steps))
