"""One way to read a date, and how two of them stand to each other."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Meeting = Literal["equal", "compatible", "conflict"]

_CLOCK = re.compile(r"([0-9]{1,2})(?:[:.]([0-9]{2}))?\s?(?:([ap])\.?m)?", re.IGNORECASE)
_EDGES = {
    "beginning of": "early",
    "start of": "early",
    "middle of": "mid",
    "end of": "late",
}
# "Late March" begins on no particular day: so many days are allowed on both sides.
_PART_SLACK = 3
# The largest difference between two clocks that tell of the same event.
_CLOCK_SLACK = 30
_SEASONS = frozenset({"spring", "summer", "autumn", "winter"})
_DAY_PARTS = {
    "morning": 0,
    "noon": 1,
    "midday": 1,
    "afternoon": 1,
    "evening": 2,
    "night": 2,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a printed date may mean.

    `first` and `last` are the days of its interval, both included, and None where the text leaves it
    open. Then (and beside it) stand the parts that are printed: a year (negative before Christ), month
    1..12, day 1..31, weekday 0..6 from Monday, part of the day, minute of the day 0..1439, and the
    words of a relative date. `guessed` says that the year came from the article's own date. `slack` is
    how many days the ends may be off.
    """

    first: date | None = None
    last: date | None = None
    year: int | None = None
    month: int | None = None
    day: int | None = None
    weekday: int | None = None
    part: str | None = None
    minute: int | None = None
    words: str | None = None
    guessed: bool = False
    slack: int = 0


def meet(one: Reading, other: Reading) -> Meeting:
    """How two readings stand to each other; symmetric."""
    if _clocks_differ(one, other):
        return "conflict"
    seasons = [r.words if r.words in _SEASONS else None for r in (one, other)]
    days = _days(one, other)
    if days == "equal" and seasons[0] != seasons[1]:
        return "compatible" if None in seasons else "conflict"
    if days == "equal" and (one.minute, one.part) != (other.minute, other.part):
        return "compatible"
    return days


def _days(one: Reading, other: Reading) -> Meeting:
    if (one.year or 1) < 0 or (other.year or 1) < 0:
        if one.year == other.year:
            return "equal"
        known = all(r.year is not None or r.first is not None for r in (one, other))
        return "conflict" if known else "compatible"
    if None in (one.first, one.last, other.first, other.last) or one.guessed or other.guessed:
        return _parts(one, other)
    return _intervals(one, other)


def _intervals(one: Reading, other: Reading) -> Meeting:
    if one.first is None or one.last is None or other.first is None or other.last is None:
        return "compatible"
    if (one.first, one.last) == (other.first, other.last):
        return "equal"
    slack = max(one.slack, other.slack)
    # Ordinals do not overflow at the ends of the calendar.
    firsts = one.first.toordinal() - other.first.toordinal()
    lasts = one.last.toordinal() - other.last.toordinal()
    inside = -slack <= firsts and lasts <= slack
    around = firsts <= slack and -slack <= lasts
    return "compatible" if inside or around else "conflict"


def _parts(one: Reading, other: Reading) -> Meeting:
    """Compare what both print: used where a year is not printed or a day is not known."""
    if one.first is not None and (one.first, one.last) == (other.first, other.last):
        return "equal"
    sure = [None if r.guessed else r.year for r in (one, other)]
    if None not in sure and sure[0] != sure[1]:
        return "conflict"
    months, days = (one.month, other.month), (one.day, other.day)
    if None not in months and months[0] != months[1]:
        return "conflict"
    if None not in months and None not in days:
        if days[0] != days[1]:
            return "conflict"
        return "equal" if sure[0] == sure[1] else "compatible"
    if one.words is not None and one.words == other.words and one.first == other.first:
        return "equal"
    if one.first is None and other.first is None and months[0] is not None:
        same = months[0] == months[1] and days[0] == days[1] and one.words == other.words
        return "equal" if same else "compatible"
    if one.guessed or other.guessed:
        # The parts of the month, or a week, in the year that the articles' own dates suggest.
        if all(r.first is not None and r.last is not None for r in (one, other)):
            near = _intervals(one, other)
            long = any(
                r.last is not None and r.first is not None and (r.last - r.first).days > 300
                for r in (one, other)
            )
            if near != "conflict" or not long:
                return near
        return "compatible"
    weekdays = {_weekday(r) for r in (one, other)}
    if None not in weekdays and len(weekdays) == 2:
        return "conflict"
    same = one.weekday is not None and one.weekday == other.weekday
    if same and one.first is None and other.first is None and one.words == other.words:
        return "equal"
    if one.minute is not None and one.minute == other.minute and months == days == (None, None):
        return "equal" if one.first is None and other.first is None else "compatible"
    return "compatible"


