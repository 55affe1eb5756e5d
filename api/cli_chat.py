"""`qa chat`: a conversation at the terminal."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from api import console
from api.opening import nli_of, open_library, reader_of
from api.options import After, Before, Data, Publishers, Tags, filters_of, text
from index.errors import MetadataError
from index.metadata import identifier
from qa.errors import QuestionError

if TYPE_CHECKING:
    from api.settings import Settings
    from qa.turns import Turn

_HELP = "Ask; an empty line is skipped. /new begins a new conversation, /quit or Ctrl-D ends."


def _named(value: str | None) -> str | None:
    if value is None:
        return None
    try:
        return identifier(text(value) or "")
    except MetadataError as error:
        raise typer.BadParameter(str(error)) from error


def chat(
    context: typer.Context,
    conversation: Annotated[
        str | None,
        typer.Option(metavar="ID", help="A conversation to go on with.", callback=_named),
    ] = None,
    publisher: Publishers = None,
    tag: Tags = None,
    after: After = None,
    before: Before = None,
    _data: Data = None,
) -> None:
    """Ask question after question; each is understood from those before it."""
    settings: Settings = context.obj
    filters = filters_of(publisher, tag, after, before)
    with open_library(settings) as library:
        from api.render import show_answer
        from qa.answerer import Answerer
        from qa.conversations import Conversations

        answerer = Answerer(
            library,
            max_question=settings.max_question,
            reader=reader_of(settings),
            judge=nli_of(settings),
        )
        # Conversations expire by the service's setting, which this shell may not have.
        with Conversations(library, days=0) as conversations:
            name = conversation or conversations.new_id()
            out = console.stdout()
            for line in _lines(settings):
                question = line.strip()
                if question == "/quit":
                    break
                if question == "/new":
                    name = conversations.new_id()
                    console.say(out, ("A new conversation.", "dim"))
                    continue
                if not question:
                    continue
                turns: list[Turn] = conversations.turns(name)
                try:
                    answer = answerer.ask(question, filters=filters, turns=turns)
                except QuestionError as error:
                    console.fail(error)
                    continue
                conversations.record(name, answer)
                if answer.resolved_question != question and turns:
                    understood = console.line(answer.resolved_question)
                    console.say(out, (f"Understood as: {understood}", "dim"))
                show_answer(out, answer)
                console.say(out)
            console.say(console.stderr(), f"to go on with this: qa chat --conversation {name}")


def _lines(settings: Settings) -> Iterator[str]:
    """What is typed, with history and editing at a terminal; else the lines of standard input."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        if isinstance(sys.stdin, io.TextIOWrapper):
            sys.stdin.reconfigure(errors="replace")  # a pipe passes on any bytes
        yield from sys.stdin
        return
    console.say(console.stdout(), (_HELP, "dim"))
    ask = _prompt(settings)
    while True:
        try:
            yield ask()
        except KeyboardInterrupt:
            continue  # the line is given up, and not the conversation
        except EOFError:
            return


def _prompt(settings: Settings) -> Callable[[], str]:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import FileHistory

    settings.data.mkdir(parents=True, exist_ok=True)
    session: PromptSession[str] = PromptSession(history=FileHistory(settings.data / "chat-history"))
    return lambda: session.prompt("qa> ")
