"""Whether a sentence holds something of the kind that a question asks for.

Hints, not extraction: a sentence with a number in it is likelier to answer "how many" than one
without. What the question itself says does not count, since every sentence about it repeats that.
"""

from __future__ import annotations

import re

from qa.question import Kind

_FIGURES = re.compile(r"\d+(?:[.,:/]\d+)*|[½¼¾⅓⅔]")
_NUMBER_WORDS = re.compile(
    r"\b(?:zero|no one|nobody|none|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|"
    r"(?:thir|four|fif|six|seven|eigh|nine)teen|twenty|thirty|forty|fifty|sixty|seventy|eighty|"
    r"ninety|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|half|halves|thirds?|"
    r"quarters?|once|twice|both|several|couple)\b",
    re.IGNORECASE,
)
_TIMES = re.compile(
    r"\b(?:1\d{3}|20\d{2})s?\b|\b\d{1,2}[/.]\d{1,2}(?:[/.]\d{2,4})?\b|\b\d{1,2}(?:st|nd|rd|th)\b|"
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)(?:day)?\b|"
    r"\b(?:century|centuries|decades?|years?|months?|weeks?|yesterday|today|tomorrow|tonight|"
    r"morning|afternoon|evening|night|midnight|noon|spring|summer|autumn|winter|\d+\s?[ap]\.?m\.?)\b"
)
_NAMES = re.compile(r"(?<![.!?…]\s)(?<!^)(?<![.!?…][\"”’]\s)\b[A-Z][\w'’.-]*\w")
_OPENING_NAME = re.compile(r"^\W*([A-Z][\w'’-]+)\s+(?:[A-Z]|of [A-Z]|de |van |von |al-)")
_QUOTED = re.compile(r"[“\"«„‘].+[”\"»“’]", re.DOTALL)


def holds(kind: Kind, sentence: str, question: str) -> bool:
    """Whether `sentence` holds something of `kind` that `question` does not say itself.

    Always true for a kind that shows in no word (`yes_no`, `other`).
    """
    said = question.casefold()
    if kind == "number":
        return _fresh(_FIGURES, sentence, said) or _fresh(_NUMBER_WORDS, sentence, said)
    if kind == "date":
        return _fresh(_TIMES, sentence, said)
    if kind in {"person", "place", "name"}:
        opening = _OPENING_NAME.match(sentence)
        first = bool(opening) and opening is not None and opening[1].casefold() not in said
        return first or _fresh(_NAMES, sentence, said)
    if kind == "quotation":
        return bool(_QUOTED.search(sentence))
    return True


def _fresh(pattern: re.Pattern[str], sentence: str, said: str) -> bool:
    return any(match[0].casefold() not in said for match in pattern.finditer(sentence))
