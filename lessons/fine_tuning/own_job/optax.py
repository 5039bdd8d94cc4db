import jax
import optax

# Yours: params = {"rest": ..., "block": ..., "head": ...}, loss(params, x, y), batches, epochs,
# lr_head, lr.


def rule(lr):
    if lr == 0:
        return optax.set_to_zero()  # frozen: no step, no decay, no momentum
    return optax.sgd(optax.cosine_decay_schedule(lr, epochs * len(batches)), momentum=0.9)


def train(params, rates):
    rules = {name: rule(lr) for name, lr in rates.items()}
    optimizer = optax.partition(rules, {name: name for name in params})  # a label for each group
    state = optimizer.init(params)
    for _ in range(epochs):
        for x, y in batches:
            updates, state = optimizer.update(jax.grad(loss)(params, x, y), state, params)
            params = optax.apply_updates(params, updates)
    return params


params = train(params, {"rest": 0, "block": 0, "head": lr_head})
params = train(params, {"rest": lr / 2.6**2, "block": lr / 2.6, "head": lr})
