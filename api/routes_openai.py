"""OpenAI's routes: /v1/chat/completions and /v1/models; docs/openai.md says what they take."""

from __future__ import annotations

from fastapi import APIRouter

from api import openai_chores
from api.dependencies import JsonOnly, ReadyService
from api.errors import UnknownModelError
from api.openai_messages import conversation
from api.openai_stream import Reply
from api.openapi import may_fail_as_openai, streams
from api.pump import EventStream
from api.schemas_openai import ChatCompletion, ModelOut, ModelsOut
from api.schemas_openai_request import ChatRequest

MODEL = "groundwire"
_SINCE = 1767225600  # 2026-01-01; when it was made says nothing of a model that is the library

router = APIRouter(prefix="/v1", tags=["OpenAI"])


@router.post(
    "/chat/completions",
    summary="Ask in OpenAI's shape",
    response_model=ChatCompletion,
    responses=streams("ChatChunk") | may_fail_as_openai(400, 404, 413, 415, 503),
    dependencies=[JsonOnly],
)
def complete(request: ChatRequest, service: ReadyService) -> ChatCompletion | EventStream:
    """An answer made of sentences that the articles print, as a chat completion.

    The last message of the user is the question; the messages before it are the conversation that it
    belongs to. With `stream`, chunks come as Server-Sent Events, a sentence as soon as it is chosen.
    `citations`, `disagreements` and more stand beside `choices`, in a stream in the chunk with the
    `finish_reason`. Where the articles do not answer the question, the message says so.
    """
    _known(request.model)
    parts, longest = service.parts, service.settings.max_question
    asked = conversation(request.messages, longest=longest)
    turns = [text for turn in asked.turns for text in (turn.question, turn.answer)]
    reply = Reply(
        model=MODEL,
        prompt="\n".join((*turns, asked.question)),
        count=lambda text: parts.library.encoder.count_tokens([text])[0],
        wants_usage=request.wants_usage,
    )
    if (chore := openai_chores.reply(asked.question)) is not None:
        return EventStream(reply.plain_chunks(chore)) if request.stream else reply.plain(chore)
    if not request.stream:
        return reply.whole(parts.answerer.ask(asked.question, turns=asked.turns))
    chunks = reply.chunks(parts.answerer.stream(asked.question, turns=asked.turns))
    return EventStream(chunks, first=next(chunks))


@router.get("/models", summary="List what can be asked")
def models() -> ModelsOut:
    """The library, as one model."""
    return ModelsOut(object="list", data=[_model()])


@router.get("/models/{model}", summary="Show what can be asked", responses=may_fail_as_openai(404))
def model(model: str) -> ModelOut:
    """The library, as a model."""
    _known(model)
    return _model()


def _model() -> ModelOut:
    return ModelOut(id=MODEL, object="model", created=_SINCE, owned_by=MODEL)


def _known(name: str) -> None:
    if name != MODEL:
        raise UnknownModelError(name, known=MODEL)
