import keras

schedule = keras.optimizers.schedules.CosineDecay(
    0.0,
    warmup_target=peak,
    warmup_steps=warm,
    decay_steps=steps - warm,  # what is left
)
optimizer = keras.optimizers.AdamW(schedule)
