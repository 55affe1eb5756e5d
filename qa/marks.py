"""The quotations of a text: which mark opens one, which mark closes it, and where one is broken off.

What stands beside a mark says whether it may open or close, and what is open decides where it may
do both. Each mark is looked at a fixed number of times, whatever a text is made of.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from index.records import Span
from qa.spelling import listed

# Quotation marks; those that may also be an apostrophe are in the second list.
MARKS = '"“”„‟«»‹›‚〝〞〟「」『』＂″❝❞'
APOSTROPHES = "'’‘‛ʼʻʽ`´′＇ʹ"

# Which marks each may close. German closes with “, Danish with «, Swedish opens with ” as well.
_CLOSES = {
    '"': '"“„‟', "”": '“„‟"', "“": "„“‟", "❞": "❝", "〞": "〝", "〟": "〝", "»": "«", "«": "»",
    "›": "‹", "‹": "›", "」": "「", "』": "『", "'": "'‘‛‚`", "’": "‘‛‚'`", "´": "`", "‘": "‚‘",
}  # fmt: skip
_SINGLE = "'’‘‛‚`´"
_FAMILIES = (_SINGLE, '"“”„‟', "«»", "‹›", "「」", "『』", "❝❞", "〝〞〟")
_FAMILY = {mark: family for family in _FAMILIES for mark in family}
_SAME = {"＂": '"', "″": '"', "＇": "'"}

_ANY = "".join([*_FAMILY, *_SAME])
# A run of marks, but for the apostrophe of "“Tosca”’s cast", or a line's end with the space behind it.
_RUN = re.compile(rf"[\n{_ANY}](?:(?<=\n)\s*|(?<!\n)(?:(?!['’][sS]\b)[{_ANY}])*)")
# What may be no quotation mark: inches, "the workers' hall", "goin' home", "rock 'n' roll", a mark
# between spaces; and in the last row, where one might open: "the '90s", "'em", "I 'm".
_DOUBTFUL = re.compile(
    r"(?<=\d)(?:[\"”″＂]|['’＇](?!['’]))|(?<=\d\s)[\"″＂](?=\s)"
    r"|(?:(?<=[sS])|(?<=[iI]n)|(?<=\b[oO])|(?<=['’‘][nN]))['’＇](?=\s)|(?<=\s)’"
    r"|['‘＇](?i:(?:\d\ds?|em|til|tis|twas|cause|bout|round)\b|n['’‘]|(?:s|m|re|ve|ll|d|t)\b(?!['’]))"
)
_FARTHEST = 90  # characters of a quotation whose closing mark may be an apostrophe

_LONGEST_BREAK = 200  # characters between two quotations that are one
_APART = re.compile(rf"[{MARKS}]|\n\s*\n")
_SAYING = re.compile(
    r"\b(?:sa(?:id|ys?|ying)|t(?:old|ells?)|wr(?:ote|ites?)|according to|went on|put it|"
    r"t(?:hought|hinks?)|(?:{})(?:s|es|ed|d|ing)?|(?:repl|repli)(?:y|es|ed))\b".format(
        "|".join(
            listed(
                "ask add answer explain insist warn note recall admit admitt claim argue conclude "
                "declare announce state comment remark observe joke tweet post respond agree "
                "acknowledge stress continue suggest recount recite shout whisper cry complain "
                "confirm promise urge reflect muse counter interject emphasise emphasize"
            )
        )
    ),
    re.IGNORECASE,
)
_SET_OFF = tuple(",.;?!…—–-")
_STOP = re.compile(r"(\w*)[.!?](?=\s+\S)")
_TITLES = frozenset(
    listed("mr mrs ms dr st gen sen gov prof rep col lt capt sgt maj jr sr rev hon")
)


class Quotation(NamedTuple):
    """Words between quotation marks: `span` has the marks, `inner` neither marks nor space around.

    A quotation that goes on in a paragraph that opens with the mark again is one quotation for each
    paragraph; `span` of all but the last ends without a mark.
    """

    span: Span
    inner: Span

    @property
    def closed(self) -> bool:
        """Whether it ends with its mark rather than going on in the next paragraph."""
        return self.inner.end < self.span.end


class _Mark(NamedTuple):
    """A mark: whether it may open a quotation, and the marks of those that it may close.

    `line` is where the line before ends, for the first on its line; −1 for any other.
    """

    place: int
    char: str
    opens: bool
    closes: str
    doubtful: bool
    paragraph: int
    line: int


class _Open:
    """The marks that stand open, in order."""

    def __init__(self) -> None:
        self._marks: list[_Mark] = []
        self._places: dict[str, list[int]] = {}

    def push(self, mark: _Mark) -> None:
        self._places.setdefault(mark.char, []).append(len(self._marks))
        self._marks.append(mark)

    def latest(self, chars: str) -> _Mark | None:
        """The one that opened last of some kinds."""
        places = [self._places[char][-1] for char in chars if self._places.get(char)]
        return self._marks[max(places)] if places else None

    def drop(self, mark: _Mark | None = None) -> None:
        """Drop a mark with all that opened after it, or all marks."""
        while self._marks:
            last = self._marks.pop()
            self._places[last.char].pop()
            if last is mark:
                return


def quotations(text: str) -> list[Quotation]:
    """All quotations of a text, in order; one within another is part of it.

    A mark that nothing closes in its paragraph opens nothing.
    """
    found: list[Quotation] = []
    standing = _Open()
    paragraph = 0
    for mark in _settled(list(_marks(text))):
        if mark.line >= 0 and mark.opens and mark.char not in mark.closes:
            before = standing.latest(mark.char)
            if before and _goes_on(text, before, mark):
                _add(found, text, before.place, mark.line, closed=False)
                standing.drop(before)
        if mark.paragraph != paragraph:
            standing.drop()
            paragraph = mark.paragraph
        opening = standing.latest(mark.closes)
        if opening and not (
            mark.doubtful and mark.char in _SINGLE and mark.place - opening.place > _FARTHEST
        ):
            standing.drop(opening)
            _add(found, text, opening.place, mark.place + 1, closed=True)
        elif mark.opens and not (mark.doubtful and standing.latest(_FAMILY[mark.char])):
            standing.push(mark)
    return found


def breaks(text: str) -> list[Span]:
    """Where one quotation is broken off to say who speaks, in order: “I hope,” she said, “to go”.

    Each is what stands between two quotations, set off by punctuation, in one paragraph and in one
    sentence that has a verb of saying: two remarks are not joined.
    """
    return [
        Span(one.span.end, other.span.start)
        for one, other in pairwise(quotations(text))
        if other.span.start - one.span.end <= _LONGEST_BREAK
        and _says(text[one.inner.start : one.inner.end], text[one.span.end : other.span.start])
    ]


def _says(words: str, gap: str) -> bool:
    """Whether what stands behind quoted words says who speaks and nothing else."""
    if _APART.search(gap) or not _SAYING.search(gap):
        return False
    gap, words = gap.strip(), words.rstrip(MARKS + APOSTROPHES)
    if gap[-1] not in ",.;—–-" or not (words.endswith(_SET_OFF) or gap[0] in ",—–-"):
        return False
    return not any(
        len(stop[1]) > 1 and stop[1].lower() not in _TITLES for stop in _STOP.finditer(gap)
    )


def _goes_on(text: str, before: _Mark, mark: _Mark) -> bool:
    """Whether the quotation that `before` opens goes on with a mark that begins a line."""
    if mark.paragraph != before.paragraph:
        return mark.paragraph == before.paragraph + 1
    # Lines of one paragraph may be cut anywhere.
    last = text[max(before.place + 1, mark.line - 5) : mark.line].rstrip().rstrip(_ANY + ")]")
    return last[-1:] in (".", "!", "?", "…", ":")


def _add(found: list[Quotation], text: str, start: int, end: int, closed: bool) -> None:
    """Add a quotation, if it has words, in place of those within it."""
    first, last = start + 1, end - closed
    while first < last and text[first].isspace():
        first += 1
    while first < last and text[last - 1].isspace():
        last -= 1
    if first == last:
        return
    span, inner = Span(start, end if closed else last), Span(first, last)
    while found and found[-1].span.start > start:
        within = found.pop()
        if closed and within.span == inner:
            inner = within.inner
    found.append(Quotation(span, inner))


def _marks(text: str) -> Iterator[_Mark]:
    """The marks that may open or close a quotation."""
    paragraph, line, begin = 0, -1, -1
    for run in _RUN.finditer(text):
        start, end = run.span()
        if text[start] == "\n":
            paragraph += "\n" in text[start + 1 : end]
            line, begin = start, end
            continue
        before = _kind(text[start - 1 : start])
        after = _kind(text[end : end + 1])
        for place in range(start, end):
            char = _SAME.get(text[place], text[place])
            opens, closes = _roles(char, before, after)
            if not opens and not closes:
                continue
            doubtful = _DOUBTFUL.match(text, place) is not None
            opens = opens and not (doubtful and closes)
            first = line if place == begin else -1
            yield _Mark(place, char, opens, closes, doubtful, paragraph, first)


def _settled(marks: list[_Mark]) -> list[_Mark]:
    """The marks without the doubtful ones that close nothing or open nothing.

    One that may close is an inch or an apostrophe where the next certain mark of its kind closes
    too; one that may open is none where that does not close.
    """
    kept: list[_Mark] = []
    closing: dict[str, bool] = {}
    paragraph = -1
    for mark in reversed(marks):
        if mark.paragraph != paragraph:
            closing, paragraph = {}, mark.paragraph
        family = _FAMILY[mark.char]
        if not mark.doubtful:
            closing[family] = not mark.opens
        elif closing.get(family, False) == bool(mark.closes):
            continue
        kept.append(mark)
    return kept[::-1]


@cache
def _kind(char: str) -> str:
    """What may stand beside a mark: a letter, space, a bracket, a stop, a hyphen, a dash, a sign."""
    if not char or char.isspace():
        return " "
    if char.isalnum() or unicodedata.category(char)[0] == "M":
        return "a"
    kinds = {"(": "([{<", ",": ",.;!?…)]}", "-": "-", "–": "–—―/:="}
    return next((kind for kind, chars in kinds.items() if char in chars), "$")


@cache
def _roles(char: str, before: str, after: str) -> tuple[bool, str]:
    """Whether a mark between two kinds of characters may open, and the marks that it may close."""
    closes = _CLOSES.get(char, "")
    left = after != " " and before in " (–"
    right = before not in " (" and after != "a"
    behind_space = before == " " and after in " ,"
    if char == '"':
        if before == after == "a":
            return False, ""
        left = after not in " ," and before in " (–-"
        return left or not right, "" if left and not right else closes
    if char in "'’´":
        right = right or (behind_space and char == "’")
        return left and char == "'", closes if right else ""
    if char in _SINGLE:
        opens = (
            left or (before in ",$" and after == "a") or (char == "‘" and before == after == " ")
        )
        return opens, "" if opens or not right else closes
    if char in "‹›" and " " in (before if char == "›" else after):
        # "‹ Previous", "Home › World": arrows, unless it opens or closes the other way round.
        return char == "›" and after == "a", closes if char == "‹" and right else ""
    if char in "”»›":
        opens = before in " (" and after == "a"
        return opens, closes if opens else closes + char
    if char in "❞〞〟」』":
        return False, closes
    if char == "“" and behind_space:
        return True, "„"
    return True, closes if right and not left else ""
