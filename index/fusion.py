"""Joining ranked lists into one."""

from __future__ import annotations

from collections.abc import Sequence

# Cormack, Clarke and Büttcher, "Reciprocal Rank Fusion" (SIGIR 2009), found 60 to do well throughout:
# large enough that one list's first place cannot outweigh two lists' agreement.
RRF_K = 60


def reciprocal_rank_fusion(lists: Sequence[Sequence[int]], *, k: int = RRF_K) -> dict[int, float]:
    """The fused score of every key in `lists`: the sum of 1 / (k + rank), ranks counted from 1.

    Each list holds keys, best first, none twice. A key that a list lacks gets nothing from it.
    """
    scores: dict[int, float] = {}
    for ranked in lists:
        for rank, key in enumerate(ranked, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (k + rank)
    return scores
