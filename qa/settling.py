"""What each source is taken to give, once they are heard together.

A reader that takes one of two numbers in a sentence for the asked one errs in one source and seldom in
the next. So a source that may give either of two values is taken to give the one that another source
gives too, where it is not much less sure: rather a disagreement missed than one made by misreading.
"""

from __future__ import annotations

from collections.abc import Sequence

from qa.comparison import compare
from qa.given import Given

# A source whose likeliest value leads the next by so much, in the reader's log-odds, is in no two minds.
_CLEAR = 4.0


def settle(offered: Sequence[Sequence[Given]]) -> list[Given | None]:
    """For each source, the value that it is taken to give; None for a source that offers none.

    `offered` holds each source's values, the likeliest first.
    """
    return [
        _settled(own, [other[0] for j, other in enumerate(offered) if j != i and other])
        for i, own in enumerate(offered)
    ]


def _settled(own: Sequence[Given], others: Sequence[Given]) -> Given | None:
    if not own:
        return None
    minds = own[:1] if own[0].marks.margin >= _CLEAR else own
    for given in minds:
        if any(compare(given.value, other.value) == "equal" for other in others):
            return given
    return own[0]
