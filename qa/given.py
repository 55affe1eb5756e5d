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
from qa.nearness import nearness, weakest
from qa.quantities import find_quantities
from qa.question import Kind, Question
from qa.reader import Reading
from qa.sources import Context
from qa.values import Value, read_value

# Kinds whose values can be recognised by their looks: the reader only chooses among them.
_TYPED = frozenset({"number", "date"})

# What orders the places of one source, in the reader's log-odds: how near the question's words stand,
# how well the sentence fits what is asked and the whole question, and that the very thing is counted.
_ORDER = {"number": (25.0, 0.0, 30.0, 1.5), "date": (60.0, 25.0, 45.0, 0.0)}
_ORDER_ELSE = (6.0, 9.0, 13.0, 0.0)

# An intercept and the weights of `Marks`, in their order, with a reader and without.
_READ = (-3.51, (0.15, 0.06, 1.94, -0.83, 0.54, 1.35, 0.37, -0.29, 0.17, 3.78, 0.11, 1.31, 0.98))
_UNREAD = (-5.6, (0.0, 0.06, 3.19, -0.18, 1.17, 2.15, 2.26, 0.68, 0.34, 1.29, 0.16, 1.42, 1.57))

# Log-odds beyond this tell nothing more; a reader that knows no doubt is not to drown the rest.
_MOST = 16.0


@dataclass(frozen=True, slots=True)
class Words:
    """Which of a question's tokens (tokens,) are content, and which of those say what is asked."""

    content: NDArray[np.bool_]
    telling: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source stands among those that a search brought.

    `lag` is by how much its best sentence falls behind that of the best source, by late interaction
    (−2..0); `alone` the probability (0..1) that it answers, were it asked alone; `named` the share of the
    question's names that it prints, of those that the best source prints (1 where there are none); `shared`
    whether it prints a name that the best source prints.
    """

    lag: float
    alone: float
    named: float
    shared: bool


@dataclass(frozen=True, slots=True)
class Marks:
    """What tells whether a place of a source gives the asked thing.

    `reading` is the reader's log-odds there and `margin` by how much it leads the next best place
    (both within ±16); `near` how near the question's words stand (0..1); `telling` how well its
    sentence fits the words that say what is asked (−1..1); `matched` and `covered` how well the
    sentence and the whole context match the question's content word that each matches least (−1..1);
    `fit` by how much the sentence falls behind the source's best; `counted` whether a number counts
    the very thing that is asked for, and `typed` whether the value is of a kind that shows (0 or 1).
    The rest is the source's `Standing`, `alone` as log-odds.
    """

    reading: float
    margin: float
    near: float
    telling: float
    matched: float
    covered: float
    fit: float
    counted: float
    typed: float
    lag: float
    alone: float
    named: float
    shared: float


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
    telling: float
    fit: float
    counted: bool

    def score(self, kind: Kind) -> float:
        """What orders the places of one source."""
        near, telling, fit, counted = _ORDER.get(kind, _ORDER_ELSE)
        return (
            self.reading
            + near * self.near
            + telling * self.telling
            + fit * self.fit
            + counted * self.counted
        )


def given(
    question: Question,
    context: Context,
    reading: Reading | None,
    words: Words,
    standing: Standing,
) -> list[Given]:
    """What a source may give, the likeliest first; none where nothing in it is of the asked kind.

    Args:
        question: what was asked.
        context: the source's sentences.
        reading: what the reader makes of them; None without a reader.
        words: which of the question's tokens count.
        standing: how the source stands among the others.
    """
    typed = question.kind in _TYPED
    offered = _places(question, context, reading, words.telling)
    covered = weakest(words.content, context, context.placed())
    ranked = sorted(offered, key=lambda p: (-p.score(question.kind), p.span.start))
    found: list[Given] = []
    for place in ranked[:2]:
        rival = next((p for p in ranked if p is not place), None)
        marks = Marks(
            reading=_bounded(place.reading),
            margin=_bounded(place.score(question.kind) - rival.score(question.kind))
            if rival
            else _MOST,
            near=place.near,
            telling=place.telling,
            matched=weakest(words.content, context, [context.piece(place.span.start)[1]]),
            covered=covered,
            fit=place.fit,
            counted=float(place.counted),
            typed=float(typed),
            lag=standing.lag,
            alone=_bounded(_log_odds(standing.alone)),
            named=standing.named,
            shared=float(standing.shared),
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


def _places(
    question: Question,
    context: Context,
    reading: Reading | None,
    content: NDArray[np.bool_],
) -> list[_Place]:
    """The places that may answer: the reader's best in each sentence, or what looks right."""
    spans: list[tuple[Span, bool]] = []
    if question.kind == "number":
        for quantity in find_quantities(context.text):
            how = counts(question, quantity, context.text)
            if how != "other":
                spans.append((quantity.span, how == "asked"))
    elif question.kind == "date":
        dates = find_dates(context.text, context.article.published_at)
        spans = [(when.span, False) for when in dates]
    elif reading is not None:
        best = (reading.best(piece) for piece in context.placed())
        return [_place(content, context, *each, False) for each in best if each is not None]
    elif question.kind in {"person", "place", "name"}:
        asked = question.text.casefold()
        names = find_names(context.text)
        spans = [(n, False) for n in names if context.text[slice(*n)].casefold() not in asked]
    return [
        _place(content, context, span, reading.score(span) if reading else 0.0, counted)
        for span, counted in spans
    ]


def _place(
    content: NDArray[np.bool_], context: Context, span: Span, reading: float, counted: bool
) -> _Place:
    number, _ = context.piece(span.start)
    return _Place(
        span=span,
        reading=reading,
        near=nearness(content, context, span),
        telling=context.tellings[number],
        fit=context.fits[number] - max(context.fits),
        counted=counted,
    )


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
