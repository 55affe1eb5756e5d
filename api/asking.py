"""One question through the service: its conversation, its answer, or its answer's steps as events."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import closing

from fastapi.sse import format_sse_event

from api.problems import document
from api.schemas import Response
from api.schemas_answers import AnswerOut, AskRequest
from api.schemas_events import DifferenceEvent, PassagesEvent, SentenceEvent
from api.schemas_search import filters_of
from api.service import Parts
from index.errors import GroundwireError
from qa.events import Answered, DifferenceFound, Event, PassagesFound, SentenceChosen


def answered(parts: Parts, request: AskRequest) -> AnswerOut:
    """The answer to a request, kept in its conversation."""
    name, steps = _begun(parts, request)
    answer = next(step.answer for step in steps if isinstance(step, Answered))
    parts.conversations.record(name, answer)
    return AnswerOut.from_record(answer, conversation_id=name)


def events(parts: Parts, request: AskRequest) -> Iterator[bytes]:
    """The answer as Server-Sent Events: passages, sentences, differences, the whole.

    What is wrong with the request itself is raised with the first event; what goes wrong later is an
    event, `error`, and the last. Closing the generator stops the work; the answer is then not kept.
    """
    name, steps = _begun(parts, request)
    with closing(steps):
        yield _event("passages", _shown(next(steps), name))
        try:
            for step in steps:
                if isinstance(step, Answered):
                    parts.conversations.record(name, step.answer)
                yield _event(_NAMES[type(step)], _shown(step, name))
        except GroundwireError as error:
            yield _event("error", document(error))
        except Exception as error:
            # The client is told that there is no more to come, and the server's log says why.
            yield _event("error", document(error))
            raise


_NAMES: dict[type[Event], str] = {
    PassagesFound: "passages",
    SentenceChosen: "sentence",
    DifferenceFound: "disagreement",
    Answered: "done",
}


def _begun(parts: Parts, request: AskRequest) -> tuple[str, Generator[Event, None, None]]:
    """The conversation's name and the steps of the answer."""
    name = request.conversation_id
    turns = parts.conversations.turns(name) if name else []
    steps = parts.answerer.stream(
        request.question, top_k=request.top_k, filters=filters_of(request.filters), turns=turns
    )
    return name or parts.conversations.new_id(), steps


def _shown(step: Event, conversation_id: str) -> Response:
    match step:
        case PassagesFound():
            return PassagesEvent.from_record(step, conversation_id)
        case SentenceChosen():
            return SentenceEvent.of(step)
        case DifferenceFound():
            return DifferenceEvent.of(step)
        case Answered():
            return AnswerOut.from_record(step.answer, conversation_id=conversation_id)


def _event(name: str, shown: Response) -> bytes:
    return format_sse_event(event=name, data_str=shown.model_dump_json())
