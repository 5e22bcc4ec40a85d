"""The human-rated snippets of vaderSentiment, and how they are split."""

import io
import tarfile
from dataclasses import dataclass

import numpy as np

SEED = 2026
# The mean of twenty raters, -4 to 4; nearer to 0 a snippet has no clear side.
CLEAR = 0.5
FILES = {
    "movies": "movieReviewSnippets_GroundTruth.txt",
    "amazon": "amazonReviewSnippets_GroundTruth.txt",
    "tweets": "tweets_GroundTruth.txt",
    "nyt": "nytEditorialSnippets_GroundTruth.txt",
}


@dataclass
class Snippets:
    """Parallel lists: token ids of each text, and its rating float32 [texts]."""

    ids: list
    ratings: np.ndarray

    def __getitem__(self, index):
        return Snippets([self.ids[i] for i in index], self.ratings[index])

    @property
    def clear(self):
        return self[np.flatnonzero(np.abs(self.ratings) > CLEAR)]


def read(archives, tokenizer, max_tokens):
    """{name: Snippets} from the source archive of vaderSentiment, which holds another with the data."""
    sets = {}
    with tarfile.open(archives) as outer:
        inner = next(m for m in outer.getmembers() if m.name.endswith("hutto_ICWSM_2014.tar.gz"))
        with tarfile.open(fileobj=io.BytesIO(outer.extractfile(inner).read())) as files:
            for name, file in FILES.items():
                member = next(m for m in files.getmembers() if m.name.endswith(f"/{file}"))
                lines = files.extractfile(member).read().decode("latin-1").splitlines()
                rows = [line.split("\t") for line in lines if line.count("\t") >= 2]
                ids = [encode(tokenizer, row[2], max_tokens) for row in rows]
                sets[name] = Snippets(ids, np.array([row[1] for row in rows], np.float32))
    return sets


def encode(tokenizer, text, max_tokens):
    """Token ids of `text`; what is longer than `max_tokens` is cut before its closing token."""
    ids = tokenizer.encode(text).ids
    return ids if len(ids) <= max_tokens else ids[: max_tokens - 1] + ids[-1:]


def split(movies):
    """(train, dev, held out): a fifth of the clear snippets is held out, a tenth of the rest is for choices.

    A text that occurs twice stays on one side. The unclear snippets are for training only.
    """
    clear = np.flatnonzero(np.abs(movies.ratings) > CLEAR)
    keys = {}
    groups = [keys.setdefault(tuple(movies.ids[i]), len(keys)) for i in clear]
    order = np.random.default_rng(SEED).permutation(len(keys))
    rank = order[groups] / len(keys)
    unclear = np.setdiff1d(np.arange(len(movies.ratings)), clear)
    unclear = np.array([i for i in unclear if tuple(movies.ids[i]) not in keys], int)
    train = np.concatenate([clear[rank >= 0.28], unclear])
    return movies[train], movies[clear[(rank >= 0.2) & (rank < 0.28)]], movies[clear[rank < 0.2]]
