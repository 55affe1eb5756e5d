"""The events of a streamed answer as JSON; `done` carries the whole answer, `error` a problem."""

from __future__ import annotations

from pydantic import Field

from api import examples as show
from api.schemas import Response
from api.schemas_answers import CitationOut, DisagreementOut, SentenceOut
from api.schemas_search import PassageOut
from qa.events import DifferenceFound, PassagesFound, SentenceChosen


class PassagesEvent(Response, json_schema_extra=show.examples(show.PASSAGES_EVENT)):
    """`passages`: where the answer is looked for."""

    resolved_question: str = Field(description="As it is searched for")
    conversation_id: str = Field(description="Name of the conversation that it belongs to")
    passages: list[PassageOut] = Field(description="What was retrieved, best first")

    @classmethod
    def from_record(cls, step: PassagesFound, conversation_id: str) -> PassagesEvent:
        """The JSON shape of `step`."""
        return cls(
            resolved_question=step.resolved_question,
            conversation_id=conversation_id,
            passages=[PassageOut.from_record(hit) for hit in step.hits],
        )


class SentenceEvent(SentenceOut, json_schema_extra=show.examples(show.SENTENCE_EVENT)):
    """`sentence`: the next sentence of the answer, with what prints it."""

    citations: list[CitationOut] = Field(description="The citations that print it")

    @classmethod
    def of(cls, step: SentenceChosen) -> SentenceEvent:
        """The JSON shape of `step`."""
        said = SentenceOut.from_record(step.sentence)
        cited = [CitationOut.from_record(one) for one in step.citations]
        return cls(**dict(said), citations=cited)


class DifferenceEvent(DisagreementOut, json_schema_extra=show.examples(show.DIFFERENCE_EVENT)):
    """`disagreement`: where the sources differ, with what prints each position."""

    citations: list[CitationOut] = Field(description="The citations of its positions")

    @classmethod
    def of(cls, step: DifferenceFound) -> DifferenceEvent:
        """The JSON shape of `step`."""
        said = DisagreementOut.from_record(step.disagreement)
        cited = [CitationOut.from_record(one) for one in step.citations]
        return cls(**dict(said), citations=cited)
