"""`qa add`: files, folders and URLs into the library, with a bar where a terminal shows one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from api.console import line, say, stderr, stdout
from api.intake import guarded, take_in
from api.limits import web_client
from index.library import Library
from index.readers import read_path, read_url
from index.records import Article, Failure

INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended


def add_sources(
    library: Library,
    sources: Sequence[str],
    *,
    max_bytes: int,
    tags: Sequence[str],
    publisher: str | None,
) -> int:
    """Add what the sources hold, say what became of it, and return how many things failed."""
    counts: Counter[str] = Counter()
    stopped = False
    progress = Progress(
        SpinnerColumn(),
        TextColumn("{task.completed:.0f} articles"),
        BarColumn(),
        TimeElapsedColumn(),
        console=stderr(),
        transient=True,
        disable=not stderr().is_terminal,
    )
    with ExitStack() as stack:
        found = _found(stack, sources, max_bytes=max_bytes, tags=tuple(tags), publisher=publisher)
        stack.enter_context(progress)
        task = progress.add_task("", total=None)
        try:
            for taken in take_in(library, found):
                for failure in taken.failures:
                    reason = f"{line(failure.name)}: {line(failure.error)}"
                    say(progress.console, ("failed: ", "bold red"), reason)
                counts.update(one.status for one in taken.added)
                counts["failed"] += len(taken.failures)
                progress.advance(task, len(taken.added) + len(taken.failures))
        except KeyboardInterrupt:
            say(progress.console, "stopped; the same command goes on from here")
            stopped = True
    told = [f"{status} {counts[status]}" for status in ("added", "replaced", "unchanged", "failed")]
    say(stdout(), ", ".join(told))
    if stopped:
        raise SystemExit(INTERRUPTED)
    return counts["failed"]


def _found(
    stack: ExitStack,
    sources: Sequence[str],
    *,
    max_bytes: int,
    tags: tuple[str, ...],
    publisher: str | None,
) -> Iterator[Article | Failure]:
    web = None
    for source in sources:
        read: Callable[..., Iterator[Article | Failure]]
        if source.lower().startswith(("http://", "https://")):
            web = web or stack.enter_context(web_client())
            read = partial(read_url, source, web)
        else:
            read = partial(read_path, Path(source))
        given = partial(read, max_bytes=max_bytes, tags=tags, publisher=publisher)
        yield from guarded(source, given)
