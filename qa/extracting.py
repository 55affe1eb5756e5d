"""The quotations of a text and who says them there, each as it can be verified.

A quotation that is broken off to say who speaks ("I hope," she said, "to go") is one; two remarks of
one speaker are two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Span
from index.sentences import sentences
from qa.errors import QuoteTooShortError
from qa.marks import Quotation, breaks
from qa.normal import parse_quote
from qa.speakers import voices


@dataclass(frozen=True, slots=True)
class Extracted:
    """A quotation of a text: `span` runs from its opening to its closing mark.

    `quote` has the words without the marks and, where it is broken off, without what stands between.
    `verifiable` is false where they are fewer than two.
    """

    quote: str
    speaker: str | None
    attribution: str | None
    span: Span
    verifiable: bool


def extract(text: str) -> list[Extracted]:
    """Find everything between quotation marks, in order."""
    heard = voices(text, tuple(sentences(text)))
    found = []
    for pieces in _joined(text, heard.quotations):
        span = Span(pieces[0].span.start, pieces[-1].span.end)
        quote = " ".join(
            _trimmed(text[slice(*piece.inner)], last=piece is pieces[-1]) for piece in pieces
        )
        spoken = heard.at(span)
        found.append(Extracted(quote, spoken.speaker, spoken.attribution, span, _counts(quote)))
    return [one for one in found if one.quote]


def _joined(text: str, quoted: Sequence[Quotation]) -> list[list[Quotation]]:
    """The quotations of a text, those together that are one, broken off within a sentence."""
    within = {gap.start for gap in breaks(text) if text[slice(*gap)].rstrip()[-1:] not in ".;"}
    found: list[list[Quotation]] = []
    for quotation in quoted:
        # A gap begins where the mark before it ends.
        if found and found[-1][-1].span.end in within:
            found[-1].append(quotation)
        else:
            found.append([quotation])
    return found


def _trimmed(words: str, *, last: bool) -> str:
    words = " ".join(words.split())
    return words.rstrip(",") if last else words.rstrip(",.;—–- ")


def _counts(quote: str) -> bool:
    """Whether a quotation has the two words that verifying takes."""
    try:
        parse_quote(quote)
    except QuoteTooShortError:
        return False
    return True
