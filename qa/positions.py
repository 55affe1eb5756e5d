"""What each source gives for the asked thing, and which of them give the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.records import Span, Vectors
from qa.comparison import Relation, compare, is_update
from qa.counting import counts
from qa.dates import find_dates
from qa.nearness import nearness
from qa.quantities import find_quantities
from qa.question import Question
from qa.reader import Reading, Reads
from qa.sources import Context
from qa.values import Value, read_value

# Kinds whose values can be recognised by their looks: the reader only chooses among them.
_TYPED = frozenset({"number", "date"})

# The log-odds above which a reading counts as what its source gives; higher where nothing but the
# reader tells what kind of thing it has found.
_GIVEN = 3.0
_GIVEN_FREELY = 5.0

# How much log-odds a number or date gains where the question's own words stand right beside it.
_NEARNESS = 14.0

# How much log-odds a sentence loses for each unit of late interaction that it falls behind.
_FIT = 8.0


@dataclass(frozen=True, slots=True)
class Statement:
    """One source's value for the asked thing: `place` and `sentence` are spans of the article's text.

    `score` is the reader's log-odds (unbounded); `update` tells that the sentence itself says that the
    value has changed ("has risen to 43").
    """

    context: Context
    value: Value
    place: Span
    sentence: Span
    score: float
    update: bool


@dataclass(frozen=True, slots=True)
class Group:
    """Statements of one value, the surest first."""

    statements: tuple[Statement, ...]

    @property
    def value(self) -> Value:
        """The value as the surest of them prints it."""
        return self.statements[0].value


def statements(
    reader: Reads,
    question: Question,
    contexts: Sequence[Context],
    content: NDArray[np.bool_],
) -> list[Statement]:
    """What each context gives, in their order; a context that gives nothing has none.

    `content` (question tokens,) tells which of the question's tokens are content words.
    """
    least = _GIVEN if question.kind in _TYPED else _GIVEN_FREELY
    readings = reader.read(question.text, [context.text for context in contexts])
    found = (
        _statement(question, context, reading, content, least)
        for context, reading in zip(contexts, readings, strict=True)
    )
    return [statement for statement in found if statement is not None]


def _statement(
    question: Question,
    context: Context,
    reading: Reading,
    content: NDArray[np.bool_],
    least: float,
) -> Statement | None:
    if question.kind in _TYPED:
        chosen = _typed(question, context, reading, content)
    else:
        chosen = reading.best(_prior(context, reading))
    if chosen is None or chosen[1] < least:
        return None
    span, score = chosen
    _, piece = context.piece(span.start)
    sentence = context.text[piece.start : piece.end]
    rough = Span(span.start - piece.start, min(span.end, piece.end) - piece.start)
    value = read_value(sentence, rough, question.kind, context.article.published_at)
    exact = Span(piece.start + value.span.start, piece.start + value.span.end)
    place, around = context.place(exact), context.place(piece)
    if place is None or around is None or not value.text:
        return None
    return Statement(context, value, place, around, score, is_update(sentence, value))


def _typed(
    question: Question, context: Context, reading: Reading, content: NDArray[np.bool_]
) -> tuple[Span, float] | None:
    """For a number or a date, the one that the reader finds likeliest; None where there is none."""
    published_at = context.article.published_at
    if question.kind == "number":
        found = find_quantities(context.text)
        offered = [quantity.span for quantity in found if counts(question, quantity)]
    else:
        offered = [when.span for when in find_dates(context.text, published_at)]
    scored = [
        (
            span,
            reading.score(span)
            + _fit(context, span.start)
            + _NEARNESS * nearness(content, context, span),
        )
        for span in offered
    ]
    return max(scored, key=lambda each: (each[1], -each[0].start), default=None)


def _prior(context: Context, reading: Reading) -> Vectors:
    return np.array([_fit(context, span.start) for span in reading.spans], np.float32)


def _fit(context: Context, place: int) -> float:
    """What a sentence loses for fitting the question less well than the context's best."""
    number, _ = context.piece(place)
    return _FIT * (context.fits[number] - max(context.fits))


def groups(found: Sequence[Statement]) -> list[Group]:
    """Statements of equal values together: the surest value takes in those that equal it, and so on."""
    left = sorted(found, key=lambda s: (-s.score, s.context.article.id))
    made: list[Group] = []
    while left:
        first = left[0]
        same = [s for s in left if s is first or compare(first.value, s.value) == "equal"]
        made.append(Group(tuple(same)))
        left = [s for s in left if all(s is not kept for kept in same)]
    return made


def relation(made: Sequence[Group]) -> Relation:
    """How the groups stand to one another: the plainest difference between any two of them."""
    pairs = [
        (one, other, compare(one.value, other.value))
        for i, one in enumerate(made)
        for other in made[i + 1 :]
    ]
    if any(found == "conflict" for _, _, found in pairs):
        newer = any(
            any(s.update for s in (*one.statements, *other.statements))
            for one, other, found in pairs
            if found == "conflict"
        )
        return "update" if newer else "conflict"
    return "compatible" if pairs else "equal"
