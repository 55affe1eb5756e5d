"""Two values compared: precision first, so that what may both be true is compatible."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Span
from qa.comparison import compare, is_update
from qa.question import Kind
from qa.values import Value, read_value

WEDNESDAY = "2025-12-03"


def value(text: str, kind: Kind, day: str | None = WEDNESDAY) -> Value:
    return read_value(text, Span(0, len(text)), kind, day)


@pytest.mark.parametrize(
    ("kind", "one", "other", "wanted"),
    [
        ("number", "four", "4", "equal"),
        ("number", "more than 50", "more than fifty", "equal"),
        ("number", "a dozen", "12", "equal"),
        ("number", "$4.5m", "$4.5 million", "equal"),
        ("number", "100km (62 miles)", "62 miles", "equal"),
        ("number", "three weeks", "21 days", "equal"),
        ("number", "at least 40", "43", "compatible"),
        ("number", "about 1,415", "1,415", "compatible"),
        ("number", "nearly one million", "980,000", "compatible"),
        ("number", "1,400", "1,415", "compatible"),
        ("number", "1.4 million", "1,415,000", "compatible"),
        ("number", "45%", "45.3%", "compatible"),
        ("number", "a third of voters", "33%", "compatible"),
        ("number", "100 km", "62 miles", "compatible"),
        ("number", "dozens", "43", "compatible"),
        ("number", "at least 40", "at least 60", "compatible"),
        ("number", "10 to 12", "11", "compatible"),
        ("number", "43 people", "43%", "compatible"),
        ("number", "€3 million", "$3 million", "compatible"),
        ("number", "43 killed", "40 injured", "compatible"),
        ("number", "12 ducks", "14 hens", "compatible"),
        ("number", "12 farmers", "14 villagers", "conflict"),
        ("number", "12 boats", "43 people", "compatible"),
        ("number", "40", "43", "conflict"),
        ("number", "4.5", "4.6", "conflict"),
        ("number", "43 people", "40 residents", "conflict"),
        ("number", "about 1,400", "about 1,200", "conflict"),
        ("number", "10–12", "13", "conflict"),
        ("number", "at least 40", "up to 30", "conflict"),
        ("number", "no injuries", "two injuries", "conflict"),
        ("number", "28-point", "19-point", "conflict"),
        ("number", "100 km", "80 miles", "conflict"),
        ("date", "3 March 1605", "March 3, 1605", "equal"),
        ("date", "Tuesday", "2 December 2025", "equal"),
        ("date", "yesterday", "Tuesday", "equal"),
        ("date", "November", "mid-November", "compatible"),
        ("date", "2025", "3 March 2025", "compatible"),
        ("date", "about 1870", "1872", "compatible"),
        ("date", "1870s", "1875", "compatible"),
        ("date", "before 1870", "1869", "compatible"),
        ("date", "spring 1990", "April 1990", "compatible"),
        ("date", "spring 1990", "autumn 1990", "conflict"),
        ("date", "Monday", "2 December 2025", "conflict"),
        ("date", "mid-November", "last week", "conflict"),
        ("date", "1930", "1931", "conflict"),
        ("date", "480 BC", "479 BC", "conflict"),
        ("date", "480 BC", "480 AD", "compatible"),
        ("date", "Tuesday morning", "Tuesday evening", "conflict"),
        ("date", "9 a.m.", "9:00 a.m.", "equal"),
        ("date", "9 a.m.", "3 p.m.", "conflict"),
        ("person", "Orla Finch", "Dame Orla Finch", "equal"),
        ("person", "Orla Finch", "Finch", "equal"),
        ("person", "Orla Finch", "Nell Marrow", "conflict"),
        ("place", "Lindell, Ohio", "Lindell", "compatible"),
        ("other", "football", "footballs", "equal"),
        ("other", "Film Noir", "the film noir", "equal"),
        ("other", "film noir", "American film noir", "compatible"),
        ("other", "film noir", "42", "compatible"),
        ("other", "guilty", "not guilty", "conflict"),
        ("other", "drama", "comedy", "conflict"),
        ("other", "3-1", "3-2", "conflict"),
        ("other", "3-1", "3–1", "equal"),
    ],
)
def test_two_values(kind: Kind, one: str, other: str, wanted: str) -> None:
    assert compare(value(one, kind), value(other, kind)) == wanted
    assert compare(value(other, kind), value(one, kind)) == wanted


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("Monday", "Monday", "equal"),
        ("Monday", "Friday", "conflict"),
        ("Monday", "Tuesday, 2 December 2025", "conflict"),
        ("mid-March", "mid-May", "conflict"),
        ("mid-March", "March", "compatible"),
        ("12 May", "May 12", "equal"),
        ("12 May", "13 May", "conflict"),
        ("12 May", "12 May 2020", "compatible"),
        ("yesterday", "last week", "compatible"),
        ("yesterday", "2 December 2025", "compatible"),
    ],
)
def test_dates_that_stay_open(one: str, other: str, wanted: str) -> None:
    assert compare(value(one, "date", None), value(other, "date", None)) == wanted


def test_one_weekday_of_two_weeks_is_two_days() -> None:
    one, other = value("Monday", "date"), value("Monday", "date", "2025-09-03")
    assert compare(one, other) == "conflict"


@pytest.mark.parametrize(
    ("sentence", "number", "wanted"),
    [
        ("The toll has risen to 43.", "43", True),
        ("The toll rose from 40 to at least 43.", "at least 43", True),
        ("The figure was revised down to 12.", "12", True),
        ("The toll now stands at 43.", "43", True),
        ("The count has since climbed past 43.", "43", True),
        ("The toll was 43.", "43", False),
        ("Prices rose. They cost 43 in all.", "43", False),
    ],
)
def test_an_update(sentence: str, number: str, wanted: bool) -> None:
    start = sentence.index(number)
    found = read_value(sentence, Span(start, start + len(number)), "number", None)
    assert is_update(sentence, found) is wanted


KINDS = st.sampled_from(get_args(Kind))
TEXTS = st.text(max_size=40) | st.lists(
    st.sampled_from(
        [
            "at",
            "least",
            "about",
            "nearly",
            "40",
            "43",
            "1,400",
            "km",
            "miles",
            "%",
            "$4m",
            "people",
            "drones",
            "not",
            "film",
            "noir",
            "Orla",
            "Finch",
            "O.",
            "Tuesday",
            "3/12",
            "March",
            "1870s",
            "1870",
            "last",
            "week",
            "2025",
            "morning",
            "10:30",
            "U.S.",
            "US",
        ]
    ),
    max_size=5,
).map(" ".join)
DAYS = st.sampled_from([None, WEDNESDAY, "2024-01-01"])


@given(TEXTS, KINDS, DAYS, TEXTS, KINDS, DAYS)
def test_comparison_is_symmetric(
    a: str, kind_a: Kind, day_a: str | None, b: str, kind_b: Kind, day_b: str | None
) -> None:
    one, other = value(a, kind_a, day_a), value(b, kind_b, day_b)
    assert compare(one, other) == compare(other, one)
    assert compare(one, one) == "equal"
    assert compare(one, value(a, kind_a, day_a)) == "equal"
    assert is_update(a, one) in {True, False}
