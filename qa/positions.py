"""Which sources give the same for the asked thing, and how what they give stands to one another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from qa.comparison import Relation, compare
from qa.names import compare_names
from qa.statement import Statement
from qa.values import Value

Same = Callable[[Statement, Statement], bool]


@dataclass(frozen=True, slots=True)
class Group:
    """Statements of one value, the surest first."""

    statements: tuple[Statement, ...]

    @property
    def value(self) -> Value:
        """The value as the surest of them prints it."""
        return self.statements[0].value


def groups(found: Sequence[Statement], same: Same | None = None) -> list[Group]:
    """Statements of like values together: the surest value takes in those like it, and so on.

    `same` may find values alike that do not look it.
    """
    left = sorted(found, key=lambda s: (-s.sure, s.context.article.id))
    made: list[Group] = []
    while left:
        first = left[0]
        taken = [
            s
            for s in left
            if s is first or alike(first.value, s.value) or (same is not None and same(first, s))
        ]
        made.append(Group(tuple(taken)))
        left = [s for s in left if all(s is not kept for kept in taken)]
    return made


def alike(one: Value, other: Value) -> bool:
    """Whether two values make one position: equal, or one of them a part of the other's words."""
    how = compare(one, other)
    if how != "compatible" or not {one.kind, other.kind} <= {"name", "text"}:
        return how == "equal"
    return not spelled_otherwise(one, other)


def spelled_otherwise(one: Value, other: Value) -> bool:
    """Whether two values are one name in two spellings."""
    return {one.kind, other.kind} == {"name"} and compare_names(one.text, other.text) == "variant"


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
