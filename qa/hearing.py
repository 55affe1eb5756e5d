"""Which sources are heard on a question, and how each stands among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.given import Standing
from qa.mentions import find_names
from qa.question import Question
from qa.signals import prints
from qa.sources import Context

# Sources are compared where two of them might each answer alone; then all are heard whose best sentence
# comes near that of the best and that print most of the question's names. More would be read for long.
_NEAR = 0.4
_ALONE = 0.05
_FAINT = 0.005
_NAMED = 0.5
_MOST_SOURCES = 8

# Shorter words of a name are initials and the like.
_SHORT = 2


def hear(
    question: Question, offered: Sequence[Context], alone: Callable[[Context], float]
) -> list[tuple[Context, Standing]]:
    """The sources to hear, and how each stands; none where only one is to be heard.

    Args:
        question: what was asked.
        offered: the sources that a search brought, the best first.
        alone: the probability (0..1) that a source answers, were it asked alone.
    """
    if not offered:
        return []
    best = offered[0]
    wanted = [name for name in question.specifics if prints(best.hits, name)]
    names = _names(best)
    near = []
    for context in offered:
        lag = min(0.0, context.best.sentence - best.best.sentence)
        if lag < -_NEAR or (p := alone(context)) < _FAINT:
            continue
        named = sum(prints(context.hits, name) for name in wanted) / len(wanted) if wanted else 1.0
        shared = bool(names & _names(context))
        # A question that names nothing may be about any fire: the sources must then share a name.
        if named >= _NAMED and (wanted or shared):
            near.append((context, Standing(lag, p, named, shared)))
    if sum(standing.alone >= _ALONE for _, standing in near) < 2:
        return []
    return near[:_MOST_SOURCES]


def _names(context: Context) -> set[str]:
    """The words of the names that a source's passages print."""
    texts = [hit.passage.text for hit in context.hits]
    return {
        word.casefold().rstrip(".")
        for text in texts
        for span in find_names(text)
        for word in text[slice(*span)].split()
        if word[0].isupper() and len(word) > _SHORT
    }
