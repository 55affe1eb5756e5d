from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fusion import RRF_K, reciprocal_rank_fusion


def test_the_sum_of_reciprocal_ranks() -> None:
    scores = reciprocal_rank_fusion([[5, 7, 9], [7, 5]])
    assert scores == {
        5: pytest.approx(1 / 61 + 1 / 62),
        7: pytest.approx(1 / 62 + 1 / 61),
        9: pytest.approx(1 / 63),
    }
    assert RRF_K == 60


def test_two_lists_that_agree_outweigh_one_first_place() -> None:
    scores = reciprocal_rank_fusion([[1, 2, 3], [4, 5, 3]])
    assert max(scores, key=scores.__getitem__) == 3


def test_nothing_fused_is_nothing() -> None:
    assert reciprocal_rank_fusion([]) == {}
    assert reciprocal_rank_fusion([[], []]) == {}


LISTS = st.lists(st.lists(st.integers(0, 30), unique=True, max_size=12), max_size=4)


@given(LISTS, st.integers(1, 100))
def test_against_exact_fractions(lists: list[list[int]], k: int) -> None:
    wanted: dict[int, Fraction] = {}
    for ranked in lists:
        for key in ranked:
            wanted[key] = wanted.get(key, Fraction(0)) + Fraction(1, k + ranked.index(key) + 1)
    found = reciprocal_rank_fusion(lists, k=k)
    assert found == {key: pytest.approx(float(score)) for key, score in wanted.items()}
