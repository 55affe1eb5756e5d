"""The terminal: what is printed there, and what never is."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

if TYPE_CHECKING:
    from pydantic import BaseModel

SLOW_SECONDS = 2.0

# An article may hold anything, and a terminal obeys escape sequences: control characters are shown
# as their pictures, and what turns the direction of writing, or ends a line elsewhere, as "?".
_CONTROLS = {code: 0x2400 + code for code in range(0x20) if chr(code) not in "\n\t"}
_HIDDEN = [0x2028, 0x2029, *range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xD800, 0xE000)]
_SHOWN = _CONTROLS | {0x7F: 0x2421} | dict.fromkeys([*range(0x80, 0xA0), *_HIDDEN], 0xFFFD)
_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), *_HIDDEN)}


def safe(text: object) -> str:
    """The text with nothing in it that a terminal would obey."""
    return str(text).translate(_SHOWN)


def line(text: object) -> str:
    """The same, on one line."""
    return " ".join(safe(text).split())


def stdout() -> Console:
    """Where results go."""
    return Console(file=sys.stdout, highlight=False, markup=False, emoji=False)


def stderr() -> Console:
    """Where progress and errors go."""
    return Console(file=sys.stderr, highlight=False, markup=False, emoji=False)


def say(console: Console, *parts: str | tuple[str, str] | Text) -> None:
    """Print one paragraph; on a terminal coloured and wrapped, elsewhere just as it stands."""
    text = Text.assemble(*parts)
    if console.is_terminal:
        console.print(text)
    else:
        console.file.write(text.plain + "\n")


def fail(error: object) -> None:
    """Print what went wrong."""
    say(stderr(), ("error: ", "bold red"), (line(error), "red"))


def warn(text: str) -> None:
    """Print what should be known before going on."""
    say(stderr(), ("warning: ", "bold yellow"), line(text))


@contextmanager
def if_slow(text: str) -> Iterator[None]:
    """Say `text` where what is done meanwhile takes long."""
    timer = Timer(SLOW_SECONDS, say, args=(stderr(), text))
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def print_json(model: BaseModel) -> None:
    """Print the JSON that the HTTP service sends, indented."""
    # These characters stand only inside strings, where an escape means the same.
    sys.stdout.write(model.model_dump_json(indent=2).translate(_ESCAPED) + "\n")


def json_line(model: BaseModel) -> str:
    """The JSON of `model` as a line of JSON Lines, with its end."""
    return model.model_dump_json().translate(_ESCAPED) + "\n"


def settle_streams() -> None:
    """Let no character that the locale cannot show end the program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
