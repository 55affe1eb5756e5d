"""What every request and response shares, and the shape of an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from api import examples as show
from index.errors import FilterError, MetadataError
from index.filters import bounds
from index.metadata import timestamp
from index.records import Filters


class Request(BaseModel):
    """A JSON body: unknown fields and values of another type are refused, not guessed at."""

    model_config = ConfigDict(extra="forbid", strict=True)


class Response(BaseModel):
    """A JSON response."""

    model_config = ConfigDict(extra="forbid")


def _utf8(text: str) -> str:
    # JSON can spell half of a character (a lone surrogate), which nothing further in can hold.
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise PydanticCustomError("surrogate", "must be text without lone surrogates") from error
    return text


def _said(text: str) -> str:
    if not text.strip():
        raise PydanticCustomError("blank", "must have something in it")
    return text


def _dated(text: str) -> str:
    try:
        timestamp(text)
    except MetadataError as error:
        raise PydanticCustomError("date", "{reason}", {"reason": str(error)}) from error
    return text


def _bound(text: str, info: ValidationInfo) -> str:
    try:
        after = info.field_name == "published_after"
        bounds(Filters(published_after=text) if after else Filters(published_before=text))
    except FilterError as error:
        raise PydanticCustomError("date", "{reason}", {"reason": str(error)}) from error
    return text


def _printable(text: object) -> str:
    """The text with a replacement for what UTF-8 cannot carry, so that any error can be sent."""
    return str(text).encode("utf-8", "replace").decode("utf-8")


def within(low: int, high: int) -> tuple[Callable[[int], int], Any]:
    """A check that names both ends of a range, and the range's place in the schema."""

    def check(number: int) -> int:
        if not low <= number <= high:
            told = {"low": low, "high": high, "number": number}
            raise PydanticCustomError("range", "{number} is not from {low} to {high}", told)
        return number

    return check, {"minimum": low, "maximum": high}


Utf8 = Annotated[str, AfterValidator(_utf8)]
Said = Annotated[Utf8, AfterValidator(_said)]
Dated = Annotated[Utf8, AfterValidator(_dated)]
Bound = Annotated[Utf8, AfterValidator(_bound)]
Printable = Annotated[str, BeforeValidator(_printable)]


class FieldError(Response, json_schema_extra=show.examples(show.FIELD_ERROR)):
    """One field, or one file of an upload, and what is wrong with it."""

    field: Printable = Field(
        description="Dotted path of the field, or the name of the file",
        examples=["filters.published_after"],
    )
    detail: Printable = Field(
        description="What is wrong with it, and what would do instead",
        examples=["'last week' is not an ISO 8601 date such as 2026-03-01"],
    )


class Problem(Response, json_schema_extra=show.examples(show.PROBLEM)):
    """An error as RFC 9457 describes it, sent as `application/problem+json`."""

    type: str = Field(
        description="Stable name of the kind of problem; programs branch on it",
        examples=["urn:groundwire:problem:not-found"],
    )
    title: str = Field(description="The kind of problem in words", examples=["Not found"])
    status: int = Field(ge=400, le=599, description="The HTTP status, repeated", examples=[404])
    detail: Printable = Field(
        description="What happened this time, naming the thing and the remedy",
        examples=["the library holds no article 'ferry-timetable'"],
    )
    errors: list[FieldError] | None = Field(
        default=None, description="One entry for each field or file at fault; absent where none is"
    )
