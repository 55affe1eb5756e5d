"""The messages of a chat as a question and the turns before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from api.errors import ChatError
from api.openai_content import said
from api.schemas_openai_request import ChatMessage
from qa.resolving import readings
from qa.turns import Turn

_TURNS = 8  # of which those farther back help nobody to understand the question
_SAID = 10_000  # characters of an answer that are read


@dataclass(frozen=True, slots=True)
class Conversation:
    """The question, and what was asked and answered before it, the latest last."""

    question: str
    turns: tuple[Turn, ...]


def conversation(messages: Sequence[ChatMessage], *, longest: int) -> Conversation:
    """What the messages ask.

    The last message of the user is the question. Each one before it is a turn, with what the assistant
    said to it; a turn that asks nothing, or more than `longest` characters, is left out. Each
    turn's question is understood from the turns before it, in the likeliest way.

    Raises:
        ChatError: the user says nothing, or there is a part that is no text.
    """
    turns: list[tuple[str, list[str]]] = []
    for i, message in enumerate(messages):
        if message.role == "user":
            turns.append((_text(message, i), []))
        elif message.role == "assistant" and turns:
            turns[-1][1].append(said(_text(message, i))[:_SAID])
    if not turns:
        raise ChatError(
            "there is no message of the user; its text is the question", param="messages"
        )
    question, _ = turns.pop()
    before: list[Turn] = []
    for asked, answers in turns[-_TURNS:]:
        if asked.strip() and len(asked) <= longest:
            answered = " ".join(one for one in answers if one)
            before.append(Turn(readings(asked, before)[0], answered))
    return Conversation(question, tuple(before))


def _text(message: ChatMessage, i: int) -> str:
    """The text of the message at `i`, of all its parts."""
    if message.content is None or isinstance(message.content, str):
        return message.content or ""
    texts = []
    for j, part in enumerate(message.content):
        if part.type not in ("text", "refusal"):
            raise ChatError(
                f"a part of type {part.type!r} cannot be read here; send text",
                param=f"messages[{i}].content[{j}].type",
            )
        texts.append(part.text or "")
    return "\n".join(text for text in texts if text)
