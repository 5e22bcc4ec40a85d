"""Token ids of truncated texts, for each kind of post-processor: writes truncation.json beside this file.

    pip install tokenizers==0.23.3 && python truncation.py
"""

import json
from pathlib import Path

from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece

WORDS = "[UNK] [CLS] [SEP] [BOS] [EOS] [END] a b c d e ##x .".split()
VOCAB = {word: i for i, word in enumerate(WORDS)}
TEXTS = ("", "a", "a b", "a b c", "a b c d e", "ax bx cx dx", "a.b.c.d.e.", "a [SEP] b c", "e " * 20)
MAX_TOKENS = (4, 5, 8)


def template(single, pair="$A:0 $B:1", **ids):
    """`ids`: the ids of a name that stands for several."""
    names = [piece.split(":")[0] for piece in (single + " " + pair).split() if not piece.startswith("$")]
    special = [(name, VOCAB[name]) for name in dict.fromkeys(names) if name in VOCAB]
    several = [{"id": name, "ids": list(each), "tokens": [WORDS[i] for i in each]} for name, each in ids.items()]
    return processors.TemplateProcessing(single=single, pair=pair, special_tokens=special + several)


PROCESSORS = {
    "none": None,
    "ByteLevel": processors.ByteLevel(),
    "BERT": processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1)),
    "RoBERTa": processors.RobertaProcessing(("[EOS]", 4), ("[BOS]", 3)),
    "template without special tokens": template("$A"),
    "template with a closing token alone": template("$A [EOS]"),
    "template with an opening token alone": template("[BOS] $A"),
    "template with two closing tokens": template("[CLS] $A [SEP] [END]"),
    "template with a pair": template("[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1"),
    "template with a name that stands for two ids": template("[CLS] $A ends", ends=(2, 5)),
    "sequence": processors.Sequence([processors.ByteLevel(), template("[BOS] $A [EOS]")]),
    "sequence that begins with BERT": processors.Sequence([processors.BertProcessing(("[SEP]", 2), ("[CLS]", 1)), processors.ByteLevel()]),
}


def tokenizer(processor, bert):
    out = Tokenizer(WordPiece(VOCAB, unk_token="[UNK]"))
    out.pre_tokenizer = pre_tokenizers.BertPreTokenizer() if bert else pre_tokenizers.Whitespace()
    if bert:
        out.normalizer = normalizers.BertNormalizer()
    out.add_special_tokens(WORDS[:6])
    if processor:
        out.post_processor = processor
    return out


def truncated(one):
    """Ids of each text by the most tokens that it may have."""
    out = {}
    for max_tokens in MAX_TOKENS:
        one.enable_truncation(max_tokens)
        out[max_tokens] = [one.encode(text).ids for text in TEXTS]
    return out


def main():
    kinds = {name: json.loads(tokenizer(None, name == "BERT").to_str()) for name in ("BERT", "whitespace")}
    entries = []
    for name, processor in PROCESSORS.items():
        by_kind = {kind: tokenizer(processor, kind == "BERT") for kind in kinds}
        post_processor = json.loads(by_kind["BERT"].to_str())["post_processor"]
        ids = {kind: truncated(one) for kind, one in by_kind.items()}
        entries.append({"name": name, "postProcessor": post_processor, "ids": ids})
    lines = ",\n".join(json.dumps(entry) for entry in entries)
    head = f'{{"tokenizers": {json.dumps(kinds)},\n"texts": {json.dumps(TEXTS)},\n"entries": [\n'
    Path(__file__).with_suffix(".json").write_text(head + lines + "\n]}\n")


main()
