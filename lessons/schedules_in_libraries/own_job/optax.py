import optax

updates = epochs * batches // accumulation
warm = max(1, updates // 20)
schedule = optax.warmup_cosine_decay_schedule(3e-4 / warm, 3e-4, warm, decay_steps=updates)
optimizer = optax.MultiSteps(optax.adamw(schedule), accumulation)
