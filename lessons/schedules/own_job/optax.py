import optax

schedule = optax.warmup_cosine_decay_schedule(
    init_value=0.0,
    peak_value=peak,
    warmup_steps=warm,
    decay_steps=steps,  # all of them
)
optimizer = optax.adamw(schedule)
