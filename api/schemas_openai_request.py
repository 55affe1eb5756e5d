"""What a chat completion asks, in OpenAI's shape."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from api import examples_openai as show
from api.examples import examples
from api.schemas import Utf8


class Lenient(BaseModel):
    """A JSON body of which only what is known is read: clients send much that has no meaning here."""

    model_config = ConfigDict(extra="ignore", strict=True)


def _refused(value: object, wanted: str) -> PydanticCustomError:
    shown = str(value)[:80].encode("utf-8", "replace").decode()
    told = {"value": shown, "wanted": wanted}
    return PydanticCustomError("unsupported_value", "{value} is not supported here; {wanted}", told)


def _one(number: int | None) -> int | None:
    if number not in (None, 1):
        raise _refused(number, "there is one answer to a question: leave it out, or send 1")
    return number


def _no(asked: bool | int | None) -> bool | int | None:
    if asked:
        raise _refused(asked, "no tokens are drawn, so that none has a probability; leave it out")
    return asked


def _unforced(choice: Any) -> Any:
    mode = choice.get("mode") if isinstance(choice, dict) else choice
    if isinstance(choice, dict) and isinstance(choice.get("allowed_tools"), dict):
        mode = choice["allowed_tools"].get("mode")
    if mode not in (None, "auto", "none"):
        raise _refused(mode, "tools are never called: 'auto' or 'none'")
    if isinstance(choice, dict) and mode is None:
        raise _refused(choice.get("name") or choice.get("type"), "tools are never called")
    return choice


def _as_text(wanted: dict[str, Any] | None) -> dict[str, Any] | None:
    if wanted is not None and wanted.get("type") != "text":
        raise _refused(wanted.get("type"), "answers are text: leave it out, or send 'text'")
    return wanted


def _text_alone(wanted: list[str] | None) -> list[str] | None:
    if wanted and wanted != ["text"]:
        raise _refused(", ".join(wanted), "answers are text: leave it out, or send ['text']")
    return wanted


def _silent(wanted: dict[str, Any] | None) -> dict[str, Any] | None:
    if wanted is not None:
        raise _refused("audio", "answers are text; leave it out")
    return wanted


class ContentPart(Lenient, json_schema_extra=examples(show.CHAT_PART)):
    """A part of a message; only text is taken."""

    type: str = Field(description="`text`; `image_url`, `input_audio` and `file` are refused")
    text: Utf8 | None = Field(default=None, description="What the part says")


class ChatMessage(Lenient, json_schema_extra=examples(show.CHAT_MESSAGE)):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"] = Field(
        description="`user` asks and `assistant` answered; messages of other roles are not read"
    )
    content: Utf8 | list[ContentPart] | None = Field(
        default=None, description="Text, or a list of parts whose texts are joined by line breaks"
    )


class StreamOptions(Lenient, json_schema_extra=examples(show.STREAM_OPTIONS)):
    """What a stream carries beside the answer."""

    include_usage: bool | None = Field(
        default=None, description="Whether a last chunk, with no choice in it, carries `usage`"
    )


class ChatRequest(Lenient, json_schema_extra=examples(show.CHAT)):
    """A conversation whose last user message is the question.

    What is not listed is taken and not read: `temperature`, `top_p`, `seed`, `stop`, `max_tokens`,
    `max_completion_tokens`, penalties, `tools`, `metadata`, `store`, `user` and whatever else.
    """

    model: Utf8 = Field(description="`groundwire`")
    messages: list[ChatMessage] = Field(min_length=1, description="The latest last")
    stream: bool | None = Field(default=None, description="Whether the answer comes in chunks")
    stream_options: StreamOptions | None = Field(default=None, description="For a stream")
    n: Annotated[int | None, AfterValidator(_one)] = Field(
        default=None, description="How many answers are wanted: 1"
    )
    tool_choice: Annotated[Any, AfterValidator(_unforced)] = Field(
        default=None, description="`auto` or `none`: tools are never called"
    )
    function_call: Annotated[Any, AfterValidator(_unforced)] = Field(
        default=None, description="`auto` or `none`, as `tool_choice`"
    )
    response_format: Annotated[dict[str, Any] | None, AfterValidator(_as_text)] = Field(
        default=None, description='`{"type": "text"}`'
    )
    logprobs: Annotated[bool | None, AfterValidator(_no)] = Field(
        default=None, description="False: no tokens are drawn"
    )
    top_logprobs: Annotated[int | None, AfterValidator(_no)] = Field(
        default=None, description="0: no tokens are drawn"
    )
    modalities: Annotated[list[str] | None, AfterValidator(_text_alone)] = Field(
        default=None, description='`["text"]`'
    )
    audio: Annotated[dict[str, Any] | None, AfterValidator(_silent)] = Field(
        default=None, description="Null: answers are text"
    )

    @property
    def wants_usage(self) -> bool:
        """Whether the stream is to end with a chunk that counts tokens."""
        return self.stream_options is not None and bool(self.stream_options.include_usage)
