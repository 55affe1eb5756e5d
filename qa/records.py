"""An answer and its parts: what the HTTP contract shows, as frozen records."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from index.records import Hit, Span

Reason = Literal["empty_library", "filtered_out", "no_match", "weak_match"]
Agreement = Literal["none", "single", "agree", "differ"]
Told = Literal["conflict", "update", "compatible"]
Difference = Literal["number", "date", "name", "stance", "wording", "scope"]


@dataclass(frozen=True, slots=True)
class Citation:
    """A source that the answer uses: `quote` is `article.text[start:end]`, exactly."""

    n: int
    article_id: str
    passage_id: str
    title: str | None
    publisher: str | None
    url: str | None
    published_at: str | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class AnswerSentence:
    """One printed sentence of the answer.

    `start` and `end` lie in the cited article's text, `span` in the answer's. `also` holds the
    numbers of further citations that print nearly the same sentence.
    """

    text: str
    citation: int
    article_id: str
    start: int
    end: int
    span: Span
    also: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """A value that some sources give, as the surest of them prints it.

    `asserted_by` is whom the source itself names for it; `published_at` is the earliest date of the
    sources, and `citations` are the numbers of those that print it.
    """

    value: str
    qualifier: str | None
    asserted_by: str | None
    published_at: str | None
    citations: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Positions on one thing: `summary` is one sentence that names each with its sources.

    `note` is the same sentence with the [n] marks of the citations, as the answer's text has it.
    """

    topic: str
    kind: Difference
    relation: Told
    summary: str
    note: str
    positions: tuple[Position, ...]


@dataclass(frozen=True, slots=True)
class Took:
    """Wall-clock milliseconds of each step."""

    encode: float
    search: float
    answer: float
    total: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered, or why nothing is.

    `text` is the sentences with their [n] marks; it is empty where `answerable` is false, and
    `reason` then says why. `confidence` is the calibrated probability (0..1) that the first sentence
    answers the question.
    """

    id: str
    question: str
    resolved_question: str
    answerable: bool
    reason: Reason | None
    text: str
    sentences: tuple[AnswerSentence, ...]
    confidence: float
    agreement: Agreement
    independent_sources: int
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...] = field(repr=False)
    took_ms: Took
    disagreements: tuple[Disagreement, ...] = ()
