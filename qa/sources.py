"""What each article says towards a question: its best sentences, as one short context.

A reader does not need an article, only the few sentences of it that come nearest to the question. They
are joined in the order in which the article prints them; every character of the context knows where in
the article it stands, so that what is found in it can be cited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import ArticleInfo, Hit, Span
from qa.evidence import Evidence
from qa.independence import Source

# Nearly the whole of a short text; more would slow the reading and help it little.
_WORDS = 150
_SENTENCES = 6
_JOINT = " "

# Late interaction's scores of two sentences that fit a question about equally well.
_NEAR = 0.1


@dataclass(frozen=True, slots=True)
class Context:
    """Some sentences of one article, joined: `pieces` are their spans in the article's text, in order.

    `fits` is how well each of them fits the question, by late interaction (−1..1), `tellings` how well
    it fits the words alone that say what is asked, and `evidence` all of the article's, best first.
    """

    article: ArticleInfo
    text: str
    pieces: tuple[Span, ...]
    fits: tuple[float, ...]
    tellings: tuple[float, ...]
    evidence: tuple[Evidence, ...]

    @property
    def best(self) -> Evidence:
        """The evidence that fits the question best."""
        return self.evidence[0]

    @property
    def hits(self) -> tuple[Hit, ...]:
        """The hits that the evidence is from, the one of the best evidence first."""
        return tuple({id(e.hit): e.hit for e in self.evidence}.values())

    def placed(self) -> list[Span]:
        """Where in the context its pieces stand, in order."""
        found, start = [], 0
        for piece in self.pieces:
            end = start + piece.end - piece.start
            found.append(Span(start, end))
            start = end + len(_JOINT)
        return found

    def near(self) -> list[Span]:
        """The pieces that fit the question about as well as the best, where the context has them."""
        least = max(self.fits) - _NEAR
        return [own for own, fit in zip(self.placed(), self.fits, strict=True) if fit >= least]

    def place(self, span: Span) -> Span | None:
        """Where in the article a span of the context stands; None where it spans two sentences."""
        for own, piece in zip(self.placed(), self.pieces, strict=True):
            if own.start <= span.start and span.end <= own.end:
                return span.shifted(piece.start - own.start)
        return None

    def piece(self, place: int) -> tuple[int, Span]:
        """The number of the piece in which a code point of the context lies, and its span there."""
        for number, own in enumerate(self.placed()):
            if place < own.end + len(_JOINT):
                return number, own
        raise ValueError(f"{place} lies outside a context of {len(self.text)} characters")


def contexts(ranked: Sequence[Evidence]) -> list[Context]:
    """One context an article, in the order of their best evidence; `ranked` is best first."""
    by_article: dict[str, list[Evidence]] = {}
    for evidence in ranked:
        by_article.setdefault(evidence.hit.article.id, []).append(evidence)
    return [_context(evidence) for evidence in by_article.values()]


def _context(ranked: Sequence[Evidence]) -> Context:
    chosen: list[Evidence] = []
    words = 0
    for evidence in sorted(ranked, key=lambda e: (-e.sentence, e.span.start))[:_SENTENCES]:
        length = len(evidence.text.split())
        if chosen and words + length > _WORDS:
            continue
        chosen.append(evidence)
        words += length
    chosen.sort(key=lambda e: e.span.start)
    return Context(
        article=ranked[0].hit.article,
        text=_JOINT.join(evidence.text for evidence in chosen),
        pieces=tuple(evidence.span for evidence in chosen),
        fits=tuple(evidence.sentence for evidence in chosen),
        tellings=tuple(evidence.telling for evidence in chosen),
        evidence=tuple(ranked),
    )


def source_of(evidence: Evidence) -> Source:
    """The source of evidence, as far as its independence goes."""
    return Source(
        article_id=evidence.hit.article.id,
        origin=evidence.hit.origin,
        publisher=evidence.hit.article.publisher,
        credits=evidence.hit.credits,
    )
