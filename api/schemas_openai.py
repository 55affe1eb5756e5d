"""OpenAI's shapes of what is answered: models, chat completions, whole or in chunks, and errors."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from api import examples_openai as show
from api.examples import examples
from api.schemas import Printable, Response
from api.schemas_answers import CitationOut, DisagreementOut
from qa.records import Answer, Reason


class UrlCitation(Response, json_schema_extra=examples(show.URL_CITATION)):
    """A source on the web, and the mark that cites it."""

    start_index: int = Field(ge=0, description="Where the first `[n]` mark of the source begins")
    end_index: int = Field(ge=0, description="The code point after that mark")
    title: Printable = Field(description="Headline of the article, or its address without one")
    url: Printable = Field(description="Where it stands on the web")


class Annotation(Response, json_schema_extra=examples(show.ANNOTATION)):
    """A source of the answer, as OpenAI marks what a search of the web found."""

    type: Literal["url_citation"] = Field(description="The kind of annotation")
    url_citation: UrlCitation = Field(description="The source")


class AssistantMessage(Response, json_schema_extra=examples(show.ASSISTANT)):
    """The answer, for people to read."""

    role: Literal["assistant"] = Field(description="Who speaks")
    content: Printable = Field(
        description="Printed sentences with their [n] marks, the note on disagreement, and the list "
        "of sources; where there is no answer, why not"
    )
    refusal: None = Field(description="Null: that there is no answer is said in `content`")
    annotations: list[Annotation] = Field(
        description="One for each of `citations`, where each has an address of its own; else none"
    )


class ChatChoice(Response, json_schema_extra=examples(show.CHAT_CHOICE)):
    """The one answer."""

    index: int = Field(description="0")
    message: AssistantMessage = Field(description="The answer")
    logprobs: None = Field(description="Null: no tokens are drawn")
    finish_reason: Literal["stop"] = Field(description="Answers are never cut off")


class Usage(Response, json_schema_extra=examples(show.USAGE)):
    """Word pieces, as the encoder's own tokenizer counts them."""

    prompt_tokens: int = Field(ge=0, description="Of the question and the turns before it, as read")
    completion_tokens: int = Field(ge=0, description="Of `content`")
    total_tokens: int = Field(ge=0, description="Both")


class Found(Response, json_schema_extra=examples(show.FOUND)):
    """What stands beside `choices`: the answer as /v1/ask gives it, for programs to read."""

    answer_id: str | None = Field(
        description="Name of the answer; null where no question was asked"
    )
    answerable: bool = Field(description="Whether the articles answer the question")
    reason: Reason | None = Field(description="Why there is no answer; null where there is one")
    resolved_question: str | None = Field(
        description="The question with what it lacked put in from the messages before it"
    )
    confidence: float = Field(
        ge=0, le=1, description="Probability that the first sentence answers the question"
    )
    citations: list[CitationOut] = Field(description="What each [n] mark stands for")
    disagreements: list[DisagreementOut] = Field(description="Where the sources differ")

    @staticmethod
    def values(answer: Answer | None) -> dict[str, Any]:
        """The fields of this shape for `answer`; None where no question was asked."""
        if answer is None:
            return {
                **dict.fromkeys(("answer_id", "reason", "resolved_question")),
                "answerable": False,
                "confidence": 0.0,
                "citations": [],
                "disagreements": [],
            }
        return {
            "answer_id": answer.id,
            "answerable": answer.answerable,
            "reason": answer.reason,
            "resolved_question": answer.resolved_question,
            "confidence": answer.confidence,
            "citations": [CitationOut.from_record(one) for one in answer.citations],
            "disagreements": [DisagreementOut.from_record(one) for one in answer.disagreements],
        }


class ChatCompletion(Found, json_schema_extra=examples(show.COMPLETION)):
    """A whole answer."""

    id: str = Field(description="Name of this completion")
    object: Literal["chat.completion"] = Field(description="The kind of thing this is")
    created: int = Field(description="Seconds since 1970")
    model: str = Field(description="The model that was asked for")
    choices: list[ChatChoice] = Field(description="One")
    usage: Usage = Field(description="How long question and answer are")


class Delta(Response, json_schema_extra=examples(show.DELTA)):
    """What comes next of the message; what is absent has not changed."""

    role: Literal["assistant"] | None = Field(default=None, description="In the first chunk")
    content: Printable | None = Field(
        default=None, description="A sentence, the note, or the sources"
    )
    refusal: None = Field(default=None, description="Null")
    annotations: list[Annotation] | None = Field(
        default=None, description="In the last chunk with a choice"
    )


class ChunkChoice(Response, json_schema_extra=examples(show.CHUNK_CHOICE)):
    """What comes next of the one answer."""

    index: int = Field(description="0")
    delta: Delta = Field(description="What comes next")
    logprobs: None = Field(description="Null: no tokens are drawn")
    finish_reason: Literal["stop"] | None = Field(description="`stop` in the last with a choice")


class ChatChunk(Response, json_schema_extra=examples(show.CHUNK)):
    """A step of an answer; that with a `finish_reason` carries the fields of `Found` as well."""

    id: str = Field(description="Name of this completion, the same in each of its chunks")
    object: Literal["chat.completion.chunk"] = Field(description="The kind of thing this is")
    created: int = Field(description="Seconds since 1970, the same in each chunk")
    model: str = Field(description="The model that was asked for")
    choices: list[ChunkChoice] = Field(description="One; none in the chunk that carries `usage`")
    usage: Usage | None = Field(default=None, description="With `include_usage`, in the last chunk")
    answer_id: str | None = Field(default=None, description="As in `Found`")
    answerable: bool | None = Field(default=None, description="As in `Found`")
    reason: Reason | None = Field(default=None, description="As in `Found`")
    resolved_question: str | None = Field(default=None, description="As in `Found`")
    confidence: float | None = Field(default=None, description="As in `Found`")
    citations: list[CitationOut] | None = Field(default=None, description="As in `Found`")
    disagreements: list[DisagreementOut] | None = Field(default=None, description="As in `Found`")


class ModelOut(Response, json_schema_extra=examples(show.MODEL)):
    """What can be asked."""

    id: str = Field(description="The name to ask for as `model`")
    object: Literal["model"] = Field(description="The kind of thing this is")
    created: int = Field(description="Seconds since 1970")
    owned_by: str = Field(description="Whose it is")


class ModelsOut(Response, json_schema_extra=examples(show.MODELS)):
    """Everything that can be asked: one."""

    object: Literal["list"] = Field(description="The kind of thing this is")
    data: list[ModelOut] = Field(description="The models")


class OpenAIErrorDetail(Response, json_schema_extra=examples(show.OPENAI_DETAIL)):
    """What was wrong."""

    message: Printable = Field(description="What happened, naming the thing and the remedy")
    type: Literal["invalid_request_error", "server_error"] = Field(description="Whose fault it is")
    param: Printable | None = Field(description="The field at fault, such as `messages[0].content`")
    code: str | None = Field(description="Stable name of the kind of error")


class OpenAIError(Response, json_schema_extra=examples(show.OPENAI_ERROR)):
    """An error in OpenAI's shape."""

    error: OpenAIErrorDetail = Field(description="What was wrong")
