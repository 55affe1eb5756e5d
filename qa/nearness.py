"""How near the words of a question stand to a number or date, among several in one sentence.

"killed at least four people and injured 40 others, 11 of them critically" holds three numbers; which of
them is asked for, the words beside them tell. A question's word need not be printed: what counts is the
cosine of its token with the passage's, as in late interaction, less with every token between.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.records import Hit, Span
from qa.sources import Context

# The weight of a match falls to a third at so many tokens' distance.
_REACH = 4.0

# A token that resembles the question's less than this is another word.
_ALIKE = 0.35


def nearness(content: NDArray[np.bool_], context: Context, span: Span) -> float:
    """How near (0..1) the question's content words stand to `span` of the context; 0 without a place.

    `content` (question tokens,) tells which of them are content.
    """
    place = context.place(span)
    hit = _printing(context, place) if place is not None else None
    if place is None or hit is None:
        return 0.0
    starts, ends = (hit.token_spans[:, i] + hit.passage.start for i in range(2))
    own = (starts < place.end) & (ends > place.start)
    sentence = next(s for s in hit.passage.sentences if s.start <= place.start < s.end)
    beside = ~own & (starts >= sentence.start) & (ends <= sentence.end)
    if not own.any() or not beside.any() or not content.any():
        return 0.0
    order = np.arange(len(starts))
    first, last = order[own][0], order[own][-1]
    distance = np.maximum(np.maximum(first - order, order - last), 0)[beside]
    alike = np.maximum(hit.cosines[content][:, beside] - _ALIKE, 0.0) / (1 - _ALIKE)
    return float((alike * np.exp(-(distance - 1) / _REACH)).max(axis=1).mean())


def weakest(content: NDArray[np.bool_], context: Context, places: Sequence[Span]) -> float:
    """The best match (−1..1) of the question's content word that sentences match least; 0 without one.

    `content` (question tokens,) tells which of them are content; `places` are sentences of the context.
    """
    best: NDArray[np.float32] | None = None
    for own in places:
        place = context.place(own)
        hit = _printing(context, place) if place is not None else None
        if place is None or hit is None:
            continue
        starts, ends = (hit.token_spans[:, i] + hit.passage.start for i in range(2))
        inside = (starts >= place.start) & (ends <= place.end)
        if inside.any() and content.any():
            found = hit.cosines[content][:, inside].max(axis=1)
            best = found if best is None else np.maximum(best, found)
    return float(best.min()) if best is not None else 0.0


def _printing(context: Context, place: Span) -> Hit | None:
    return next(
        (
            hit
            for hit in context.hits
            if any(s.start <= place.start and place.end <= s.end for s in hit.passage.sentences)
        ),
        None,
    )
