"""An answer's sources held against each other: what each gives, and whether they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from qa.agreement import Comparison, agreement, stating
from qa.compose import Composer
from qa.disagreement import disagreement, sources
from qa.evidence import Chosen, Evidence
from qa.independence import independent
from qa.positions import groups, statements
from qa.question import Question
from qa.reader import Reads
from qa.signals import prints
from qa.sources import Context, contexts

# A source is read when it would answer the question were it asked alone, and its best sentence fits
# the question nearly as well as the best of all.
_NEAR = 0.2
_SURE = 0.4
_MOST_SOURCES = 12


def compare_sources(
    question: Question,
    ranked: Sequence[Evidence],
    chosen: Sequence[Chosen],
    reader: Reads | None,
    composer: Composer,
    sure: Callable[[Context], float],
    content: NDArray[np.bool_],
) -> Comparison:
    """Hold the sources of an answer against each other.

    Args:
        question: what was asked.
        ranked: evidence, best first.
        chosen: the answer's sentences.
        reader: finds each source's value; None where there is none to ask.
        composer: is given the citations that positions need.
        content: (question tokens,), which of the question's tokens are content words.
        sure: the confidence (0..1) that a source answers, were it asked alone.
    """
    near = _near(question, contexts(ranked), sure) if reader else []
    found = statements(reader, question, near, content) if reader and len(near) > 1 else []
    made = groups(found)
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
    question: Question, offered: Sequence[Context], sure: Callable[[Context], float]
) -> list[Context]:
    """Contexts that speak of the same thing as the best: near it, and printing the same names."""
    if not offered:
        return []
    best = offered[0]
    wanted = [name for name in question.specifics if prints(best.hits, name)]
    return [
        context
        for context in offered
        if context.best.sentence >= best.best.sentence - _NEAR
        and all(prints(context.hits, name) for name in wanted)
        and sure(context) >= _SURE
    ][:_MOST_SOURCES]
