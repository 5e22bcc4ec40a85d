"""From float parameters to integers: rounded weights and fixed ranges of activations."""

import jax
import numpy as np

from .encoder import LAYERS, SITES, forward

# Weights use 7 bits. On processors without VNNI the int8 product sums two
# uint8 * int8 terms in 16 bits and saturates; 2 * 255 * 64 = 32640 fits, so
# every processor gives the same answer.
WEIGHT_LIMIT = 63
TABLE_LIMIT = 127


def round_weight(w, limit, axis):
    """(int8 array, float32 scale) with w ~ array * scale; the scale is symmetric along `axis`, kept with size 1."""
    scale = np.maximum(np.abs(w).max(axis, keepdims=True), 1e-8) / limit
    return np.round(w / scale).astype(np.int8), scale.astype(np.float32)


def calibrate(params, batches, sample=200_000, seed=0):
    """Scale and zero point of each quantized activation: {(layer, site): (scale, zero)}.

    Chooses, per place, the clipping of the observed range that gives the least
    mean squared error over a sample of values from `batches` of (ids, mask).
    """

    @jax.jit
    def observe(params, ids, mask):
        seen = {}
        forward(params, ids, mask, observe=lambda place, x: seen.setdefault(place, x))
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
