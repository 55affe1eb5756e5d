"""How the values of two sources stand to each other.

Rather a disagreement missed than one cried that is none: what cannot be compared is compatible.
"""

from __future__ import annotations

import re
from typing import Literal

from rapidfuzz import fuzz

from qa.dates import When
from qa.names import Sameness, compare_names
from qa.quantities import Measure, Quantity
from qa.reading import meet
from qa.spelling import listed, stem
from qa.units import convert
from qa.values import Value
from qa.wording import same_remark, same_words

Relation = Literal["equal", "compatible", "update", "conflict"]

# A number that is printed more coarsely is a rounding of the other within half its last place, and
# within this share of it.
_ROUNDING = 0.05
# Two units of one quantity are each rounded: 100 km is "62 miles" and "60 miles".
_CONVERSION = 0.03
_ALIKE = 90.0

_ARTICLES = frozenset(["a", "an", "the"])
_NEGATIONS = frozenset(listed("not no never none without neither nor cannot n't non"))
_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_RELATIONS: dict[Sameness, Relation] = {
    "same": "equal",
    "variant": "compatible",
    "contained": "compatible",
    "different": "conflict",
}
# Counted things of two of these groups are clearly different, whatever else they are called.
_GROUPS = (
    frozenset(listed("dead death died killed fatality fatal slain deceased")),
    frozenset(listed("injured wounded hurt injury casualty wound")),
    frozenset(["missing", "trapped"]),
    frozenset(["arrested", "detained", "arrest", "detainee"]),
    frozenset(["rescued", "saved", "evacuated", "evacuee"]),
)
_PEOPLE = frozenset(
    listed(
        "person man woman child boy girl civilian resident passenger victim soldier troop "
        "officer student worker migrant refugee protester patient survivor villager "
        "tourist fighter teenager adult pupil guest employee inhabitant citizen "
        "voter journalist medic crew"
    )
)

_AGENTS = ("er", "or", "ist", "ian", "ee", "ant", "ent", "eer", "man", "woman", "ese", "ive")

_UPDATE_BEFORE = re.compile(
    r"\b(?:ris(?:en|es|ing)|rose|climb(?:ed|s|ing)?|increas(?:ed|es|ing)|gr(?:ew|own)|jump(?:ed|s)|"
    r"soared|swell(?:ed)|swollen|surged|fallen|fell|dropped|revised|updated?|updating|raised|lifted|"
    r"lowered|corrected|changed|reduced|upgraded|downgraded|brought|bringing|taken|taking)\b"
    r"(?:[^.;!?]{0,60}?)\bto\s+(?:the\s+)?$|"
    r"\bnow\s+(?:stands?|stood|puts?|put|is|are|says?|said|counts?|reads?|believed|known|thought|"
    r"estimated|confirmed|reports?|totals?|numbers?|given|set)\b[^.;!?]{0,40}$|"
    r"\b(?:ha(?:s|ve|d))\s+(?:now|since)\b[^.;!?]{0,60}$",
    re.IGNORECASE,
)


def compare(one: Value, other: Value) -> Relation:
    """How two values stand to each other: equal, compatible or conflict; symmetric.

    `update` is not among the results: that one value came after the other is for the caller to say,
    by `is_update` and by the dates of the reports.
    """
    if one == other:
        return "equal"
    if one.quantity is not None and other.quantity is not None:
        return _quantities(one.quantity, other.quantity)
    if one.when is not None and other.when is not None:
        how = _dates(one.when, other.when)
        # "Mid-May" of a dated report and of an undated one.
        alike = one.text.casefold() == other.text.casefold()
        return "equal" if how == "compatible" and alike else how
    if _words(one.text) == _words(other.text):
        return "equal"
    kinds = {one.kind, other.kind}
    if kinds == {"wording"}:
        return _wordings(one.text, other.text)
    if kinds == {"stance"}:
        return _stances(one, other)
    if kinds == {"name"}:
        return _RELATIONS[compare_names(one.text, other.text)]
    if kinds <= {"name", "text"}:
        return _texts(one.text, other.text)
    return "compatible"  # a number beside a name: one of them was not what was asked for


def _wordings(one: str, other: str) -> Relation:
    """Two different remarks are compatible; one remark cannot have been made in two wordings."""
    if same_words(one, other):
        return "equal"
    return "conflict" if same_remark(one, other) else "compatible"


def _stances(one: Value, other: Value) -> Relation:
    if one.side == other.side:
        return "equal"
    return "compatible" if "open" in {one.side, other.side} else "conflict"


def is_update(sentence: str, value: Value) -> bool:
    """Whether the words before a value say that it takes another's place: "has risen to 43"."""
    start = min(value.span.start, len(sentence))
    return _UPDATE_BEFORE.search(sentence, max(0, start - 120), start) is not None


def _quantities(one: Quantity, other: Quantity) -> Relation:
    if one.ordinal != other.ordinal or _apart(one, other):
        return "compatible"
    pairs = [(a, b) for a in _measures(one) for b in _measures(other)]
    found: list[Relation] = []
    for a, b in pairs:
        if a.unit == b.unit:
            found.append(_measured(a, b, 0.0))
        elif (converted := _converted(a, b)) is not None:
            found.append(_measured(*converted, _CONVERSION))
    if not found:
        return "compatible"
    return min(found, key=("equal", "compatible", "update", "conflict").index)


