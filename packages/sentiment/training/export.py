"""The encoder with its head as an ONNX graph: one input, one output, no padding, no mask, the same bits on every CPU.

A sum of floats depends on its order, which the width of a CPU's vectors decides, and on whether the CPU rounds between
a product and a sum. An answer that is off in its last bit becomes another integer where it lies between two, and the
difference grows from layer to layer. So this graph has no such sum:

- Products of matrices are of integers, and their biases are integers too. What is left for floats is one product for
  each element, and that is exact to the bit everywhere.
- Softmax and the gate look up one of 256 values. Tables may differ by an ulp between CPUs, so the gate's scales are
  chosen such that no entry is near the middle between two integers.
- LayerNormalization is in doubles: what CPUs differ by there is 2^-29 of a float's last bit. That one of the 100,000
  values of a text lies so near to the middle between two integers has a chance of about 1 in 10^8.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .encoder import EPSILON, GATE, HEADS, LAYERS, POOL, WIDTH
from .quantize import MIDDLE, TABLE_LIMIT, WEIGHT_LIMIT, round_weight

CONTRIB = "com.microsoft"
# Offsets on page boundaries let ONNX Runtime map weights.bin instead of copying it.
PAGE = 4096
INLINE_BELOW = 1024
# The scale of what lies between 0 and 1: the shares of attention, and the gate.
UNIT = np.float32(1 / 256)
UNIT_PLACE = ("unit_scale", "unit_zero")
# How near to the middle between two integers an entry of a table may be: CPUs differ by less than 0.0001.
MARGIN = 0.0005


class Graph:
    """Collects nodes and constants; every method returns the name of its output."""

    def __init__(self):
        self.nodes, self.constants = [], {}

    def constant(self, name, array, kind=None):
        self.constants[name] = np.asarray(array, kind, order="C")
        return name

    def op(self, kind, inputs, name, domain="", **attributes):
        self.nodes.append(helper.make_node(kind, inputs, [name], name, domain=domain, **attributes))
        return name

    def place(self, name, scale, zero):
        """The two inputs, scale and zero point, that go with a uint8 tensor."""
        return [self.constant(f"{name}_scale", scale, np.float32), self.constant(f"{name}_zero", zero, np.uint8)]


def build(params, ranges):
    """Graph `input_ids` int64 [batch, tokens] -> `logits` float32 [batch, 2].

    All texts of a batch have the same number of tokens. Nothing but attention
    and the mean looks beyond one token, so the layers work on all tokens of
    all texts as rows of [batch * tokens, WIDTH], and an answer does not depend
    on the rest of the batch.
    """
    g = Graph()
    g.constant("rows", [-1, WIDTH], np.int64)
    shape = g.op("Shape", ["input_ids"], "shape")
    g.op("Concat", [shape, g.constant("heads", [3, HEADS, WIDTH // HEADS], np.int64)], "heads_shape", axis=0)
    g.place("unit", UNIT, 0)
    x = _embed(g, params)
    for i, layer in enumerate(params["layers"]):
        x = _layer(g, f"layer{i}", x, layer, {site: place for (at, site), place in ranges.items() if at == i})
    _head(g, x, params["head"], ranges[POOL])
    return g


def _embed(g, params):
    table, scale = round_weight(params["word"], TABLE_LIMIT, 1)
    rows = g.op("Gather", [g.constant("word", table), "input_ids"], "word_rows")
    scales = g.op("Gather", [g.constant("word_scale", scale), "input_ids"], "word_scales")
    rows = g.op("Cast", [rows], "word_floats", to=TensorProto.FLOAT)
    words = g.op("Mul", [rows, scales], "words")
    tokens = g.op("Shape", ["input_ids"], "tokens", start=1)
    zero = g.constant("zero", [0], np.int64)
    positions = g.op("Slice", [g.constant("position", params["position"]), zero, tokens, zero], "positions")
    total = g.op("Reshape", [g.op("Add", [words, positions], "placed"), "rows"], "embedding")
    return _norm(g, "norm", _cast(g, total, TensorProto.DOUBLE), params["norm"])


def _cast(g, x, kind):
    return g.op("Cast", [x], f"{x}_{TensorProto.DataType.Name(kind).lower()}", to=kind)


def _norm(g, name, x, p):
    parameters = [g.constant(f"{name}_{part}", p[part], np.float64) for part in ("g", "b")]
    return g.op("LayerNormalization", [x, *parameters], name, axis=-1, epsilon=EPSILON)


def _skip_norm(g, name, x, added, p):
    return _norm(g, name, g.op("Add", [_cast(g, added, TensorProto.DOUBLE), x], f"{name}_sum"), p)


def _quantize(g, name, x, place):
    return g.op("QuantizeLinear", [_cast(g, x, TensorProto.FLOAT), *g.place(name, *place)], name)


def _dense(g, name, x, p, place, to=(), factors=1):
    """x uint8 [rows, inputs] -> float [rows, outputs], or uint8 with the two inputs `to`; columns times `factors`."""
    scale, zero = place
    w, w_scale = round_weight(p["w"], WEIGHT_LIMIT, 0)
    # Unlike a float bias, an integer one is added before the only product that rounds.
    bias = np.rint(p["b"] / (np.float64(scale) * w_scale[0])).astype(np.int32)
    inputs = [
        x,
        *g.place(f"{name}_in", scale, zero),
        g.constant(f"{name}_w", w),
        g.constant(f"{name}_w_scale", w_scale[0] * factors, np.float32),
        g.constant(f"zeros{w.shape[1]}", np.zeros(w.shape[1], np.int8)),
        g.constant(f"{name}_b", bias),
        *to,
    ]
    return g.op("QGemm", inputs, name, CONTRIB)


def _layer(g, name, x, p, ranges):
    context = _attention(g, name, _quantize(g, f"{name}_rows", x, ranges["qkv"]), p["qkv"], ranges)
    out = _dense(g, f"{name}_out", context, p["out"], ranges["out"])
    x = _skip_norm(g, f"{name}_norm1", x, out, p["norm1"])
    inner, inner_place, down_place = f"{name}_inner", *_clear_of_ties(ranges["inner"], ranges["down"])
    place = g.place(inner, *inner_place)
    _dense(g, inner, _quantize(g, f"{name}_mid", x, ranges["up"]), p["up"], ranges["up"], place)
    # The kernel multiplies by the scale before it looks up the sigmoid: a scale of its own is GATE.
    steep = g.constant(f"{name}_steep", inner_place[0] * GATE, np.float32)
    gate = g.op("QLinearSigmoid", [inner, steep, place[1], *UNIT_PLACE], f"{name}_gate", CONTRIB)
    gated = g.op("QLinearMul", [inner, *place, gate, *UNIT_PLACE, *g.place(f"{name}_gated", *down_place)], f"{name}_gated", CONTRIB)
    down = _dense(g, f"{name}_down", gated, p["down"], down_place)
    return _skip_norm(g, f"{name}_norm2", x, down, p["norm2"])


def _attention(g, name, x, p, ranges):
    """x uint8 [rows, WIDTH] -> context uint8 [rows, WIDTH]."""
    # One kernel rounds queries, keys and values, by the scale of the values; the others are stretched to it.
    scales = np.array(ranges["heads"])
    value = g.place(f"{name}_heads", scales[2], MIDDLE)
    heads = _dense(g, f"{name}_heads", x, p, ranges["qkv"], value, np.repeat(scales[2] / scales, WIDTH))
    heads = g.op("Reshape", [heads, "heads_shape"], f"{name}_split_heads")
    parts = [f"{name}_{part}" for part in ("query", "key", "value")]
    g.nodes.append(helper.make_node("Split", [heads], parts, f"{name}_split", axis=2, num_outputs=3))
    # [batch, tokens, 1, heads, width] -> [batch, 1, heads, tokens, width]; keys with the last two swapped.
    query, key, values = (
        g.op("Transpose", [part], f"{part}_rows", perm=perm)
        for part, perm in zip(parts, ([0, 2, 3, 1, 4], [0, 2, 3, 4, 1], [0, 2, 3, 1, 4]))
    )
    query_place = g.place(f"{name}_query", scales[0] / np.sqrt(WIDTH / HEADS), MIDDLE)
    key_place = g.place(f"{name}_key", scales[1], MIDDLE)
    score_place = g.place(f"{name}_scores", *ranges["scores"])
    scores = g.op("QLinearMatMul", [query, *query_place, key, *key_place, *score_place], f"{name}_scores")
    shares = g.op("QLinearSoftmax", [scores, *score_place, *UNIT_PLACE], f"{name}_shares", CONTRIB, axis=-1, opset=13)
    place = g.place(f"{name}_context", *ranges["out"])
    context = g.op("QLinearMatMul", [shares, *UNIT_PLACE, values, *value, *place], f"{name}_context")
    context = g.op("Transpose", [context], f"{name}_context_rows", perm=[0, 3, 1, 2, 4])
    return g.op("Reshape", [context, "rows"], f"{name}_context_flat")


def _clear_of_ties(inner, down):
    """The places of what is gated and of the result, each widened by thousandths until no entry of its table is near a tie."""
    for step in range(1000):
        wide = _widened(inner, step)
        if _tie_distance(_gates(wide)) > MARGIN:
            break
    else:
        raise ValueError(f"no scale near {inner} keeps the gate's table off ties")
    # As much wider at first, which keeps their ratio.
    for further in range(step, step + 1000):
        wide_down = _widened(down, further)
        if _tie_distance(_gated(wide, wide_down)) > MARGIN:
            return wide, wide_down
    raise ValueError(f"no scale near {down} keeps the table of what is gated off ties")


def _widened(place, step):
    return np.float32(place[0] * (1 + step / 1000)), place[1]


def _gates(inner):
    """What QLinearSigmoid looks up, before it rounds."""
    scale, zero = inner
    return 1 / (1 + np.exp(-np.float64(np.float32(scale * GATE)) * (np.arange(256.0) - zero))) / UNIT


def _gated(inner, down):
    """What QLinearMul makes of it, before it rounds."""
    scale, zero = inner
    gates = np.clip(np.rint(_gates(inner)), 0, 255)
    return (np.arange(256.0) - zero) * gates * np.float64(scale * UNIT / down[0]) + down[1]


def _tie_distance(table):
    """Least distance of an entry from the middle between two integers."""
    return np.abs(table - np.floor(table) - 0.5).min()


def _head(g, x, p, place):
    # The weights are integers of 16 bits. Their sums over all there is stay below 2^53, so in doubles they are exact.
    scale, zero = np.float64(place[0]) * np.abs(p["w"]).max() / 32767, place[1]
    w = np.rint(p["w"] * np.float64(place[0]) / scale)
    rows = _cast(g, _quantize(g, "last", x, place), TensorProto.DOUBLE)
    sides = g.op("MatMul", [rows, g.constant("head_w", w[:, None], np.float64)], "sides")
    by_text = g.op("Reshape", [sides, "shape"], "sides_by_text")
    total = g.op("ReduceSum", [by_text, g.constant("last_axis", [-1], np.int64)], "total", keepdims=1)
    mean = g.op("Div", [total, _cast(g, "tokens", TensorProto.DOUBLE)], "mean")
    scaled = g.op("Mul", [mean, g.constant("head_scale", scale, np.float64)], "scaled")
    bias = g.constant("head_b", p["b"].reshape(1) - zero * w.sum() * scale, np.float64)
    logit = g.op("Add", [scaled, bias], "logit")
    # Two halves of opposite sign: their softmax is the sigmoid of the whole.
    halves = g.op("Mul", [logit, g.constant("halves", [-0.5, 0.5], np.float64)], "halved")
    g.op("Cast", [halves], "logits", to=TensorProto.FLOAT)


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
