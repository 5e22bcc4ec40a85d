"""The encoder (all-MiniLM-L6-v2) with a one-number sentiment head, in JAX.

The forward pass mirrors the exported graph operation by operation, so that
what is trained here is what the ONNX file computes.
"""

import jax
import jax.numpy as jnp
import numpy as np
import onnx
from onnx import numpy_helper

LAYERS, HEADS, WIDTH, MAX_TOKENS = 6, 12, 384, 256
EPSILON = 1e-12
# What becomes 8-bit integers in a layer: the inputs of its four matrix products with weights ("qkv", "out", "up",
# "down"), the queries, keys and values ("heads"), their products ("scores"), and what is gated ("inner").
SITES = ("qkv", "heads", "scores", "out", "up", "inner", "down")
# And the rows whose mean goes to the head.
POOL = (LAYERS, "pool")
# GELU as a gate: x * sigmoid(GATE * x) is within 0.021 of it.
GATE = 1.702


def load_pretrained(path):
    """Read the fp32 ONNX export at `path` into a parameter tree of numpy arrays.

    Weights are [inputs, outputs]. The position table is cut to MAX_TOKENS rows
    and holds the type-0 embedding too, since every text here is of type 0.
    """
    model = onnx.load(path)
    raw = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    table = lambda name: raw[f".model.embeddings.{name}_embeddings.weight"]
    tree = {
        "word": table("word"),
        "position": table("position")[:MAX_TOKENS] + table("token_type")[0],
        "norm": _norm(raw, "model.layers.-1.embeddings_norm"),
        "layers": [_layer(raw, f"model.layers.{i}") for i in range(LAYERS)],
        "head": {"w": np.zeros(WIDTH, np.float32), "b": np.zeros((), np.float32)},
    }
    return jax.tree.map(lambda a: np.array(a, np.float32), tree)


def _norm(raw, prefix):
    return {"g": raw[f"{prefix}_layernorm.weight"], "b": raw[f"{prefix}_layernorm.bias"]}


def _layer(raw, prefix):
    def dense(*names):
        parts = [f"{prefix}.{name}" for name in names]
        return {
            "w": np.concatenate([raw[f"{p}.MatMul.weight"] for p in parts], axis=1),
            "b": np.concatenate([raw[f"{p}.Add.bias"] for p in parts]),
        }

    return {
        "qkv": dense("attn.q_proj", "attn.k_proj", "attn.v_proj"),
        "out": dense("attn.o_proj"),
        "norm1": _norm(raw, f"{prefix}.attention_output_norm"),
        "up": dense("mlp.fc1"),
        "down": dense("mlp.fc2"),
        "norm2": _norm(raw, f"{prefix}.mlp_output_norm"),
    }


def layer_norm(p, x):
    centred = x - x.mean(-1, keepdims=True)
    return centred / jnp.sqrt((centred**2).mean(-1, keepdims=True) + EPSILON) * p["g"] + p["b"]


def _same(place, value):
    return value


def forward(params, ids, mask, observe=_same, dropout=_same):
    """Logit of "positive", float32 [batch].

    ids: int32 [batch, tokens]; mask: float32 [batch, tokens], 1 for real tokens.
    Padding exists in training only: a masked text gets the same answer as an
    unpadded one. The hooks take ((layer, site), array) and return an array of
    the same shape: `observe` sees what becomes integers, at SITES and POOL,
    `dropout` what is added to the residual stream.
    """
    hide = (1 - mask)[:, None, None, :] * -1e9
    x = params["word"][ids] + params["position"][: ids.shape[1]]
    x = dropout((-1, "embed"), layer_norm(params["norm"], x))
    for i, p in enumerate(params["layers"]):

        def dense(site, value):
            return observe((i, site), value) @ p[site]["w"] + p[site]["b"]

        heads = observe((i, "heads"), dense("qkv", x))
        context = _attention(heads, hide, lambda scores: observe((i, "scores"), scores))
        x = layer_norm(p["norm1"], x + dropout((i, "out"), dense("out", context)))
        inner = observe((i, "inner"), dense("up", x))
        gated = inner * jax.nn.sigmoid(GATE * inner)
        x = layer_norm(p["norm2"], x + dropout((i, "down"), dense("down", gated)))
    x = observe(POOL, x)
    pooled = (x * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
    return dropout((LAYERS, "pool"), pooled) @ params["head"]["w"] + params["head"]["b"]


def _attention(qkv, hide, observe):
    """qkv: [batch, tokens, 3 * WIDTH] -> context [batch, tokens, WIDTH]; scores are [batch, HEADS, tokens, tokens]."""
    batch, tokens, _ = qkv.shape
    q, k, v = jnp.moveaxis(qkv.reshape(batch, tokens, 3, HEADS, -1), 2, 0)
    scores = observe(jnp.einsum("bqhd,bkhd->bhqk", q, k) / np.sqrt(WIDTH / HEADS))
    shares = jax.nn.softmax(scores + hide, axis=-1)
    return jnp.einsum("bhqk,bkhd->bqhd", shares, v).reshape(batch, tokens, WIDTH)
