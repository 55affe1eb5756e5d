"""Names as a text prints them, found by their looks: capitals, and the small words that join them.

No list of names and no model: enough to choose among, where a question asks who or where.
"""

from __future__ import annotations

import re

from index.records import Span
from qa.spelling import listed

_CAPITALISED = r"[^\W\d_a-zß-öø-ÿ][\w'’.-]*\w|[^\W\d_a-zß-öø-ÿ]\.?"
_LINK = r"of|the|and|de|del|della|da|dos|van|von|der|den|al|el|bin|ibn|la|le|du|di"
_NAME = re.compile(
    rf"(?<![\w’'-])(?:{_CAPITALISED})(?:[ \u00a0](?:(?:{_LINK})[ \u00a0]){{0,2}}(?:{_CAPITALISED}))*"
)
_POSSESSIVE = re.compile(r"['’]s?$")
_BEFORE = 8
_STARTS = re.compile(r"(?:^|[.!?…:;\n]|[\"“”»«])\s*[\"“”»«‘(]*$")

# Words that open a sentence with a capital and are no name.
_OPENERS = frozenset(
    listed(
        "a an the in on at by for from to of with as it he she they we i you this that these those its "
        "his her their our my your there here and but or so if when while after before since until "
        "although though because however meanwhile also not no some many most all both each several "
        "two three four five six seven eight nine ten one another other more less about around over "
        "under between among during despite according earlier later last next now then today "
        "yesterday tomorrow what who where why how which yes monday tuesday wednesday thursday friday "
        "saturday sunday january february march april may june july august september october "
        "november december"
    )
)


def find_names(text: str) -> list[Span]:
    """The places of names in `text`, in order; a sentence's first word counts where more follow it."""
    found = []
    for match in _NAME.finditer(text):
        start, end = match.span()
        words = match[0].split()
        while words and _POSSESSIVE.sub("", words[0].casefold()) in _OPENERS:
            start += len(words[0]) + 1
            words = words[1:]
        if not words:
            continue
        possessive = _POSSESSIVE.search(text[start:end])
        first = start == match.start() and _STARTS.search(text[max(0, start - _BEFORE) : start])
        alone = len(words) == 1 and first and not possessive
        # One capital at a sentence's start may be any word; a name is printed elsewhere as well.
        if alone and not re.search(rf"(?<=[a-z,] ){re.escape(words[0])}\b", text):
            continue
        if possessive:
            end = start + possessive.start()
        found.append(Span(start, end))
    return found
