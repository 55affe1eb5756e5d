"""What each source is taken to give, once all are heard."""

from __future__ import annotations

from dataclasses import replace

from index.records import Span
from qa.given import Given, Marks
from qa.settling import settle
from qa.values import read_value

MARKS = Marks(5, 1, 0.5, 0.5, 0.5, 0.5, 0, 1, 1, 0, 3, 1, 1)


def given(number: str, sure: float, lead: float = 1.0) -> Given:
    value = read_value(number, Span(0, len(number)), "number", None)
    return Given(value, replace(MARKS, margin=lead), sure)


def texts(offered: list[list[Given]]) -> list[str | None]:
    return [one.value.text if one else None for one in settle(offered)]


def test_a_source_in_two_minds_is_taken_to_give_what_another_gives() -> None:
    assert texts([[given("four", 0.6), given("40", 0.5)], [given("forty", 0.9)]]) == ["40", "forty"]


def test_a_sure_source_keeps_its_value_whatever_others_give() -> None:
    offered = [[given("43", 0.9, lead=9.0), given("40", 0.8, lead=-9.0)], [given("40", 0.9)]]
    assert texts(offered) == ["43", "40"]


def test_a_source_alone_gives_its_likeliest_and_an_empty_one_nothing() -> None:
    assert texts([[given("43", 0.6), given("40", 0.5)], []]) == ["43", None]
    assert settle([]) == []
