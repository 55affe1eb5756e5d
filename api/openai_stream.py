"""A chat completion, whole or chunk by chunk, from the steps of an answer."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from fastapi.sse import format_sse_event

from api import openai_content as text
from api.openai_errors import of_error
from api.schemas_openai import (
    Annotation,
    AssistantMessage,
    ChatChoice,
    ChatChunk,
    ChatCompletion,
    ChunkChoice,
    Delta,
    Found,
    UrlCitation,
    Usage,
)
from index.errors import GroundwireError
from qa.events import Answered, Event, SentenceChosen
from qa.records import Answer

DONE = format_sse_event(data_str="[DONE]")


@dataclass(frozen=True, slots=True)
class Reply:
    """What all chunks of one reply share; `count` gives the tokens of a text, `prompt` what was read."""

    model: str
    prompt: str
    count: Callable[[str], int]
    wants_usage: bool = False
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))

    def whole(self, answer: Answer) -> ChatCompletion:
        """The completion that says `answer`."""
        return self._whole(text.content(answer), answer)

    def plain(self, content: str) -> ChatCompletion:
        """The completion that says what no article says."""
        return self._whole(content, None)

    def chunks(self, steps: Generator[Event, None, None]) -> Iterator[bytes]:
        """The events of a stream; each sentence is sent when it is chosen.

        What goes wrong before anything is sent is raised; later it is an event of its own.
        """
        said: list[str] = []
        at = 0
        with closing(steps):
            step = next(steps)
            yield self._chunk(Delta(role="assistant", content="", refusal=None))
            try:
                while not isinstance(step, Answered):
                    if isinstance(step, SentenceChosen) and _follows(step, at):
                        said.append(_sentence(step, at))
                        at += len(said[-1])
                        yield self._chunk(Delta(content=said[-1]))
                    step = next(steps)
            except GroundwireError as error:
                yield format_sse_event(data_str=of_error(error).model_dump_json())
                return
        rest = "".join(piece for piece, _ in text.pieces(step.answer, at))
        for more in (rest, text.ending(step.answer)):
            if more:
                said.append(more)
                yield self._chunk(Delta(content=more))
        yield from self._end("".join(said), step.answer)

    def plain_chunks(self, content: str) -> Iterator[bytes]:
        """The events of a stream that says what no article says."""
        yield self._chunk(Delta(role="assistant", content="", refusal=None))
        yield self._chunk(Delta(content=content))
        yield from self._end(content, None)

    def _whole(self, content: str, answer: Answer | None) -> ChatCompletion:
        message = AssistantMessage(
            role="assistant", content=content, refusal=None, annotations=links(answer)
        )
        return ChatCompletion(
            id=self.id,
            object="chat.completion",
            created=self.created,
            model=self.model,
            choices=[ChatChoice(index=0, message=message, logprobs=None, finish_reason="stop")],
            usage=self._usage(content),
            **Found.values(answer),
        )

    def _end(self, content: str, answer: Answer | None) -> Iterator[bytes]:
        """The chunk that ends the message, what counts it if that is wanted, and the end."""
        ended = Delta(annotations=links(answer)) if answer else Delta()
        yield self._chunk(ended, last=True, **Found.values(answer))
        if self.wants_usage:
            yield self._event(choices=[], usage=self._usage(content))
        yield DONE

    def _chunk(self, delta: Delta, *, last: bool = False, **more: Any) -> bytes:
        choice = ChunkChoice(
            index=0, delta=delta, logprobs=None, finish_reason="stop" if last else None
        )
        usage = {"usage": None} if self.wants_usage else {}
        return self._event(choices=[choice], **usage, **more)

    def _event(self, **fields: Any) -> bytes:
        chunk = ChatChunk(
            id=self.id,
            object="chat.completion.chunk",
            created=self.created,
            model=self.model,
            **fields,
        )
        return format_sse_event(data_str=chunk.model_dump_json(exclude_unset=True))

    def _usage(self, content: str) -> Usage:
        asked, answered = self.count(self.prompt), self.count(content)
        return Usage(prompt_tokens=asked, completion_tokens=answered, total_tokens=asked + answered)


def links(answer: Answer | None) -> list[Annotation]:
    """A link for each citation, where each has an address that no other has; else none.

    Open WebUI takes the n-th address that it has not seen before for [n]: with a citation missing or
    two of one address, it would show a wrong source.
    """
    if answer is None:
        return []
    addresses = [text.web_address(one.url) for one in answer.citations]
    places = text.marked(answer)
    if None in addresses or len(set(addresses)) < len(addresses):
        return []
    return [
        Annotation(
            type="url_citation",
            url_citation=UrlCitation(
                start_index=places[one.n],
                end_index=places[one.n] + len(f"[{one.n}]"),
                title=one.title or address,
                url=address,
            ),
        )
        for one, address in zip(answer.citations, addresses, strict=True)
        if address is not None and one.n in places
    ]


def _follows(step: SentenceChosen, at: int) -> bool:
    """Whether a sentence stands right behind what was sent; one that does not waits for the rest."""
    return step.sentence.span.start == at + bool(at)


def _sentence(step: SentenceChosen, at: int) -> str:
    """A sentence with its marks, and the blank before it."""
    marks = "".join(f"[{n}]" for n in (step.sentence.citation, *step.sentence.also))
    return f"{' ' if at else ''}{step.sentence.text} {marks}"
