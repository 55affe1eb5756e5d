"""A quotation in, where it is printed and whose it is there out.

quotation → candidates → exact alignment → who speaks → verdict
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

from index.encoder import QueryVectors
from index.filters import instants
from index.library import Library
from index.printings import Candidate
from index.records import EVERYTHING, Filters, Hit, Span
from qa.alignment import Match, align
from qa.errors import QuoteTooLongError
from qa.independence import Source
from qa.naming import in_office
from qa.normal import Normal, Quote, normal, parse_quote
from qa.ruling import origins, rule, summary
from qa.speakers import Spoken, voices
from qa.verdict import Printing, Verdict

# Longer texts are articles; whoever checks one checks its quotations.
LONGEST = 20_000

_NEAREST = 5
_PARAGRAPHS = 2  # to the end of the next one an article is read for who speaks
# Of so many pieces of a run a passage has one whole, wherever its text was cut.
_PIECES = 4
_SHORTEST_PIECE = 3  # words
_LONGEST_PIECE = 16  # words; a passage has room for several


class QuoteChecker:
    """Verifies quotations against one library, word for word."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def verify(
        self, quote: str, *, speaker: str | None = None, filters: Filters = EVERYTHING
    ) -> Verdict:
        """Say whether a quotation is printed word for word, altered, as another's or nowhere.

        Args:
            quote: the words, with quotation marks around them or not; an ellipsis leaves words out,
                and words in brackets are an editor's.
            speaker: who is said to have said it; None where that is not asked.
            filters: which articles may be used.

        Raises:
            QuoteTooShortError: it has fewer than two words.
            QuoteTooLongError: it has more than `LONGEST` characters.
            FilterError: a filter's date cannot be read.
        """
        if len(quote) > LONGEST:
            raise QuoteTooLongError(
                f"the quotation has {len(quote):,} characters, over the limit of {LONGEST:,}; "
                "check its quotations one by one"
            )
        asked = (speaker or "").strip() or None
        parsed = parse_quote(quote)
        runs = list(_runs(parsed))
        words = [" ".join(run) for run in runs]
        pieces = [" ".join(piece) for run in runs for piece in _pieces(run)]
        found = self._library.printings(words, pieces, filters=filters)
        texts = {one.article.id: one.article.text for one in found.found}
        printings = sorted(
            (
                _printing(one, match)
                for one in found.found
                for match in _matches(parsed, one.article.text)
            ),
            key=_earliest,
        )

        def office(printing: Printing) -> str | None:
            return in_office(speaker or "", texts[printing.article.id], printing.span.start)

        ruling, grounds = rule(printings, asked, office)
        nearest = () if printings else self._near(" ".join(words), found.query, filters)
        return Verdict(
            quote=quote,
            speaker=asked,
            verdict=ruling,
            summary=summary(ruling, grounds, asked, filtered=bool(filters)),
            independent_sources=origins(grounds),
            matches=tuple(printings),
            nearest=nearest,
            complete=found.complete,
        )

    def _near(self, words: str, encoded: QueryVectors, filters: Filters) -> tuple[Hit, ...]:
        return self._library.search(words, top_k=_NEAREST, filters=filters, encoded=encoded).hits


@lru_cache(maxsize=256)
def _normal(text: str) -> Normal:
    """The normal form of an article; the latest used are kept."""
    return normal(text)


def _matches(quote: Quote, text: str) -> list[Match]:
    """The places of a quotation; brackets that stand for nothing may be printed as they are."""
    found = align(quote, _normal(text))
    if not found and any(part.insertions for part in quote.parts):
        return align(parse_quote(quote.text, literal=True), _normal(text))
    return found


def _runs(quote: Quote) -> Iterator[list[str]]:
    """The tokens that stand next to each other where a quotation is printed: parts, cut at insertions."""
    for part in quote.parts:
        edges = sorted({0, len(part.tokens), *(i.place for i in part.insertions)})
        for first, last in pairwise(edges):
            yield list(part.tokens[first:last])


def _pieces(run: Sequence[str]) -> Iterator[Sequence[str]]:
    """A run in pieces of which a passage has one whole, wherever its text was cut."""
    step = max(_SHORTEST_PIECE, min(_LONGEST_PIECE, -(-len(run) // _PIECES)))
    for start in range(0, len(run) - step + 1, step):
        # What is left over at the end goes with the piece before it.
        end = len(run) if start + 2 * step > len(run) else start + step
        yield run[start:end]


def _heard(found: Candidate, span: Span) -> Spoken:
    """Who says what stands at `span`: what is far behind it says nothing of that."""
    text = found.article.text
    end = span.end
    for _ in range(_PARAGRAPHS):
        at = text.find("\n\n", end)
        end = at + 2 if at >= 0 else len(text)
    before = tuple(one for one in found.sentences if one.end <= end)
    return voices(text[:end], before).at(span)


def _printing(found: Candidate, match: Match) -> Printing:
    article = found.article
    spoken = _heard(found, match.span)
    return Printing(
        article=article,
        source=Source(article.id, found.origin, article.publisher, found.credits),
        as_printed=article.text[slice(*match.span)],
        span=match.span,
        verdict="verbatim" if match.exact else "altered",
        similarity=match.similarity,
        speaker=spoken.speaker,
        attribution=spoken.attribution,
        quoted=spoken.quoted,
        changes=match.changes,
        diff=match.diff,
        insertions=match.insertions,
    )


def _earliest(printing: Printing) -> tuple[bool, int, str, int]:
    """The order of printings: by date, those without one last, then by article and place."""
    published = printing.article.published_at
    first = instants(published)[0] if published else 0
    return (published is None, first, printing.article.id, printing.span.start)
