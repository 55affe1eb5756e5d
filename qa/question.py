"""What a question asks for, read from its own words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from index.late import is_content
from qa.errors import EmptyQuestionError, QuestionTooLongError

Kind = Literal["number", "date", "person", "place", "name", "quotation", "yes_no", "other"]

_WORD = re.compile(r"\w")
_TERM = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")

_MEASURES = (
    r"many|much|long|old|far|high|large|big|fast|often|tall|deep|wide|heavy|hot|cold|near|close"
)
_AMOUNTS = (
    r"percentage|percent|number|amount|proportion|share|fraction|population|price|cost|total|toll"
)
_SPANS = r"year|date|day|month|century|decade|time|week"
_PLACES = (
    r"city|country|state|place|region|town|village|area|location|county|province|continent|river|"
    r"street|capital|district|nation|island|venue|stadium|building"
)
_AUXILIARIES = (
    r"is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|should|shall|may|might|must|"
    r"isn't|aren't|wasn't|weren't|doesn't|don't|didn't|hasn't|haven't|hadn't|can't|won't|wouldn't"
)
_SAYING = (
    r"say|said|tell|told|call|called|describe|described|put it|declare|warn|promise|claim|state"
)

# In this order: the first that matches tells. "What year did he say …" asks for a year.
_PATTERNS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "quotation",
        re.compile(
            r"\b(?:exact(?:ly)?|verbatim|word for word|precise(?:ly)?|own words|quote[ds]?|quotation)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            rf"\bhow (?:{_MEASURES})\b|\b(?:number|percentage|amount|proportion) of\b|"
            rf"\b(?:what|which) (?:(?:is|was|are|were) )?(?:the )?(?:\w+ )?(?:{_AMOUNTS})\b",
            re.IGNORECASE,
        ),
    ),
    (
        "date",
        re.compile(
            rf"^(?!.*\b(?:who|whom|whose|where|why|how|what|which)\b.*\bwhen\b).*\bwhen\b|"
            rf"\b(?:what|which) (?:{_SPANS})\b|\bsince (?:when|what)\b",
            re.IGNORECASE,
        ),
    ),
    ("person", re.compile(r"\b(?:who|whom|whose|who's)\b", re.IGNORECASE)),
    (
        "place",
        re.compile(rf"\bwhere\b|\b(?:what|which) (?:\w+ )?(?:{_PLACES})\b", re.IGNORECASE),
    ),
    (
        "quotation",
        re.compile(rf"\bwhat (?:did|does|has|have|had) .*\b(?:{_SAYING})\b", re.IGNORECASE),
    ),
    (
        "name",
        re.compile(
            r"\bwhat (?:is|was|are|were) .*\b(?:called|named|known as|name)\b|\bname of\b",
            re.IGNORECASE,
        ),
    ),
    ("yes_no", re.compile(rf"^\W*(?:and |but |so )?(?:{_AUXILIARIES})\b", re.IGNORECASE)),
)


# "Do the reports agree on how many …?" asks about the sources; what follows is what it is about.
_ABOUT_SOURCES = re.compile(
    r"^(?:and |so |but )?(?:do|did|does|are|is) (?:all )?(?:of )?(?:the |these |those |our |there |any )?"
    r"(?:news |media )?(?:sources?|reports?|articles?|accounts?|outlets?|papers|stories|publishers?|"
    r"disagreements?|differences?)\s+(?:all )?"
    r"(?:(?:dis)?agree(?:ment)?|differ|conflict|contradict(?: each other)?|consistent|in agreement)?\s*"
    r"(?:with each other )?(?:on|about|over|as to|regarding|concerning|in)\s+(?P<rest>.+)$",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Question:
    """A question without outer white space, and the kind of thing it asks for.

    `about_sources` tells that it asks whether sources agree or differ, `asks_agreement` that it asks
    the former; `text` is then what they are to agree on, and `whole` what was asked.
    """

    text: str
    kind: Kind
    about_sources: bool = False
    asks_agreement: bool = False
    opening: str = ""

    @property
    def whole(self) -> str:
        """All that was asked, with what it says about sources."""
        return self.opening + self.text

    @property
    def specifics(self) -> list[str]:
        """The names and figures in it: capitalised words but the first, and words with digits.

        A question typed all in capitals, or with Every Word Capitalised, shows no names this way.
        """
        words = _TERM.findall(self.text)
        figures = [word for word in words if any(c.isdigit() for c in word)]
        rest = [word for word in words[1:] if word not in figures]
        capitalised = [word for word in rest if word[0].isupper() and is_content(word)]
        if len(rest) > 3 and sum(word[0].isupper() for word in rest) > 0.7 * len(rest):
            capitalised = []
        return figures + capitalised


def read(text: str, *, longest: int) -> Question:
    """Read a question.

    Args:
        text: what was asked, in any form: a sentence, or words as typed into a search box.
        longest: how many characters it may have.

    Raises:
        EmptyQuestionError: it has no word.
        QuestionTooLongError: it is longer than `longest`.
    """
    stripped = text.strip()
    if not _WORD.search(stripped):
        raise EmptyQuestionError("the question has no word in it; ask in words or search terms")
    if len(stripped) > longest:
        raise QuestionTooLongError(
            f"the question has {len(stripped):,} characters and {longest:,} are allowed; "
            "shorten it, or raise QA_MAX_QUESTION"
        )
    about = _ABOUT_SOURCES.match(stripped)
    asked = about["rest"].strip() if about and _WORD.search(about["rest"]) else stripped
    if asked is stripped:
        return Question(asked, kind(asked))
    opening = stripped[: len(stripped) - len(asked)]
    agreeing = re.search(r"\b(?:agree|consistent|in agreement)\b", opening.lower()) is not None
    return Question(asked, kind(asked), True, agreeing, opening)


def kind(text: str) -> Kind:
    """The kind of thing that a question asks for; `other` where its words do not tell."""
    return next((name for name, pattern in _PATTERNS if pattern.search(text)), "other")
