"""Whether a quantity counts what a question asks the number of."""

from __future__ import annotations

import re
from typing import Literal

from qa.comparison import counts_people
from qa.quantities import Quantity
from qa.question import Question
from qa.spelling import stem

_ASKED = re.compile(
    r"\bhow many (?P<what>.+?)(?=\s+(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|"
    r"should|may|might|of|in|on|at|from|by|with|for|to|were|got)\b|[?.!,]|$)",
    re.IGNORECASE,
)
_VERB_FIRST = re.compile(r"(?:is|are|was|were|has|have|had|did|do|will|would)\b", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+")

# "43 others", "40 more", "11 of them": whoever is spoken of, and so people.
_ANYBODY = frozenset(["other", "more", "them", "of"])

# "The number of injured has risen to 43", "the toll stands at 12".
_TOLD_BEFORE = re.compile(
    r"\b(?:(?:number|count|total) of (?:the )?(?P<what>[^\W\d_]+)|(?P<toll>death) toll)\b[^.;,]{0,60}$",
    re.IGNORECASE,
)

# How far before a number what it counts may be told.
_BEFORE = 120
_OF_THEM = re.compile(r"\s+(?:of\s+(?:them|whom)|others?|more)\b", re.IGNORECASE)

# "At least 40 injured", "ten in critical condition": people, unless the question says so of something.
_BEFALLEN = re.compile(
    r"\s+(?:(?:was|were|are)\s+)?(?P<what>injured|wounded|killed|dead|hurt|missing|"
    r"in (?:a )?(?:critical|serious) condition)\b",
    re.IGNORECASE,
)

Counting = Literal["asked", "open", "other"]


def counts(question: Question, quantity: Quantity, text: str) -> Counting:
    """Whether `quantity` counts the asked thing, or something else, or does not say what.

    Always `open` for a question that does not ask how many of something. `text` is what it stands in.
    """
    asked = _ASKED.search(question.text)
    counted = quantity.counted or _told_beside(question, text, quantity)
    if asked is None or counted is None:
        return "open"
    wanted = {stem(word.casefold()) for word in _WORDS.findall(asked["what"])}
    if counted in wanted:
        return "asked"
    if counted in {stem(word.casefold()) for word in _WORDS.findall(question.text)}:
        return "open"  # "40 injured" to "How many horses were injured?"
    people = any(counts_people(word) for word in wanted)
    # "How many were damaged?" has no noun: anything may be counted.
    if not people and _VERB_FIRST.match(asked["what"]):
        return "open"
    return "open" if people and (counted in _ANYBODY or counts_people(counted)) else "other"


def _told_beside(question: Question, text: str, quantity: Quantity) -> str | None:
    if _OF_THEM.match(text, quantity.span.end):
        return "them"
    befallen = _BEFALLEN.match(text, quantity.span.end)
    if befallen and befallen["what"].casefold() not in question.text.casefold():
        return "them"
    before = text[max(0, quantity.span.start - _BEFORE) : quantity.span.start]
    found = _TOLD_BEFORE.search(before)
    return stem((found["what"] or found["toll"]).casefold()) if found else None
