"""Who says what stands between quotation marks in an article."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import lru_cache

from index.records import Span
from qa.attribution import Attribution, attributions
from qa.marks import Quotation, quotations
from qa.naming import in_office, is_pronoun
from qa.spelling import listed

_THOUGHT = frozenset(
    listed(
        "think thinks thought thinking believe believes believed believing hope hopes hoped hoping"
    )
)
_LONGEST = 10_000  # characters of what is attributed at once
# A cue's verb stands so near to the name.
_REACH = 80


@dataclass(frozen=True, slots=True)
class Spoken:
    """Who says a quotation: as the article prints it, and the name that this comes to, if any."""

    speaker: str | None
    attribution: str | None
    quoted: bool


UNSPOKEN = Spoken(None, None, False)


@dataclass(frozen=True, slots=True)
class Voices:
    """An article as far as who speaks in it goes; both lists are in the order of their beginnings."""

    text: str
    quotations: tuple[Quotation, ...]
    attributions: tuple[Attribution, ...]

    def at(self, span: Span) -> Spoken:
        """Who says what stands at `span`: nobody where it begins or ends outside quotation marks."""
        first, last = (self._around(place) for place in (span.start, span.end - 1))
        if first is None or last is None:
            return UNSPOKEN
        for quotation in dict.fromkeys((first, last)):
            if found := self._of(quotation):
                return Spoken(self._named(found), self._printed(found), quoted=True)
        return Spoken(None, None, quoted=True)

    def _around(self, place: int) -> Quotation | None:
        at = bisect_right(self.quotations, place, key=lambda one: one.span.start) - 1
        found = self.quotations[at] if at >= 0 else None
        return found if found and place < found.span.end else None

    def _of(self, quotation: Quotation) -> Attribution | None:
        """The innermost attribution that holds a quotation, of the quotation itself if there is one."""
        inner = quotation.inner
        # In the order of their beginnings; none is longer than a sentence may be.
        first = bisect_left(self.attributions, inner.start - _LONGEST, key=_start)
        last = bisect_right(self.attributions, inner.start, key=_start)
        holding = [a for a in self.attributions[first:last] if inner.end <= a.content.end]
        # What is printed between marks is said, not only thought: by whoever says what another thinks.
        said = [a for a in holding if a.verb not in _THOUGHT]
        if not said:
            return max(holding, key=_size, default=None)
        return min(said, key=lambda a: (not a.quoted, _size(a)))

    def _named(self, found: Attribution) -> str | None:
        """The name of who speaks; None for a pronoun that stands for nobody known."""
        name = in_office(found.name, self.text, found.span.start) or found.name
        return None if is_pronoun(name) else name

    def _printed(self, found: Attribution) -> str:
        """Who and verb as the article prints them, or who alone where the verb stands elsewhere."""
        start, end = found.span
        after = self.text[end : end + _REACH]
        before = self.text[max(0, start - _REACH) : start]
        verb = re.escape(found.verb)
        if match := re.match(rf"[^.!?\n“”\"]*?\b{verb}\b", after, re.IGNORECASE):
            return self.text[start : end + match.end()]
        if match := re.search(rf"\b{verb}\b[^.!?\n“”\"]*$", before, re.IGNORECASE):
            return self.text[start - len(match[0]) : end]
        return found.who


def _start(attribution: Attribution) -> int:
    return attribution.content.start


def _size(attribution: Attribution) -> int:
    return attribution.content.end - attribution.content.start


@lru_cache(maxsize=256)
def voices(text: str, sentences: tuple[Span, ...]) -> Voices:
    """Read who speaks in an article; the latest read are kept."""
    said = sorted(attributions(text, sentences), key=_start)
    return Voices(text, tuple(quotations(text)), tuple(said))
