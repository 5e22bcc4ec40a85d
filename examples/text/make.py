"""Makes this folder's model.onnx, tokenizer.json, model.json and expected.json:

    pip install -r requirements.txt && python make.py
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from sklearn.linear_model import LogisticRegression
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, processors, trainers

FOLDER = Path(__file__).parent
MAX_TOKENS = 64

# Messages to a shop, written for this example.
SENTENCES = {
    "billing": [
        "I was charged twice for one order",
        "Please send me an invoice for my last payment",
        "My card was declined but the money is gone",
        "When will I get my refund?",
        "The price on the bill is not the price in the shop",
        "Can I pay by bank transfer?",
        "There is a fee on my bill that I do not know",
        "How do I change my payment card?",
    ],
    "delivery": [
        "Where is my parcel?",
        "The package arrived at the wrong address",
        "My order has not been delivered yet",
        "The courier did not ring the bell",
        "Can you ship to Norway?",
        "When will my order arrive?",
        "The box was open when it was delivered",
        "Please deliver the parcel to my neighbour",
    ],
    "account": [
        "I cannot log in to my account",
        "How do I reset my password?",
        "Please delete my account and my data",
        "I want to change my email address",
        "The link to confirm my email does not work",
        "Somebody else has my user name",
        "My profile shows the wrong name",
        "How do I turn on two-factor login?",
    ],
}
LABELS = list(SENTENCES)
texts = [sentence for sentences in SENTENCES.values() for sentence in sentences]
labels = [label for label, sentences in SENTENCES.items() for _ in sentences]

tokenizer = Tokenizer(models.BPE())
tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
tokenizer.decoder = decoders.ByteLevel()
# With all bytes in the alphabet every text has tokens, in any script.
trainer = trainers.BpeTrainer(
    vocab_size=420,
    special_tokens=["<s>", "</s>"],
    initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
    show_progress=False,
)
tokenizer.train_from_iterator(texts, trainer)
tokenizer.post_processor = processors.RobertaProcessing(("</s>", 1), ("<s>", 0))
(FOLDER / "tokenizer.json").write_text(json.dumps(json.loads(tokenizer.to_str()), separators=(",", ":")) + "\n")


def shares(text):
    """Share of each token in a text: what the mean of one-hot rows is."""
    ids = tokenizer.encode(text).ids
    return np.bincount(ids, minlength=tokenizer.get_vocab_size()) / len(ids)


regression = LogisticRegression(C=1000).fit([shares(text) for text in texts], labels)
order = [list(regression.classes_).index(label) for label in LABELS]
weights = {
    "table": regression.coef_[order].T.astype("float32"),
    "bias": regression.intercept_[order].astype("float32"),
    "tokens": np.array([1]),
}
graph = helper.make_graph(
    [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("ReduceMean", ["rows", "tokens"], ["mean"], keepdims=0),
        helper.make_node("Add", ["mean", "bias"], ["logits"]),
    ],
    "messages",
    [helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["batch", "tokens"])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", len(LABELS)])],
    [numpy_helper.from_array(value, name) for name, value in weights.items()],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
onnx.checker.check_model(model)
onnx.save(model, FOLDER / "model.onnx")
files = ["model.onnx", "tokenizer.json"]
manifest = {
    "name": "messages",
    "version": "1",
    "task": "text-classification",
    "labels": LABELS,
    "maxTokens": MAX_TOKENS,
    "files": {name: f"sha256:{hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()}" for name in files},
}
(FOLDER / "model.json").write_text(json.dumps(manifest, indent=2) + "\n")

# What ONNX Runtime and tokenizers for Python return: the tests of the server compare with it.
unseen = [
    "Has my parcel been shipped?",
    "I forgot my password",
    "Where can I find the invoice?",
    "  two  spaces\tand a tab\nand a line ",
    "Où est mon colis ? 包裹在哪里？ 📦",
    "it's 12.50€, isn't it?!",
    "a",
    "parcel " * 40,
]
session = onnxruntime.InferenceSession(FOLDER / "model.onnx")
tokenizer.enable_truncation(MAX_TOKENS)
probabilities = []
for text in unseen:
    [[logits]] = session.run(None, {"input_ids": [tokenizer.encode(text).ids]})
    exps = np.exp(logits - logits.max())
    probabilities.append((exps / exps.sum()).tolist())
(FOLDER / "expected.json").write_text(json.dumps({"texts": unseen, "probabilities": probabilities}) + "\n")
