import optax

plan = optax.warmup_cosine_decay_schedule(0.0, peak, warm, steps, end_value=peak / 10)
rules = {
    "words": optax.adagrad(0.5, initial_accumulator_value=0.0),
    "rest": optax.adamw(plan, b2=0.95, weight_decay=0.1),
}  # labels: like params, with "words" or "rest" in place of each array
optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.partition(rules, labels))
state = optimizer.init(params)
