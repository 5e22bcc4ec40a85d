"""Makes this folder's model.onnx, model.json and expected.json:

    pip install -r requirements.txt && python make.py
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

FOLDER = Path(__file__).parent

digits = load_digits()
pixels = digits.images.astype("uint8")  # [1797, 8, 8], from 0 for white to 16 for black
train = np.arange(len(pixels)) % 5 > 0
network = MLPClassifier(hidden_layer_sizes=(16,), max_iter=2000, random_state=0)
network.fit(pixels[train].reshape(-1, 64) / 16, digits.target[train])

# The graph takes raw pixels: what prepares them is part of the model, so that no client has to know it.
weights = {
    "sixteen": np.float32(16),
    "row": np.array([-1, 64]),
    "w1": network.coefs_[0].astype("float32"),
    "b1": network.intercepts_[0].astype("float32"),
    "w2": network.coefs_[1].astype("float32"),
    "b2": network.intercepts_[1].astype("float32"),
}
nodes = [
    helper.make_node("Cast", ["pixels"], ["floats"], to=TensorProto.FLOAT),
    helper.make_node("Div", ["floats", "sixteen"], ["scaled"]),
    helper.make_node("Reshape", ["scaled", "row"], ["rows"]),
    helper.make_node("Gemm", ["rows", "w1", "b1"], ["hidden"]),
    helper.make_node("Relu", ["hidden"], ["active"]),
    helper.make_node("Gemm", ["active", "w2", "b2"], ["logits"]),
    helper.make_node("Softmax", ["logits"], ["probabilities"], axis=1),
    helper.make_node("ArgMax", ["logits"], ["digit"], axis=1, keepdims=0),
]
graph = helper.make_graph(
    nodes,
    "digits",
    [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["batch", 8, 8])],
    [
        helper.make_tensor_value_info("digit", TensorProto.INT64, ["batch"]),
        helper.make_tensor_value_info("probabilities", TensorProto.FLOAT, ["batch", 10]),
    ],
    [numpy_helper.from_array(np.asarray(value), name) for name, value in weights.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, FOLDER / "model.onnx")
manifest = {
    "name": "digits",
    "version": "1",
    "task": "tensor",
    "files": {"model.onnx": f"sha256:{hashlib.sha256((FOLDER / 'model.onnx').read_bytes()).hexdigest()}"},
}
(FOLDER / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")

# What ONNX Runtime for Python returns: the tests of the server compare with it.
session = onnxruntime.InferenceSession(FOLDER / "model.onnx")
right = session.run(["digit"], {"pixels": pixels[~train]})[0] == digits.target[~train]
print(f"{right.mean():.1%} of {len(right)} held-out digits are right")
few = pixels[~train][:10]
outputs = session.run(None, {"pixels": few})
expected = {
    "inputs": {"pixels": few.tolist()},
    "outputs": {output.name: value.tolist() for output, value in zip(session.get_outputs(), outputs)},
}
(FOLDER / "expected.json").write_text(json.dumps(expected) + "\n")
