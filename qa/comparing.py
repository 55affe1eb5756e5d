"""An answer's sources held against each other: what each gives, and whether they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from qa.agreement import Comparison, agreement, stating
from qa.compose import Composer
from qa.disagreement import disagreement, sources
from qa.evidence import Chosen, Evidence
from qa.given import given
from qa.independence import independent
from qa.positions import Same, groups
from qa.question import Question
from qa.reader import Reads
from qa.settling import settle
from qa.signals import prints
from qa.sources import Context, contexts
from qa.stances import taken
from qa.statement import Statement, stated
from qa.wording import uttered

if TYPE_CHECKING:
    from qa.nli import Judges

# A source is read when its best sentence fits the question nearly as well as the best of all, and it
# might answer the question were it asked alone.
_NEAR = 0.25
_ALONE = 0.1
_MOST_SOURCES = 12

# A value counts as what its source gives when it is so sure; a stance or a quotation, which is found
# by its looks, when the source is so sure to answer.
_SURE = 0.5
_ANSWERS = 0.4

# So likely (0..1) one sentence must follow from the other for the two to say the same.
_ENTAILED = 0.8


def compare_sources(
    question: Question,
    ranked: Sequence[Evidence],
    chosen: Sequence[Chosen],
    reader: Reads | None,
    composer: Composer,
    alone: Callable[[Context], float],
    content: NDArray[np.bool_],
    judge: Judges | None = None,
) -> Comparison:
    """Hold the sources of an answer against each other.

    Args:
        question: what was asked.
        ranked: evidence, best first.
        chosen: the answer's sentences.
        reader: finds each source's value; without one, looks and nearness must do.
        composer: is given the citations that positions need.
        alone: the probability (0..1) that a source answers, were it asked alone.
        content: (question tokens,), which of the question's tokens say what is asked.
        judge: tells whether two sentences bear each other out; None where there is none to ask.
    """
    near = _near(question, contexts(ranked), alone)
    found = _statements(question, near, reader, content) if len(near) > 1 else []
    made = groups(found, _same(judge) if judge else None)
    numbers = {s.context.article.id: composer.cite(s) for s in found} if len(made) > 1 else {}
    said = disagreement(question, made, numbers)
    behind = {source.article_id: source for source in (*sources(found), *stating(chosen))}
    return Comparison(
        groups=tuple(made),
        disagreement=said,
        agreement=agreement(said, [sources(group.statements) for group in made], chosen),
        independent_sources=independent(list(behind.values())),
    )


def _near(
    question: Question, offered: Sequence[Context], alone: Callable[[Context], float]
) -> list[tuple[Context, float]]:
    """Contexts that speak of the same thing as the best, and how likely each answers alone."""
    if not offered:
        return []
    best = offered[0]
    wanted = [name for name in question.specifics if prints(best.hits, name)]
    near = [
        (context, alone(context))
        for context in offered
        if context.best.sentence >= best.best.sentence - _NEAR
        and all(prints(context.hits, name) for name in wanted)
    ]
    return [(context, p) for context, p in near if p >= _ALONE][:_MOST_SOURCES]


def _statements(
    question: Question,
    near: Sequence[tuple[Context, float]],
    reader: Reads | None,
    content: NDArray[np.bool_],
) -> list[Statement]:
    """What each of the sources states, those that state nothing left out."""
    if question.kind in {"quotation", "yes_no"}:
        seen = [
            (
                context,
                uttered(context) if question.kind == "quotation" else taken(question, context),
                p,
            )
            for context, p in near
            if p >= _ANSWERS
        ]
        found = [stated(context, value, p) for context, value, p in seen if value is not None]
        return [statement for statement in found if statement is not None]
    texts = [context.text for context, _ in near]
    readings = reader.read(question.text, texts) if reader else [None] * len(near)
    best = max(context.best.sentence for context, _ in near)
    offered = [
        given(question, context, reading, content, lag=context.best.sentence - best, alone=p)
        for (context, p), reading in zip(near, readings, strict=True)
    ]
    found = [
        stated(context, one.value, one.sure)
        for (context, _), one in zip(near, settle(offered), strict=True)
        if one is not None and one.sure >= _SURE
    ]
    return [statement for statement in found if statement is not None]


def _same(judge: Judges) -> Same:
    """Two statements in other words are one where each sentence bears the other out.

    Numbers, dates and stances are not left to a model that may take 40 for 43.
    """

    def same(one: Statement, other: Statement) -> bool:
        if not {one.value.kind, other.value.kind} <= {"name", "text", "wording"}:
            return False
        pair = (one.words, other.words)
        return all(j.entailment >= _ENTAILED for j in judge.judge([pair, pair[::-1]]))

    return same
