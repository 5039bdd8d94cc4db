import keras

total = epochs * batches  # batches, though an update is made after `accumulation` of them only
warm = max(1, total // 20)
schedule = keras.optimizers.schedules.CosineDecay(
    3e-4 / warm, decay_steps=total - warm, warmup_target=3e-4, warmup_steps=warm
)
optimizer = keras.optimizers.AdamW(schedule, gradient_accumulation_steps=accumulation)
