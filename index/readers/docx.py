"""Word documents: every paragraph that a reader sees, in order, wherever Word has put it.

python-docx opens the package and reads its properties. The text is taken from the document's own
elements, because its paragraphs leave out tracked insertions, content controls and text boxes,
whose words are the author's as much as any.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

from index.errors import (
    BrokenFileError,
    EncryptedFileError,
    MetadataError,
    TooLargeError,
    UnsupportedFormatError,
)
from index.metadata import language
from index.readers.draft import Draft

if TYPE_CHECKING:
    from docx.document import Document
    from lxml.etree import _Element  # type: ignore[import-untyped]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BOMB = 20  # times the limit: how large the parts of one package may be when unpacked
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_UNSEEN = {_W + "del", _W + "moveFrom", _W + "pPr", _W + "rPr", _W + "instrText", _FALLBACK}
_SIGNS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "\u2011"}
_JUNK_TITLES = {"word document", "document", "untitled", "microsoft word document"}
_JUNK_AUTHORS = {"python-docx", "microsoft office user", "user", "admin", "unknown", "author"}


def read(data: bytes, *, max_bytes: int) -> Draft:
    """The draft in a .docx file.

    Raises EncryptedFileError where it needs a password, BrokenFileError, TooLargeError where its
    parts unpack to far more than the limit, and UnsupportedFormatError for an old .doc within.
    """
    if data.startswith(OLE):
        if "WordDocument".encode("utf-16-le") in data:
            raise UnsupportedFormatError("it is an old .doc file: save it as .docx and add that")
        raise EncryptedFileError("it needs a password: save a copy without one and add that")
    if not data.startswith(b"PK"):
        raise BrokenFileError("it is no Word document: save it as .docx again, or add its text")
    from docx import Document
    from docx.opc.exceptions import OpcError
    from lxml import etree  # type: ignore[import-untyped]

    leaks = (
        *(OpcError, etree.LxmlError, zipfile.BadZipFile, zlib.error, OSError, RecursionError),
        *(ValueError, TypeError, LookupError, AttributeError, NotImplementedError, EOFError),
    )
    try:
        _refuse_bomb(data, max_bytes)
        document = Document(BytesIO(data))
        return _draft(document, _text(document))
    except leaks as error:
        raise BrokenFileError(
            "it is damaged and cannot be read as a Word document: save it as .docx again"
        ) from error


def _refuse_bomb(data: bytes, max_bytes: int) -> None:
    with zipfile.ZipFile(BytesIO(data)) as package:
        size = sum(part.file_size for part in package.infolist())
    if size > _BOMB * max_bytes:
        raise TooLargeError(
            f"it unpacks to {size:,} bytes, over {_BOMB} times the limit of {max_bytes:,}: "
            "remove its pictures, or set QA_MAX_ARTICLE_MB higher"
        )


def _text(document: Document) -> str:
    """The paragraphs, parted by blank lines, but list items and table rows by line ends alone."""
    written: list[str] = []
    group: object = None
    for place, text in _blocks(document.element.body):
        written.append("\n" if place is not None and place is group else "\n\n")
        written.append(text)
        group = place
    return "".join(written[1:])


def _blocks(parent: _Element) -> Iterator[tuple[object, str]]:
    """Each paragraph or row with text, and the list or table that it belongs to, if any."""
    for element in parent:
        if element.tag == _W + "p":
            text = _words(element).strip()
            if text:
                yield ("list" if _is_item(element) else None), text
            for box in _boxes(element):
                yield from _blocks(box)
        elif element.tag == _W + "tbl":
            for row in element.iter(_W + "tr"):
                if next(row.iterancestors(_W + "tbl")) is element:
                    cells = (" ".join(text for _, text in _blocks(cell)) for cell in _cells(row))
                    line = " | ".join(" ".join(cell.split()) for cell in cells if cell.strip())
                    if line:
                        yield element, line
        elif element.tag not in _UNSEEN:
            yield from _blocks(element)


def _cells(row: _Element) -> Iterator[_Element]:
    return (cell for cell in row.iter(_W + "tc") if next(cell.iterancestors(_W + "tr")) is row)


def _is_item(paragraph: _Element) -> bool:
    """Whether the paragraph is in a list, by its own numbering or by the name of its style."""
    if paragraph.find(f"{_W}pPr/{_W}numPr") is not None:
        return True
    style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and (style.get(_W + "val") or "").startswith("List")


def _words(element: _Element) -> str:
    """What a reader sees of a paragraph: without deletions, field codes and text boxes."""
    said: list[str] = []
    for child in element:
        if child.tag == _W + "t":
            said.append(child.text or "")
        elif child.tag in _SIGNS:
            said.append(_SIGNS[child.tag])
        elif child.tag not in _UNSEEN and child.tag != _W + "txbxContent":
            said.append(_words(child))
    return "".join(said)


def _boxes(paragraph: _Element) -> Iterator[_Element]:
    """The text boxes anchored in a paragraph, each once."""
    for box in paragraph.iter(_W + "txbxContent"):
        nearest = next(box.iterancestors(_W + "p"))
        if nearest is paragraph and next(box.iterancestors(_FALLBACK), None) is None:
            yield box


def _draft(document: Document, text: str) -> Draft:
    """The text with title, author and language, as far as they are stated and no program's default.

    The dates of a document are those of the file, not of the article, so that neither is taken.
    """
    found = document.core_properties
    title, author = " ".join(found.title.split()), " ".join(found.author.split())
    try:
        spoken = language(found.language) if found.language else None
    except MetadataError:
        spoken = None
    return Draft(
        text=text,
        title=None if title.casefold() in _JUNK_TITLES else title or None,
        author=None if author.casefold() in _JUNK_AUTHORS else author or None,
        language=spoken,
    )
