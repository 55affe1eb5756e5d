"""Whatever a newsroom has, as articles: files, folders, uploads, pasted text, pages and feeds.

`read_path` yields a Failure for each file that gives no article and goes on. `read_bytes` and
`read_url` are given one thing: where the whole of it is at fault they raise, and only a line or an
entry in it that is at fault gives a Failure. Each error's message begins with the thing's name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from index.errors import GroundwireError, ReadError
from index.metadata import language as checked_language
from index.metadata import timestamp
from index.readers import file, folder, plain, web
from index.readers.draft import Draft, Intake, retitled, scrubbed
from index.records import Article, Failure

if TYPE_CHECKING:
    import httpx

__all__ = ["read_bytes", "read_path", "read_text", "read_url"]


def read_path(
    path: Path, *, max_bytes: int, tags: Sequence[str] = (), publisher: str | None = None
) -> Iterator[Article | Failure]:
    """The articles of a file, or of every file in a folder; a Failure for each that gives none.

    Raises ReadError, when called, where there is nothing at the path.
    """
    if not path.exists():
        raise ReadError(f"{scrubbed(str(path))}: there is no such file or folder: check the path")
    intake = Intake(max_bytes=max_bytes, tags=tuple(tags), publisher=publisher)
    return folder.read(path, intake) if path.is_dir() else _read_file(path, intake)


def read_bytes(
    data: bytes,
    name: str,
    *,
    max_bytes: int,
    tags: Sequence[str] = (),
    publisher: str | None = None,
) -> Iterator[Article | Failure]:
    """The articles of an upload; a Failure for each line or entry in it that gives none.

    Raises ReadError or MetadataError, of the kind that fits, where the whole upload is at fault.
    """
    try:
        yield from file.read_data(data, name, Intake(max_bytes, tuple(tags), publisher))
    except GroundwireError as error:
        raise retitled(error, name or "the upload") from error


def read_text(
    text: str,
    *,
    id: str | None = None,  # noqa: A002 - the field's own name, here as in every record
    title: str | None = None,
    publisher: str | None = None,
    author: str | None = None,
    url: str | None = None,
    published_at: str | None = None,
    language: str | None = None,
    tags: Sequence[str] = (),
    max_bytes: int,
) -> Article:
    """The article in a text that was posted or pasted; what is given wins over what it says.

    Raises EmptyInputError, TooLargeError, NoArticleError, and MetadataError for an id, a date or a
    language that means nothing.
    """
    try:
        draft = plain.draft(text)
        given = Draft(
            text=draft.text,
            id=id if id is not None else draft.id,
            title=title or draft.title,
            publisher=publisher or draft.publisher,
            author=author or draft.author,
            url=url or draft.url,
            published_at=timestamp(published_at) if published_at else draft.published_at,
            language=language if checked_language(language or "und") else draft.language,
            tags=draft.tags,
        )
        return Intake(max_bytes, tuple(tags)).article(given)
    except GroundwireError as error:
        raise retitled(error, id or "the text") from error


def read_url(
    url: str,
    client: httpx.Client,
    *,
    max_bytes: int,
    tags: Sequence[str] = (),
    publisher: str | None = None,
) -> Iterator[Article | Failure]:
    """The article behind a URL, or the articles of a feed there; a Failure for an entry without one.

    Raises FetchError where the URL does not answer with something that can be read, and another
    ReadError for what it answered with.
    """
    yield from web.read(url, client, Intake(max_bytes, tuple(tags), publisher))


def _read_file(path: Path, intake: Intake) -> Iterator[Article | Failure]:
    try:
        yield from file.read_file(path, path.name, intake)
    except GroundwireError as error:
        yield Failure(scrubbed(path.name), str(error))
