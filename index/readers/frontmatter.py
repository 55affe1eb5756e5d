"""Front matter: the YAML block between two lines of dashes at the head of a text."""

from __future__ import annotations

import re

from index.errors import BrokenFileError
from index.readers.draft import Draft, draft_of

KEYS = frozenset(
    ("id", "title", "publisher", "author", "url", "published_at", "date", "language", "tags")
)
_BLOCK = re.compile(
    r"\s*---[^\S\n]*\n(?P<yaml>.*?)(?<=\n)(?:---|\.\.\.)[^\S\n]*(?:\n|$)", re.DOTALL
)
_LONGEST_BLOCK = 50_000  # characters
_NOTHING = {"", "~", "null", "Null", "NULL"}


def read_front_matter(text: str) -> Draft | None:
    """The draft of a text that begins with front matter, or None where it has none.

    Raises BrokenFileError for YAML that cannot be read and MetadataError for a value that means
    nothing.
    """
    text = text.removeprefix("\ufeff").replace("\r\n", "\n")
    match = _BLOCK.match(text[:_LONGEST_BLOCK])
    if match is None:
        return None
    stated = _mapping(match["yaml"])
    if not KEYS & stated.keys():
        return None
    return draft_of(stated, text[match.end() :])


def _mapping(block: str) -> dict[str, object]:
    import yaml

    try:
        # BaseLoader builds only strings, lists and mappings: a title of "No" or 2025 stays text.
        loaded = yaml.load(block, Loader=yaml.BaseLoader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" in line {mark.line + 2}" if mark is not None else ""
        raise BrokenFileError(
            f"its front matter is not YAML{where}: put values with a colon in quotes"
        ) from error
    except RecursionError as error:
        raise BrokenFileError("its front matter is nested too deeply: make it flat") from error
    if not isinstance(loaded, dict):
        return {}
    return {
        key: None if isinstance(value, str) and value in _NOTHING else value
        for key, value in loaded.items()
        if isinstance(key, str)
    }
