"""From float parameters to integers: rounded weights and fixed ranges of activations."""

import jax
import numpy as np

from .encoder import LAYERS, POOL, SITES, WIDTH, forward

# Weights use 7 bits. On processors without VNNI the int8 product sums two
# uint8 * int8 terms in 16 bits and saturates; 2 * 255 * 64 = 32640 fits, so
# every processor computes the same sums.
WEIGHT_LIMIT = 63
TABLE_LIMIT = 127
# The zero point of values whose range is symmetric.
MIDDLE = 128


def round_weight(w, limit, axis):
    """(int8 array, float32 scale) with w ~ array * scale; the scale is symmetric along `axis`, kept with size 1."""
    scale = np.maximum(np.abs(w).max(axis, keepdims=True), 1e-8) / limit
    return np.round(w / scale).astype(np.int8), scale.astype(np.float32)


def calibrate(params, batches, sample=400_000, seed=0):
    """Scale and zero point of everything that becomes integers: {(layer, site): (scale, zero)}.

    Chooses, per place, the clipping of the observed range that gives the least
    mean squared error over a sample of values from `batches` of (ids, mask).
    "heads" has three scales, of the queries, keys and values, each with the
    zero point MIDDLE.
    """
    places = [(i, site) for i in range(LAYERS) for site in SITES] + [POOL]

    @jax.jit
    def observe(params, ids, mask):
        seen = {}

        def keep(place, x):
            seen[place] = x
            return x

        forward(params, ids, mask, observe=keep)
        return [seen[place] for place in places]

    rng = np.random.default_rng(seed)
    values = {place: [] for place in places}
    for ids, mask in batches:
        real = np.asarray(mask) > 0
        pairs = real[:, None, :, None] & real[:, None, None, :]
        for place, x in zip(places, observe(params, ids, mask)):
            x = np.asarray(x)
            if place[1] == "scores":
                x = x[np.broadcast_to(pairs, x.shape)]
            elif place[1] == "heads":
                x = x[real].reshape(-1, 3, WIDTH).swapaxes(0, 1).reshape(3, -1)
            else:
                x = x[real].ravel()
            values[place].append(rng.choice(x, min(sample // len(batches), x.shape[-1]), replace=False, axis=-1))
    return {place: _range(place, np.concatenate(v, axis=-1)) for place, v in values.items()}


def _range(place, x):
    if place[1] != "heads":
        return best_range(x)
    # A value and its opposite: the range comes out symmetric, 255 steps wide.
    return tuple(np.float32(best_range(np.concatenate([part, -part]))[0] * 127.5 / 127) for part in x)


def best_range(x):
    """(scale, zero point) of least squared error for the values `x`, by grid search."""
    low, high = float(min(x.min(), 0)), float(max(x.max(), 0))
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
