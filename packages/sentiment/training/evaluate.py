"""What the exported files do: accuracy, calibration, independence of the batch, speed."""

import time

import numpy as np
import onnxruntime as ort

from .data import CLEAR

BINS = 10


def session(path):
    options = ort.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def run(model, rows):
    """Probability of "positive", float64 [rows]; all rows have one length."""
    logits = model.run(["logits"], {"input_ids": np.array(rows, np.int64)})[0].astype(np.float64)
    return 1 / (1 + np.exp(logits[:, 0] - logits[:, 1]))


def alone(model, snippets):
    return np.array([run(model, [ids])[0] for ids in snippets.ids])


def scores(probability, snippets):
    """Accuracy and expected calibration error over the clear snippets, with the reliability table.

    probability: float [texts], of "positive".
    """
    clear = np.abs(snippets.ratings) > CLEAR
    p, positive = probability[clear], snippets.ratings[clear] > 0
    confidence, right = np.maximum(p, 1 - p), (p > 0.5) == positive
    edges = np.linspace(0.5, 1, BINS + 1)
    bins = np.clip(np.digitize(confidence, edges) - 1, 0, BINS - 1)
    table = [
        {"from": round(float(edges[i]), 2), "texts": int(n), "confidence": _r(confidence[bins == i].mean()), "accuracy": _r(right[bins == i].mean())}
        for i in range(BINS)
        if (n := (bins == i).sum())
    ]
    gap = sum(row["texts"] * abs(row["confidence"] - row["accuracy"]) for row in table) / len(p)
    return {"texts": len(p), "accuracy": _r(right.mean()), "calibration_error": _r(gap), "reliability": table}


def _r(x):
    return round(float(x), 4)


def encoder_call(path):
    """A call of the encoder as it was exported for padding: int64 [batch, tokens] -> float32 [batch, tokens, WIDTH]."""
    model = session(path)

    def call(ids):
        return model.run(None, {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)})

    return call


def batch_dependence(model, snippets, seed=0):
    """Largest |p(alone) - p(in a batch)| over batches of 2 to 64 texts of one length."""
    rng, worst = np.random.default_rng(seed), 0.0
    by_length = {}
    for ids in snippets.ids:
        by_length.setdefault(len(ids), []).append(ids)
    for rows in by_length.values():
        single = np.array([run(model, [ids])[0] for ids in rows])
        for size in (2, 3, 8, 17, 64):
            pick = rng.integers(0, len(rows), size)
            worst = max(worst, float(np.abs(run(model, [rows[i] for i in pick]) - single[pick]).max()))
    return worst


def speeds(models, tokens=21, rounds=12):
    """Texts a second on one thread at the best batch size, {name: rate}; the models take turns.

    models: {name: callable from int64 [batch, tokens]}.
    """
    best = {name: 0.0 for name in models}
    for batch in (1, 4, 8, 16, 32):
        ids = np.random.default_rng(batch).integers(2000, 20000, (batch, tokens))
        for _ in range(rounds):
            for name, call in models.items():
                repeats = max(1, 32 // batch)
                start = time.perf_counter()
                for _ in range(repeats):
                    call(ids)
                best[name] = max(best[name], batch * repeats / (time.perf_counter() - start))
    return {name: round(rate) for name, rate in best.items()}
