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
        named=_named(specifics(question.text), result.hits),
    )


def specifics(question: str) -> list[str]:
    """The names and figures in a question: capitalised words but the first, and words with digits.

    A question typed all in capitals, or with Every Word Capitalised, shows no names this way.
    """
    words = _WORDS.findall(question)
    figures = [word for word in words if any(c.isdigit() for c in word)]
    rest = [word for word in words[1:] if word not in figures]
    capitalised = [word for word in rest if word[0].isupper() and is_content(word)]
    if len(rest) > 3 and sum(word[0].isupper() for word in rest) > 0.7 * len(rest):
        capitalised = []
    return figures + capitalised


def _named(wanted: Sequence[str], hits: Sequence[Hit]) -> float:
    if not wanted:
        return 1.0
    printed = {
        word
        for hit in hits
        for token in _WORDS.findall(_all_text(hit).casefold())
        for word in (token, *re.split(r"['’.-]", token))
    }
    found = sum(_prints(printed, word.casefold()) for word in wanted)
    return found / len(wanted)


def _prints(printed: set[str], word: str) -> bool:
    bare = re.sub(r"['’]s?$", "", word)
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
