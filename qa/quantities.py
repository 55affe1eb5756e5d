"""Quantities as articles print them: where one stands, what bounds it gives, of what.

A quantity is digits ("1,415", "1.5 million"), words ("forty-three", "half a million", "dozens") or a
fraction ("a third"), with what is said about it: a qualifier ("at least"), a range ("10 to 12"), a
unit ("%", "km", "$4.5m") and the noun that it counts. Number words are read by `qa/units.py`: `text2num`
gives no spans, and reads neither "half a million" nor "a dozen".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.records import Span
from qa.spelling import listed, stem
from qa.units import (
    CURRENCY,
    DIGITS,
    NO_QUANTITY,
    NUMBER,
    QUALIFIER,
    SCALE,
    UNIT,
    evaluate,
    money_scale,
    unit_name,
)

# "About" means within a tenth, either way; "nearly", within a tenth below.
TOLERANCE = 0.1

_AFTER = r"or (?:more|so|fewer|less)|at (?:least|most)"

_QUANTITY = re.compile(
    rf"(?<![\w.,$€£])(?<![A-Za-z][-–])(?:(?:{QUALIFIER})\s+(?:the\s+)?)?"
    r"(?:between\s+|a total of\s+|an average of\s+)?"
    rf"(?P<minus>(?<!\S)[-−](?=[0-9]))?(?P<money>{CURRENCY})?(?P<first>(?<![\w.,])(?:{NUMBER})|(?<=[$€£¥₹₽₴\s])(?:{DIGITS}))"
    rf"(?P<short>\s?(?:bn|mn|tn|trn|m)\b|(?:k|B)\b(?!\w))?"
    rf"(?:(?:\s?%|\s?(?:{UNIT})\b)?(?:\s?[–—-]\s?|\s+(?:to|and|or)\s+)"
    rf"(?P<money2>{CURRENCY})?(?P<second>{NUMBER})"
    rf"(?P<short2>\s?(?:bn|mn|tn|trn|m)\b|(?:k|B)\b)?)?"
    rf"(?P<unit>\s?%|[\s-]?(?:{UNIT})(?![\w]))?"
    rf"(?P<also>\s?\(\s?(?:about |around )?(?:{CURRENCY})?(?:{DIGITS})[^()\d]{{0,24}}\))?"
    rf"(?P<after>\s+(?:{_AFTER})(?!\s+than)\b)?",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"(?P<digits>[0-9]{1,4})(?:st|nd|rd|th)\b|\b(?P<word>first|second|third|fourth|fifth|sixth|seventh|"
    r"eighth|ninth|tenth|eleventh|twelfth)\b",
    re.IGNORECASE,
)
_ORDINALS = listed(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
)
_ALSO = re.compile(
    rf"(?P<money>{CURRENCY})?(?P<number>{DIGITS}(?:\s?(?:{SCALE}))?)(?P<short>bn|m|k|M|K)?"
    rf"(?P<unit>\s?%|[\s-]?(?:{UNIT})\b)?",
    re.IGNORECASE,
)
_NO_NUMBER = re.compile(r"\W*(?:no|none|zero|nobody|no[ -]one|nil)\b", re.IGNORECASE)
_SCORE = re.compile(r"[0-9]{1,3}[-–][0-9]{1,3}")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_COUNTED = re.compile(r"\s+(?:of\s+|the\s+|more\s+|other\s+|others?\s+|additional\s+)*(?=[^\W\d_])")
_STOPS = frozenset(
    listed(
        "a an and as at but by for from had has have he her his if in into is it its nor "
        "of off on or our out over she so than that the their then there these they this "
        "those to under up was we were when where which while who with would will can "
        "could may might must do them him me us per did does be been being not"
    )
)


@dataclass(frozen=True, slots=True)
class Measure:
    """Bounds in one unit: from `low` to `high`, both included; None is open.

    `point` is the number as printed and `step` the last place that it gives (0.1 for 4.5).
    """

    low: float | None
    high: float | None
    unit: str | None
    point: float
    step: float


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity at `span` of the text that it was read from.

    `low` and `high` are its bounds (None = open) in `unit` ("%", "USD", "km", …; None for a bare
    number). `exact` holds where one number is printed without qualifier. `counted` is the stem of
    the noun that it counts, `plural` whether that is printed as a plural, `also` the same quantity
    in a second unit, in brackets.
    """

    span: Span
    measure: Measure
    exact: bool
    qualifier: str | None = None
    counted: str | None = None
    ordinal: bool = False
    plural: bool = False
    also: Measure | None = None

    @property
    def low(self) -> float | None:
        """The lower bound, in `unit`; None where it is open."""
        return self.measure.low

    @property
    def high(self) -> float | None:
        """The upper bound, in `unit`; None where it is open."""
        return self.measure.high

    @property
    def unit(self) -> str | None:
        """The unit's usual sign; None for a bare number."""
        return self.measure.unit


def read_quantity(text: str) -> Quantity | None:
    """The first quantity of a short text, such as "at least 40"; None where it has none.

    Other than in a sentence, "none" or "no injuries" is nought here, "one" a number whatever
    follows, and "second" a rank.
    """
    found = next(_found(text, strict=False), None)
    if found is not None:
        return found
    if match := _NO_NUMBER.match(text):
        return Quantity(
            Span(0, match.end()),
            Measure(0, 0, None, 0, 1),
            True,
            counted=_counted(text, match.end())[0],
        )
    if match := _ORDINAL.search(text):
        return _ordinal(match)
    return None


