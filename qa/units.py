"""Number words, qualifiers and units: a regular expression for each, and what a match is worth."""

from __future__ import annotations

import re

from qa.spelling import listed

_DIGITS_1_9 = listed("one two three four five six seven eight nine")
_TEENS = listed("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
_TENS = listed("twenty thirty forty fifty sixty seventy eighty ninety")
_WORTH = {word: 1.0 + i for i, word in enumerate(_DIGITS_1_9 + _TEENS)}
_WORTH |= {word: 20.0 + 10 * i for i, word in enumerate(_TENS)}
_WORTH |= {"zero": 0.0, "fourty": 40.0}
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1e3, "million": 1e6, "billion": 1e9}
_SCALES |= {"trillion": 1e12}
_FRACTIONS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fifth": 1 / 5, "tenth": 1 / 10}

_ONES = "|".join(_DIGITS_1_9)
_BELOW_20 = "|".join([*_TEENS, *_DIGITS_1_9, "zero"])
_BELOW_100 = rf"(?:(?:{'|'.join(_TENS)}|fourty)(?:[- ](?:{_ONES}))?|{_BELOW_20})"
_BELOW_1000 = rf"(?:{_BELOW_100}[ -]hundred(?: (?:and )?{_BELOW_100})?|{_BELOW_100})"
SCALE = r"dozen|hundred|thousand|million|billion|trillion"
_BIG = r"thousand|million|billion|trillion"
DIGITS = (
    r"[0-9]{1,3}(?:[,\u00a0\u202f][0-9]{3}){1,8}(?:\.[0-9]{1,15})?|[0-9]{1,30}(?:\.[0-9]{1,15})?"
)
_WORDS = rf"{_BELOW_1000}(?:[ -](?:{_BIG})(?:,? (?:and )?{_BELOW_1000})?)*"
_PLURAL = (
    r"(?:tens|hundreds|dozens) of (?:thousands|millions|billions)|dozens|hundreds|thousands|"
    r"millions|billions|scores of|several(?: (?:dozen|hundred|thousand|million|billion))?|"
    r"a (?:few|handful|couple)(?: (?:dozen|hundred|thousand|million|billion))?"
)
_PART = (
    r"(?:an?|one|two|three|four)[ -](?:half|third|quarter|fifth|tenth)s?(?= of\b)|half(?= of\b)|"
    r"half(?= (?:the|its|their)\b)|(?:two|three|four)-(?:third|quarter|fifth|tenth)s\b"
)
_RANK = r"first|second|third|fourth|fifth|sixth|seventh|eighth|ninth"

# A number, in digits or in words; to be matched without regard to case.
NUMBER = (
    rf"(?:{_PART}|half an? (?:{SCALE})|{_PLURAL}|"
    rf"(?:{DIGITS})(?: and a half)?(?:[\s-]?(?:{SCALE})\b)?|"
    rf"(?:{_WORDS})\b(?: and a half)?(?:[ -](?:{SCALE})\b)?|"
    rf"an? (?:{SCALE})\b(?: and a half)?)(?![A-Za-z0-9]|[.,][0-9]|-(?:{_RANK})\b)|"
    rf"(?:{DIGITS})(?=[A-Za-z])(?!(?:st|nd|rd|th|s)\b)"
)

_APPROXIMATE = (
    r"about|around|approximately|approx\.?|roughly|some|circa|an estimated|estimated(?: at)?|"
    r"more or less|in the region of|close to"
)
_BELOW = r"nearly|almost|just under|just below|not quite|just shy of"
_ABOVE = r"just over|just above|slightly (?:more than|over|above)|a little (?:over|more than)"
_AT_LEAST = r"at least|no (?:fewer|less) than|not (?:fewer|less) than|a minimum of|minimum of"
_MORE = r"(?:well )?(?:more than|over|above|upwards? of|in excess of|exceeding)|greater than"
_AT_MOST = (
    r"at (?:the )?most|no more than|not more than|up to|as (?:many|much) as|a maximum of|maximum of"
)
_FEWER = r"(?:fewer|less|lower) than|under|below"
# What is said before a number about its bounds, in one group for each sense.
QUALIFIER = (
    rf"(?P<about>{_APPROXIMATE})|(?P<below>{_BELOW})|(?P<above>{_ABOVE})|"
    rf"(?P<least>{_AT_LEAST}|{_MORE})|(?P<most>{_AT_MOST}|{_FEWER})"
)
CURRENCY = r"(?:US|A|C|NZ|HK|S)?\$|[€£¥₹₽₴]|(?:USD|EUR|GBP|CHF|JPY|CNY|RUB|UAH)\s?"

