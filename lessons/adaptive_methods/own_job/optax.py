import jax
import optax

# Yours: params, steps, lr.


def matrices(params):
    return jax.tree.map(lambda w: w.ndim >= 2, params)  # no decay on biases and norms


rates = optax.cosine_decay_schedule(lr, steps)
optimizer = optax.adamw(rates, b1=0.9, b2=0.999, eps=1e-8, weight_decay=0.01, mask=matrices)
state = optimizer.init(params)
