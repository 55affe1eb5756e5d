"""Chosen sentences put together: the answer's text, its marks, its citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index.records import Span
from qa.evidence import Chosen, Evidence, excerpt
from qa.records import Agreement, AnswerSentence, Citation


@dataclass(frozen=True, slots=True)
class Composed:
    """The parts of an answer that its sentences decide."""

    text: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    agreement: Agreement
    independent_sources: int


def compose(chosen: Sequence[Chosen]) -> Composed:
    """Put sentences together in their order: each followed by the marks of all that print it."""
    text = ""
    sentences: list[AnswerSentence] = []
    citations: list[Citation] = []
    printed: list[tuple[str, Span]] = []
    for part in chosen:
        place = excerpt(part.evidence)
        if any(
            article == part.evidence.hit.article.id and _overlap(span, place)
            for article, span in printed
        ):
            continue
        printed.append((part.evidence.hit.article.id, place))
        numbers = []
        for evidence in (part.evidence, *part.also):
            span = place if evidence is part.evidence else evidence.span
            citations.append(_citation(len(citations) + 1, evidence, span))
            numbers.append(len(citations))
        quote = citations[numbers[0] - 1].quote
        start = len(text) + bool(text)
        text += (" " if text else "") + quote + " " + "".join(f"[{n}]" for n in numbers)
        sentences.append(
            AnswerSentence(
                text=quote,
                citation=numbers[0],
                article_id=part.evidence.hit.article.id,
                start=place.start,
                end=place.end,
                span=Span(start, start + len(quote)),
                also=tuple(numbers[1:]),
            )
        )
    # Sentences that are nearly the same in several articles may be copies of one text: they do not
    # count as agreement, and the number of sources counts those that say it in words of their own.
    sources = len({sentence.article_id for sentence in sentences})
    return Composed(
        text=text,
        sentences=tuple(sentences),
        citations=tuple(citations),
        agreement="none" if not sentences else "single",
        independent_sources=sources,
    )


def _citation(n: int, evidence: Evidence, span: Span) -> Citation:
    hit, article = evidence.hit, evidence.hit.article
    passage = hit.passage
    return Citation(
        n=n,
        article_id=article.id,
        passage_id=passage.id,
        title=article.title,
        publisher=article.publisher,
        url=article.url,
        published_at=article.published_at,
        quote=passage.text[span.start - passage.start : span.end - passage.start],
        start=span.start,
        end=span.end,
    )


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