_MONTH = (
    r"Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|"
    r"Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?"
)
_IN_A_DATE = re.compile(
    rf"[0-9]{{1,4}}[-/.][0-9]{{1,2}}[-/.][0-9]{{1,4}}|\b[0-9]{{1,2}}:[0-9]{{2}}\b|"
    rf"\b[0-9]{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\b(?:,? [0-9]{{4}}\b)?|"
    rf"\b(?:{_MONTH})\.? [0-9]{{1,4}}\b(?:,? [0-9]{{4}}\b)?|\b[0-9]{{3,4}}s\b|"
    r"\b(?i:in|since|during|until|year|of|from|by|late|early|mid) (?:1[0-9]|20)[0-9]{2}\b(?! [a-z]+s\b)"
    r"(?:\s?[-–]\s?[0-9]{2,4}\b)?"
)
_IDIOM = re.compile(
    r"\bone (?:of|another|day|thing)\b|\b(?:no|any|every|some|this|the|that) one\b", re.IGNORECASE
)
# Where numbers are parts of something else: dates, times of day, idioms.
NO_QUANTITY = (_IN_A_DATE, _IDIOM)

_VAGUE = {"tens": 10.0, "dozens": 20.0, "hundreds": 100.0, "thousands": 1e3, "millions": 1e6}
_VAGUE |= {"billions": 1e9, "scores": 20.0}

# The usual sign of a unit, what it measures and how many of the base unit it is.
_UNITS: dict[str, tuple[str, str, float]] = {
    r"%|per ?cent|percent": ("%", "share", 1),
    r"percentage[- ]points?|pp": ("pp", "points", 1),
    r"(?:square|sq)\.? (?:kilomet(?:re|er)s?|km)|km2|km²": ("km²", "area", 1e6),
    r"(?:square|sq)\.? (?:miles?|mi)": ("mi²", "area", 2_589_988),
    r"(?:square|sq)\.? (?:feet|foot|ft)": ("ft²", "area", 0.092903),
    r"(?:square|sq)\.? met(?:re|er)s?|m²": ("m²", "area", 1),
    r"hectares?|ha": ("ha", "area", 1e4),
    r"acres?": ("acre", "area", 4046.86),
    r"kilomet(?:re|er)s? per hour|km/h|kmh|kph": ("km/h", "speed", 1),
    r"miles per hour|mph": ("mph", "speed", 1.609344),
    r"kilomet(?:re|er)s?|kms?": ("km", "length", 1e3),
    r"miles?|mi": ("mi", "length", 1609.344),
    r"nautical miles?|nm": ("nmi", "length", 1852),
    r"centimet(?:re|er)s?|cm": ("cm", "length", 0.01),
    r"millimet(?:re|er)s?|mm": ("mm", "length", 0.001),
    r"met(?:re|er)s?": ("m", "length", 1),
    r"feet|foot|ft": ("ft", "length", 0.3048),
    r"inch(?:es)?": ("in", "length", 0.0254),
    r"yards?|yd": ("yd", "length", 0.9144),
    r"kilograms?|kilos?|kgs?": ("kg", "mass", 1),
    r"grams?": ("g", "mass", 0.001),
    r"tonnes?|metric tons?": ("t", "mass", 1e3),
    r"tons?": ("ton", "mass", 1e3),
    r"lbs?": ("lb", "mass", 0.453592),
    r"lit(?:re|er)s?": ("L", "volume", 1),
    r"gallons?": ("gal", "volume", 3.78541),
    r"megawatts?|MW": ("MW", "power", 1e6),
    r"gigawatts?|GW": ("GW", "power", 1e9),
    r"°C|degrees? (?:celsius|centigrade)": ("°C", "celsius", 1),
    r"°F|degrees? fahrenheit": ("°F", "fahrenheit", 1),
    r"seconds?|secs?": ("s", "time", 1),
    r"minutes?|mins?": ("min", "time", 60),
    r"hours?|hrs?": ("h", "time", 3600),
    r"days?": ("day", "time", 86400),
    r"weeks?": ("week", "time", 604800),
    r"months?": ("month", "time", 2_629_746),
    r"years?(?:[- ]olds?)?|yrs?": ("year", "time", 31_556_952),
    r"points?": ("point", "points", 1),
    r"(?:US )?dollars?|USD": ("USD", "USD", 1),
    r"euros?|EUR": ("EUR", "EUR", 1),
    r"pounds? sterling|GBP": ("GBP", "GBP", 1),
    r"pounds?": ("pound", "pound", 1),
    r"yen": ("JPY", "JPY", 1),
    r"yuan|renminbi": ("CNY", "CNY", 1),
    r"rupees?": ("INR", "INR", 1),
    r"rubles?|roubles?": ("RUB", "RUB", 1),
    r"hryvnias?": ("UAH", "UAH", 1),
    r"(?:Swiss )?francs?": ("CHF", "CHF", 1),
}
UNIT = "|".join(pattern for pattern in _UNITS if pattern != "%") + "|%"
_READERS = [(re.compile(pattern, re.IGNORECASE), sign) for pattern, (sign, _, _) in _UNITS.items()]
_MEASURED = {sign: (kind, factor) for sign, kind, factor in _UNITS.values()}
_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR"}
_SIGNS |= {"₽": "RUB", "₴": "UAH", "A$": "AUD", "C$": "CAD", "NZ$": "NZD", "HK$": "HKD"}
_SIGNS |= {"S$": "SGD"}
_SHORT = {"bn": 1e9, "b": 1e9, "mn": 1e6, "m": 1e6, "k": 1e3, "tn": 1e12, "trn": 1e12}


