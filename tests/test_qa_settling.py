"""What each source is taken to give, once all are heard."""

from __future__ import annotations

from index.records import Span
from qa.given import Given, Marks
from qa.settling import settle
from qa.values import read_value

MARKS = Marks(reading=5, margin=1, near=0.5, fit=0, lag=0, alone=1, typed=1)


def given(number: str, sure: float) -> Given:
    return Given(read_value(number, Span(0, len(number)), "number", None), MARKS, sure)


def texts(offered: list[list[Given]]) -> list[str | None]:
    return [one.value.text if one else None for one in settle(offered)]


def test_a_source_in_two_minds_is_taken_to_give_what_another_gives() -> None:
    assert texts([[given("four", 0.6), given("40", 0.5)], [given("forty", 0.9)]]) == ["40", "forty"]


def test_a_sure_source_keeps_its_value_whatever_others_give() -> None:
    assert texts([[given("43", 0.9), given("40", 0.2)], [given("40", 0.9)]]) == ["43", "40"]


def test_a_source_alone_gives_its_likeliest_and_an_empty_one_nothing() -> None:
    assert texts([[given("43", 0.6), given("40", 0.5)], []]) == ["43", None]
    assert settle([]) == []
