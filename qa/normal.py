"""The form in which quotations are compared, word for word, and what a user typed as a quotation.

What differs only in how it is set is one token here: kinds of quotation marks, apostrophes, dashes
and white space, ligatures and full-width letters, characters of no width. Everything else is kept,
so that a changed comma is a change.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from index.records import Span
from qa.errors import QuoteTooShortError
from qa.marks import APOSTROPHES, MARKS

# A full stop or a comma is forgiven where a quotation, or a part of one, ends.
STOPS = frozenset(".,")

_DASHES = "-‐‑‒–—―−⁃﹘﹣－⸺⸻"
_SPACES = "\u00a0\u2007\u2009\u202f"
# Before anything else: NFKC makes a space of "´", two marks of "″" and three stops of "…". What
# most articles print is NFKC after this, and needs no more.
_SAME = str.maketrans(
    dict.fromkeys(MARKS, '"')
    | dict.fromkeys(APOSTROPHES, "'")
    | dict.fromkeys(_DASHES, "-")
    | dict.fromkeys(_SPACES, " ")
    | {"…": "⋯"}
)
_NO_WIDTH = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
    "\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
_IDEOGRAPH = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)
# What may need another form: with the ASCII letter before it, which an accent may join.
_RUN = re.compile(r"[\x00-\x7f]?[^\x00-\x7f]+")
_LONGEST_GROUP = 30  # letters and accents that make one character; Unicode's own limit for streams

# Over the shape of a text, in which "a" is a letter, "0" a digit, "c" an ideograph, "e" an
# ellipsis, "f" the bar of a fraction and "x" any other sign.
_TOKEN = re.compile(
    r"(?P<short>(?<![a0])a(?:\.a)+(?![a0])\.?)|c|[a0]+(?:(?:'|(?<=0)[.,:f](?=0))[a0]+)*"
    r"""|(?P<dash>-+)|(?P<dots>e|\.(?: *\.){2,})|[^ '"]"""
)
_SIGNS = {"dash": "-", "dots": "..."}

_DOTS = r"(?:…|\.(?:\s?\.){2,})(?:\s?[.…])*"
_ELLIPSIS = re.compile(rf"\[\s*{_DOTS}\s*\]|\(\s*{_DOTS}\s*\)|{_DOTS}")
# "[T]he" is a word; "[Russia]" and "walk[ed]" are an editor's.
_BRACKETS = re.compile(
    r"(?<!\w)\[(?P<letter>[^\W\d_])\](?=\w)|(?<!\w)\w*\[(?=\s*[^\s\]])(?P<words>[^\[\]]*)\]\w*"
)


