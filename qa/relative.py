"""Dates that count from the day of publication: "Monday", "last week", "two months ago".

Each reader is given a match of its pattern in qa/dates.py and that day, None where it is not known.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date, timedelta

from qa.reading import Reading, month_reading, year_reading
from qa.spelling import listed

_DAYS = [name.casefold() for name in calendar.day_name]
_NUMBERS = listed("zero one two three four five six seven eight nine ten")


def on_weekday(match: re.Match[str], day: date | None) -> Iterator[Reading]:
    """The weekday before publication, or on its day, and then the one after it."""
    weekday = _weekday(match["wd"])
    which = (match["which"] or "").casefold()
    if len(match["wd"]) < 5 and match.string.strip() != match["wd"]:
        return  # "Sat" and "Sun" are words too
    if day is None or which in {"previous", "following"}:
        yield Reading(weekday=weekday, words=match[0].casefold())
        return
    back = timedelta(days=(day.weekday() - weekday) % 7)
    week = timedelta(days=7)
    past, coming = shift(day, -back), shift(day, week - back)
    days = [past, coming, shift(past, -week)] if which == "last" else [past, coming]
    if which in {"next", "coming"}:
        days = [coming, shift(coming, week)]
    yield from (Reading(d, d, weekday=weekday, words=match[0].casefold()) for d in days)


def relative(match: re.Match[str], day: date | None) -> Iterator[Reading]:
    """Yesterday, today and tomorrow; a week from its Monday, a month or a year of the calendar."""
    words = match[0].casefold()
    if day is None:
        yield Reading(words=words)
        return
    if match["day"]:
        step = {"yesterday": -1, "tomorrow": 1}.get(words, 0)
        part = words.split()[-1] if words.startswith("this ") else None
        at = shift(day, timedelta(days=step))
        # The day of publication is given in some zone, the article's "today" in another.
        yield Reading(at, at, part="night" if words == "tonight" else part, words=words, slack=1)
        return
    step = {"last": -1, "past": -1, "next": 1}.get(match["which"].casefold(), 0)
    unit = match["unit"].casefold()
    if unit == "night":
        at = shift(day, timedelta(days=step))
        yield Reading(at, at, part="night", words=words, slack=1)
    elif unit == "month":
        index = day.year * 12 + day.month - 1 + step
        yield from month_reading(index // 12, index % 12 + 1, None, None, words=words)
    elif unit == "year":
        yield from year_reading(day.year + step, None, words=words)
    else:
        monday = shift(day, timedelta(days=7 * step - day.weekday()))
        first = shift(monday, timedelta(days=5 if unit == "weekend" else 0))
        yield Reading(first, shift(monday, timedelta(days=6)), words=words, slack=1)


def ago(match: re.Match[str], day: date | None) -> Iterator[Reading]:
    """A day so long before publication, with half a unit's slack; "earlier" counts from elsewhere."""
    words = match[0].casefold()
    if day is None or words.endswith("earlier"):
        yield Reading(words=words)
        return
    number = match["n"].casefold()
    count = (
        int(number) if number.isdigit() else 1 if number in {"a", "an"} else _NUMBERS.index(number)
    )
    length, slack = {"day": (1, 1), "week": (7, 4), "month": (30, 16), "year": (365, 200)}[
        match["unit"].casefold()
    ]
    at = shift(day, timedelta(days=-length * count))
    yield Reading(at, at, words=words, slack=slack)


def shift(day: date, by: timedelta) -> date:
    """A day moved by some days, and no further than the calendar goes."""
    try:
        return day + by
    except OverflowError:
        return date.min if by < timedelta() else date.max


def _weekday(name: str) -> int:
    return next(i for i, day in enumerate(_DAYS) if day.startswith(name.casefold()[:3]))
