"""Articles on their way into the library, a chunk at a time, from every door."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.errors import MetadataError, ReadError
from index.library import Library
from index.records import Added, Article, Failure

# One transaction each: large enough to fill the encoder's batches, small enough that progress
# shows, that a stop is soon, and that memory holds it.
CHUNK = 32
CHUNK_CHARACTERS = 2_000_000


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one chunk."""

    added: tuple[Added, ...]
    failures: tuple[Failure, ...]


def take_in(library: Library, found: Iterable[Article | Failure]) -> Iterator[Taken]:
    """Add what is found, chunk by chunk; each chunk is kept once it is yielded.

    An id that comes a second time with other contents is a failure: the first is kept.
    """
    seen: dict[str, str] = {}
    for chunk in _chunks(found):
        articles: list[Article] = []
        failures: list[Failure] = []
        for one in chunk:
            if isinstance(one, Failure):
                failures.append(one)
            elif seen.setdefault(one.id, one.fingerprint) == one.fingerprint:
                articles.append(one)
            else:
                failures.append(
                    Failure(
                        one.id,
                        f"the id {one.id!r} comes twice with different contents; the first was "
                        "kept: give each article its own id",
                    )
                )
        added, refused = _add(library, articles)
        yield Taken(tuple(added), (*failures, *refused))


def guarded(
    name: str, read: Callable[[], Iterable[Article | Failure]]
) -> Iterator[Article | Failure]:
    """What `read` finds in the source called `name`; where it stops, a failure says why."""
    try:
        yield from read()
    except (ReadError, MetadataError) as error:
        yield Failure(name, str(error).removeprefix(f"{name}: "))


def _chunks(found: Iterable[Article | Failure]) -> Iterator[Sequence[Article | Failure]]:
    chunk: list[Article | Failure] = []
    characters = 0
    for one in found:
        chunk.append(one)
        characters += len(one.text) if isinstance(one, Article) else 0
        if len(chunk) >= CHUNK or characters >= CHUNK_CHARACTERS:
            yield chunk
            chunk, characters = [], 0
    if chunk:
        yield chunk


def _add(library: Library, articles: Sequence[Article]) -> tuple[list[Added], list[Failure]]:
    if not articles:
        return [], []
    try:
        return library.add(articles), []
    except (ReadError, MetadataError) as error:
        if len(articles) == 1:
            return [], [Failure(articles[0].id, str(error))]
    # The chunk was refused whole: find out which of it is at fault, and keep the rest.
    added: list[Added] = []
    failures: list[Failure] = []
    for article in articles:
        one, refused = _add(library, [article])
        added += one
        failures += refused
    return added, failures
