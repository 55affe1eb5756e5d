from __future__ import annotations

from datetime import UTC, datetime

import pytest

from index.errors import FilterError
from index.filters import bounds, instants
from index.records import Filters


def at(*moment: int) -> int:
    return int(datetime(*moment, tzinfo=UTC).timestamp())  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("said", "first", "last"),
    [
        ("2025-12-01", at(2025, 12, 1), at(2025, 12, 1, 23, 59, 59)),
        ("20251201", at(2025, 12, 1), at(2025, 12, 1, 23, 59, 59)),
        ("2024-02-29", at(2024, 2, 29), at(2024, 2, 29, 23, 59, 59)),
        ("9999-12-31", at(9999, 12, 31), at(9999, 12, 31, 23, 59, 59)),
        ("0001-01-01", at(1, 1, 1), at(1, 1, 1, 23, 59, 59)),
        ("2025-12-01T09:30:00Z", at(2025, 12, 1, 9, 30), at(2025, 12, 1, 9, 30)),
        ("2025-12-01T09:30:00+02:00", at(2025, 12, 1, 7, 30), at(2025, 12, 1, 7, 30)),
        ("2025-12-01T09:30", at(2025, 12, 1, 9, 30), at(2025, 12, 1, 9, 30)),
        ("2025-12-01 09:30:00.900-05:00", at(2025, 12, 1, 14, 30), at(2025, 12, 1, 14, 30)),
        ("1969-12-31T23:59:59.5Z", -1, -1),
    ],
)
def test_what_a_date_covers(said: str, first: int, last: int) -> None:
    assert instants(said) == (first, last)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "yesterday",
        "2025",
        "2025-12",
        "2025-W49",
        "2025-W49-1",
        "2025-335",
        "2025-02-30",
        "2025-12-01T25:00:00Z",
        "2025-12-01T",
        "01/12/2025",
        " 2025-12-01",
        "2025-12-01 ",
        "２０２５-１２-０１",
        "2025-12-01T09:30:00Z\0",
        "2025-12-01\ud80009:30",
        "9" * 400,
        "-2025-12-01",
    ],
)
@pytest.mark.parametrize("field", ["published_after", "published_before"])
def test_what_is_no_date_is_told_with_field_and_value(said: str, field: str) -> None:
    with pytest.raises(FilterError) as told:
        bounds(Filters(**{field: said}))
    assert str(told.value).startswith(f"{field}={said!r} is not an ISO 8601 date")


def test_both_ends_are_inclusive() -> None:
    given = Filters(published_after="2025-12-01", published_before="2025-12-03")
    assert bounds(given) == (at(2025, 12, 1), at(2025, 12, 3, 23, 59, 59))


def test_an_end_not_given_is_open() -> None:
    assert bounds(Filters()) == (None, None)
    assert bounds(Filters(published_before="2025-12-01T00:00:00Z")) == (None, at(2025, 12, 1))