def evaluate(number: str) -> tuple[float, float, bool]:
    """What a match of `NUMBER` is worth, the last place that it gives, and whether that is a minimum.

    A fraction such as "two-thirds" is below one.
    """
    text = re.sub(r"[\s-]+", " ", number.strip().casefold())
    words = text.split()
    if words and (words[0] in _VAGUE or (words[0] in {"several", "a"} and _is_vague(words))):
        value = 2.0
        for word in words:
            if word in _VAGUE:
                value = _VAGUE[word] if value == 2.0 else value * _VAGUE[word]
            elif word in _SCALES:
                value *= _SCALES[word]
        return value, value, True
    value, step = 0.0, 1.0
    current, place = 0.0, 1.0
    for word in text.replace(",", "").replace("\u00a0", "").replace("\u202f", "").split():
        if word[0] in "0123456789":
            current = float(word)
            digits = word.rstrip("0")
            if "." in word:
                place = 10.0 ** -len(word.partition(".")[2])
            elif current >= 1000 and len(word) - len(digits) >= 2:
                place = 10.0 ** (len(word) - len(digits))
        elif word in _WORTH:
            current, place = current + _WORTH[word], 1.0
        elif word == "half":
            current, place = current + 0.5, 0.5
        elif word in _SCALES:
            scale = _SCALES[word]
            current = (current or 1.0) * scale
            place *= scale
            if scale > 100 or word == "dozen":
                value, current, step = value + current, 0.0, place
        elif (part := word.removesuffix("s").replace("halve", "half")) in _FRACTIONS:
            current, place = (current or 1.0) * _FRACTIONS[part], 0.5
    if current or not value:
        value, step = value + current, place
    if value >= 1000 and value % 100 == 0 and step == 1:
        step = 100.0
    return value, step, False


def _is_vague(words: list[str]) -> bool:
    return words[0] == "several" or (len(words) > 1 and words[1] in {"few", "handful", "couple"})


def money_scale(short: str | None, money: str | None) -> float | None:
    """What "bn", "m" or "k" multiplies by: 1 without one, None for a bare "m", which is a metre."""
    if not short:
        return 1.0
    letters = short.strip().casefold()
    if letters == "m" and not money and short.strip() == "m":
        return None
    return _SHORT[letters]


def unit_name(unit: str | None, money: str | None) -> str | None:
    """The usual sign of a unit or a currency as printed; None where none is."""
    if money:
        sign = money.strip().upper()
        return _SIGNS.get(sign, sign)
    if not unit:
        return None
    bare = unit.strip().strip("-").strip()
    return next((sign for pattern, sign in _READERS if pattern.fullmatch(bare)), None)


def convert(value: float, unit: str | None, to: str | None) -> float | None:
    """`value` of one unit in another; None where they do not measure the same."""
    if unit == to:
        return value
    if unit is None or to is None or unit not in _MEASURED or to not in _MEASURED:
        return None
    (kind, factor), (other, divisor) = _MEASURED[unit], _MEASURED[to]
    return value * factor / divisor if kind == other else None
