"""Plain text: the words as they stand, below the front matter that some archives put over them."""

from __future__ import annotations

from index.errors import BrokenFileError
from index.readers.draft import Draft
from index.readers.encoding import decode, refuse_binary
from index.readers.frontmatter import read_front_matter


def read(data: bytes, *, charset: str | None = None) -> Draft:
    """The draft in a text file.

    Raises UnsupportedFormatError or EncodingDetectionError where the bytes are no text, and
    MetadataError where front matter states a date or a value that means nothing.
    """
    refuse_binary(data)
    return draft(decode(data, declared=charset))


def draft(text: str) -> Draft:
    """The draft in a text; a block between dashes that is no front matter is part of the text."""
    try:
        return read_front_matter(text) or Draft(text=text)
    except BrokenFileError:
        return Draft(text=text)
