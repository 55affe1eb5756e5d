"""What is known of an answer, step by step, while it is being made."""

from __future__ import annotations

from dataclasses import dataclass

from index.records import Hit
from qa.records import Answer, AnswerSentence, Citation, Disagreement


@dataclass(frozen=True, slots=True)
class PassagesFound:
    """The passages that the answer is looked for in, best first, and the question as understood."""

    resolved_question: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class SentenceChosen:
    """A sentence of the answer, with the citations that print it."""

    sentence: AnswerSentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class DifferenceFound:
    """Where the sources differ, with the citations of its positions."""

    disagreement: Disagreement
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """The whole answer; nothing comes after it."""

    answer: Answer


Event = PassagesFound | SentenceChosen | DifferenceFound | Answered
