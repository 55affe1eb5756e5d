"""An answer as its conversation keeps it, and as it is shown again.

Nothing is shown that the articles no longer print. An answer of which any quotation is gone, with its
article or from its place, is withdrawn: the question stays, and no word of the answer does.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import cast

from pydantic import TypeAdapter

from index.conversations import Feedback, KeptTurn
from index.errors import NotFoundError
from index.library import Library
from qa.records import Agreement, Answer, AnswerSentence, Citation, Disagreement, Reason
from qa.turns import Turn

_SENTENCES = TypeAdapter(tuple[AnswerSentence, ...])
_CITATIONS = TypeAdapter(tuple[Citation, ...])
_DISAGREEMENTS = TypeAdapter(tuple[Disagreement, ...])


@dataclass(frozen=True, slots=True, kw_only=True)
class PastTurn:
    """A question with its answer, as far as the articles still print what it quotes.

    A `withdrawn` answer has no text, sentences, citations or disagreements, and is not answerable;
    otherwise all is as it is in `Answer`.
    """

    answer_id: str
    question: str
    resolved_question: str
    answerable: bool
    reason: Reason | None
    answer: str
    sentences: tuple[AnswerSentence, ...]
    citations: tuple[Citation, ...]
    disagreements: tuple[Disagreement, ...]
    confidence: float
    agreement: Agreement
    independent_sources: int
    asked_at: str
    withdrawn: bool
    feedback: Feedback | None

    @property
    def turn(self) -> Turn:
        """What of it helps to understand the next question."""
        said = " ".join(sentence.text for sentence in self.sentences)
        articles = dict.fromkeys(citation.article_id for citation in self.citations)
        return Turn(self.resolved_question, said, tuple(articles))


def kept(answer: Answer) -> KeptTurn:
    """What is kept of an answer that is given now: all but the passages."""
    return KeptTurn(
        answer_id=answer.id,
        question=answer.question,
        resolved_question=answer.resolved_question,
        answerable=answer.answerable,
        reason=answer.reason,
        answer=answer.text,
        sentences=_json(answer.sentences),
        citations=_json(answer.citations),
        disagreements=_json(answer.disagreements),
        confidence=answer.confidence,
        agreement=answer.agreement,
        independent_sources=answer.independent_sources,
        asked_at=datetime.now(UTC).isoformat(timespec="milliseconds"),
    )


def past(library: Library, turns: Sequence[KeptTurn]) -> list[PastTurn]:
    """The turns of a conversation, in their order from its beginning on, as they may be shown now.

    What a later question was understood to mean may be taken from an answer before it: once one is
    withdrawn, the questions that follow are shown as they were asked.
    """
    read = [
        (turn, _SENTENCES.validate_json(turn.sentences), _CITATIONS.validate_json(turn.citations))
        for turn in turns
    ]
    standing = _standing(
        library,
        [one for _, _, citations in read for one in citations],
        [one for _, sentences, _ in read for one in sentences],
    )
    shown: list[PastTurn] = []
    gone = False
    for turn, sentences, citations in read:
        cited = tuple(standing.cited[one] for one in citations if one in standing.cited)
        one = PastTurn(
            answer_id=turn.answer_id,
            question=turn.question,
            resolved_question=turn.question if gone else turn.resolved_question,
            answerable=turn.answerable,
            reason=cast("Reason | None", turn.reason),
            answer=turn.answer,
            sentences=sentences,
            citations=cited,
            disagreements=_DISAGREEMENTS.validate_json(turn.disagreements),
            confidence=turn.confidence,
            agreement=cast("Agreement", turn.agreement),
            independent_sources=turn.independent_sources,
            asked_at=turn.asked_at,
            withdrawn=False,
            feedback=turn.feedback,
        )
        if len(cited) < len(citations) or not standing.said.issuperset(sentences):
            one = _withdrawn(one)
            gone = True
        shown.append(one)
    return shown


def _withdrawn(turn: PastTurn) -> PastTurn:
    return replace(
        turn,
        answerable=False,
        reason=None,
        answer="",
        sentences=(),
        citations=(),
        disagreements=(),
        confidence=0.0,
        agreement="none",
        independent_sources=0,
        withdrawn=True,
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the articles still print; citations with what their articles say of themselves now."""

    cited: dict[Citation, Citation]
    said: set[AnswerSentence]


def _standing(
    library: Library, citations: Iterable[Citation], sentences: Iterable[AnswerSentence]
) -> _Standing:
    found = _Standing({}, set())
    by_article: dict[str, tuple[set[Citation], set[AnswerSentence]]]
    by_article = defaultdict(lambda: (set(), set()))
    for citation in citations:
        by_article[citation.article_id][0].add(citation)
    for sentence in sentences:
        by_article[sentence.article_id][1].add(sentence)
    for article_id, (cited, said) in by_article.items():
        try:
            article = library.get(article_id)
        except NotFoundError:
            continue
        for one in cited:
            if article.text[one.start : one.end] == one.quote:
                found.cited[one] = replace(
                    one,
                    title=article.title,
                    publisher=article.publisher,
                    url=article.url,
                    published_at=article.published_at,
                )
        found.said.update(s for s in said if article.text[s.start : s.end] == s.text)
    return found


def _json(parts: Sequence[AnswerSentence | Citation | Disagreement]) -> str:
    return json.dumps([asdict(part) for part in parts], ensure_ascii=False)
