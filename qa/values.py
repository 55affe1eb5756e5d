"""A value as one source prints it: its place, its qualifier, and what it was read as."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from index.records import Span
from qa.dates import When, find_dates, read_date
from qa.quantities import Quantity, find_quantities, read_quantity
from qa.question import Kind
from qa.spelling import listed

ValueKind = Literal["number", "date", "name", "text", "wording", "stance"]
Side = Literal["yes", "no", "open"]

# Beyond so many words a reader has marked a clause: only the number or the date in it is the value.
_LONGEST = 8

# How far from its ends a span is looked at when they are trimmed.
_EDGE = 40

_EDGE_LEFT = re.compile(r"[\s\"“”„«»'‘’`,;:.!?()\[\]–—-]+")
_EDGE_RIGHT = re.compile(r"[\s\"“”„«»'‘’`,;:!?(\[–—-]+$|(?<=[\s\w\"”'’)])[.!?…,;:\"”'’]+$")
_ARTICLE = re.compile(r"(?:an?|the)\s+(?=\S)", re.IGNORECASE)
_NEGATIVE = re.compile(r"-[0-9]")
_OPENING = re.compile(r"[(\[]")
_POSSESSIVE = re.compile(r"(?<=\w)['’]s$")
_ABBREVIATED = re.compile(r"(?:^|[\s.])(?:[^\W\d_]|[Jj]r|[Ss]r|[ap]\.m)\.$")
_CAPITAL = re.compile(r"\b[^\W\d_a-zß-öø-ÿ][\w'’.-]*")
_LOWER = re.compile(r"\b[a-zß-öø-ÿ][\w'’-]*")
_LINKS = frozenset(listed("of the and de la von van der den al el bin ibn for in da di du le st"))


@dataclass(frozen=True, slots=True)
class Value:
    """What a source gives for the asked thing: `text` is what is printed at `span`.

    `span` counts code points of the text that it was read in. `qualifier` is in lower case
    ("at least", "about") and within the span. A number has `quantity`, a date `when`; both have
    spans in that same text. A stance has its `side`.
    """

    text: str
    span: Span
    kind: ValueKind
    qualifier: str | None = None
    quantity: Quantity | None = None
    when: When | None = None
    side: Side | None = None

    def moved(self, by: int) -> Value:
        """The same value, its spans `by` code points further on."""
        quantity, when = self.quantity, self.when
        return replace(
            self,
            span=self.span.shifted(by),
            quantity=replace(quantity, span=quantity.span.shifted(by)) if quantity else None,
            when=replace(when, span=when.span.shifted(by)) if when else None,
        )


def read_value(sentence: str, span: Span, kind: Kind, published_at: str | None) -> Value:
    """Make a value of the rough place in a sentence that a reader gives.

    Widened by the qualifier before it and the unit after it; quotes, commas and articles at its ends
    are left out.

    Args:
        sentence: the text that holds it.
        span: code points of `sentence`; what lies outside is cut off.
        kind: what the question asks for; `other`, `yes_no` and a kind that the text is not of leave
            it to the text's looks.
        published_at: ISO 8601, what "yesterday" counts from; None leaves it open.
    """
    span = _trim(sentence, span)
    if kind != "quotation":
        number = _number(sentence, span) if kind in {"number", "other", "yes_no"} else None
        date = _date(sentence, span, published_at) if kind in {"date", "other", "yes_no"} else None
        if kind in {"other", "yes_no"}:
            # Only what the value mostly consists of tells what it is.
            date = date if date is not None and _mostly(sentence, date.span, span) else None
            number = number if number is not None and _mostly(sentence, number.span, span) else None
        if date is not None:
            place = _joined(sentence, span, date.span)
            return Value(sentence[slice(*place)], place, "date", date.qualifier, when=date)
        if number is not None:
            place = _joined(sentence, span, number.span)
            return Value(
                sentence[slice(*place)], place, "number", number.qualifier, quantity=number
            )
    text = sentence[slice(*span)]
    if kind in {"person", "place", "name"} or (kind != "quotation" and _looks_like_a_name(text)):
        if possessive := _POSSESSIVE.search(text):
            span = Span(span.start, span.start + possessive.start())
        return Value(sentence[slice(*span)], span, "name")
    return Value(text, span, "text")


def _trim(sentence: str, span: Span) -> Span:
    start = max(0, min(span.start, len(sentence)))
    end = max(start, min(span.end, len(sentence)))
    whole = Span(start, end)
    while start < end:
        right = _EDGE_RIGHT.search(sentence, max(start, end - _EDGE), end)
        if right is not None and not _ABBREVIATED.search(sentence, max(start, end - _EDGE), end):
            end = right.start()
        elif sentence[end - 1] in ")]" and not _OPENING.search(sentence, start, end):
            end -= 1
        else:
            break
    while start < end:
        left = _EDGE_LEFT.match(sentence, start, end)
        article = _ARTICLE.match(sentence, start, end)
        if left is not None and not _NEGATIVE.match(sentence, start, end):
            start = left.end()
        elif article is not None and not _numeral(sentence[start : min(end, start + _EDGE)]):
            start = article.end()
        else:
            break
    return Span(start, end) if start < end else whole


def _numeral(text: str) -> bool:
    """Whether a text begins with a number that has an article: "a dozen", "a third"."""
    quantity = read_quantity(text)
    return quantity is not None and quantity.span.start == 0


def _number(sentence: str, span: Span) -> Quantity | None:
    found = [q for q in find_quantities(sentence) if _overlap(q.span, span)]
    if found:
        return found[0]
    quantity = read_quantity(sentence[slice(*span)])
    if quantity is None:
        return None
    place = Span(quantity.span.start + span.start, quantity.span.end + span.start)
    return replace(quantity, span=place)


def _date(sentence: str, span: Span, published_at: str | None) -> When | None:
    found = [w for w in find_dates(sentence, published_at) if _overlap(w.span, span)]
    if not found:
        alone = read_date(sentence[slice(*span)], published_at)
        if alone is None:
            return None
        place = Span(alone.span.start + span.start, alone.span.end + span.start)
        return replace(alone, span=place)
    # "Monday, 1 December at 10:30": the date says more than the time.
    return max(found, key=lambda w: (_telling(w), -w.span.start))


def _telling(when: When) -> bool:
    first = when.readings[0]
    return not (first.first is None and first.minute is not None)


def _mostly(sentence: str, inner: Span, outer: Span) -> bool:
    """Whether the words of `outer` are those of `inner`, with at most three more."""
    before = sentence[outer.start : max(outer.start, inner.start)].split()
    after = sentence[min(outer.end, inner.end) : outer.end].split()
    return not [w for w in before if w.casefold() not in _LINKS | {"on", "at"}] and len(after) <= 3


def _joined(sentence: str, rough: Span, read: Span) -> Span:
    both = Span(min(rough.start, read.start), max(rough.end, read.end))
    return both if len(sentence[slice(*both)].split()) <= _LONGEST else read


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _looks_like_a_name(text: str) -> bool:
    lower = [w for w in _LOWER.findall(text) if w not in _LINKS]
    return not lower and _CAPITAL.search(text) is not None
