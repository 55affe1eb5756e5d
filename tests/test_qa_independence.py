from __future__ import annotations

from itertools import permutations

import pytest

from qa.independence import Source, groups, independent


def source(name: str, *named: str, origin: str = "", publisher: str | None = None) -> Source:
    return Source(name, origin or name, publisher, named)


ALONE = source("alone", publisher="Ledger")


def test_none_and_one() -> None:
    assert groups([]) == []
    assert independent([]) == 0
    assert groups([ALONE]) == [[0]]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (source("a", origin="a"), source("b", origin="a")),
        (source("a", "AFP", "AP"), source("b", "Reuters", "AP")),
        (source("a", "afp"), source("b", "AFP")),
        (source("a", "AP"), source("b", "The Associated Press")),
        (source("a", "Coastal Courier"), source("b", publisher="The Coastal Courier")),
        (source("a", publisher="al jazeera"), source("b", "Al Jazeera", "AFP")),
        (source("a", publisher="Associated Press"), source("b", "AP")),
        (source("a"), source("a")),
    ],
)
def test_what_makes_two_one(one: Source, other: Source) -> None:
    assert groups([one, other]) == groups([other, one]) == [[0, 1]]
    assert groups([one, ALONE, other]) == [[0, 2], [1]]
    assert independent([one, ALONE, other]) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (source("a", publisher="Ledger"), source("b", publisher="Ledger")),
        (source("a", "AFP"), source("b", "AP")),
        (source("a", publisher="Ledger"), source("b", "Ledger Post")),
        (source("a"), source("b", origin="c")),
        (source("AFP"), source("b", "AFP")),
        (source("a", publisher=""), source("b", publisher="")),
    ],
)
def test_what_does_not(one: Source, other: Source) -> None:
    assert groups([one, other]) == [[0], [1]]


def test_a_third_joins_two() -> None:
    chain = [source("a", "AFP"), source("b", "AFP", "AP"), source("c", "AP"), ALONE]
    for order in permutations(range(4)):
        found = groups([chain[place] for place in order])
        assert sorted(sorted(order[place] for place in group) for group in found) == [
            [0, 1, 2],
            [3],
        ]
        assert [group[0] for group in found] == sorted(group[0] for group in found)
        assert all(group == sorted(group) for group in found)


def test_the_order_is_that_given() -> None:
    four = [source("z", origin="o"), source("y"), source("x", origin="o"), source("w", origin="y")]
    assert groups(four) == [[0, 2], [1, 3]]
