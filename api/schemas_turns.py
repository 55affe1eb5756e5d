"""The turns of a conversation as JSON."""

from __future__ import annotations

from pydantic import Field

from api import examples as show
from api.schemas import Response
from api.schemas_answers import CitationOut, DisagreementOut, SentenceOut
from api.schemas_feedback import FeedbackOut
from qa.conversations import Conversation
from qa.kept import PastTurn
from qa.records import Agreement, Reason


class TurnOut(Response, json_schema_extra=show.examples(show.TURN)):
    """A question with its answer, as far as the articles still print what it quotes."""

    answer_id: str = Field(description="`id` of the answer")
    question: str = Field(description="As it was asked")
    resolved_question: str = Field(
        description="As it was searched for; after an answer that is withdrawn, as it was asked"
    )
    withdrawn: bool = Field(
        description="True where an article that the answer cites was removed or changed: nothing of "
        "the answer is shown then"
    )
    answerable: bool = Field(description="Whether there is an answer")
    reason: Reason | None = Field(description="Why none was given; null where one was")
    answer: str = Field(description="The sentences with their [n] marks; empty where none is")
    sentences: list[SentenceOut] = Field(description="The sentences of `answer`, in order")
    confidence: float = Field(
        ge=0, le=1, description="Probability that the first sentence answers the question"
    )
    agreement: Agreement = Field(description="How the sources stood to each other")
    independent_sources: int = Field(ge=0, description="Copies of one text count once")
    disagreements: list[DisagreementOut] = Field(description="Where the sources differ")
    citations: list[CitationOut] = Field(description="The sources that the answer uses")
    asked_at: str = Field(description="When it was asked, ISO 8601")
    feedback: FeedbackOut | None = Field(description="What a reader thought of it; null so far")

    @classmethod
    def from_record(cls, turn: PastTurn) -> TurnOut:
        """The JSON shape of `turn`."""
        return cls(
            answer_id=turn.answer_id,
            question=turn.question,
            resolved_question=turn.resolved_question,
            withdrawn=turn.withdrawn,
            answerable=turn.answerable,
            reason=turn.reason,
            answer=turn.answer,
            sentences=[SentenceOut.from_record(one) for one in turn.sentences],
            confidence=turn.confidence,
            agreement=turn.agreement,
            independent_sources=turn.independent_sources,
            disagreements=[DisagreementOut.from_record(one) for one in turn.disagreements],
            citations=[CitationOut.from_record(one) for one in turn.citations],
            asked_at=turn.asked_at,
            feedback=FeedbackOut.from_record(turn.feedback) if turn.feedback else None,
        )


class ConversationOut(Response, json_schema_extra=show.examples(show.CONVERSATION)):
    """A conversation with all its turns."""

    id: str = Field(description="Name of the conversation")
    created_at: str = Field(description="When the first question was asked, ISO 8601")
    updated_at: str = Field(description="When the last one was asked, ISO 8601")
    turns: list[TurnOut] = Field(description="In the order in which they were asked")

    @classmethod
    def from_record(cls, conversation: Conversation) -> ConversationOut:
        """The JSON shape of `conversation`."""
        return cls(
            id=conversation.id,
            created_at=conversation.created_at,
            updated_at=conversation.updated_at,
            turns=[TurnOut.from_record(turn) for turn in conversation.turns],
        )
