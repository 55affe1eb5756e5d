"""JSON Lines: one article a line, read as a stream, so that a file of any length will do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import BinaryIO

from index.errors import (
    BrokenFileError,
    EmptyInputError,
    EncodingDetectionError,
    GroundwireError,
)
from index.readers.draft import Draft, Intake, as_object, check_size, draft_of, scrubbed
from index.readers.encoding import decode, refuse_binary
from index.records import Article, Failure

_ESCAPED = 6  # bytes that one character may take as \\uXXXX, and a line may thus be longer
_FIELDS = 10_000  # bytes beside the text that a line may have


def read(stream: BinaryIO, name: str, intake: Intake) -> Iterator[Article | Failure]:
    """The article of each line, or a Failure named `name:line`; blank lines are passed over.

    Raises EmptyInputError where no line has anything on it, UnsupportedFormatError where the stream
    is no text, and EncodingDetectionError where it is UTF-16, whose lines cannot be streamed.
    """
    longest = intake.max_bytes * _ESCAPED + _FIELDS
    number, any_line = 0, False
    while line := stream.readline(longest + 1):
        number += 1
        if number == 1:
            line = _begun(line)
        try:
            if len(line) > longest and not line.endswith(b"\n"):
                any_line = True
                size = len(line) + _skip_line(stream)
                check_size(size, intake.max_bytes, what="the line")
            if line.strip():
                any_line = True
                place = f"{name}:{number}"
                yield from intake.take(draft(line), place=place)
        except GroundwireError as error:
            yield Failure(scrubbed(f"{name}:{number}"), str(error))
    if not any_line:
        raise EmptyInputError("it is empty: write each article as one JSON object on one line")


def draft(data: bytes) -> Draft:
    """The draft that one JSON object states.

    Raises BrokenFileError where it is no JSON object with a text, and MetadataError for a value in
    it that means nothing.
    """
    refuse_binary(data)
    text = decode(data).strip().removeprefix("\ufeff")
    try:
        value = json.loads(text)
    except json.JSONDecodeError as error:
        raise BrokenFileError(
            f"it is not JSON ({error.msg}, at character {error.pos + 1}): "
            "write each article as one JSON object on one line"
        ) from error
    except (ValueError, RecursionError) as error:
        raise BrokenFileError(
            "its JSON has a number too long or is nested too deeply: write strings instead"
        ) from error
    found = as_object(value)
    return draft_of(found, str(found["text"]))


def _begun(line: bytes) -> bytes:
    if line.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")):
        raise EncodingDetectionError(
            "it is in UTF-16 or UTF-32, and JSON Lines are UTF-8: save it as UTF-8"
        )
    refuse_binary(line)
    return line


def _skip_line(stream: BinaryIO) -> int:
    """Reads on to the end of the line; the number of bytes passed over."""
    passed = 0
    while rest := stream.readline(1 << 20):
        passed += len(rest)
        if rest.endswith(b"\n"):
            break
    return passed
