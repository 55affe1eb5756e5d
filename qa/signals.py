"""What a search and its evidence tell about whether the question can be answered at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from index.late import is_content
from index.library import SearchResult
from index.records import Hit
from qa.evidence import Evidence
from qa.question import Question

Stem = Callable[[str], list[str]]

_WORDS = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")

_INNER = re.compile(r"['’.-]")
_POSSESSIVE = re.compile(r"['’]s?$")

# Two spellings of one name, such as -y and -yy at the end, are closer than this (0..100).
_SAME_NAME = 80


@dataclass(frozen=True, slots=True)
class Signals:
    """What tells how well passages and sentence fit the question, each −1..1 or 0..1.

    `passage` and `sentence` are late interaction's scores of the best hit and the best sentence;
    `covered` is the share of the question's content words that the sentence's passage prints;
    `weakest` the best cosine of the content word that fits the best hit least; and `named` the share
    of the question's names and figures that any hit prints (1 where it has none).
    """

    passage: float
    sentence: float
    covered: float
    weakest: float
    named: float


def signals(
    result: SearchResult, ranked: Sequence[Evidence], question: Question, stem: Stem
) -> Signals:
    """Read the signals; `ranked` is the evidence, best first, at least one; `stem` reads words."""
    best = ranked[0].hit
    content = {
        word for token in _WORDS.findall(question.text) if is_content(token) for word in stem(token)
    }
    printed = set(stem(_all_text(best)))
    heavy = (result.weights > 0) & (result.weights >= 0.99 * result.weights.max(initial=0.0))
    tokens = result.hits[0].cosines[heavy]
    return Signals(
        passage=result.hits[0].late,
        sentence=ranked[0].sentence,
        covered=len(content & printed) / max(1, len(content)),
        weakest=float(tokens.max(axis=1).min()) if tokens.size else 0.0,
        named=_named(question.specifics, result.hits),
    )


def prints(hits: Sequence[Hit], name: str) -> bool:
    """Whether any of `hits` prints a name or figure, in this spelling or one close to it."""
    return _has(_printed(hits), name)


def _named(wanted: Sequence[str], hits: Sequence[Hit]) -> float:
    if not wanted:
        return 1.0
    printed = _printed(hits)
    return sum(_has(printed, name) for name in wanted) / len(wanted)


def _printed(hits: Sequence[Hit]) -> set[str]:
    return {
        word
        for hit in hits
        for token in _WORDS.findall(_all_text(hit).casefold())
        for word in (token, *_INNER.split(token))
    }


def _has(printed: set[str], name: str) -> bool:
    word = name.casefold()
    bare = _POSSESSIVE.sub("", word)
    if bare in printed or word in printed:
        return True
    if any(c.isdigit() for c in bare) or len(bare) < 5:
        return (
            False  # a figure is another one, and a short name another name, at one changed letter
        )
    return process.extractOne(bare, printed, scorer=fuzz.ratio, score_cutoff=_SAME_NAME) is not None


def _all_text(hit: Hit) -> str:
    return "\n".join(
        part for part in (hit.article.title, hit.passage.heading, hit.passage.text) if part
    )
