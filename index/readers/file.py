"""One file or upload: its format settled by its name and its contents, and its articles read."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path, PurePosixPath

from index.errors import BrokenFileError, ReadError
from index.readers import feed, jsonl
from index.readers.draft import Intake, check_size
from index.readers.formats import (
    Kind,
    kind_by_contents,
    kind_by_name,
    read_one,
    require_contents,
)
from index.records import Article, Failure


def read_data(data: bytes, name: str, intake: Intake) -> Iterator[Article | Failure]:
    """The articles of an upload; raises ReadError or MetadataError where the whole of it is at fault."""
    base = PurePosixPath(name.replace("\\", "/")).name
    yield from _articles(data, kind_by_name(base), base, intake, fallback_id=base or None)


def read_file(path: Path, name: str, intake: Intake) -> Iterator[Article | Failure]:
    """The articles of a file, which messages and identifiers call `name`.

    A file whose extension no reader knows is read for what its bytes show. Raises ReadError or
    MetadataError where the whole file is at fault.
    """
    kind = kind_by_name(path.name)
    try:
        if not path.is_file():
            raise ReadError("it is no regular file: give a file or a folder")
        if kind == "jsonl":
            with path.open("rb") as stream:
                yield from jsonl.read(stream, name, intake)
            return
        check_size(path.stat().st_size, intake.max_bytes)
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise ReadError(f"{reason}: check that you may read it") from error
    yield from _articles(data, kind, name, intake, fallback_id=name)


def _articles(
    data: bytes, kind: Kind | None, name: str, intake: Intake, *, fallback_id: str | None
) -> Iterator[Article | Failure]:
    if kind == "jsonl":
        yield from jsonl.read(BytesIO(data), name, intake)
        return
    require_contents(data)
    check_size(len(data), intake.max_bytes)
    kind = kind or kind_by_contents(data)
    if kind == "pdf" and b"%PDF-" not in data[:1024]:
        raise BrokenFileError("it is no PDF, whatever its name says: export it again as PDF")
    if kind == "feed":
        yield from feed.read(data, name, intake)
        return
    draft = read_one(data, kind, max_bytes=intake.max_bytes)
    yield from intake.take(draft, place=name, fallback_id=fallback_id)
