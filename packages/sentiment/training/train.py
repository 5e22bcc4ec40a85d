"""Fine-tuning of the encoder and its head, and the temperature of its answers."""

import zlib

import jax
import jax.numpy as jnp
import numpy as np
import optax

from .data import SEED
from .encoder import forward

BATCH = 32
DROPOUT = 0.1
# A rating of 1 is a target of 0.88, of 2 is 0.98: raters agree on strong words and doubt weak ones.
STEEPNESS = 2.0
# Every shape is compiled once, so there are few.
LENGTHS = (16, 24, 32, 48, 64, 96, 128, 256)


def padded(ids, rows=None):
    """(ids int32, mask float32), both [rows, a length of LENGTHS]."""
    width = next(n for n in LENGTHS if n >= max(map(len, ids)))
    out, mask = np.zeros((2, rows or len(ids), width))
    for i, row in enumerate(ids):
        out[i, : len(row)], mask[i, : len(row)] = row, 1
    return out.astype(np.int32), mask.astype(np.float32)


def batches(snippets, rng):
    """Shuffled batches of like lengths: (ids, mask, targets float32 [BATCH])."""
    lengths = np.array([len(ids) for ids in snippets.ids])
    order = np.argsort(lengths + rng.uniform(0, 4, len(lengths)), kind="stable")
    chunks = [order[i : i + BATCH] for i in range(0, len(order) - BATCH + 1, BATCH)]
    rng.shuffle(chunks)
    for chunk in chunks:
        targets = 1 / (1 + np.exp(-STEEPNESS * snippets.ratings[chunk]))
        yield *padded([snippets.ids[i] for i in chunk]), targets.astype(np.float32)


run = jax.jit(forward)


def logits(params, snippets):
    """Logit of "positive", float32 [texts]."""
    order = np.argsort([len(ids) for ids in snippets.ids], kind="stable")
    out = np.zeros(len(order), np.float32)
    for start in range(0, len(order), 64):
        chunk = order[start : start + 64]
        out[chunk] = run(params, *padded([snippets.ids[i] for i in chunk], 64))[: len(chunk)]
    return out


def accuracy(logit, snippets):
    return float(((logit > 0) == (snippets.ratings > 0)).mean())


def fine_tune(params, train, dev, epochs, rate, report=print):
    """Parameters after `epochs` at a peak learning `rate`; accuracy on `dev` is reported, not used."""
    steps = epochs * (len(train.ids) // BATCH)
    schedule = optax.warmup_cosine_decay_schedule(0, rate, steps // 10, steps)
    matrices = jax.tree.map(lambda a: a.ndim > 1, params)
    optimizer = optax.chain(optax.clip_by_global_norm(1.0), optax.adamw(schedule, weight_decay=0.01, mask=matrices))

    def loss(params, ids, mask, targets, key):
        def dropout(place, x):
            place_key = jax.random.fold_in(key, zlib.crc32(repr(place).encode()))
            return x * jax.random.bernoulli(place_key, 1 - DROPOUT, x.shape) / (1 - DROPOUT)

        logit = forward(params, ids, mask, dropout=dropout)
        return optax.sigmoid_binary_cross_entropy(logit, targets).mean()

    @jax.jit
    def step(params, state, ids, mask, targets, key):
        value, gradient = jax.value_and_grad(loss)(params, ids, mask, targets, key)
        update, state = optimizer.update(gradient, state, params)
        return optax.apply_updates(params, update), state, value

    rng, key, state = np.random.default_rng(SEED), jax.random.key(SEED, impl="rbg"), optimizer.init(params)
    for epoch in range(epochs):
        total = []
        for ids, mask, targets in batches(train, rng):
            key, step_key = jax.random.split(key)
            params, state, value = step(params, state, ids, mask, targets, step_key)
            total.append(value)
        clear = dev.clear
        report(f"epoch {epoch + 1}: loss {np.mean(total):.4f}, dev {accuracy(logits(params, clear), clear):.4f}")
    return params


def cooled(params, dev):
    """Parameters whose answers are as sure as they are right on `dev`: the head divided by the best temperature."""
    logit, positive = logits(params, dev), dev.ratings > 0
    temperatures = np.geomspace(0.5, 4, 61)
    losses = [np.logaddexp(0, np.where(positive, -logit, logit) / t).mean() for t in temperatures]
    best = temperatures[int(np.argmin(losses))]
    return {**params, "head": jax.tree.map(lambda a: np.float32(a / best), params["head"])}, float(best)
