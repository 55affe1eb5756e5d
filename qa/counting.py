"""Whether a quantity counts what a question asks the number of."""

from __future__ import annotations

import re

from qa.comparison import counts_people
from qa.quantities import Quantity
from qa.question import Question
from qa.spelling import stem

_ASKED = re.compile(
    r"\bhow many (?P<what>.+?)(?=\s+(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|"
    r"should|may|might|of|in|on|at|from|by|with|for|to|were|got)\b|[?.!,]|$)",
    re.IGNORECASE,
)
_WORDS = re.compile(r"[^\W\d_]+")

# "43 others", "40 more", "11 of them": whoever is spoken of.
_ANYBODY = frozenset(["other", "more", "them", "of"])


def counts(question: Question, quantity: Quantity) -> bool:
    """Whether `quantity` may be the number asked for: it counts the asked thing, or does not say what.

    Always true for a question that does not ask how many of something.
    """
    asked = _ASKED.search(question.text)
    if asked is None or quantity.counted is None or quantity.counted in _ANYBODY:
        return True
    wanted = {stem(word.casefold()) for word in _WORDS.findall(asked["what"])}
    if quantity.counted in wanted:
        return True
    return counts_people(quantity.counted) and any(counts_people(word) for word in wanted)
