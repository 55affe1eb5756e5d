"""Uploads: the body of a request, on disk part by part, so that memory bounds nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from fastapi import Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from api.bodies import media_type, unsupported
from api.errors import MalformedBodyError
from api.intake import guarded
from index.errors import EmptyInputError
from index.readers import read_path
from index.records import Article, Failure

LINES = (
    "application/x-ndjson",
    "application/jsonl",
    "application/x-jsonlines",
    "application/jsonlines",
    "text/plain",
)
FORM = "multipart/form-data"
FIELDS = ("tags", "publisher")

_MAX_FIELD_BYTES = 65_536
_MAX_PARTS = 10_000
_MAX_NAME_BYTES = 200


@dataclass(slots=True)
class Upload:
    """Files and form fields of one request; `close` deletes the files."""

    folder: TemporaryDirectory[str] = field(
        default_factory=lambda: TemporaryDirectory(prefix="groundwire-", ignore_cleanup_errors=True)
    )
    files: list[Path] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    publisher: str | None = None

    def place(self, name: str) -> Path:
        """Make room for one more file, which keeps the last part of its name, and say where."""
        # Readers go by the name, and messages show it; its own folder keeps it apart from others.
        folder = Path(self.folder.name, f"{len(self.files):06d}")
        folder.mkdir()
        path = folder / _file_name(name)
        self.files.append(path)
        return path

    def articles(self, *, max_bytes: int) -> Iterator[Article | Failure]:
        """What the files hold, and a failure for each that holds nothing."""
        for file in self.files:
            read = partial(read_path, file, tags=tuple(self.tags), publisher=self.publisher)
            yield from guarded(file.name, partial(read, max_bytes=max_bytes))

    def close(self) -> None:
        """Delete the files."""
        self.folder.cleanup()


async def receive(request: Request, *, lines: bool) -> Upload:
    """Write the body to disk: the files of a form or, if `lines` may be sent, one JSON Lines file.

    Raises:
        MediaTypeError: the body is of another kind.
        MalformedBodyError: the form is broken, or has a field that means nothing.
        EmptyInputError: there is no file in it.
    """
    kind = media_type(request)
    if kind != FORM and not (lines and kind in LINES):
        raise unsupported(request, " or ".join((FORM, *LINES[:1]) if lines else (FORM,)))
    upload = Upload()
    try:
        chunks = request.stream()
        if kind == FORM:
            await _form(request.headers["content-type"], chunks, upload)
        else:
            await _lines(chunks, upload)
        if not upload.files:
            raise EmptyInputError("the body has no file in it; send at least one")
    except BaseException:
        upload.close()
        raise
    return upload


def _file_name(sent: str) -> str:
    """The last part of a name that was sent, made fit for a file system."""
    name = sent.replace("\\", "/").rpartition("/")[2].replace("\0", "")
    while len(name.encode()) > _MAX_NAME_BYTES:
        name = name[1:]  # from the front: the ending says what it is
    return name if name.strip(". ") else "unnamed"


async def _lines(chunks: AsyncIterator[bytes], upload: Upload) -> None:
    with upload.place("batch.jsonl").open("wb") as file:
        async for chunk in chunks:
            await run_in_threadpool(file.write, chunk)
        if not file.tell():
            raise EmptyInputError("the body is empty; send one JSON object a line")


async def _form(content_type: str, chunks: AsyncIterator[bytes], upload: Upload) -> None:
    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise MalformedBodyError("the multipart body names no boundary in its Content-Type")
    parts = _Parts(upload)
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": parts.begin,
                "on_header_field": parts.header_name,
                "on_header_value": parts.header_value,
                "on_header_end": parts.header_end,
                "on_headers_finished": parts.headers_end,
                "on_part_data": parts.data,
                "on_part_end": parts.end,
                "on_end": parts.whole,
            },
        )
        async for chunk in chunks:
            await run_in_threadpool(parser.write, chunk)
        parser.finalize()
    except FormParserError as error:
        raise MalformedBodyError(f"the multipart body is broken: {error}") from error
    finally:
        parts.close()
    if not parts.complete:
        raise MalformedBodyError("the multipart body ends before its last boundary")


class _Parts:
    """Takes the parts of a form as the parser meets them; one file is open at a time."""

    def __init__(self, upload: Upload) -> None:
        self.complete = False
        self._upload = upload
        self._count = 0
        self._name = bytearray()
        self._value = bytearray()
        self._disposition = b""
        self._field = ""
        self._text = bytearray()
        self._file: BinaryIO | None = None

    def begin(self) -> None:
        self._count += 1
        if self._count > _MAX_PARTS:
            raise MalformedBodyError(f"the form has over {_MAX_PARTS} parts; send several batches")
        self._disposition = b""
        self._text.clear()

    def header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        if self._name.lower() == b"content-disposition":
            self._disposition = bytes(self._value)
        self._name.clear()
        self._value.clear()

    def headers_end(self) -> None:
        options = parse_options_header(self._disposition)[1]
        self._field = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" in options:
            name = options[b"filename"].decode("utf-8", "replace")
            self._file = self._upload.place(name).open("wb")
        elif self._field not in FIELDS:
            raise MalformedBodyError(
                f"{self._field!r} is not a field of this form, which takes files and "
                + " and ".join(repr(known) for known in FIELDS)
            )

    def data(self, data: bytes, start: int, end: int) -> None:
        if self._file is not None:
            self._file.write(memoryview(data)[start:end])
        elif len(self._text) + end - start > _MAX_FIELD_BYTES:
            raise MalformedBodyError(f"{self._field!r} has over {_MAX_FIELD_BYTES} bytes")
        else:
            self._text += data[start:end]

    def end(self) -> None:
        if self._file is not None:
            self.close()
            return
        try:
            text = self._text.decode("utf-8")
        except UnicodeDecodeError as error:
            raise MalformedBodyError(f"{self._field!r} is not UTF-8") from error
        if self._field == "tags":
            self._upload.tags.append(text)
        else:
            self._upload.publisher = text or None

    def whole(self) -> None:
        self.complete = True

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
