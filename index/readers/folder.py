"""A folder: every file in it and below it, in the order of their names, hidden ones left out."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from index.errors import GroundwireError, UnsupportedFormatError
from index.readers.draft import Intake, scrubbed
from index.readers.file import read_file
from index.readers.formats import KINDS, extension, kind_by_name
from index.readers.frontmatter import read_front_matter
from index.records import Article, Failure

_README_HEAD = 60_000  # bytes in which front matter must stand


def read(folder: Path, intake: Intake) -> Iterator[Article | Failure]:
    """The articles of every file, each named by its path below the folder; failures in between."""
    unread: list[OSError] = []
    for parent, folders, files in os.walk(folder, onerror=unread.append):
        folders[:] = sorted(each for each in folders if not each.startswith("."))
        for file in sorted(each for each in files if not each.startswith(".")):
            path = Path(parent, file)
            name = path.relative_to(folder).as_posix()
            try:
                if not _describes_folder(path):
                    _require_known(path)
                    yield from read_file(path, name, intake)
            except GroundwireError as error:
                yield Failure(scrubbed(name), str(error))
    for problem in unread:
        below = Path(str(problem.filename)).relative_to(folder).as_posix()
        yield Failure(
            scrubbed(below),
            f"{problem.strerror or 'it cannot be opened'}: check that you may read it",
        )


def _require_known(path: Path) -> None:
    suffix = extension(path.name)
    if suffix and kind_by_name(path.name) is None:
        readable = ", ".join(sorted(KINDS))
        raise UnsupportedFormatError(
            f"no reader knows {suffix} files: save it as one of {readable}, or move it elsewhere"
        )


def _describes_folder(path: Path) -> bool:
    """Whether the file is a README without front matter, which tells of the folder, not the news."""
    if path.stem.lower() != "readme" or extension(path.name) not in (
        "",
        ".md",
        ".markdown",
        ".txt",
    ):
        return False
    try:
        with path.open("rb") as stream:
            head = stream.read(_README_HEAD)
        return read_front_matter(head.decode("utf-8", "replace")) is None
    except (OSError, GroundwireError):
        return False
