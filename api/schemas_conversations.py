"""Names and lists of conversations as JSON; their turns are in api/schemas_turns.py."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api import examples as show
from api.schemas import Response, within
from index.conversations import ConversationInfo, ConversationPage
from index.errors import MetadataError
from index.metadata import identifier

_RANGE, _SCHEMA = within(1, 200)


def _named(text: str) -> str:
    try:
        return identifier(text)
    except MetadataError as error:
        raise PydanticCustomError("id", "{reason}", {"reason": str(error)}) from error


# Chosen by the client: 1 to 200 printable characters, with no white space at an end.
ConversationId = Annotated[
    str,
    AfterValidator(_named),
    Field(json_schema_extra={"minLength": 1, "maxLength": 200}),
]


class ConversationsQuery(BaseModel):
    """From where on to list conversations."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[
        int,
        AfterValidator(_RANGE),
        Field(json_schema_extra=_SCHEMA, description="Most conversations on one page"),
    ] = 50
    cursor: str | None = Field(default=None, description="`next_cursor` of the page before")


class ConversationSummary(Response, json_schema_extra=show.examples(show.CONVERSATION_SUMMARY)):
    """A conversation without its turns."""

    id: str = Field(description="Name of the conversation")
    title: str = Field(description="Its first question")
    turn_count: int = Field(ge=1, description="How many questions were asked")
    created_at: str = Field(description="When the first one was asked, ISO 8601")
    updated_at: str = Field(description="When the last one was asked, ISO 8601")

    @classmethod
    def from_record(cls, info: ConversationInfo) -> ConversationSummary:
        """The JSON shape of `info`."""
        return cls.model_validate({name: getattr(info, name) for name in cls.model_fields})


class ConversationList(Response, json_schema_extra=show.examples(show.CONVERSATIONS)):
    """One page of conversations."""

    conversations: list[ConversationSummary] = Field(description="The latest first")
    next_cursor: str | None = Field(description="Where the next page starts; null on the last one")

    @classmethod
    def from_record(cls, page: ConversationPage) -> ConversationList:
        """The JSON shape of `page`."""
        found = [ConversationSummary.from_record(one) for one in page.items]
        return cls(conversations=found, next_cursor=page.next_cursor)