@dataclass(frozen=True, slots=True)
class Normal:
    """A text as it is compared: its words, numbers and punctuation, without quotation marks.

    `spans` says where in `text`, as it is stored, each of `tokens` stands, in code points and in
    order. Two tokens that one character gives, such as those of "℃", have the same span.
    """

    text: str = field(repr=False)
    tokens: tuple[str, ...]
    spans: tuple[Span, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Insertion:
    """What an editor put in brackets: `text` as typed, before the token `place` of its part."""

    place: int
    text: str


@dataclass(frozen=True, slots=True)
class Part:
    """What a quotation has between two ellipses: tokens with their spans in the quotation's text.

    `loose` are the tokens whose first letter may be of either case. Parts of the same words are
    equal, wherever they stand.
    """

    tokens: tuple[str, ...]
    spans: tuple[Span, ...] = field(repr=False, compare=False)
    insertions: tuple[Insertion, ...] = ()
    loose: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation as typed, without its outer marks: parts that stand in an article in order."""

    text: str
    parts: tuple[Part, ...]


def normal(text: str) -> Normal:
    """Cut any text into the tokens that count where two wordings are compared."""
    folded, starts, ends = _folded(text)
    tokens: list[str] = []
    firsts: list[int] = []
    lasts: list[int] = []
    for match in _TOKEN.finditer(folded.translate(_SHAPES)):
        start, end = match.span()
        token = folded[start:end]
        if kind := match.lastgroup:
            # "U.S" and "U.S.": whether the last dot is also a full stop cannot be seen.
            token = token.rstrip(".") + "." if kind == "short" else _SIGNS[kind]
        tokens.append(token)
        firsts.append(starts[start])
        lasts.append(ends[end - 1])
    return Normal(text, tuple(tokens), tuple(map(Span._make, zip(firsts, lasts, strict=True))))


def is_word(token: str) -> bool:
    """Whether a token is a word or a number rather than punctuation."""
    return any(c.isalnum() for c in token)


def parse_quote(text: str, *, literal: bool = False) -> Quote:
    """Read what a user typed as a quotation: its parts, and what an editor put into them.

    Outer quotation marks go. An ellipsis, in brackets or not, cuts it into parts; words in brackets
    are an insertion, unless `literal` takes them for printed ones, and an altered first letter
    ("[T]he") counts as that letter.

    Raises:
        QuoteTooShortError: fewer than two words are left to look for.
    """
    text = _unmarked(text.strip())
    masked = _ELLIPSIS.sub(lambda match: " " * len(match[0]), text)
    brackets = list(_BRACKETS.finditer(masked))
    letters = {match.start() for match in brackets if match["letter"]}
    inserted = [match for match in brackets if match["words"] and not literal]
    # Characters of no width keep all offsets and leave the letter to its word.
    masked = _BRACKETS.sub(
        lambda m: f"\u200b{m[1]}\u200b" if m["letter"] else m[0] if literal else " " * len(m[0]),
        masked,
    )
    whole = normal(masked)
    spans = tuple(Span(s.start - (s.start - 1 in letters), s.end) for s in whole.spans)
    starts, places = [span.start for span in spans], [match.start() for match in inserted]
    parts: list[Part] = []
    for begin, end in pairwise([0, *(m.start() for m in _ELLIPSIS.finditer(text)), len(text) + 1]):
        first, last = bisect_left(starts, begin), bisect_left(starts, end)
        while last > first and whole.tokens[last - 1] in STOPS:
            # "We hope. …" and "We hope …." are hard to tell from each other.
            last -= 1
        words = [i for i in range(first, last) if is_word(whole.tokens[i])]
        if not words:
            continue
        loose = {i for i in words if starts[i] in letters} | ({words[0]} if not parts else set())
        among = inserted[bisect_left(places, begin) : bisect_left(places, end)]
        parts.append(
            Part(
                whole.tokens[first:last],
                spans[first:last],
                tuple(
                    Insertion(min(bisect_left(starts, m.start()), last) - first, _inserted(m[0]))
                    for m in among
                ),
                tuple(sorted(i - first for i in loose)),
            )
        )
    count = sum(is_word(token) for part in parts for token in part.tokens)
    if count < 2:
        raise QuoteTooShortError(
            f"the quotation has {count} of the two words that it takes, not counting what is in "
            "brackets; quote more of the sentence"
        )
    return Quote(text, tuple(parts))


def _inserted(text: str) -> str:
    whole = text[0] == "[" and text[-1] == "]"
    return text[1:-1].strip() if whole else text


def _unmarked(text: str) -> str:
    """The text without the pairs of quotation marks around the whole of it."""
    outer = MARKS + APOSTROPHES
    while len(text) > 1 and text[0] in outer and text[-1] in outer:
        text = text[1:-1].strip()
    return text


def _folded(text: str) -> tuple[str, Sequence[int], Sequence[int]]:
    """The text in compatible forms, and where in it as stored each character begins and ends."""
    text = text.translate(_SAME)
    if unicodedata.is_normalized("NFKC", text) and not _NO_WIDTH.search(text):
        return text, range(len(text)), range(1, len(text) + 1)
    said: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    place = 0
    for run in _RUN.finditer(text):
        if unicodedata.is_normalized("NFKC", run[0]) and not _NO_WIDTH.search(run[0]):
            continue
        said.append(text[place : run.start()])
        starts += range(place, run.start())
        ends += range(place + 1, run.start() + 1)
        for group, begin, end in _groups(run[0]):
            said.append(group)
            starts += [run.start() + begin] * len(group)
            ends += [run.start() + end] * len(group)
        place = run.end()
    said.append(text[place:])
    starts += range(place, len(text))
    ends += range(place + 1, len(text) + 1)
    return "".join(said), starts, ends


def _groups(run: str) -> Iterator[tuple[str, int, int]]:
    """Each letter with its accents in its compatible form, and where both begin and end."""
    group, begin, end, before = "", 0, 0, ""
    for place, char in enumerate(run):
        if _NO_WIDTH.match(char):
            continue
        if group and len(group) < _LONGEST_GROUP and _joins(char):
            group += char
        else:
            if group:
                yield _compatible(group, before), begin, end
            before, group, begin = group, char, place
        end = place + 1
    if group:
        yield _compatible(group, before), begin, end


def _joins(char: str) -> bool:
    """Whether a character may become one with that before it: accents, vowel signs, Hangul."""
    category = unicodedata.category(char)
    return category[0] == "M" or "\u1160" <= char <= "\u11ff" or char in "\uff9e\uff9f"


def _compatible(group: str, before: str) -> str:
    """The group's NFKC, but "10²" does not become 102, nor "5½" fifty-one halves."""
    raised = group.isnumeric() and not group.isdecimal()
    if raised and before.isnumeric():
        return group
    return unicodedata.normalize("NFKC", group)


class _Shapes(dict[int, str]):
    """For each character, by its code, the letter of its kind; filled as characters are met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        category = unicodedata.category(char)
        if char in "'\".,:":
            shape = char
        elif category == "Pd" or char == "−":
            shape = "-"
        elif category[0] in "ZC" and category not in ("Cs", "Co", "Cn"):
            shape = " "
        elif _IDEOGRAPH.match(char):
            shape = "c"
        elif category[0] in "LM":
            shape = "a"
        elif category[0] == "N":
            shape = "0"
        else:
            shape = {"⁄": "f", "⋯": "e"}.get(char, "x")
        self[code] = shape
        return shape


_SHAPES = _Shapes()
