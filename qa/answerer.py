"""A question in, a cited answer out, or why there is none.

question → search → candidates → confidence → chosen sentences → answer with its citations
"""

from __future__ import annotations

import time
import uuid

from index.library import Library, SearchResult
from index.records import Filters
from qa.compose import compose
from qa.confidence import ANSWERABLE, RELATED, confidence
from qa.evidence import Evidence, candidates, choose
from qa.question import Question, read
from qa.records import Answer, Reason, Took
from qa.signals import signals


class Answerer:
    """Answers questions from one library, in its articles' own sentences."""

    def __init__(self, library: Library, *, max_question: int = 2000) -> None:
        self._library = library
        self._max_question = max_question

    def ask(self, question: str, *, top_k: int = 8, filters: Filters | None = None) -> Answer:
        """Answer a question.

        Args:
            question: in any form, of at most `max_question` characters.
            top_k: how many passages to read, ≥ 1.
            filters: which articles may be used.

        Raises:
            QuestionError: it is empty or too long.
            FilterError: a filter's date cannot be read.
        """
        began = time.perf_counter()
        asked = read(question, longest=self._max_question)
        result = self._library.search(asked.text, top_k=top_k, filters=filters or Filters())
        searched = time.perf_counter()
        ranked = candidates(result, asked)
        sure = self._confidence(result, ranked, asked)
        reason = self._reason(result, sure)
        answer = compose(choose(ranked) if reason is None else [])
        ended = time.perf_counter()
        return Answer(
            id=uuid.uuid4().hex,
            question=question,
            resolved_question=asked.text,
            answerable=reason is None,
            reason=reason,
            text=answer.text,
            sentences=answer.sentences,
            confidence=sure,
            agreement=answer.agreement,
            independent_sources=answer.independent_sources,
            citations=answer.citations,
            hits=result.hits,
            took_ms=Took(
                encode=result.encode_ms,
                search=result.search_ms,
                answer=(ended - searched) * 1000,
                total=(ended - began) * 1000,
            ),
        )

    def _reason(self, result: SearchResult, sure: float) -> Reason | None:
        """Why no answer is given; None where one is."""
        if not result.hits:
            if self._library.store.counts()[0] == 0:
                return "empty_library"
            return "filtered_out" if result.allowed == 0 else "no_match"
        if sure >= ANSWERABLE:
            return None
        return "weak_match" if sure >= RELATED else "no_match"

    def _confidence(
        self, result: SearchResult, ranked: list[Evidence], question: Question
    ) -> float:
        if not ranked:
            return 0.0
        return confidence(signals(result, ranked, question, self._library.keywords.words))
