"""Feedback as JSON: what goes in, what comes back, and a line of its export."""

from __future__ import annotations

from pydantic import Field

from api import examples as show
from api.schemas import Request, Response, Utf8
from index.conversations import Feedback
from qa.kept import PastTurn
from qa.records import Citation

_LONGEST_COMMENT = 10_000


class FeedbackRequest(Request, json_schema_extra=show.examples(show.OPINION)):
    """What a reader thinks of an answer; it takes the place of what was said of it before."""

    answer_id: Utf8 = Field(max_length=200, description="`id` of the answer")
    helpful: bool = Field(description="Whether it helped")
    comment: Utf8 | None = Field(
        default=None, max_length=_LONGEST_COMMENT, description="What there is to say about it"
    )


class FeedbackOut(Response, json_schema_extra=show.examples(show.FEEDBACK)):
    """What is kept of a reader's opinion of an answer."""

    answer_id: str = Field(description="`id` of the answer")
    helpful: bool = Field(description="Whether it helped")
    comment: str | None = Field(description="What there is to say about it")
    given_at: str = Field(description="When it was given, ISO 8601")

    @classmethod
    def from_record(cls, feedback: Feedback) -> FeedbackOut:
        """The JSON shape of `feedback`."""
        return cls.model_validate({name: getattr(feedback, name) for name in cls.model_fields})


class CitedOut(Response, json_schema_extra=show.examples(show.CITED)):
    """A place that an answer cited: `quote` is `article.text[start:end]`, exactly."""

    article_id: str = Field(description="Name of the article")
    start: int = Field(ge=0, description="First code point in the article's text")
    end: int = Field(ge=0, description="Code point after the last")
    quote: str = Field(description="What the article prints there")

    @classmethod
    def from_record(cls, citation: Citation) -> CitedOut:
        """The JSON shape of `citation`."""
        return cls.model_validate({name: getattr(citation, name) for name in cls.model_fields})


class FeedbackLine(Response, json_schema_extra=show.examples(show.FEEDBACK_LINE)):
    """Feedback with the answer that it is on: a line of `qa feedback export`."""

    question: str = Field(description="As it was asked")
    resolved_question: str = Field(description="As it was searched for")
    answer_id: str = Field(description="`id` of the answer")
    answer: str = Field(description="With its [n] marks; empty where none was given")
    withdrawn: bool = Field(
        description="True where the articles no longer print what was cited: the answer is empty then, "
        "and says nothing of whether there was one"
    )
    cited: list[CitedOut] = Field(description="What the answer cited, in the order of its marks")
    helpful: bool = Field(description="Whether it helped")
    comment: str | None = Field(description="What the reader had to say about it")
    asked_at: str = Field(description="When it was asked, ISO 8601")
    given_at: str = Field(description="When the feedback was given, ISO 8601")

    @classmethod
    def of(cls, feedback: Feedback, turn: PastTurn) -> FeedbackLine:
        """The JSON shape of `feedback` on `turn`."""
        return cls(
            question=turn.question,
            resolved_question=turn.resolved_question,
            answer_id=turn.answer_id,
            answer=turn.answer,
            withdrawn=turn.withdrawn,
            cited=[CitedOut.from_record(one) for one in turn.citations],
            helpful=feedback.helpful,
            comment=feedback.comment,
            asked_at=turn.asked_at,
            given_at=feedback.given_at,
        )
