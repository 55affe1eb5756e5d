"""Which words of a question say what happened to the thing asked about.

In "How many people were injured in the strike?" that is "injured": of several numbers of people in one
sentence, it is the word that tells them apart, and the others stand by all of them alike.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.late import is_content
from index.records import Span, Vectors
from qa.question import Question

_BE = re.compile(
    r"\b(?:is|are|was|were|has been|have been|had been|be|been|got|will be)\b", re.IGNORECASE
)
_DO = re.compile(r"\b(?:do|does|did)\b", re.IGNORECASE)
_PREPOSITION = frozenset(
    (
        "in", "on", "at", "by", "from", "during", "after", "before", "near", "of", "to", "with",
        "for", "over", "under", "between", "within", "since", "until", "per", "across", "according",
    )
)  # fmt: skip
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def predicate(question: str) -> list[Span]:
    """The places of those words in `question`; none where its form does not show them."""
    verb = _BE.search(question)
    turned = _DO.search(question)
    if turned and (verb is None or turned.start() < verb.start()):
        words = _until_preposition(question, turned.end())
        return words[-1:]
    if verb is None:
        return []
    return _until_preposition(question, verb.end())


def telling_tokens(
    question: Question, spans: Sequence[Span], weights: Vectors
) -> NDArray[np.bool_]:
    """Which of a question's tokens (tokens,) are its predicate's; its content words where it has none.

    `spans` and `weights` are those of the tokens, as a search gives them.
    """
    words = predicate(question.text)
    inside = np.array(
        [any(w.start <= s.start and s.end <= w.end for w in words) for s in spans], bool
    )
    if inside.any():
        return inside
    return content_tokens(weights)


def content_tokens(weights: Vectors) -> NDArray[np.bool_]:
    """Which tokens (tokens,) of a question are content, by the weights that a search gives them."""
    return np.asarray((weights > 0) & (weights >= 0.99 * weights.max(initial=0.0)))


def _until_preposition(question: str, start: int) -> list[Span]:
    """Content words from `start` to the first preposition that follows one; names are left out."""
    found: list[Span] = []
    for match in _WORD.finditer(question, start):
        word = match[0]
        if word.casefold() in _PREPOSITION:
            if found:
                break
        elif is_content(word) and not word[0].isupper():
            found.append(Span(*match.span()))
    return found
