"""Where an article prints a quotation, word for word or altered, and what is altered."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from index.records import Span
from qa.altered import LEAST_SIMILARITY, altered
from qa.changes import Change, Word, changes, is_name
from qa.normal import Insertion, Normal, Part, Quote, is_word, normal
from qa.placing import Article, Placing, Step, exact, read, together
from qa.spelling import listed

_NEARBY = 5  # words to the end of a clause that an insertion at an edge may stand for
_BRACKETED = 12  # tokens that an article may print in brackets
_PRONOUNS = frozenset(
    listed("it he she they we i you him her them us me this that these those his its their our")
)

Row = Sequence[Placing | None]


@dataclass(frozen=True, slots=True)
class Op:
    """A step from what is printed to what is quoted, in the words of both as written.

    `insert` quotes what is not printed (`printed` is empty), `delete` leaves out what is printed
    (`quote` is empty).
    """

    op: Literal["equal", "replace", "insert", "delete"]
    quote: str
    printed: str


@dataclass(frozen=True, slots=True)
class Inserted:
    """A bracketed insertion, and what the article prints in its place; empty where it only adds."""

    text: str
    printed: str


@dataclass(frozen=True, slots=True)
class Match:
    """A place where an article prints a quotation: `span` of the text as stored.

    `similarity` is 1 less the edit distance as a share of the longer side, in tokens (0..1; 1 where
    `exact`). `diff` has neither insertions, nor what an ellipsis leaves out, nor the words that
    only say who speaks. `changes` has each kind once, the gravest first.
    """

    span: Span
    exact: bool
    similarity: float
    diff: tuple[Op, ...]
    changes: tuple[Change, ...]
    insertions: tuple[Inserted, ...]


def align(quote: Quote, text: Normal) -> list[Match]:
    """All places of an article's text where a quotation stands, in order, none overlapping.

    Where it stands word for word, these places alone; else those where it stands altered, which is
    more than to say the same. An empty list says that the article does not print it.
    """
    seen = frozenset(text.tokens)
    if not _is_likely(quote, seen):
        return []
    article = read(quote, text)
    parts = dict.fromkeys(quote.parts)
    there = {part: exact(part, article) for part in parts}
    rows = [row for row in together([there[part] for part in quote.parts]) if None not in row]
    if not rows:
        near = {part: there[part] or altered(part, article) for part in parts}
        rows = together([near[part] for part in quote.parts])
    return [_match(quote, article, row, seen) for row in _best(quote, rows)]


def _is_likely(quote: Quote, seen: frozenset[str]) -> bool:
    """Whether an article has enough of the tokens at all; most of a library's have not."""
    tokens = [token for part in quote.parts for token in part.tokens]
    loose = sum(len(part.loose) for part in quote.parts)
    return sum(token in seen for token in tokens) + loose >= LEAST_SIMILARITY * len(tokens)


def _similarity(quote: Quote, row: Row) -> float:
    cost, quoted, printed = 0, 0, 0
    for part, placing in zip(quote.parts, row, strict=True):
        quoted += len(part.tokens)
        cost += placing.cost if placing else len(part.tokens)
        printed += placing.length if placing else 0
    return 1 - cost / max(quoted, printed)


def _extent(row: Row) -> Span:
    """The tokens of the article from the first part to the last."""
    placed = [placing for placing in row if placing]
    return Span(placed[0].start, placed[-1].end)


def _best(quote: Quote, rows: Sequence[Row]) -> list[Row]:
    """The rows that are near enough, without those that overlap a better one, in order."""
    ranked = []
    for n, row in enumerate(rows):
        similarity, (start, end) = _similarity(quote, row), _extent(row)
        if similarity >= LEAST_SIMILARITY:
            ranked.append((-similarity, end - start, start, end, n))
    taken: list[tuple[int, int, int]] = []
    for _, _, start, end, n in sorted(ranked):
        i = bisect_left(taken, (end, -1, -1))
        if i == 0 or taken[i - 1][1] <= start:
            insort(taken, (start, end, n))
    return [rows[n] for _, _, n in taken]


