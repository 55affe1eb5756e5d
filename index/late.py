"""Late interaction: how well a passage answers a question, token by token.

ColBERT's MaxSim (Khattab and Zaharia, arXiv 2004.12832): each token of the question looks for the
passage's token whose state is nearest to its own, and the cosines are averaged. The states are kept
as their signs, one bit a number: with the question's states whole, as in ColBERTv2's residual codes
(arXiv 2112.01488), the ranking is that of the full states (benchmarks/README.md), at 48 bytes a token
instead of 1,536 for the embedded model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from index.records import Span, Vectors

# Words that carry the grammar of a question rather than its subject weigh half, punctuation nothing.
_GRAMMAR_WORDS = """
a an the of to in on at by for with from and or but is are was were be been being am it its this that
these those as he she they his her their them i we you our your do did does done has have had will
would can could shall should may might must there which who whom whose what when where how why not no
"""
_GRAMMAR = frozenset(_GRAMMAR_WORDS.split())
_GRAMMAR_WEIGHT = 0.5
_WORD = re.compile(r"\w")


def pack(states: Vectors) -> bytes:
    """The signs of `states` (tokens, hidden), eight a byte, rows padded to whole bytes."""
    return np.packbits(states >= 0, axis=1).tobytes()


def unpack(packed: bytes, tokens: int, hidden: int) -> Vectors:
    """Rows of unit length and shape (tokens, hidden) with the signs that `pack` kept."""
    if tokens == 0:
        return np.empty((0, hidden), np.float32)
    bits = np.frombuffer(packed, np.uint8).reshape(tokens, -1)
    signs = np.unpackbits(bits, axis=1, count=hidden).astype(np.float32)
    return np.asarray((signs * 2 - 1) / np.sqrt(np.float32(hidden)), dtype=np.float32)


def is_content(word: str) -> bool:
    """Whether a word says what a question is about, rather than being its grammar."""
    return word.lower() not in _GRAMMAR


def token_weights(text: str, spans: Sequence[Span]) -> Vectors:
    """The weight (tokens,) of each token of a question, summing to 1 (all 0 where it has no word)."""
    weights = np.zeros(len(spans), np.float32)
    for i, span in enumerate(spans):
        token = text[span.start : span.end].lower()
        if _WORD.search(token):
            weights[i] = _GRAMMAR_WEIGHT if token in _GRAMMAR else 1.0
    return np.asarray(weights / max(float(weights.sum()), 1e-9), dtype=np.float32)


def similarities(question: Vectors, passage: Vectors) -> Vectors:
    """Cosines (question tokens, passage tokens) of two sets of unit rows."""
    return np.asarray(question @ passage.T, dtype=np.float32)


def maxsim(cosines: Vectors, weights: Vectors) -> float:
    """The weighted mean, over the question's tokens, of the best cosine (−1..1); 0 without tokens."""
    if cosines.shape[1] == 0:
        return 0.0
    return float(weights @ cosines.max(axis=1))
