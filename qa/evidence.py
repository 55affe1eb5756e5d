"""From ranked passages to the sentences that answer, each where it stands in its article.

A sentence is scored by late interaction of the question with its own tokens, which were encoded
within their passage, and once more of the words that say what is asked; by its passage; by the cosine
of its vector; and by whether it holds the kind of thing that is asked for. The weights were chosen on
the development half of XQuAD (benchmarks/README.md); none matters to the second digit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.library import SearchResult
from index.records import Hit, Span, Vectors
from qa.hints import holds
from qa.predicate import telling_tokens
from qa.question import Question

_PASSAGE_WEIGHT = 0.3
_COSINE_WEIGHT = 0.1
_KIND_WEIGHT = 0.08
_TELLING_WEIGHT = 0.15

# A heading or caption names its subject and so resembles the question, but seldom answers it.
_FRAGMENT_PENALTY = 0.08

# "He resigned" is about whom the sentence before names: it is lent that sentence's match, less a part.
_CARRY = 0.8

# A further sentence is said when it is about as good as the best: it then says something of its own.
_MARGIN = 0.08
_MOST_SENTENCES = 3

# It must also speak of what is asked: of the killed where the killed are asked for, not the injured.
_TELLING = 0.7

# Two sentences say the same when their vectors nearly coincide and so do their words and figures.
_SAME_COSINE = 0.8
_SAME_WORDS = 0.6

_LONGEST_EXCERPT = 480

_MARKER = re.compile(r"(?:[-–—•*▪◦·]|\(?\d{1,2}[.)])\s+")
_ENDED = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")
_WORDS = re.compile(r"\w+")
_FIGURES = re.compile(r"\d+(?:[.,]\d+)*")
_NEGATIONS = re.compile(r"\b(?:not?|never|none|nobody|without|\w+n['’]t)\b", re.IGNORECASE)
_DANGLING = re.compile(
    r"[\"“‘(]?(?:He|She|It|They|His|Her|Hers|Its|Their|Theirs|Him|Them|This|That|These|Those|"
    r"However|But|And|Still|Meanwhile|Nevertheless|Instead|Also|The (?:former|latter|pair|two|three))\b"
)
_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Hh]im|[Hh]ers?|[Hh]is)\b")
_NAMED = re.compile(r"(?<!^)(?<![\"“‘(])\b[A-Z]\w+|^\W*[A-Z]\w+ [A-Z]")


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence that may answer: `text` is what its article prints at `span`.

    `score` orders evidence of one question. `sentence` is late interaction's part of it (−1..1),
    `telling` that of the words alone that say what is asked (−1..1), and `vector` (hidden,) the
    sentence's own.
    """

    hit: Hit
    span: Span
    text: str
    score: float
    sentence: float
    telling: float
    vector: Vectors


@dataclass(frozen=True, slots=True)
class Chosen:
    """A sentence of the answer, and those of other articles that say nearly the same."""

    evidence: Evidence
    also: tuple[Evidence, ...]


def candidates(result: SearchResult, question: Question) -> list[Evidence]:
    """Every sentence of the hits as evidence, best first, each place in an article once."""
    found: dict[tuple[str, Span], Evidence] = {}
    telling = telling_tokens(question, result.query.spans, result.weights)
    for hit in result.hits:
        for evidence in _of_hit(hit, result, question, telling):
            place = (hit.article.id, evidence.span)
            # Passages overlap by a sentence: the one that gives it more weight counts.
            if place not in found or found[place].score < evidence.score:
                found[place] = evidence
    return sorted(found.values(), key=lambda e: (-e.score, e.hit.article.id, e.span.start))


def choose(ranked: Sequence[Evidence]) -> list[Chosen]:
    """The sentences to say: the best, and up to two more that are nearly as good and say other things.

    `ranked` is best first. Sentences of other articles that say nearly the same as a chosen one are
    joined to it rather than said again.
    """
    chosen: list[Chosen] = []
    for evidence in ranked:
        if evidence.score < ranked[0].score - _MARGIN:
            break
        if evidence.telling < _TELLING * ranked[0].telling:
            continue
        twin = next((i for i, c in enumerate(chosen) if same(c.evidence, evidence)), None)
        if twin is None:
            if len(chosen) < _MOST_SENTENCES:
                chosen.append(Chosen(evidence, ()))
        elif all(
            evidence.hit.article.id != other.hit.article.id
            for other in (chosen[twin].evidence, *chosen[twin].also)
        ):
            chosen[twin] = replace(chosen[twin], also=(*chosen[twin].also, evidence))
    return chosen


def same(one: Evidence, other: Evidence) -> bool:
    """Whether two sentences say the same in nearly the same words: figures and negations agree."""
    if float(one.vector @ other.vector) < _SAME_COSINE:
        return False
    if set(_FIGURES.findall(one.text)) != set(_FIGURES.findall(other.text)):
        return False
    if len(_NEGATIONS.findall(one.text)) != len(_NEGATIONS.findall(other.text)):
        return False
    a = set(_WORDS.findall(one.text.casefold()))
    b = set(_WORDS.findall(other.text.casefold()))
    return len(a & b) >= _SAME_WORDS * len(a | b)


def hangs(sentence: str) -> bool:
    """Whether a sentence cannot be read alone.

    It opens with a word such as "He" or "However", or says "him" before it names anybody.
    """
    if _DANGLING.match(sentence):
        return True
    pronoun = _PRONOUN.search(sentence)
    return pronoun is not None and not _NAMED.search(sentence, 0, pronoun.start())


def excerpt(evidence: Evidence) -> Span:
    """What to print of evidence: its sentence, with the one before where it hangs on that one.

    The sentence before is taken along where it stands in the same paragraph of the same passage, and
    the two are not too long.
    """
    passage, span = evidence.hit.passage, evidence.span
    while hangs(passage.text[span.start - passage.start : span.end - passage.start]):
        before = [s for s in passage.sentences if s.end <= span.start]
        if not before:
            break
        gap = passage.text[before[-1].end - passage.start : span.start - passage.start]
        longer = Span(before[-1].start, span.end)
        if "\n\n" in gap or longer.end - longer.start > _LONGEST_EXCERPT:
            break
        span = longer
    return span


def _of_hit(
    hit: Hit, result: SearchResult, question: Question, telling: NDArray[np.bool_]
) -> list[Evidence]:
    passage = hit.passage
    starts = hit.token_spans[:, 0] + passage.start
    ends = hit.token_spans[:, 1] + passage.start
    found = []
    before = np.zeros(len(result.weights), np.float32)
    for row, sentence in enumerate(passage.sentences):
        inside = (starts >= sentence.start) & (ends <= sentence.end)
        if not inside.any():
            continue
        text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
        own = hit.cosines[:, inside].max(axis=1)
        carried = np.maximum(own, _CARRY * before) if hangs(text) else own
        late = float(result.weights @ carried)
        tells = float(carried[telling].mean()) if telling.any() else late
        before = own
        vector = hit.sentence_vectors[row]
        score = late + _PASSAGE_WEIGHT * hit.score
        score += _COSINE_WEIGHT * float(np.dot(vector, result.query.mean))
        score += _KIND_WEIGHT * holds(question.kind, text, question.text)
        score += _TELLING_WEIGHT * tells
        if not _ENDED.search(text):
            score -= _FRAGMENT_PENALTY
        marker = _MARKER.match(text)
        span = Span(sentence.start + (marker.end() if marker else 0), sentence.end)
        found.append(
            Evidence(hit, span, text[marker.end() if marker else 0 :], score, late, tells, vector)
        )
    return found
