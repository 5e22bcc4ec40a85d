"""The same model behind KServe's own Python server: `reference.py MODEL_FOLDER PORT`. SIGUSR1 makes it not ready."""

import json
import os
import signal
import sys

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np
import onnxruntime as ort
from kserve import Model, ModelServer
from kserve.utils.utils import get_predict_input, get_predict_response
from tokenizers import Tokenizer

folder, port = sys.argv[1:]


class Sentiment(Model):
    def load(self):
        with open(f"{folder}/model.json") as file:
            self.max_tokens = json.load(file)["maxTokens"]
        self.tokenizer = Tokenizer.from_file(f"{folder}/tokenizer.json")
        self.session = ort.InferenceSession(f"{folder}/model.onnx")
        self.ready = True
        return self.ready

    # KServe's own helpers read and write both protocols, so that it is KServe that is compared.
    def predict(self, payload, headers=None, response_headers=None):
        rows = np.array([self.probabilities(text) for text in get_predict_input(payload)], np.float32)
        return get_predict_response(payload, rows, self.name)

    # Alone: what ours answers in a batch must not depend on the company.
    def probabilities(self, text):
        ids = self.tokenizer.encode(text).ids
        ids = ids if len(ids) <= self.max_tokens else ids[: self.max_tokens - 1] + ids[-1:]
        logits = self.session.run(["logits"], {"input_ids": np.array([ids], np.int64)})[0][0]
        exps = np.exp(logits - logits.max())
        return exps / exps.sum()


model = Sentiment("custom-model")
model.load()
signal.signal(signal.SIGUSR1, lambda *_: setattr(model, "ready", False))
sys.argv = sys.argv[:1]
ModelServer(http_port=int(port), enable_grpc=False, access_log_format=None).start([model])
