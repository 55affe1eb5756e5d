"""Where one part of a quotation stands in an article, word for word, as tokens.

Each token is one character of a string, so that a run of tokens is found as a substring is. Two
sequences stand for an article: all of its tokens, and what is left without those that only say who
speaks, where a quotation is broken off: “I hope,” she said, “to go”.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from index.records import Span
from qa.marks import MARKS, breaks
from qa.normal import STOPS, Normal, Part, Quote

# Any token that the quotation has not.
OTHER = "\0"

_INSERTED = 12  # tokens that an insertion may stand for
_MOST_PLACES = 1000  # that are looked at closely
_ENDS = frozenset([".", "!", "?", "...", ":", ";"])
_BREAK = re.compile(rf"[{MARKS}]|\n\s*\n")


class Step(NamedTuple):
    """Tokens of a part, `first` to before `last`, and those that are `printed`, equal or not."""

    equal: bool
    first: int
    last: int
    printed: Sequence[int]


class Placing(NamedTuple):
    """A part in an article, from the token `start` to before `end`.

    `cost` is the edit distance in tokens, `length` how many the article prints for the part.
    """

    start: int
    end: int
    cost: int
    length: int
    steps: tuple[Step, ...]


class View(NamedTuple):
    """Tokens of an article as `codes`, one character each, and which tokens they are."""

    codes: str
    places: Sequence[int]


class Article(NamedTuple):
    """An article as one quotation is looked for in it.

    `alphabet` has a character for each token of the quotation. `joints` are the tokens at which
    the article says who speaks, `said` all that do so. `whole` has every token, `spoken` all but
    `said`, and `bare` is that without full stops and commas.
    """

    text: Normal
    alphabet: dict[str, str]
    joints: list[int]
    said: frozenset[int]
    whole: View
    spoken: View
    bare: View

    def broken(self, before: int, after: int) -> bool:
        """Whether the article says who speaks between two tokens."""
        return bisect_left(self.joints, before + 1) != bisect_left(self.joints, after + 1)

    def bounded(self, place: int) -> bool:
        """Whether a sentence, a quotation or a paragraph ends or begins before a token."""
        text = self.text
        if not 0 < place < len(text.tokens) or text.tokens[place - 1] in _ENDS:
            return True
        between = text.text[text.spans[place - 1].end : text.spans[place].start]
        return _BREAK.search(between) is not None


def read(quote: Quote, text: Normal) -> Article:
    """Prepare an article's tokens for a quotation."""
    alphabet: dict[str, str] = {}
    for token in (token for part in quote.parts for token in part.tokens):
        code = alphabet.setdefault(_lowered(token), chr(len(alphabet) + 1))
        alphabet[token] = alphabet[token[0].upper() + token[1:]] = code
    codes = "".join([alphabet.get(token, OTHER) for token in text.tokens])
    whole = View(codes, range(len(codes)))
    if not (gaps := _joints(text)):
        return Article(text, alphabet, [], frozenset(), whole, whole, whole)
    # What ends the words before a gap is forgiven, as it is at a quotation's end.
    said = frozenset(
        i
        for gap in gaps
        for i in range(gap.start - (text.tokens[max(0, gap.start - 1)] in STOPS), gap.end)
    )
    spoken = [i for i in range(len(codes)) if i not in said]
    bare = [i for i in spoken if text.tokens[i] not in STOPS]
    starts = [gap.start for gap in gaps]
    return Article(text, alphabet, starts, said, whole, _cut(codes, spoken), _cut(codes, bare))


def _cut(codes: str, index: list[int]) -> View:
    return View("".join([codes[i] for i in index]), index)


def _lowered(token: str) -> str:
    return token[0].lower() + token[1:]


def same(part: Part, i: int, token: str) -> bool:
    """Whether a part's token is the one printed, but for the case of a loose first letter."""
    said = part.tokens[i]
    return said == token or (i in part.loose and _lowered(said) == _lowered(token))


