import optax

rate = optax.warmup_cosine_decay_schedule(0.0, peak, warmup_steps=warm, decay_steps=steps)  # warm-up included
optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(rate))
mean = optax.ema(1 - 1 / (0.1 * steps))  # of the params: call mean.update(params, state) after each step
