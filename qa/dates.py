"""Dates as articles print them: where one stands, and the days that it may mean.

Each way to read a date ("1/12" has two, "Monday" the one past and the one to come) is a `Reading`: an
interval of days, both ends included, or where the text alone does not tell, the parts that it gives.
No library is used: dateutil and dateparser answer with one instant, where here an interval is needed,
and make up what is not printed.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from index.records import Span
from qa.reading import Reading, century, clock, day_reading, decade, month_reading, year_reading
from qa.relative import ago, on_weekday, relative, shift

_MONTHS = [name.casefold() for name in calendar.month_name]
_MONTH = (
    r"Jan(?:uary|\.)?|Feb(?:ruary|\.)?|Mar(?:ch|\.)?|Apr(?:il|\.)?|May|June?\.?|July?\.?|"
    r"Aug(?:ust|\.)?|Sept?(?:ember|\.)?|Oct(?:ober|\.)?|Nov(?:ember|\.)?|Dec(?:ember|\.)?"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun"
_YEAR = r"(?:[12][0-9]{3}|[5-9][0-9]{2})(?![0-9])(?!\s?(?:km|%|(?-i:[A-Z]{2})\b))"
_ST = r"(?:st|nd|rd|th)?"
_TIME_OF_DAY = r"morning|noon|midday|afternoon|evening|night|midnight"
_CLOCK = r"[0-9]{1,2}[:.][0-9]{2}(?:\s?[ap]\.?m\b\.?)?|[0-9]{1,2}\s?[ap]\.?m\b\.?"
_PART = r"(?:(?:the )?(?P<part>early|mid|middle of|late|beginning of|start of|end of)(?: in)?[- ])?"
_QUALIFIER = re.compile(
    r"\b(?:(?P<about>about|around|circa|c\.|ca\.|roughly|approximately)|(?P<before>before)|"
    r"(?P<after>after))\s+(?:the\s+)?$",
    re.IGNORECASE,
)
_ABOUT_YEARS = 5
_FORMS = (
    (
        "iso",
        r"(?P<y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})(?![0-9])(?:T[0-9:.]+(?:Z|[+-][0-9:]+)?)?",
    ),
    (
        "dmy",
        rf"(?:(?P<wd>{_WEEKDAY}),? (?:the )?)?(?P<d>[0-9]{{1,2}}){_ST}(?: of)? (?P<mon>{_MONTH})"
        rf"(?: ?,? (?P<y>{_YEAR}))?",
    ),
    (
        "dmy",
        rf"(?:(?P<wd>{_WEEKDAY}),? )?(?P<mon>{_MONTH}) (?:the )?(?P<d>[0-9]{{1,2}}){_ST}(?![0-9:])"
        rf"(?: ?,? (?P<y>{_YEAR}))?",
    ),
    (
        "slash",
        r"(?P<d>[0-9]{1,2})(?P<sep>[/.])(?P<m>[0-9]{1,2})(?P=sep)(?P<y>[0-9]{4}|[0-9]{2})(?![0-9/])",
    ),
    ("slash", r"(?P<d>[0-9]{1,2})/(?P<m>[0-9]{1,2})(?P<y>)(?![0-9/])"),
    ("month", rf"{_PART}(?P<mon>{_MONTH})(?: ?,? (?:of )?(?P<y>{_YEAR}))?"),
    ("bc", r"(?P<y>[0-9]{1,5}) ?B\.?C\.?(?:E\.?)?"),
    ("century", rf"{_PART}(?P<c>[0-9]{{1,2}})(?:st|nd|rd|th)[- ]century"),
    ("decade", rf"{_PART}(?P<y>[12][0-9]{{2}}0)[’']?s"),
    ("season", rf"{_PART}(?P<season>spring|summer|autumn|winter)(?: of)? (?P<y>{_YEAR})"),
    ("year", rf"{_PART}(?P<y>{_YEAR})(?![’']?s|[0-9,.]?[0-9])"),
    ("weekday", rf"(?:(?P<which>last|next|this|coming|previous|following) )?(?P<wd>{_WEEKDAY})"),
    (
        "relative",
        r"(?P<which>last|next|this|past) (?P<unit>week(?:end)?|month|year|night)|"
        r"(?P<day>yesterday|today|tonight|tomorrow|this (?:morning|afternoon|evening))",
    ),
    (
        "ago",
        r"(?P<n>[0-9]{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten) "
        r"(?P<unit>day|week|month|year)s? (?:ago|earlier)",
    ),
    (
        "words",
        r"the (?:previous|next|same|following) (?:day|week|month|year|night|morning)|"
        r"the day (?:before|after)",
    ),
    ("clock", rf"(?P<clock>{_CLOCK})"),
)
_PATTERNS: list[tuple[str, re.Pattern[str]]] = [
    (
        name,
        re.compile(
            rf"(?<![\w./:-])(?:{form})(?!\w)", 0 if name in {"month", "weekday", "dmy"} else re.I
        ),
    )
    for name, form in _FORMS
]
_TAIL = re.compile(
    rf"(?: (?P<part>{_TIME_OF_DAY})\b)?(?:,? (?:at|around|about) (?P<clock>{_CLOCK}))?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class When:
    """A date as printed at `span`; `readings` are its meanings, likeliest first, at least one.

    `qualifier` is what stands before it ("about", "before", "after") and is inside the span.
    """

    span: Span
    text: str
    readings: tuple[Reading, ...]
    qualifier: str | None = None


def read_date(text: str, published_at: str | None) -> When | None:
    """The first date of a short text; None where it has none."""
    return next(iter(find_dates(text, published_at)), None)


def find_dates(sentence: str, published_at: str | None) -> list[When]:
    """The dates of a sentence, in order, none overlapping.

    Args:
        sentence: any text.
        published_at: ISO 8601, the day that "yesterday" counts from; None, or what is no date, leaves
            relative dates unresolved.
    """
    day = published(published_at)
    found: list[When] = []
    taken: list[tuple[int, int]] = []
    for name, pattern in _PATTERNS:
        for match in pattern.finditer(sentence):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            readings = tuple(_READERS[name](match, day))
            if not readings:
                continue
            when = _finish(sentence, match, readings)
            taken.append(when.span)
            found.append(when)
    return sorted(found, key=lambda when: when.span)


def published(published_at: str | None) -> date | None:
    """The day of an ISO 8601 date or instant, as printed; None where there is none."""
    try:
        return date.fromisoformat((published_at or "")[:10])
    except ValueError:
        return None


def _finish(sentence: str, match: re.Match[str], readings: tuple[Reading, ...]) -> When:
    """A date with the time of day after it and the qualifier before it."""
    start, end = match.span()
    tail = _TAIL.match(sentence, end)
    if tail is not None and tail.end() > end:
        end = tail.end()
        part = tail["part"].casefold() if tail["part"] else None
        minute = clock(tail["clock"]) if tail["clock"] else None
        readings = tuple(
            replace(r, part=part or r.part, minute=r.minute if minute is None else minute)
            for r in readings
        )
    qualifier = None
    before = _QUALIFIER.search(sentence, max(0, start - 24), start)
    if before is not None:
        start, qualifier = before.start(), before[0].split()[0].casefold()
        readings = tuple(_qualified(r, before) for r in readings)
    return When(Span(start, end), sentence[start:end], readings, qualifier)


def _qualified(reading: Reading, before: re.Match[str]) -> Reading:
    if reading.first is None or reading.last is None:
        return reading
    if before["about"]:
        whole_year = (reading.last - reading.first).days >= 360
        slack = timedelta(days=366 * _ABOUT_YEARS if whole_year else 7)
        return replace(reading, first=shift(reading.first, -slack), last=shift(reading.last, slack))
    if before["before"]:
        return replace(reading, first=date.min, last=shift(reading.first, timedelta(days=-1)))
    return replace(reading, first=shift(reading.last, timedelta(days=1)), last=date.max)


def _month(name: str) -> int:
    return next(i for i, month in enumerate(_MONTHS) if i and month.startswith(name.casefold()[:3]))


def _iso(match: re.Match[str], _: date | None) -> Iterator[Reading]:
    yield from day_reading(int(match["y"]), int(match["m"]), int(match["d"]), None)


def _dmy(match: re.Match[str], day: date | None) -> Iterator[Reading]:
    year = int(match["y"]) if match["y"] else None
    yield from day_reading(year, _month(match["mon"]), int(match["d"]), day)


def _slash(match: re.Match[str], day: date | None) -> Iterator[Reading]:
    year = int(match["y"]) if match["y"] else None
    if year is not None and len(match["y"]) == 2:
        year += 2000 if year < 70 else 1900
    one, two = int(match["d"]), int(match["m"])
    yield from day_reading(year, two, one, day)
    if one != two:
        yield from day_reading(year, one, two, day)


def _in_month(match: re.Match[str], day: date | None) -> Iterator[Reading]:
    year = int(match["y"]) if match["y"] else None
    if match["mon"] in {"May", "Mar", "Sun"} and year is None and not match["part"]:
        # "May" alone is a verb more often than a month, unless a preposition says so.
        before = match.string[max(0, match.start() - 10) : match.start()].casefold()
        alone = match.string.strip() == match["mon"]
        if not alone and not re.search(r"\b(?:in|since|until|by|of|last|next|during)\s$", before):
            return
    yield from month_reading(year, _month(match["mon"]), match["part"], day)


def _bc(match: re.Match[str], _: date | None) -> Iterator[Reading]:
    yield Reading(year=-int(match["y"]))


def _century(match: re.Match[str], _: date | None) -> Iterator[Reading]:
    yield from century(int(match["c"]), match["part"])


def _decade(match: re.Match[str], _: date | None) -> Iterator[Reading]:
    yield from decade(int(match["y"]), match["part"])


def _season(match: re.Match[str], _: date | None) -> Iterator[Reading]:
    # Seasons differ by hemisphere and calendar: only the year is sure.
    yield from year_reading(int(match["y"]), None, words=match["season"].casefold())


def _year(match: re.Match[str], _: date | None) -> Iterator[Reading]:
    yield from year_reading(int(match["y"]), match["part"])


def _words(match: re.Match[str], _: date | None) -> Iterator[Reading]:
    yield Reading(words=match[0].casefold())


def _clock(match: re.Match[str], _: date | None) -> Iterator[Reading]:
    minute = clock(match["clock"])
    if minute is not None and (":" in match["clock"] or "m" in match["clock"].casefold()):
        yield Reading(minute=minute)


_READERS: dict[str, Callable[[re.Match[str], date | None], Iterator[Reading]]] = {
    "iso": _iso,
    "dmy": _dmy,
    "slash": _slash,
    "month": _in_month,
    "bc": _bc,
    "century": _century,
    "decade": _decade,
    "season": _season,
    "year": _year,
    "weekday": on_weekday,
    "relative": relative,
    "ago": ago,
    "words": _words,
    "clock": _clock,
}
