"""The words that each source prints between quotation marks for the asked statement.

Two outlets that quote one remark in different words cannot both have it word for word, and a
fact-checker wants to see both. Two different remarks are no difference at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from index.late import is_content
from index.records import Span
from qa.marks import quotations
from qa.sources import Context
from qa.spelling import stem
from qa.values import Value

# Shorter quotations are scare quotes and titles.
_FEWEST_WORDS = 4

# Two quotations are of one remark when they share so much of the shorter one's content.
_SHARED = 0.5
_FEWEST_SHARED = 2

_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# What may stand between a mark and the words that it quotes.
_EDGES = " \t\r\n\u00a0\u2009\u202f,.;:…–—-"


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words between quotation marks: `text` is what the context prints at `span`."""

    text: str
    span: Span


def quoted(text: str) -> Iterator[Quoted]:
    """What a text prints between quotation marks, in order, without the punctuation at its ends."""
    for quotation in quotations(text):
        words = text[slice(*quotation.inner)]
        start = quotation.inner.start + len(words) - len(words.lstrip(_EDGES))
        if words := words.strip(_EDGES):
            yield Quoted(words, Span(start, start + len(words)))


def uttered(context: Context) -> list[Value]:
    """The quotations in the context's sentences that fit the question best, the best fitting first."""
    near = context.near()
    found = [
        each
        for each in quoted(context.text)
        if len(_WORD.findall(each.text)) >= _FEWEST_WORDS
        and any(p.start <= each.span.start and each.span.end <= p.end for p in near)
    ]
    found.sort(key=lambda each: (-context.fits[context.piece(each.span.start)[0]], each.span.start))
    return [Value(each.text, each.span, "wording") for each in found]


def paired(offered: Sequence[Sequence[Value]]) -> list[Value | None]:
    """For each source, its first quotation of a remark that another source quotes too; None for none."""
    return [
        next(
            (
                value
                for value in own
                if any(
                    one_remark(value.text, other.text)
                    for j, others in enumerate(offered)
                    if j != i
                    for other in others
                )
            ),
            None,
        )
        for i, own in enumerate(offered)
    ]


def one_remark(one: str, other: str) -> bool:
    """Whether two quotations are of one remark, in the same words or in others."""
    return same_words(one, other) or same_remark(one, other)


def same_remark(one: str, other: str) -> bool:
    """Whether two quotations are of one remark: they share most of the shorter one's content words."""
    contents = [_content(text) for text in (one, other)]
    shared = contents[0] & contents[1]
    least = min(len(content) for content in contents)
    return len(shared) >= max(_FEWEST_SHARED, _SHARED * least)


def same_words(one: str, other: str) -> bool:
    """Whether two quotations print the same words, or one a part of the other's."""
    sequences = [" ".join(_words(text)) for text in (one, other)]
    short, long = sorted(sequences, key=len)
    return f" {short} " in f" {long} "


def _words(text: str) -> Sequence[str]:
    return [word.casefold().replace("’", "'") for word in _WORD.findall(text)]


def _content(text: str) -> set[str]:
    return {stem(word) for word in _words(text) if is_content(word)}
