"""What was asked and answered before a question, as far as it helps to understand that."""

from __future__ import annotations

from dataclasses import dataclass

from qa.records import Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """A question as it was understood, and its answer: the sentences, and the articles that print them."""

    question: str
    answer: str
    cited: tuple[str, ...] = ()

    @classmethod
    def of(cls, answer: Answer) -> Turn:
        """The turn that an answer ends."""
        said = " ".join(sentence.text for sentence in answer.sentences)
        articles = dict.fromkeys(citation.article_id for citation in answer.citations)
        return cls(answer.resolved_question, said, tuple(articles))
