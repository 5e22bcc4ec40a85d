"""The same model behind KServe's own Python server: `reference.py MODEL_FOLDER PORT`."""

import os
import sys

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import onnxruntime as ort
from kserve import Model, ModelServer
from tokenizers import Tokenizer

folder, port = sys.argv[1:]


class Sentiment(Model):
    def load(self):
        self.tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
        self.session = ort.InferenceSession(f"{folder}/model.onnx")
        self.ready = True
        return self.ready

    def predict(self, payload, headers=None, response_headers=None):
        return {"predictions": [self.probabilities(text) for text in payload["instances"]]}

    def probabilities(self, text):
        ids = self.tokenizer.encode(text).ids
        ids = ids if len(ids) <= 256 else ids[:255] + ids[-1:]
        logits = self.session.run(["logits"], {"input_ids": np.array([ids], np.int64)})[0][0]
        exps = np.exp(logits - logits.max())
        return (exps / exps.sum()).tolist()


model = Sentiment("custom-model")
model.load()
sys.argv = sys.argv[:1]
ModelServer(http_port=int(port), enable_grpc=False, access_log_format=None).start([model])
