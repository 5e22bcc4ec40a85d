"""From float parameters to integers: weight rounding, activation ranges, fake quantization."""

import jax
import jax.numpy as jnp
import numpy as np

from .encoder import LAYERS, SITES, forward

# Weights use 7 bits. On processors without VNNI the int8 product sums two
# uint8 * int8 terms in 16 bits and saturates; 2 * 255 * 64 = 32640 fits, so
# every processor gives the same answer.
WEIGHT_LIMIT = 63
TABLE_LIMIT = 127


def weight_scale(w, limit, axis):
    """Symmetric scale of `w` along `axis` (kept as a dimension of size 1)."""
    return jnp.maximum(jnp.abs(w).max(axis, keepdims=True), 1e-8) / limit


def round_weight(w, limit, axis):
    """(int8 array, float32 scale) with w ~ array * scale."""
    scale = weight_scale(w, limit, axis)
    return np.asarray(jnp.round(w / scale), np.int8), np.asarray(scale, np.float32)


def _straight_through(x, rounded):
    """Value of `rounded`, gradient of `x`."""
    return x + jax.lax.stop_gradient(rounded - x)


def fake_weight(place, w):
    """Hook for `forward`: weights as the exported integers represent them."""
    word = place[0] == "word"
    limit, axis = (TABLE_LIMIT, 1) if word else (WEIGHT_LIMIT, 0)
    scale = jax.lax.stop_gradient(weight_scale(w, limit, axis))
    return _straight_through(w, jnp.round(w / scale) * scale)


def fake_activation(ranges):
    """Hook for `forward`: activations as uint8 with the fixed `ranges` {place: (scale, zero)}."""

    def hook(place, x):
        scale, zero = ranges[place]
        clipped = jnp.clip(x, (0 - zero) * scale, (255 - zero) * scale)
        return _straight_through(clipped, jnp.round(clipped / scale) * scale)

    return hook


def calibrate(params, batches, sample=200_000, seed=0):
    """Scale and zero point of each quantized activation: {(layer, site): (scale, zero)}.

    Chooses, per place, the clipping of the observed range that gives the least
    mean squared error over a sample of values from `batches` of (ids, mask).
    """

    @jax.jit
    def observe(params, ids, mask):
        seen = {}
        forward(params, ids, mask, activation=lambda place, x: seen.setdefault(place, x))
        return [seen[i, site] for i in range(LAYERS) for site in SITES]

    places = [(i, site) for i in range(LAYERS) for site in SITES]
    values = {place: [] for place in places}
    for ids, mask in batches:
        real = np.asarray(mask) > 0
        for place, x in zip(places, observe(params, ids, mask)):
            values[place].append(np.asarray(x)[real])
    return {place: best_range(np.concatenate(v).ravel(), sample, seed) for place, v in values.items()}


def best_range(x, sample, seed):
    """(scale, zero point) of least squared error for the values `x`, by grid search."""
    low, high = float(min(x.min(), 0)), float(max(x.max(), 0))
    x = np.random.default_rng(seed).choice(x, min(sample, x.size), replace=False)
    best = (np.inf, None)
    for a in np.geomspace(0.1, 1, 24):
        for b in np.geomspace(0.1, 1, 24):
            scale = np.float32((high * b - low * a) / 255)
            zero = int(np.clip(round(-low * a / scale), 0, 255))
            q = np.clip(np.rint(x / scale) + zero, 0, 255)
            error = float(np.square((q - zero) * scale - x).mean())
            if error < best[0]:
                best = (error, (scale, zero))
    return best[1]
