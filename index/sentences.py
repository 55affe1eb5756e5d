"""Where sentences begin and end, as spans in the text: nothing is rewritten, nothing is lost.

The text is first cut into blocks at its line structure (paragraphs, headings, list items), because a
heading without a full stop must not run into the paragraph below it; each block is then cut by
sentencex, which knows abbreviations in many languages and keeps a quotation whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import sentencex

from index.records import Span

Kind = Literal["heading", "item", "paragraph"]

_LINE = re.compile(r"[^\n]+")
_ITEM = re.compile(r"\s*(?:[-–—•*▪◦·]|\(?\d{1,3}[.)]|\(?[a-zA-Z][.)])\s+\S")
_ENDS = re.compile(r"[.!?…。！？؟۔।:;,][\"'”’»)\]\u200f]*\s*$")
_STOPS = re.compile(r"[.!?…。！？؟۔।][\"'”’»)\]\u200f]*$")
_WORD = re.compile(r"\S+")
_MARKER_ONLY = re.compile(r"\s*(?:\(?\d{1,3}[.)]|\(?[a-zA-Z][.)]|[-–—•*▪◦·])\s*$")

# Titles that the segmenter does not know; none of them ends a sentence.
_TITLE = re.compile(
    r"(?:^|[\s(\[\"'“‘—])(?:Ms|Mx|Br|Ft|Atty|Amb|Ofc|Spc|Cllr|Gens|Govs|Lts|Profs)\.\s+$"
)

# "3 p.m. Tuesday" goes on, and "3 p.m. She left" does not: what follows tells them apart.
_CLOCK = re.compile(r"\b[ap]\.m\.\s+$", re.IGNORECASE)
_AFTER_CLOCK = re.compile(
    r"(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]*\.?\s\d"
    r"|(?:[ECMP][SD]?T|A[CEW][SD]T|[CEW]ES?T|[BIJ]ST|GMT|UTC)\b)"
)

# The segmenter's work grows with the square of what it is given, so it is given so many characters.
_STRETCH = 8_000

# So much of a sentence's end tells whether it is one.
_TAIL = 40

# A line broken by an editor's margin is about as long as its neighbours; 120 is wider than any
# margin, and 60 narrower than most.
_MARGIN = 120
_LEAST_MARGIN = 60
_FILLED = 0.6

_HEADING_CHARACTERS = 120
_HEADING_WORDS = 16


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or heading: its span holds no outer white space."""

    span: Span
    kind: Kind


def blocks(text: str) -> list[Block]:
    """The blocks of `text`, in order; together they hold every character that is not white space."""
    lines = [span for match in _LINE.finditer(text) if (span := trimmed(text, *match.span()))]
    widest = max((end - start for start, end in lines), default=0)
    groups: list[Span] = []
    for line in lines:
        if groups and _continues(text, groups[-1], line, widest):
            groups[-1] = Span(groups[-1].start, line.end)
        else:
            groups.append(line)
    return [
        Block(span, _kind(text[span.start : span.end], last=span is groups[-1])) for span in groups
    ]


def sentences(text: str, language: str | None = None) -> list[Span]:
    """The sentences of `text`, in order, none empty; headings and list items are sentences too.

    `language` is a tag such as `en` or `pt-BR`; English rules serve where it is None or unknown.
    """
    return [span for block in blocks(text) for span in block_sentences(text, block, language)]


def block_sentences(text: str, block: Block, language: str | None = None) -> list[Span]:
    """The sentences of one block of `text`."""
    if block.kind == "heading":
        return [block.span]
    body = text[block.span.start : block.span.end]
    pieces = _segments(body, (language or "en").split("-")[0].lower())
    found: list[Span] = []
    start = block.span.start
    pending: int | None = None
    for piece in pieces:
        end = start + len(piece)
        if _MARKER_ONLY.match(piece) and piece.strip():
            # "1." alone is the number of a list item, not a sentence: it opens the next one.
            pending = start if pending is None else pending
        elif span := trimmed(text, start if pending is None else pending, end):
            found.append(span)
            pending = None
        start = end
    if pending is not None and (rest := trimmed(text, pending, block.span.end)):
        found.append(rest)
    return found


def _segments(body: str, language: str) -> list[str]:
    """Pieces of `body`, a sentence each with the white space after it; together they are `body`."""
    found: list[str] = []
    start = 0
    while start < len(body):
        stretch = body[start : start + _STRETCH]
        pieces = [piece for piece in sentencex.segment(language, stretch) if piece]
        if "".join(pieces) != stretch:
            # The segmenter promises to keep every character; where it does not, one piece is safe.
            pieces = [stretch]
        if start + len(stretch) < len(body):
            # The last sentence of a stretch may go on beyond it, and is read again from its start.
            last = pieces.pop()
            pieces = pieces or [last[: last.rfind(" ") + 1] or last]
        start += sum(map(len, pieces))
        for piece in pieces:
            if found and len(found[-1]) < _STRETCH and _goes_on(found[-1][-_TAIL:], piece):
                found[-1] += piece
            else:
                found.append(piece)
    return found


def _goes_on(before: str, piece: str) -> bool:
    """Whether the segmenter ended a sentence at an abbreviation that does not end it."""
    clock = _CLOCK.search(before) and _AFTER_CLOCK.match(piece)
    return bool(clock or _TITLE.search(before))


def is_heading_like(line: str) -> bool:
    """Whether a line standing alone reads as a heading: short, and without a sentence's end."""
    return (
        len(line) <= _HEADING_CHARACTERS
        and len(line.split()) <= _HEADING_WORDS
        and not _ENDS.search(line)
        and not _ITEM.match(line)
        and any(c.isalpha() for c in line)
        and not line[0].islower()
    )


def _kind(line: str, *, last: bool) -> Kind:
    if _ITEM.match(line):
        return "item"
    return "heading" if not last and "\n" not in line and is_heading_like(line) else "paragraph"


def _continues(text: str, group: Span, line: Span, widest: int) -> bool:
    """Whether `line` goes on with the paragraph of `group` rather than opening a block of its own."""
    between = text[group.end : line.start]
    if between.count("\n") > 1 or _ITEM.match(text, line.start):
        return False
    before = text[text.rfind("\n", 0, group.end) + 1 : group.end].strip()
    if _ENDS.search(before) and widest > _MARGIN:
        return False
    if text[line.start].islower():
        return True
    if _STOPS.search(before):
        # Where the next word had room, no margin broke the line: the paragraph ended there.
        word = _WORD.match(text, line.start)
        if len(before) + 1 + (len(word[0]) if word else 0) <= max(widest, _LEAST_MARGIN):
            return False
    return widest <= _MARGIN and len(before) >= _FILLED * widest


def trimmed(text: str, start: int, end: int) -> Span | None:
    """The span without its outer white space, or None where nothing is left."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


def in_order(spans: list[Span]) -> bool:
    """Whether spans follow one another without overlap."""
    return all(a.end <= b.start for a, b in pairwise(spans))