def _match(quote: Quote, article: Article, row: Row, seen: frozenset[str]) -> Match:
    text = article.text
    diff: list[Op] = []
    pairs: list[tuple[list[Word], list[Word]]] = []
    insertions: list[Inserted] = []
    for part, placing in zip(quote.parts, row, strict=True):
        steps = placing.steps if placing else (Step(False, 0, len(part.tokens), ()),)
        inserted = [
            Inserted(each.text, _in_place(article, each, steps) if placing else "")
            for each in part.insertions
        ]
        insertions += inserted
        places = [each.place for each in part.insertions]
        # An editor's words may stand for a speaker's, and for no other editor's.
        wrong = [(n, one) for n, one in zip(places, inserted, strict=True) if _is_another(one)]
        for step in steps:
            while wrong and wrong[0][0] <= step.first:
                diff.append(_replaced(wrong.pop(0)[1], pairs))
            quoted, printed = _quoted(quote, part, step), _written(text, step.printed)
            if step.equal:
                diff.append(Op("equal", quoted, printed))
                continue
            op: Literal["replace", "insert", "delete"] = "insert" if quoted else "delete"
            diff.append(Op("replace" if quoted and printed else op, quoted, printed))
            pairs.append((_named(part, step, seen), _named_printed(article, step, seen)))
        diff += [_replaced(one, pairs) for _, one in wrong]
    extent = _extent(row)
    return Match(
        span=Span(text.spans[extent.start].start, text.spans[extent.end - 1].end),
        exact=not pairs,
        similarity=_similarity(quote, row),
        diff=tuple(diff),
        changes=changes(pairs),
        insertions=tuple(insertions),
    )


def _is_another(one: Inserted) -> bool:
    """Whether the article has words of an editor in the place of others."""
    printed = one.printed
    return printed[:1] == "[" and _plain(printed.strip("[]")) != _plain(one.text)


def _plain(text: str) -> list[str]:
    return [token.lower() for token in normal(text).tokens]


def _replaced(one: Inserted, pairs: list[tuple[list[Word], list[Word]]]) -> Op:
    quoted, printed = (normal(text).tokens for text in (one.text, one.printed.strip("[]")))
    pairs.append(([Word(t, False) for t in quoted], [Word(t, False) for t in printed]))
    return Op("replace", f"[{one.text}]", one.printed)


def _quoted(quote: Quote, part: Part, step: Step) -> str:
    if step.first == step.last:
        return ""
    return quote.text[part.spans[step.first].start : part.spans[step.last - 1].end]


def _written(text: Normal, tokens: Sequence[int]) -> str:
    """Tokens of an article as written, without what stands between those that are not adjacent."""
    runs = [
        [i for _, i in run]
        for _, run in groupby(enumerate(tokens), key=lambda pair: pair[1] - pair[0])
    ]
    return " ".join(text.text[text.spans[r[0]].start : text.spans[r[-1]].end] for r in runs)


def _named(part: Part, step: Step, seen: frozenset[str]) -> list[Word]:
    tokens = part.tokens
    return [
        Word(tokens[i], is_name(tokens[i], tokens[i - 1] if i else None, seen))
        for i in range(step.first, step.last)
    ]


def _named_printed(article: Article, step: Step, seen: frozenset[str]) -> list[Word]:
    tokens = article.text.tokens
    return [
        Word(tokens[i], is_name(tokens[i], None if article.bounded(i) else tokens[i - 1], seen))
        for i in step.printed
    ]


def _in_place(article: Article, insertion: Insertion, steps: Sequence[Step]) -> str:
    """What the article prints where an editor inserted words."""
    place = insertion.place
    if any(step.first < place < step.last for step in steps):
        return ""
    before = [step.printed[-1] for step in steps if step.last <= place and step.printed]
    after = [step.printed[0] for step in steps if step.first >= place and step.printed]
    if before and after:
        among = [i for i in range(before[-1] + 1, after[0]) if i not in article.said]
    elif after:
        among = sorted(_beside(article, after[0] - 1, -1))
    else:
        among = list(_beside(article, before[-1] + 1, 1))
    if not any(is_word(article.text.tokens[i]) for i in among):
        return ""
    return _written(article.text, among)


def _beside(article: Article, place: int, way: int) -> Iterator[int]:
    """What may be replaced at an edge: what is in brackets, the rest of a clause or a pronoun."""
    tokens = article.text.tokens
    found: list[int] = []
    closing = "[" if way < 0 else "]"
    bracket = 0 <= place < len(tokens) and tokens[place] == ("]" if way < 0 else "[")
    while len(found) < (_BRACKETED if bracket else _NEARBY):
        edge = place + 1 if way < 0 else place
        if article.bounded(edge) or not (is_word(tokens[place]) or bracket):
            return iter(found)
        found.append(place)
        if bracket and tokens[place] == closing:
            return iter(found)
        place += way
    return iter(found[: int(tokens[found[0]].lower() in _PRONOUNS)])