def _measures(quantity: Quantity) -> list[Measure]:
    return [quantity.measure] + ([quantity.also] if quantity.also else [])


def _converted(a: Measure, b: Measure) -> tuple[Measure, Measure] | None:
    """Both in the unit whose name comes first, so that the order of the two does not matter."""
    unit = min(a.unit or "", b.unit or "")
    moved = [_in_unit(measure, unit) for measure in (a, b)]
    return (moved[0], moved[1]) if moved[0] is not None and moved[1] is not None else None


def _in_unit(measure: Measure, unit: str) -> Measure | None:
    point, step = (convert(value, measure.unit, unit) for value in (measure.point, measure.step))
    if point is None or step is None:
        return None
    low, high = (
        None if bound is None else convert(bound, measure.unit, unit)
        for bound in (measure.low, measure.high)
    )
    return Measure(low, high, unit, point, step)


def _measured(a: Measure, b: Measure, tolerance: float) -> Relation:
    if (a.low, a.high) == (b.low, b.high):
        return "equal"
    spans_a, spans_b = _spread(a), _spread(b)
    if spans_a and spans_b and None not in (a.low, a.high, b.low, b.high):
        # "About 1,400" and "about 1,200" share some numbers but name different ones.
        near = _holds(a, b.point, tolerance) or _holds(b, a.point, tolerance)
        return (
            "compatible" if near or (_meet(a, b, tolerance) and not _around(a, b)) else "conflict"
        )
    if _meet(a, b, tolerance) or _rounded(a, b) or _rounded(b, a):
        return "compatible"
    return "conflict"


def _spread(measure: Measure) -> bool:
    return measure.low != measure.high


def _around(a: Measure, b: Measure) -> bool:
    """Whether both are one number with a tolerance around it, not a range or a bound."""
    return all(
        m.low is not None and m.high is not None and m.low < m.point < m.high for m in (a, b)
    )


def _holds(measure: Measure, point: float, tolerance: float) -> bool:
    room = abs(point) * tolerance
    above = measure.low is None or measure.low - room <= point
    return above and (measure.high is None or point <= measure.high + room)


def _meet(a: Measure, b: Measure, tolerance: float) -> bool:
    room = max(abs(a.point), abs(b.point)) * tolerance
    return not (
        (a.high is not None and b.low is not None and a.high + room < b.low)
        or (b.high is not None and a.low is not None and b.high + room < a.low)
    )


def _rounded(coarse: Measure, fine: Measure) -> bool:
    if coarse.step <= fine.step or _spread(coarse) or _spread(fine):
        return False
    room = min(coarse.step / 2, abs(coarse.point) * _ROUNDING)
    return abs(coarse.point - fine.point) <= room * (1 + 1e-9)


def counts_people(counted: str) -> bool:
    """Whether a counted thing's stem names people: by what they are, or by what befell them."""
    return counted in _PEOPLE or any(counted in group for group in _GROUPS)


def _apart(one: Quantity, other: Quantity) -> bool:
    """Whether two counted things are clearly different: the dead and the injured, drones and missiles.

    People go by many names, so that "43 residents" and "40 passengers" may be the same ones.
    """
    if one.counted is None or other.counted is None or one.counted == other.counted:
        return False
    groups = [
        next((i for i, group in enumerate(_GROUPS) if word in group), None)
        for word in (one.counted, other.counted)
    ]
    if None not in groups:
        return groups[0] != groups[1]
    if groups != [None, None] or not (one.plural and other.plural):
        return False
    # An agent's ending may be a person's or a thing's ("farmer", "helicopter").
    people = [
        2 if word in _PEOPLE else 1 if word.endswith(_AGENTS) else 0
        for word in (one.counted, other.counted)
    ]
    return sorted(people) in ([0, 0], [0, 2])


def _dates(one: When, other: When) -> Relation:
    best: Relation = "conflict"
    for i, a in enumerate(one.readings):
        for j, b in enumerate(other.readings):
            how = meet(a, b)
            if how == "equal" and i == j == 0:
                return "equal"
            if how != "conflict":
                best = "compatible"
    return best


def _words(text: str) -> frozenset[str]:
    words = (stem(word) for word in _WORD.findall(text.casefold()))
    return frozenset(word for word in words if word not in _ARTICLES) or frozenset(
        text.casefold().split()
    )


def _texts(one: str, other: str) -> Relation:
    a, b = _words(one), _words(other)
    if a == b:
        return "equal"
    if _denied(a) != _denied(b):
        return "conflict"
    figures = [{word for word in words if any(c.isdigit() for c in word)} for words in (a, b)]
    if figures[0] - figures[1] and figures[1] - figures[0]:
        return "conflict"
    if a and b and (a <= b or b <= a):
        return "compatible"
    plain = [" ".join(sorted(words)) for words in (a, b)]
    alike = max(fuzz.token_set_ratio(*plain), fuzz.token_set_ratio(*reversed(plain)))
    return "compatible" if alike >= _ALIKE else "conflict"


def _denied(words: frozenset[str]) -> bool:
    return any(word in _NEGATIONS or word.endswith(("n't", "n’t")) for word in words)
