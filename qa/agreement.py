"""How many independent sources an answer rests on, and whether any two say the same.

What is known without comparing values: which articles print nearly the same sentence, and which of them
are copies of one text. `qa/comparing.py` adds to it what a reader finds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.evidence import Chosen
from qa.independence import Source, independent
from qa.records import Agreement, Disagreement
from qa.sources import source_of

if TYPE_CHECKING:
    from qa.positions import Group


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the sources give, by value, the most independent sources first, and how they stand."""

    groups: tuple[Group, ...]
    disagreement: Disagreement | None
    agreement: Agreement
    independent_sources: int


def without_values(chosen: Sequence[Chosen]) -> Comparison:
    """How the sources of an answer stand as far as its sentences alone tell."""
    return Comparison(
        groups=(),
        disagreement=None,
        agreement=agreement(None, [], chosen),
        independent_sources=independent(stating(chosen)),
    )


def stating(chosen: Sequence[Chosen]) -> list[Source]:
    """The sources that the answer's sentences cite, each article once."""
    found: dict[str, Source] = {}
    for part in chosen:
        for evidence in (part.evidence, *part.also):
            found.setdefault(evidence.hit.article.id, source_of(evidence))
    return list(found.values())


def agreement(
    said: Disagreement | None, alike: Sequence[Sequence[Source]], chosen: Sequence[Chosen]
) -> Agreement:
    """Whether independent sources give one value, or print nearly the same first sentence.

    Args:
        said: the disagreement that is told; None where there is none.
        alike: for each value, the sources that give it.
        chosen: the answer's sentences.
    """
    if not chosen:
        return "none"
    if said is not None and said.relation != "compatible":
        return "differ"
    first = [source_of(e) for e in (chosen[0].evidence, *chosen[0].also)]
    return "agree" if any(independent(each) > 1 for each in (*alike, first)) else "single"
