"""What a filter's dates mean: instants, read once, with the field and value named where they fail."""

from __future__ import annotations

import math
import re
from datetime import UTC, date, datetime, time

from index.errors import FilterError
from index.records import Filters

# Weeks ("2025-W49") are ISO 8601 too, and neither a day nor an instant.
_CALENDAR = re.compile(r"\d{4}-?\d{2}-?\d{2}(?:[Tt ][\d:.,Zz+-]+)?", re.ASCII)


def instants(published_at: str) -> tuple[int, int]:
    """First and last second (Unix time, UTC) that an ISO 8601 date or instant covers.

    A date covers its whole day; an instant without an offset is read as UTC.

    Raises:
        ValueError: it is neither.
    """
    if not _CALENDAR.fullmatch(published_at):
        raise ValueError(f"{published_at!r} does not begin with a calendar date")
    if len(published_at) <= len("2025-12-01"):
        day = date.fromisoformat(published_at)
        first = int(datetime.combine(day, time.min, UTC).timestamp())
        return first, first + 86_399
    moment = datetime.fromisoformat(published_at)
    seconds = math.floor((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp())
    return seconds, seconds


def bounds(filters: Filters) -> tuple[int | None, int | None]:
    """The first and last second that `filters` allow, both inclusive, None where open.

    Raises:
        FilterError: a date cannot be read; the message names the field and the value.
    """
    after = _read("published_after", filters.published_after)
    before = _read("published_before", filters.published_before)
    return (after[0] if after else None), (before[1] if before else None)


def _read(field: str, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    try:
        return instants(value)
    except (ValueError, OverflowError) as error:
        raise FilterError(
            f"{field}={value!r} is not an ISO 8601 date such as 2025-12-01 "
            "or an instant such as 2025-12-01T09:30:00Z"
        ) from error
