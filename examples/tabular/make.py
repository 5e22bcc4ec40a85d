"""Makes this folder's model.onnx, model.json and expected.json:

    pip install -r requirements.txt && python make.py
"""

import hashlib
import json
from pathlib import Path

import onnxruntime
from sklearn.compose import make_column_transformer
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType

FOLDER = Path(__file__).parent
COLUMNS = ["sepal_length", "sepal_width", "petal_length", "petal_width"]

iris = load_iris()
species = iris.target_names[iris.target]
scaled = make_column_transformer((StandardScaler(), list(range(len(COLUMNS)))))
model = make_pipeline(scaled, LogisticRegression(max_iter=1000)).fit(iris.data, species)

onnx = to_onnx(
    model,
    # One input for each column, so that a request names them.
    initial_types=[(column, FloatTensorType([None, 1])) for column in COLUMNS],
    # Without this the probabilities are a list of dictionaries, which no server can put in a batch.
    options={"zipmap": False},
    target_opset=18,
)
(FOLDER / "model.onnx").write_bytes(onnx.SerializeToString())
manifest = {
    "name": "iris",
    "version": "1",
    "task": "tensor",
    "files": {"model.onnx": f"sha256:{hashlib.sha256((FOLDER / 'model.onnx').read_bytes()).hexdigest()}"},
}
(FOLDER / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")

# What ONNX Runtime for Python returns: the tests of the server compare with it.
rows = iris.data[::15].astype("float32")
session = onnxruntime.InferenceSession(FOLDER / "model.onnx")
outputs = session.run(None, {column: rows[:, [i]] for i, column in enumerate(COLUMNS)})
expected = {
    "inputs": {column: rows[:, [i]].tolist() for i, column in enumerate(COLUMNS)},
    "outputs": {output.name: value.tolist() for output, value in zip(session.get_outputs(), outputs)},
}
(FOLDER / "expected.json").write_text(json.dumps(expected) + "\n")
