"""How many independent sources stand behind an answer.

Copies of one text are one source, and so are reports that credit one agency, and a report with the
publisher that it credits: what they agree on was said once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.credits import agency


@dataclass(frozen=True, slots=True)
class Source:
    """What is known of an article's independence: `origin` and `credits` are those of a `Hit`."""

    article_id: str
    origin: str
    publisher: str | None
    credits: tuple[str, ...] = ()


def groups(sources: Sequence[Source]) -> list[list[int]]:
    """The sources that are not independent of each other, together, as places in `sources`.

    Two belong together where they share an origin or a credited agency or one credits the other's
    publisher; so do two that each belong together with a third. Names are compared by
    `index.credits.agency` and without case. One publisher's two articles are two sources, as long as
    they are two texts.

    Groups stand in the order of their first members, and the members in the order given.
    """
    leader = list(range(len(sources)))

    def lead(place: int) -> int:
        while leader[place] != place:
            place = leader[place]
        return place

    first_with: dict[tuple[str, str], int] = {}
    credited = {_name(name) for source in sources for name in source.credits}
    for place, source in enumerate(sources):
        for mark in _marks(source, credited):
            one, other = lead(first_with.setdefault(mark, place)), lead(place)
            leader[max(one, other)] = min(one, other)
    found: dict[int, list[int]] = {}
    for place in range(len(sources)):
        found.setdefault(lead(place), []).append(place)
    return list(found.values())


def independent(sources: Sequence[Source]) -> int:
    """How many independent sources there are among `sources`: the number of their `groups`."""
    return len(groups(sources))


def _marks(source: Source, credited: set[str]) -> list[tuple[str, str]]:
    """What a source has in common with those that it belongs together with."""
    marks = [("article", source.article_id), ("origin", source.origin)]
    names = [_name(name) for name in source.credits]
    if source.publisher and _name(source.publisher) in credited:
        names.append(_name(source.publisher))
    return marks + [("name", name) for name in names]


def _name(name: str) -> str:
    return agency(name).casefold().removeprefix("the ")