def _weekday(reading: Reading) -> int | None:
    if reading.weekday is not None:
        return reading.weekday
    if reading.first is not None and reading.first == reading.last and not reading.slack:
        return reading.first.weekday()
    return None


def _clocks_differ(one: Reading, other: Reading) -> bool:
    if one.minute is not None and other.minute is not None:
        apart = abs(one.minute - other.minute)
        return min(apart, 1440 - apart) > _CLOCK_SLACK
    parts = {_DAY_PARTS.get(one.part or ""), _DAY_PARTS.get(other.part or "")}
    return None not in parts and len(parts) == 2


def day_reading(
    year: int | None, month: int, day: int, published: date | None
) -> Iterator[Reading]:
    """A day; its year, where none is printed, is the one that brings it nearest to publication."""
    if not 1 <= month <= 12 or not 1 <= day <= 31:
        return
    if year is None and published is None:
        if day <= calendar.monthrange(2024, month)[1]:
            yield Reading(month=month, day=day)
        return
    found = _date(year, month, day) if year is not None else None
    if year is None and published is not None:
        found = _nearest(month, day, published)
    if found is not None:
        yield Reading(found, found, year=found.year, month=month, day=day, guessed=year is None)


def month_reading(
    year: int | None, month: int, part: str | None, published: date | None, words: str | None = None
) -> Iterator[Reading]:
    """A month, or its early (1–10), middle (11–20) or late part (21–)."""
    guessed = year is None
    if year is None:
        if published is None:
            yield Reading(month=month, words=_edge(part))
            return
        middle = _nearest(month, 15, published)
        year = middle.year if middle else published.year
    if not 1 <= year <= 9999:
        return
    edge = _edge(part)
    last = calendar.monthrange(year, month)[1]
    low, high = {"early": (1, 10), "mid": (11, 20), "late": (21, last)}.get(edge or "", (1, last))
    yield Reading(
        date(year, month, low),
        date(year, month, high),
        year=year,
        month=month,
        words=words or edge,
        guessed=guessed,
        slack=_PART_SLACK if edge else 0,
    )


def year_reading(year: int, part: str | None, words: str | None = None) -> Iterator[Reading]:
    """A year, or the early (to April), middle or late (from September) part of it."""
    edge = _edge(part)
    low, high = {"early": (1, 4), "mid": (5, 8), "late": (9, 12)}.get(edge or "", (1, 12))
    if 1 <= year <= 9999:
        yield Reading(
            date(year, low, 1),
            date(year, high, calendar.monthrange(year, high)[1]),
            year=year,
            words=words or edge,
            slack=31 if edge else 0,
        )


def decade(year: int, part: str | None) -> Iterator[Reading]:
    """A decade from its first year, or the first four, middle four or last four years of it."""
    edge = _edge(part)
    low, high = {"early": (0, 3), "mid": (3, 6), "late": (6, 9)}.get(edge or "", (0, 9))
    if year % 100 == 0 and not edge:
        high = 99  # "the 1800s" is the century, or else its first ten years
    if 1 <= year <= 9900:
        yield Reading(date(year + low, 1, 1), date(year + high, 12, 31), slack=366 if edge else 0)


def century(number: int, part: str | None) -> Iterator[Reading]:
    """A century, or a third of it."""
    edge = _edge(part)
    low, high = {"early": (0, 33), "mid": (33, 66), "late": (66, 99)}.get(edge or "", (0, 99))
    begin = (number - 1) * 100
    if 1 <= number <= 99:
        yield Reading(
            date(max(1, begin + low), 1, 1),
            date(begin + high, 12, 31),
            slack=366 * (5 if edge else 1),
        )


def clock(text: str) -> int | None:
    """The minute of the day of "10:30 p.m." or "22.30"; None where there is no such time."""
    match = _CLOCK.match(text)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").casefold()
    if half and 1 <= hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    return hour * 60 + minute if hour < 24 and minute < 60 else None


def _edge(part: str | None) -> str | None:
    return None if part is None else _EDGES.get(part.casefold(), part.casefold())


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _nearest(month: int, day: int, published: date) -> date | None:
    """The day nearest to publication, one to come only where it is within three months."""
    years = (published.year - 1, published.year, published.year + 1)
    days = [d for d in (_date(year, month, day) for year in years) if d is not None]
    soon = [d for d in days if d - published <= timedelta(days=90)]
    return max(soon, default=None)
