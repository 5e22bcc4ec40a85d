"""Writes the integer model as an ONNX graph: one input, one output, no padding, no mask."""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .encoder import EPSILON, HEADS, LAYERS, WIDTH
from .quantize import TABLE_LIMIT, WEIGHT_LIMIT, round_weight

CONTRIB = "com.microsoft"
# Offsets on page boundaries let ONNX Runtime map weights.bin instead of copying it.
PAGE = 4096
INLINE_BELOW = 1024


class Graph:
    """Collects nodes and constants; every method returns the name of its output."""

    def __init__(self):
        self.nodes, self.constants = [], {}

    def constant(self, name, array):
        self.constants[name] = np.ascontiguousarray(array)
        return name

    def op(self, kind, inputs, name, domain="", **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name], name, domain=domain, **attributes))
        return name


def build(params, ranges):
    """Graph `input_ids` int64 [batch, tokens] -> `logits` float32 [batch, 2].

    All texts of a batch have the same number of tokens. Each float operation
    then has a shape that depends on the text alone, and integer sums are exact,
    so an answer does not depend on the rest of the batch.
    """
    g = Graph()
    x = _embed(g, params)
    for i, layer in enumerate(params["layers"]):
        x = _layer(g, f"layer{i}", x, layer, {site: ranges[i, site] for site in layer if (i, site) in ranges})
    _head(g, x, params["head"])
    return g


def _embed(g, params):
    table, scale = round_weight(params["word"], TABLE_LIMIT, 1)
    rows = g.op("Gather", [g.constant("word", table), "input_ids"], "word_rows")
    scales = g.op("Gather", [g.constant("word_scale", scale), "input_ids"], "word_scales")
    rows = g.op("Cast", [rows], "word_floats", to=TensorProto.FLOAT)
    words = g.op("Mul", [rows, scales], "words")
    tokens = g.op("Shape", ["input_ids"], "token_count", start=1)
    zero = g.constant("zero", np.zeros(1, np.int64))
    position = g.constant("position", params["position"])
    positions = g.op("Slice", [position, zero, tokens, zero], "positions")
    total = g.op("Add", [words, positions], "embedding")
    norm = params["norm"]
    return g.op(
        "LayerNormalization",
        [total, g.constant("norm_g", norm["g"]), g.constant("norm_b", norm["b"])],
        "embedded",
        axis=-1,
        epsilon=EPSILON,
    )


def _dense(g, name, x, p, place):
    """Integer product with a fixed input range; bias and scales applied in the same kernel."""
    scale, zero = place
    a_scale = g.constant(f"{name}_in_scale", np.float32(scale))
    a_zero = g.constant(f"{name}_in_zero", np.uint8(zero))
    w, w_scale = round_weight(p["w"], WEIGHT_LIMIT, 0)
    inputs = [
        g.op("QuantizeLinear", [x, a_scale, a_zero], f"{name}_in"),
        g.constant(f"{name}_w", w),
        a_scale,
        g.constant(f"{name}_w_scale", w_scale[0]),
        a_zero,
        "",
        g.constant(f"{name}_b", p["b"]),
    ]
    return g.op("MatMulIntegerToFloat", inputs, name, CONTRIB)


def _skip_norm(g, name, x, skip, p):
    inputs = [x, skip, g.constant(f"{name}_g", p["g"]), g.constant(f"{name}_b", p["b"])]
    return g.op("SkipLayerNormalization", inputs, name, CONTRIB, epsilon=EPSILON)


def _layer(g, name, x, p, ranges):
    qkv = _dense(g, f"{name}_qkv", x, p["qkv"], ranges["qkv"])
    parts = [f"{name}_{part}" for part in ("query", "key", "value")]
    g.nodes.append(helper.make_node("Split", [qkv], parts, f"{name}_split", axis=2, num_outputs=3))
    context = g.op("MultiHeadAttention", parts, f"{name}_context", CONTRIB, num_heads=HEADS)
    out = _dense(g, f"{name}_out", context, p["out"], ranges["out"])
    x = _skip_norm(g, f"{name}_norm1", out, x, p["norm1"])
    up = _dense(g, f"{name}_up", x, p["up"], ranges["up"])
    inner = g.op("Gelu", [up], f"{name}_inner")
    down = _dense(g, f"{name}_down", inner, p["down"], ranges["down"])
    return _skip_norm(g, f"{name}_norm2", down, x, p["norm2"])


def _head(g, x, p):
    # The mean over tokens as a product, which runs text by text; ReduceMean adds in an order that depends on the batch.
    tokens = g.op("Shape", ["input_ids"], "mean_size", start=1)
    ones = g.op("ConstantOfShape", [tokens], "mean_ones", value=numpy_helper.from_array(np.ones(1, np.float32)))
    count = g.op("Cast", [tokens], "mean_count", to=TensorProto.FLOAT)
    pooled = g.op("MatMul", [g.op("Div", [ones, count], "mean_row"), x], "pooled")
    last = g.constant("last", -np.ones(1, np.int64))
    weighted = g.op("Mul", [pooled, g.constant("head_w", p["w"])], "weighted")
    total = g.op("ReduceSum", [weighted, last], "total", keepdims=1)
    logit = g.op("Add", [total, g.constant("head_b", p["b"].reshape(1))], "logit")
    # Two halves of opposite sign: their softmax is the sigmoid of the whole.
    g.op("Mul", [logit, g.constant("sides", np.array([-0.5, 0.5], np.float32))], "logits")


def write(g, folder):
    """Write `model.onnx` and `weights.bin` into the existing directory `folder`."""
    tensors, offset = [], 0
    with open(folder / "weights.bin", "wb") as file:
        for name, array in g.constants.items():
            tensor = numpy_helper.from_array(array, name)
            if array.nbytes >= INLINE_BELOW:
                file.write(b"\0" * (-offset % PAGE))
                offset += -offset % PAGE
                onnx.external_data_helper.set_external_data(tensor, "weights.bin", offset, array.nbytes)
                tensor.ClearField("raw_data")
                file.write(array.tobytes())
                offset += array.nbytes
            tensors.append(tensor)
    graph = helper.make_graph(
        g.nodes,
        "sentiment",
        [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 2])],
        tensors,
    )
    opsets = [helper.make_opsetid("", 21), helper.make_opsetid(CONTRIB, 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=10, producer_name="sentiment-training")
    onnx.save(model, folder / "model.onnx")
