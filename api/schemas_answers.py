"""Questions and answers as JSON."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from api import examples as show
from api.schemas import Request, Response, Said, within
from api.schemas_conversations import ConversationId
from api.schemas_search import FiltersIn, PassageOut
from qa.records import (
    Agreement,
    Answer,
    AnswerSentence,
    Citation,
    Difference,
    Disagreement,
    Position,
    Reason,
    Took,
)

_RANGE, _SCHEMA = within(1, 50)


class AskRequest(Request, json_schema_extra=show.examples(show.QUESTION)):
    """A question."""

    question: Said = Field(description="In plain words; QA_MAX_QUESTION limits its length")
    top_k: Annotated[
        int,
        AfterValidator(_RANGE),
        Field(json_schema_extra=_SCHEMA, description="Passages to look for the answer in"),
    ] = 8
    filters: FiltersIn | None = Field(default=None, description="Which articles may be used")
    conversation_id: ConversationId | None = Field(
        default=None,
        description="The conversation that it belongs to, by a name that an answer gave or of your own; "
        "a new one where it is left out",
    )
    stream: bool = Field(
        default=False,
        description="Send the answer step by step, as Server-Sent Events: `passages`, `sentence`, "
        "`disagreement`, and `done` with the whole answer, or `error` with a problem",
    )


class SpanOut(Response, json_schema_extra=show.examples(show.SPAN)):
    """A half-open range of Unicode code points."""

    start: int = Field(ge=0, description="First code point")
    end: int = Field(ge=0, description="Code point after the last")


class SentenceOut(Response, json_schema_extra=show.examples(show.SENTENCE)):
    """One printed sentence of the answer: `article.text[start:end]`, word for word."""

    text: str = Field(description="The sentence, as the article prints it")
    citation: int = Field(ge=1, description="`n` of the citation that prints it")
    article_id: str = Field(description="Name of the article")
    start: int = Field(ge=0, description="Place in the article's text")
    end: int = Field(ge=0, description="Code point after the last")
    span: SpanOut = Field(description="Place in `answer`")
    also: list[int] = Field(description="Further citations that print nearly the same sentence")

    @classmethod
    def from_record(cls, sentence: AnswerSentence) -> SentenceOut:
        """The JSON shape of `sentence`."""
        return cls(
            text=sentence.text,
            citation=sentence.citation,
            article_id=sentence.article_id,
            start=sentence.start,
            end=sentence.end,
            span=SpanOut(start=sentence.span.start, end=sentence.span.end),
            also=list(sentence.also),
        )


class CitationOut(Response, json_schema_extra=show.examples(show.CITATION)):
    """A source that the answer uses: `quote` is `article.text[start:end]`, exactly."""

    n: int = Field(ge=1, description="The number in the answer's [n] marks")
    article_id: str = Field(description="Name of the article")
    passage_id: str = Field(description="Name of the passage")
    title: str | None = Field(description="Headline of the article")
    publisher: str | None = Field(description="Who printed it")
    url: str | None = Field(description="Where it stands on the web")
    published_at: str | None = Field(description="ISO 8601 date or time")
    quote: str = Field(description="What the article prints there")
    start: int = Field(ge=0, description="First code point in the article's text")
    end: int = Field(ge=0, description="Code point after the last")

    @classmethod
    def from_record(cls, citation: Citation) -> CitationOut:
        """The JSON shape of `citation`."""
        return cls.model_validate({name: getattr(citation, name) for name in cls.model_fields})


class PositionOut(Response, json_schema_extra=show.examples(show.POSITION)):
    """One value that sources give."""

    value: str = Field(description="As its citations print it")
    qualifier: str | None = Field(description="Such as `at least` or `about`")
    asserted_by: str | None = Field(description="Whom the source itself names for it")
    published_at: str | None = Field(description="Earliest date of its sources")
    citations: list[int] = Field(description="`n` of the citations that print the value")

    @classmethod
    def from_record(cls, position: Position) -> PositionOut:
        """The JSON shape of `position`."""
        values = {name: getattr(position, name) for name in cls.model_fields}
        return cls.model_validate(values | {"citations": list(position.citations)})


class DisagreementOut(Response, json_schema_extra=show.examples(show.DISAGREEMENT)):
    """Something on which the sources do not give the same, nothing adjudicated."""

    topic: str = Field(description="What is differed on")
    kind: Difference = Field(description="What kind of thing it is")
    relation: Literal["conflict", "update", "compatible"] = Field(
        description="`compatible` where all can be true, `update` where a source says that it changed"
    )
    summary: str = Field(description="One sentence with each value and who prints it")
    positions: list[PositionOut] = Field(description="The most independent sources first")

    @classmethod
    def from_record(cls, one: Disagreement) -> DisagreementOut:
        """The JSON shape of `one`."""
        return cls(
            topic=one.topic,
            kind=one.kind,
            relation=one.relation,
            summary=one.summary,
            positions=[PositionOut.from_record(position) for position in one.positions],
        )


class TookOut(Response, json_schema_extra=show.examples(show.TOOK)):
    """Wall-clock milliseconds of each step."""

    encode: float = Field(ge=0, description="Reading the question")
    search: float = Field(ge=0, description="Finding passages")
    answer: float = Field(ge=0, description="Choosing sentences")
    total: float = Field(ge=0, description="All of it")

    @classmethod
    def from_record(cls, took: Took) -> TookOut:
        """The JSON shape of `took`, to the microsecond."""
        return cls.model_validate(
            {name: round(getattr(took, name), 3) for name in cls.model_fields}
        )


class AnswerOut(Response, json_schema_extra=show.examples(show.ANSWER)):
    """An answer made of printed sentences, or the reason why there is none."""

    id: str = Field(description="Name of this answer")
    question: str = Field(description="As it was asked")
    resolved_question: str = Field(description="As it was searched for")
    answerable: bool = Field(description="Whether the articles answer it")
    reason: Reason | None = Field(description="Why there is no answer; null where there is one")
    answer: str = Field(description="The sentences with their [n] marks; empty where none is")
    sentences: list[SentenceOut] = Field(description="The sentences of `answer`, in order")
    confidence: float = Field(
        ge=0, le=1, description="Probability that the first sentence answers the question"
    )
    agreement: Agreement = Field(
        description="`agree` where independent sources were found to say the same, `differ` where they "
        "give different values, `single` where neither was found"
    )
    independent_sources: int = Field(ge=0, description="Copies of one text count once")
    disagreements: list[DisagreementOut] = Field(description="Where the sources differ")
    citations: list[CitationOut] = Field(description="Only the sources that the answer uses")
    passages: list[PassageOut] = Field(description="Everything that was retrieved")
    conversation_id: str | None = Field(description="Name of the conversation that it belongs to")
    took_ms: TookOut = Field(description="How long it took")

    @classmethod
    def from_record(cls, answer: Answer, *, conversation_id: str | None = None) -> AnswerOut:
        """The JSON shape of `answer`, given in a conversation or in none."""
        return cls(
            id=answer.id,
            question=answer.question,
            resolved_question=answer.resolved_question,
            answerable=answer.answerable,
            reason=answer.reason,
            answer=answer.text,
            sentences=[SentenceOut.from_record(one) for one in answer.sentences],
            confidence=answer.confidence,
            agreement=answer.agreement,
            independent_sources=answer.independent_sources,
            disagreements=[DisagreementOut.from_record(one) for one in answer.disagreements],
            citations=[CitationOut.from_record(one) for one in answer.citations],
            passages=[PassageOut.from_record(hit) for hit in answer.hits],
            conversation_id=conversation_id,
            took_ms=TookOut.from_record(answer.took_ms),
        )
