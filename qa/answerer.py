"""A question in, a cited answer out, or why there is none.

question → search → candidates → confidence → chosen sentences → sources compared → answer
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Generator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from index.late import is_content
from index.library import Library, SearchResult
from index.records import EVERYTHING, Filters, Hit
from qa.agreement import Comparison, without_values
from qa.compose import Composer
from qa.confidence import ANSWERABLE, RELATED, confidence
from qa.events import Answered, DifferenceFound, Event, PassagesFound
from qa.evidence import Chosen, Evidence, candidates, choose
from qa.predicate import content_tokens, telling_tokens
from qa.question import Question, read
from qa.reader import Reads
from qa.records import Answer, Citation, Reason, Took
from qa.signals import signals

if TYPE_CHECKING:
    from qa.nli import Judges
    from qa.turns import Turn

# So many passages are looked at for what other sources say, of those about as near as the best.
_WIDE = 16
_WIDE_MARGIN = 0.25


# The first way to understand a follow-up that the articles answer so surely is taken; where none is, a
# later way has to be so much surer.
_SURE = 0.4
# Of the first way's words the passage of a later one prints more than this share.
_KEPT = 0.5
# What the late interaction and the score of a passage gain where a follow-up goes on from its article.
_FAVOUR = 0.03
_SURER = 0.15


@dataclass(frozen=True, slots=True)
class _Way:
    """A way to understand a question, what was found for it, and how sure the answer is (0..1)."""

    question: Question
    wide: SearchResult
    ranked: list[Evidence]
    sure: float


class Answerer:
    """Answers questions from one library, in its articles' own sentences.

    `reader` finds the value that a source gives, and `judge` whether two sentences say the same; both
    may be missing: sources are then compared by what can be told without.
    """

    def __init__(
        self,
        library: Library,
        *,
        max_question: int = 2000,
        reader: Reads | None = None,
        judge: Judges | None = None,
    ) -> None:
        self._library = library
        self._max_question = max_question
        self._reader = reader
        self._judge = judge

    def ask(
        self,
        question: str,
        *,
        top_k: int = 8,
        filters: Filters = EVERYTHING,
        turns: Sequence[Turn] = (),
    ) -> Answer:
        """Answer a question.

        Args:
            question: in any form, of at most `max_question` characters.
            top_k: how many passages to answer from, ≥ 1; more may be read to compare sources.
            filters: which articles may be used.
            turns: the conversation before it, the latest turn last.

        Raises:
            QuestionError: it is empty or too long.
            FilterError: a filter's date cannot be read.
        """
        steps = self.stream(question, top_k=top_k, filters=filters, turns=turns)
        return next(step.answer for step in steps if isinstance(step, Answered))

    def stream(
        self,
        question: str,
        *,
        top_k: int = 8,
        filters: Filters = EVERYTHING,
        turns: Sequence[Turn] = (),
    ) -> Generator[Event, None, None]:
        """Answer a question step by step: passages, sentences, differences, the whole.

        Arguments and errors are those of `ask`; an error comes with the step that it stops. Whoever
        stops taking steps stops the work.
        """
        began = time.perf_counter()
        asked = read(question, longest=self._max_question)
        way = self._understood(asked, turns, top_k, filters)
        asked, wide, ranked, sure = way.question, way.wide, way.ranked, way.sure
        result = replace(wide, hits=wide.hits[:top_k])
        yield PassagesFound(asked.text, result.hits)
        searched = time.perf_counter()
        reason = self._reason(result, sure)
        composer = Composer()
        chosen = choose(ranked) if reason is None else []
        composer.say(chosen)
        if not asked.about_sources:
            yield from composer.steps()
        compared = self._compare(wide, top_k, asked, ranked, chosen, composer)
        text = _text(composer, asked, compared)
        if asked.about_sources:
            yield from composer.steps()
        if compared.disagreement:
            yield DifferenceFound(compared.disagreement, composer.cited(compared.disagreement))
        ended = time.perf_counter()
        yield Answered(
            Answer(
                id=uuid.uuid4().hex,
                question=question,
                resolved_question=asked.text,
                answerable=reason is None,
                reason=reason,
                text=text,
                sentences=tuple(composer.sentences),
                confidence=sure,
                agreement=compared.agreement,
                independent_sources=compared.independent_sources,
                disagreements=(compared.disagreement,) if compared.disagreement else (),
                citations=tuple(composer.citations),
                hits=_shown(wide.hits, top_k, composer.citations),
                took_ms=Took(
                    encode=result.encode_ms,
                    search=result.search_ms,
                    answer=(ended - searched) * 1000,
                    total=(ended - began) * 1000,
                ),
            )
        )

    def _understood(
        self, asked: Question, turns: Sequence[Turn], top_k: int, filters: Filters
    ) -> _Way:
        """The question as it is understood: the first way that the articles answer surely enough.

        Where they answer none of them so, a later way is taken where it is clearly surer.
        """
        ways = [asked]
        if turns:
            from qa.resolving import readings

            # Its own length is limited; what is put in comes from the turns.
            ways = [read(one, longest=sys.maxsize) for one in readings(asked.whole, turns)]
        follows = len(ways) > 1 or ways[0].text != asked.text
        found: list[_Way] = []
        for question in ways:
            wide = self._library.search(question.text, top_k=max(top_k, _WIDE), filters=filters)
            if follows:
                wide = _favoured(wide, turns[-1].cited)
            result = replace(wide, hits=wide.hits[:top_k])
            ranked = candidates(result, question)
            way = _Way(question, wide, ranked, self._confidence(result, ranked, question))
            surer = not found or way.sure > found[-1].sure + _SURER
            if surer and self._keeps(way, asked, alone=ways[0].text == asked.text):
                found.append(way)
            if way.sure >= _SURE:
                break
        return found[-1]

    def _keeps(self, way: _Way, asked: Question, *, alone: bool) -> bool:
        """Whether what a later way finds has most of what was asked, where that may stand `alone`."""
        if not alone or way.question.text == asked.text:
            return True
        stem = self._library.keywords.words
        words = {word for one in asked.text.split() if is_content(one) for word in stem(one)}
        printed = set(stem(way.ranked[0].hit.passage.text)) if way.ranked else set()
        return len(words & printed) > _KEPT * len(words)

    def _compare(
        self,
        wide: SearchResult,
        top_k: int,
        asked: Question,
        ranked: Sequence[Evidence],
        chosen: Sequence[Chosen],
        composer: Composer,
    ) -> Comparison:
        seen = [*ranked, *candidates(_near(wide, top_k), asked)]
        if not chosen or len({evidence.hit.article.id for evidence in seen}) < 2:
            return without_values(chosen)
        # What reads values is loaded when there are sources to compare: it slows each start.
        from qa.comparing import compare_sources
        from qa.given import Words

        return compare_sources(
            asked,
            seen,
            chosen,
            self._reader,
            composer,
            lambda context: self._confidence(
                replace(wide, hits=context.hits), context.evidence, asked
            ),
            Words(
                content=content_tokens(wide.weights),
                telling=telling_tokens(asked, wide.query.spans, wide.weights),
            ),
            self._judge,
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
        self, result: SearchResult, ranked: Sequence[Evidence], question: Question
    ) -> float:
        if not ranked:
            return 0.0
        return confidence(signals(result, ranked, question, self._library.keywords.words))


def _favoured(wide: SearchResult, cited: Sequence[str]) -> SearchResult:
    """The hits with those of articles that the answer before cited a little before the others."""
    hits = [
        replace(hit, score=hit.score + _FAVOUR, late=hit.late + _FAVOUR)
        if hit.article.id in cited
        else hit
        for hit in wide.hits
    ]
    hits.sort(key=lambda hit: (-round(hit.score, 6), hit.rank))
    ranked = (replace(hit, rank=place) for place, hit in enumerate(hits, start=1))
    return replace(wide, hits=tuple(ranked))


def _near(wide: SearchResult, top_k: int) -> SearchResult:
    """The hits beyond `top_k` that come about as near to the question as the best."""
    best = wide.hits[0].late if wide.hits else 0.0
    return replace(wide, hits=tuple(h for h in wide.hits[top_k:] if h.late >= best - _WIDE_MARGIN))


def _shown(hits: Sequence[Hit], top_k: int, citations: Sequence[Citation]) -> tuple[Hit, ...]:
    """The first `top_k` hits, and those beyond that the answer cites."""
    cited = {citation.passage_id for citation in citations}
    return tuple(hit for i, hit in enumerate(hits) if i < top_k or hit.passage.id in cited)


def _text(composer: Composer, question: Question, compared: Comparison) -> str:
    """The answer's sentences, then the note on disagreement; a question about that gets yes or no."""
    if question.about_sources and compared.groups:
        from qa.disagreement import verdict

        opening = verdict(question, compared.groups, compared.disagreement)
        shift = len(opening) + 1
        composer.sentences = [
            replace(s, span=type(s.span)(s.span.start + shift, s.span.end + shift))
            for s in composer.sentences
        ]
        return f"{opening} {composer.text}"
    if compared.disagreement:
        composer.add(compared.disagreement.note)
    elif compared.independent_sources == 1 and (alike := composer.alike()):
        marks = "".join(f"[{n}]" for n in alike)
        composer.add(f"These sources rest on one origin and count as one: {marks}.")
    return composer.text
