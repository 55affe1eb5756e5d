"""Dates read from sentences, and what days they may mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.dates import find_dates, published, read_date

WEDNESDAY = "2025-12-03T10:00:00Z"


@pytest.mark.parametrize(
    ("sentence", "printed", "first", "last"),
    [
        ("He died on 3 March 1605.", "3 March 1605", "1605-03-03", "1605-03-03"),
        ("He died March 3, 1605, at home.", "March 3, 1605", "1605-03-03", "1605-03-03"),
        ("Posted 2025-12-01 by us.", "2025-12-01", "2025-12-01", "2025-12-01"),
        ("It opened in December 2025.", "December 2025", "2025-12-01", "2025-12-31"),
        ("It opened in 1930.", "1930", "1930-01-01", "1930-12-31"),
        ("It grew in the 1870s.", "1870s", "1870-01-01", "1879-12-31"),
        ("A 19th-century mill.", "19th-century", "1800-01-01", "1899-12-31"),
        ("It fell in mid-November.", "mid-November", "2025-11-11", "2025-11-20"),
        ("It fell in early March.", "early March", "2025-03-01", "2025-03-10"),
        ("It rained last week.", "last week", "2025-11-24", "2025-11-30"),
        ("It rained last month.", "last month", "2025-11-01", "2025-11-30"),
        ("It rained last year.", "last year", "2024-01-01", "2024-12-31"),
        ("He rang yesterday.", "yesterday", "2025-12-02", "2025-12-02"),
        ("He rang on Monday.", "Monday", "2025-12-01", "2025-12-01"),
        ("He rang on Tuesday afternoon.", "Tuesday afternoon", "2025-12-02", "2025-12-02"),
        ("He rang next Friday.", "next Friday", "2025-12-05", "2025-12-05"),
        ("He rang two weeks ago.", "two weeks ago", "2025-11-19", "2025-11-19"),
        ("He rang on 29 February.", "29 February", "2024-02-29", "2024-02-29"),
        ("On 30/11/2025 it froze.", "30/11/2025", "2025-11-30", "2025-11-30"),
        ("On Sunday, November 30, 2025, it froze.", "Sunday, November 30, 2025", "2025-11-30", "2025-11-30"),
        ("Built about 1870, it stands.", "about 1870", "1864-12-28", "1876-01-04"),
        ("Built before 1870, it stands.", "before 1870", "0001-01-01", "1869-12-31"),
    ],
)  # fmt: skip
def test_a_date_is_an_interval(sentence: str, printed: str, first: str, last: str) -> None:
    when = find_dates(sentence, WEDNESDAY)[0]
    assert when.text == sentence[slice(*when.span)] == printed
    reading = when.readings[0]
    assert (str(reading.first), str(reading.last)) == (first, last)


def test_day_and_month_may_stand_in_either_order() -> None:
    when = read_date("1/12", WEDNESDAY)
    assert when is not None
    assert [str(r.first) for r in when.readings] == ["2025-12-01", "2026-01-12"]


def test_a_weekday_may_be_past_or_to_come() -> None:
    when = read_date("Tuesday", WEDNESDAY)
    assert when is not None
    assert [str(r.first) for r in when.readings] == ["2025-12-02", "2025-12-09"]


@pytest.mark.parametrize("text", ["yesterday", "Monday", "last week", "the previous day", "12 May"])
def test_without_a_day_of_publication_it_stays_open(text: str) -> None:
    when = read_date(text, None)
    assert when is not None
    assert {(r.first, r.last) for r in when.readings} == {(None, None)}


def test_what_is_printed_is_kept() -> None:
    weekday, partial, clock, old = (
        read_date(text, None) for text in ("Monday", "12 May", "10:30 p.m.", "480 BC")
    )
    assert weekday is not None and weekday.readings[0].weekday == 0  # noqa: PT018
    assert partial is not None and (partial.readings[0].month, partial.readings[0].day) == (5, 12)  # noqa: PT018
    assert clock is not None and clock.readings[0].minute == 22 * 60 + 30  # noqa: PT018
    assert old is not None and old.readings[0].year == -480  # noqa: PT018


@pytest.mark.parametrize(
    "sentence", ["They may go.", "The march ended.", "1,415 people came.", "He ran 1500 km.", "Sun shone."]
)  # fmt: skip
def test_what_is_no_date(sentence: str) -> None:
    assert find_dates(sentence, WEDNESDAY) == []


@pytest.mark.parametrize("text", [None, "", "soon", "2025-13-01"])
def test_no_day_of_publication(text: str | None) -> None:
    assert published(text) is None


WORDS = st.sampled_from(
    [
        "31",
        "Feb",
        "Monday",
        "last",
        "week",
        "1/12",
        "9999",
        "year",
        "0000",
        "ago",
        "99",
        "days",
        "BC",
        "century",
        "late",
        "early",
        "24:61",
        "about",
        "before",
    ]
)


@given(
    st.text() | st.lists(WORDS).map(" ".join),
    st.sampled_from([None, "0001-01-01", "9999-12-31", WEDNESDAY]),
)
def test_any_text_can_be_read(text: str, day: str | None) -> None:
    end = 0
    for when in find_dates(text, day):
        assert when.readings
        assert end <= when.span.start < when.span.end <= len(text)
        assert text[slice(*when.span)] == when.text
        end = when.span.end
