"""The parts of an answer put together: its text, its marks, its citations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from index.records import Hit, Span
from qa.events import SentenceChosen
from qa.evidence import Chosen, excerpt
from qa.records import AnswerSentence, Citation, Disagreement

if TYPE_CHECKING:
    from qa.statement import Statement


@dataclass(slots=True)
class Composer:
    """An answer in the making: sentences and citations in the order in which they are added."""

    text: str = ""
    sentences: list[AnswerSentence] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def say(self, chosen: Sequence[Chosen]) -> None:
        """Add sentences, each followed by the marks of all that print it; none is printed twice."""
        for part in chosen:
            place = excerpt(part.evidence)
            article = part.evidence.hit.article.id
            if any(
                s.article_id == article and _overlap(Span(s.start, s.end), place)
                for s in self.sentences
            ):
                continue
            numbers = [self._cite(part.evidence.hit, place)]
            numbers += [self._cite(other.hit, other.span) for other in part.also]
            quote = self.citations[numbers[0] - 1].quote
            start = len(self.text) + bool(self.text)
            self.add(quote + " " + "".join(f"[{n}]" for n in numbers))
            self.sentences.append(
                AnswerSentence(
                    text=quote,
                    citation=numbers[0],
                    article_id=article,
                    start=place.start,
                    end=place.end,
                    span=Span(start, start + len(quote)),
                    also=tuple(numbers[1:]),
                )
            )

    def steps(self) -> Iterator[SentenceChosen]:
        """Each sentence that was said, with the citations that print it."""
        for one in self.sentences:
            cited = tuple(self.citations[n - 1] for n in (one.citation, *one.also))
            yield SentenceChosen(one, cited)

    def cited(self, one: Disagreement) -> tuple[Citation, ...]:
        """The citations of a disagreement's positions, in order."""
        numbers = {n for position in one.positions for n in position.citations}
        return tuple(citation for citation in self.citations if citation.n in numbers)

    def cite(self, statement: Statement) -> int:
        """The number of a citation that prints a statement's value: one that is there, or a new one."""
        for citation in self.citations:
            inside = citation.start <= statement.place.start and statement.place.end <= citation.end
            if citation.article_id == statement.context.article.id and inside:
                return citation.n
        return self._cite(statement.hit, statement.sentence)

    def alike(self) -> tuple[int, ...]:
        """The citations that print the first sentence, where they are of more than one article."""
        if not self.sentences:
            return ()
        numbers = (self.sentences[0].citation, *self.sentences[0].also)
        articles = {self.citations[n - 1].article_id for n in numbers}
        return numbers if len(articles) > 1 else ()

    def add(self, text: str) -> None:
        """Add words of the program's own, or a sentence with its marks."""
        self.text += (" " if self.text else "") + text

    def _cite(self, hit: Hit, span: Span) -> int:
        passage, article = hit.passage, hit.article
        self.citations.append(
            Citation(
                n=len(self.citations) + 1,
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
        )
        return len(self.citations)


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
