"""Texts of our own with their token ids and probabilities, for the tests of the server."""

import hashlib
import json
import random

import numpy as np

from .data import encode
from .encoder import MAX_TOKENS
from .evaluate import run

WORDS = (
    "a the film movie plot story actor scene end was is never always truly rather good bad great awful dull moving "
    "funny clever empty brilliant mess charm heart Unbelievably GREAT well-made don't it's 10/10 $5 3.14 1,000 "
    "café naïve Ünïcödé Straße ŉ ﬁne İstanbul ΑΣ Σίσυφος ẞ e\u0301te\u0301 ｆｕｌｌ １２３ ½ ™ ① "
    "映画 最高 你好 很好 ガギグ カ\u3099 한국어 영화 مرحبا فيلم हिन्दी ไทย 𠀀 丽 "
    "😀 👩‍👩‍👧 🇫🇷 ❤️ 👍🏽 https://example.org/a?b=c#d user@example.org #tag @name foo_bar C++ f(x) <b> ... -- … — “quoted” ‘so’ "
    "[CLS] [SEP] [MASK] [PAD] [UNK] ##ing \u200b \u200d \ufeff \u00a0 \u0000 \u0007 \ufffd \u2028"
).split(" ")
SEPARATORS = (" ", " ", " ", "", "  ", "\t", "\n", "\u3000", ", ", ". ", "! ")
ALONE = ("", " ", "\n", "a", "é", "😀", "映", ".", "[CLS]", "\u0000", "\u200d", "ab" * 60, "x" * 100, "x" * 101, "a b " * 40)
REPEATED = (("good ", 2000), ("x", 10_000), ("映", 10_000), ("😀", 5_000), ("a.", 5_000), ("é ", 5_000), ("\n", 10_000))


def texts(count=1000, seed=7):
    """`count` texts, each {"text": str} or {"repeat": str, "times": int}."""
    rng = random.Random(seed)
    out = [{"text": text} for text in ALONE] + [{"repeat": part, "times": times} for part, times in REPEATED]
    while len(out) < count:
        words = (rng.choice(WORDS) + rng.choice(SEPARATORS) for _ in range(rng.randint(1, rng.choice((4, 12, 40, 120)))))
        out.append({"text": "".join(words)})
    return out


def write(tokenizer, model, folder):
    """Write `tokens.json` (ids as count and hash) and `probabilities.json` (of "positive", float32) into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = texts()
    ids = [encode(tokenizer, e["text"] if "text" in e else e["repeat"] * e["times"], MAX_TOKENS) for e in entries]
    hashes = [{"n": len(row), "sha256": hashlib.sha256(",".join(map(str, row)).encode()).hexdigest()[:16]} for row in ids]
    _dump(folder / "tokens.json", [{**entry, **h} for entry, h in zip(entries, hashes)])
    picked = range(0, len(entries), 5)
    _dump(folder / "probabilities.json", [{**entries[i], "positive": float(np.float32(run(model, [ids[i]])[0]))} for i in picked])


def _dump(file, rows):
    file.write_text("[\n" + ",\n".join(json.dumps(row) for row in rows) + "\n]\n")