def find_quantities(sentence: str) -> list[Quantity]:
    """The quantities of a sentence, in order, none overlapping.

    What belongs to a date or a time of day is left out, as is "one" that counts nothing.
    """
    return list(_found(sentence, strict=True))


def _found(text: str, *, strict: bool) -> Iterator[Quantity]:
    taken = []
    if strict:
        taken = [m.span() for pattern in NO_QUANTITY for m in pattern.finditer(text)]
    place = 0
    while (match := _QUANTITY.search(text, place)) is not None:
        start, end = match.span("first")
        if any(a < end and start < b for a, b in taken):
            place = end
            continue
        if match["second"] and _SCORE.fullmatch(text, start, match.end("second")):
            place = match.end("second")
            if evaluate(match["first"])[0] >= evaluate(match["second"])[0]:
                continue  # "3-1" is a score, no quantity
        quantity = _quantity(text, match)
        place = quantity.span.end
        yield quantity


def _quantity(text: str, match: re.Match[str]) -> Quantity:
    money, unit = match["money"] or match["money2"], match["unit"]
    name = unit_name(unit, money)
    number, step, vague = evaluate(match["first"])
    number = -number if match["minus"] else number
    if name is None and 0 < number < 1 and match["first"][0].isalpha():
        # "A third of voters" is compared with percentages.
        number, step, name = number * 100, 2.0, "%"
    scale = money_scale(match["short"], money)
    last = match.end("short") if match["short"] else match.end("first")
    if match["short"] and scale is None:  # "100m" without a currency is a length
        scale, name = 1, "m"
    factor = scale or 1
    point, step = number * factor, step * factor
    low: float | None = point
    high: float | None = point
    qualifier = None
    after = (match["after"] or "").strip().casefold()
    second = match["second"]
    between = text[last : match.start("second")].strip().casefold() if second else ""
    if second is not None:
        other, other_step, _ = evaluate(second)
        factor2 = money_scale(match["short2"], money) or 1
        before = text[max(0, match.start() - 8) : match.start("first")].casefold()
        pair = "and" in between and "between" not in before
        if not pair and factor == 1 and (factor2 != 1 or other_step >= 1000 > point):
            # "2 to 3 million" means millions both times.
            shared = factor2 if factor2 != 1 else other_step
            if shared > 1 and point * shared <= other * factor2:
                point, low = point * shared, point * shared
        high, step = other * factor2, min(step, other_step * factor2)
        # "Rose from 40 to 43" is no range.
        pair = pair or ("to" in between and re.search(r"\bfrom\s", before) is not None)
        if pair or (low is not None and high < low):
            second = None
    span_end = match.end()
    if match["second"] is not None and second is None:
        # Two numbers side by side, no range: only the first is read here.
        inner = text[last : match.start("second")]
        joined = re.match(rf"\s?%|[\s-]?(?:{UNIT})\b", inner, re.IGNORECASE)
        name = unit_name(joined[0] if joined else None, money)
        span_end = last + (joined.end() if joined else 0)
        high, after = point, ""
    elif vague:
        high = None
    if match["least"] or after in {"or more", "at least"}:
        low, high = point, None
    elif match["most"] or after in {"or fewer", "or less", "at most"}:
        low, high = None, high
    elif match["below"]:
        low = point - abs(point) * TOLERANCE
    elif match["above"]:
        high = point + abs(point) * TOLERANCE
    elif (match["about"] or after == "or so") and not vague:
        top = point if high is None else high
        low, high = point - abs(point) * TOLERANCE, top + abs(top) * TOLERANCE
    for group in ("about", "below", "above", "least", "most"):
        qualifier = qualifier or match[group]
    qualifier = qualifier or after or None
    measure = Measure(low, high, name, point, step)
    also = None
    if match["also"] and span_end == match.end():
        also = _also(match["also"], measure)
        if also is None:
            span_end = match.start("also")
    counted, plural = _counted(text, span_end)
    return Quantity(
        Span(match.start(), span_end),
        measure,
        exact=qualifier is None and low == high,
        qualifier=qualifier.casefold() if qualifier else None,
        counted=counted,
        plural=plural,
        also=also,
    )


def _also(text: str, main: Measure) -> Measure | None:
    """A second unit's reading, with the qualifier of the first."""
    match = _ALSO.search(text)
    if match is None or not (match["unit"] or match["money"]):
        return None
    number, step, _ = evaluate(match["number"])
    scale = money_scale(match["short"], match["money"]) or 1
    point, step = number * scale, step * scale
    share = point / main.point if main.point else 1.0
    return Measure(
        None if main.low is None else main.low * share,
        None if main.high is None else main.high * share,
        unit_name(match["unit"], match["money"]),
        point,
        step,
    )


def _ordinal(match: re.Match[str]) -> Quantity:
    word = match["word"]
    value = float(match["digits"]) if word is None else _ORDINALS.index(word.casefold()) + 1.0
    return Quantity(Span(*match.span()), Measure(value, value, None, value, 1), True, ordinal=True)


def _counted(text: str, end: int) -> tuple[str | None, bool]:
    """The stem of the first plural among three words, and that it is one, or else the first's."""
    gap = _COUNTED.match(text, end)
    if gap is None:
        return None, False
    first: str | None = None
    place = gap.end()
    for _ in range(3):
        word = _WORD.match(text, place)
        if word is None or word[0].casefold() in _STOPS:
            break
        bare = stem(word[0])
        if bare != word[0].casefold():
            return bare, True
        first = first or bare
        place = word.end()
        if text[place : place + 1] != " ":
            break
        place += 1
    return first, False