def exact(part: Part, article: Article) -> list[Placing]:
    """Where the article prints every token of a part, whatever stands for its insertions."""
    places = {insertion.place for insertion in part.insertions}
    runs = list(pairwise(sorted({0, len(part.tokens)} | places)))
    found: dict[tuple[object, ...], list[Placing]] = {}
    rows: list[list[Placing]] = []
    for first, last in runs:
        loose = tuple(i - first for i in part.loose if first <= i < last)
        key = (part.tokens[first:last], loose)
        if key not in found:
            found[key] = [
                Placing(run[0], run[-1] + 1, 0, last - first, (Step(True, first, last, run),))
                for run in _runs(part, first, last, article)
            ]
        rows.append(found[key])
        if not found[key]:
            return []
    whole: list[Placing] = []
    for row in together(rows, reach=_INSERTED):
        steps = tuple(
            Step(True, first, last, placing.steps[0].printed)
            for (first, last), placing in zip(runs, row, strict=True)
            if placing
        )
        if len(steps) == len(runs):
            start, end = steps[0].printed[0], steps[-1].printed[-1] + 1
            whole.append(Placing(start, end, 0, len(part.tokens), steps))
    return whole


def together(
    found: Sequence[Sequence[Placing]], reach: int | None = None
) -> list[list[Placing | None]]:
    """What follows each other, around each place of the longest: the nearest, None where none is.

    Each of `found` is in order; `reach` is how many tokens may stand between two, None for any.
    """
    if len(found) == 1:
        return [[placing] for placing in found[0]]
    known = [k for k, placings in enumerate(found) if placings]
    if not known:
        return []
    anchor = max(known, key=lambda k: (found[k][0].length, -len(found[k])))
    # Parts of the same words share a list, and its starts.
    of_list = {id(placings): [placing.start for placing in placings] for placings in found}
    starts = [of_list[id(placings)] for placings in found]
    rows: list[list[Placing | None]] = []
    for placing in found[anchor][:_MOST_PLACES]:
        row: list[Placing | None] = [None] * len(found)
        row[anchor] = placing
        end = placing.end
        for k in range(anchor + 1, len(found)):
            i = bisect_left(starts[k], end)
            if i < len(found[k]) and (reach is None or found[k][i].start - end <= reach):
                row[k] = found[k][i]
                end = found[k][i].end
        start = placing.start
        for k in range(anchor - 1, -1, -1):
            i = bisect_left(starts[k], start) - 1
            while i >= 0 and found[k][i].end > start:
                i -= 1
            if i >= 0 and (reach is None or start - found[k][i].end <= reach):
                row[k] = found[k][i]
                start = found[k][i].start
        rows.append(row)
    return rows


def _runs(part: Part, first: int, last: int, article: Article) -> list[Sequence[int]]:
    """The places of a run of a part's tokens, in order: the tokens by which each is printed."""
    want, tokens = part.tokens[first:last], article.text.tokens
    codes = "".join([article.alphabet[token] for token in want])
    found: list[Sequence[int]] = [
        range(at, at + len(want))
        for at in _places(codes, article.whole.codes)
        if tokens[at : at + len(want)] == want
        or all(same(part, first + k, tokens[at + k]) for k in range(len(want)))
    ]
    if article.joints and want[0] not in STOPS and want[-1] not in STOPS:
        kept = [k for k, token in enumerate(want) if token not in STOPS]
        needle = "".join([codes[k] for k in kept])
        for at in islice(_places(needle, article.bare.codes), _MOST_PLACES):
            index = article.bare.places[at : at + len(kept)]
            if article.broken(index[0], index[-1]) and all(
                same(part, first + k, tokens[i]) for k, i in zip(kept, index, strict=True)
            ):
                found += _joined(want, kept, index, article)
    return sorted(found, key=lambda run: (run[0], run[-1]))


def _places(wanted: str, codes: str) -> Iterator[int]:
    at = codes.find(wanted)
    while at >= 0:
        yield at
        at = codes.find(wanted, at + 1)


def _joined(
    want: Sequence[str], kept: Sequence[int], index: Sequence[int], article: Article
) -> Iterator[tuple[int, ...]]:
    """The tokens from first to last of `index`, if punctuation is alike but at the joints."""
    printed = [index[0]]
    for (k, after), (i, j) in zip(pairwise(kept), pairwise(index), strict=True):
        between = range(i + 1, j)
        if article.broken(i, j):
            between = range(0)
        elif tuple(article.text.tokens[n] for n in between) != tuple(want[k + 1 : after]):
            return
        printed += [*between, j]
    yield tuple(printed)


def _joints(text: Normal) -> list[Span]:
    """The runs of tokens, from the first to behind the last, that only say who speaks, in order."""
    found: list[Span] = []
    for gap in breaks(text.text):
        first, last = (bisect_left(text.spans, place, key=lambda span: span.start) for place in gap)
        if first < last:
            found.append(Span(first, last))
    return found
