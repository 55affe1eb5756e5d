"""The value that a source gives for the asked thing, and how sure it is that it gives it.

A reader says how likely each place of a context is to answer. What else speaks for a place: that its
sentence fits the question; that the question's own words stand beside it; that nothing else in the
context is as likely; that the source would answer the question were it asked alone. `benchmarks/given.py`
fits how these count together, on questions that the embedded reader has not seen. Without a reader the
rest must do, for numbers, dates and names.
"""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import Span
from qa.counting import counts
from qa.dates import find_dates
from qa.mentions import find_names
from qa.nearness import nearness
from qa.quantities import find_quantities
from qa.question import Question
from qa.reader import Reading
from qa.sources import Context
from qa.values import Value, read_value

# Kinds whose values can be recognised by their looks: the reader only chooses among them.
_TYPED = frozenset({"number", "date"})

# How much log-odds a number or date gains where the question's own words stand right beside it, and
# how much a place loses for each unit of late interaction by which its sentence falls behind.
_NEARNESS = 14.0
_FIT = 8.0

# An intercept and the weights of `Marks`, in their order, with a reader and without.
_READ = (0.0, (0.0,) * 7)
_UNREAD = (0.0, (0.0,) * 7)

# Log-odds beyond this tell nothing more; a reader that knows no doubt is not to drown the rest.
_MOST = 16.0


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells whether a place of a source gives the asked thing.

    `reading` is the reader's log-odds there and `margin` by how much it leads the next best place
    (both within ±16); `near` how near the question's words stand (0..1); `fit` by how much late
    interaction of its sentence falls behind the source's best, and `lag` that behind the best of all
    sources (−2..0); `alone` the log-odds that the source answers were it asked alone; `typed` whether the
    value is of a kind that shows (0 or 1).
    """

    reading: float
    margin: float
    near: float
    fit: float
    lag: float
    alone: float
    typed: float


@dataclass(frozen=True, slots=True)
class Given:
    """A value of one source; `sure` (0..1) is the probability that the source gives it as asked."""

    value: Value
    marks: Marks
    sure: float


@dataclass(frozen=True, slots=True)
class _Place:
    span: Span
    reading: float
    near: float
    fit: float

    @property
    def score(self) -> float:
        return self.reading + _NEARNESS * self.near + _FIT * self.fit


def given(
    question: Question,
    context: Context,
    reading: Reading | None,
    content: NDArray[np.bool_],
    *,
    lag: float,
    alone: float,
) -> list[Given]:
    """What a source may give, the likeliest first; none where nothing in it is of the asked kind.

    Args:
        question: what was asked.
        context: the source's sentences.
        reading: what the reader makes of them; None without a reader.
        content: (question tokens,), which of the question's tokens say what is asked.
        lag: by how much the source's best sentence falls behind that of the best source (≤ 0).
        alone: the probability (0..1) that the source answers, were it asked alone.
    """
    typed = question.kind in _TYPED
    if reading is not None and not typed:
        offered = _free(context, reading)
    else:
        offered = [
            _Place(
                span,
                reading.score(span) if reading else 0.0,
                nearness(content, context, span),
                _fit(context, span),
            )
            for span in _looking_right(question, context)
        ]
    ranked = sorted(offered, key=lambda p: (-p.score, p.span.start))
    found: list[Given] = []
    for place in ranked[:2]:
        rival = next((p for p in ranked if p is not place), None)
        marks = Marks(
            reading=_bounded(place.reading),
            margin=_bounded(place.score - rival.score) if rival else _MOST,
            near=place.near,
            fit=place.fit,
            lag=lag,
            alone=_bounded(_log_odds(alone)),
            typed=float(typed),
        )
        value = _value(question, context, place.span)
        if value.text:
            found.append(Given(value, marks, sureness(marks, read=reading is not None)))
    return found


def sureness(marks: Marks, *, read: bool) -> float:
    """The probability (0..1) that a place gives the asked thing: logistic regression over its marks.

    `read` tells whether a reader took part.
    """
    intercept, weights = _READ if read else _UNREAD
    x = intercept + sum(w * v for w, v in zip(weights, astuple(marks), strict=True))
    return 1 / (1 + math.exp(-x))


def _looking_right(question: Question, context: Context) -> list[Span]:
    """The places whose looks are those of what is asked for."""
    if question.kind == "number":
        return [q.span for q in find_quantities(context.text) if counts(question, q)]
    if question.kind == "date":
        return [when.span for when in find_dates(context.text, context.article.published_at)]
    if question.kind in {"person", "place", "name"}:
        asked = question.text.casefold()
        named = find_names(context.text)
        return [span for span in named if context.text[slice(*span)].casefold() not in asked]
    return []


def _free(context: Context, reading: Reading) -> list[_Place]:
    """The reader's best place in each sentence."""
    found = []
    for piece in context.placed():
        best = reading.best(piece)
        if best is not None:
            found.append(_Place(best[0], best[1], 0.0, _fit(context, best[0])))
    return found


def _fit(context: Context, span: Span) -> float:
    number, _ = context.piece(span.start)
    return context.fits[number] - max(context.fits)


def _value(question: Question, context: Context, span: Span) -> Value:
    """The value at a rough place, its span in the context."""
    _, piece = context.piece(span.start)
    sentence = context.text[slice(*piece)]
    value = read_value(
        sentence, span.shifted(-piece.start), question.kind, context.article.published_at
    )
    return value.moved(piece.start)


def _log_odds(p: float) -> float:
    p = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def _bounded(x: float) -> float:
    return max(-_MOST, min(_MOST, x))
