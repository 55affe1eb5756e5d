"""Whether a source prints a value somewhere, whatever for.

Two sources that each print the other's value tell the same story, and one of them was misread; or each
reports both sides, which is no difference between them either.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.comparison import compare
from qa.dates import find_dates
from qa.mentions import find_names
from qa.names import compare_names
from qa.positions import Group
from qa.quantities import find_quantities
from qa.sources import Context
from qa.statement import Statement
from qa.values import Value

_WORDS = re.compile(r"\w+")


def crossed(one: Statement, other: Statement) -> bool:
    """Whether either source prints the other's value too; an update is expected to."""
    return (not one.update and prints_too(one.context, other.value)) or (
        not other.update and prints_too(other.context, one.value)
    )


def uncrossed(made: Sequence[Group]) -> list[Group]:
    """The groups without those, the weakest first, whose difference from another is crossed throughout."""
    kept = list(made)
    for group in sorted(made, key=lambda g: (len(g.statements), g.statements[0].sure)):
        rivals = [
            other
            for other in kept
            if other is not group and compare(group.value, other.value) == "conflict"
        ]
        if any(
            all(crossed(one, other) for one in group.statements for other in rival.statements)
            for rival in rivals
        ):
            kept = [each for each in kept if each is not group]
    return kept


def prints_too(context: Context, value: Value) -> bool:
    """Whether the context's sentences print a value that equals `value`."""
    text, published_at = context.text, context.article.published_at
    if value.quantity is not None:
        found = (
            Value(text[slice(*q.span)], q.span, "number", quantity=q) for q in find_quantities(text)
        )
        return any(compare(each, value) == "equal" for each in found)
    if value.when is not None:
        dates = (
            Value(text[slice(*w.span)], w.span, "date", when=w)
            for w in find_dates(text, published_at)
        )
        return any(compare(each, value) == "equal" for each in dates)
    if value.kind == "name":
        names = (text[slice(*span)] for span in find_names(text))
        return any(compare_names(name, value.text) in {"same", "variant"} for name in names)
    words = " ".join(_WORDS.findall(value.text.casefold()))
    return f" {words} " in f" {' '.join(_WORDS.findall(text.casefold()))} "
