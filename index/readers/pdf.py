"""PDF: the words of its pages, with the lines of each paragraph joined as they were before print.

A line was wrapped where the next line's first word would not have fitted on it; any other line end
is the author's. A word split at a line end is joined without its hyphen only if the document has
the joined word elsewhere, so that "long-term" never becomes "longterm".
"""

from __future__ import annotations

import logging
import re
import zlib
from collections import Counter
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from typing import TYPE_CHECKING

from index.errors import BrokenFileError, EncryptedFileError, MetadataError, NoArticleError
from index.metadata import language
from index.readers.draft import Draft, check_size

if TYPE_CHECKING:
    from pypdf import PdfReader

_JUNK_TITLE = re.compile(
    r"(?:untitled.*|no ?title|title|document ?\d*|microsoft (?:word|powerpoint|excel)\b.*|"
    r"(?:slide|page|book|doc|print|scan|image|layout)[ _-]?\d*|.*\.(?:docx?|pdf|rtf|odt|indd|qxd|"
    r"qxp|tmp|pages|txt|html?|pub|pptx?|xlsx?)|[\W\d_]*|about:blank|https?:.*)",
    re.IGNORECASE | re.DOTALL,
)
_JUNK_AUTHOR = {"unknown", "user", "admin", "administrator", "author", "owner", "anonymous"}
_ITEM = re.compile(r"(?:[-•*–▪‣●○·]|\(?[0-9]{1,3}[.)]|\(?[a-z][.)])\s")
_PAGE_NUMBER = re.compile(r"(?:page|p\.)?\s*[0-9]{1,4}(?:\s*(?:/|of)\s*[0-9]{1,4})?", re.IGNORECASE)
_SPLIT = re.compile(r"([^\W\d_]+)-\Z")
_FULL = 0.9  # of the widest line: a wrapped line's end and the next word reach at least this far
_GAP = 1.4  # times the usual distance of two lines: more than that parts paragraphs
_GROWTH = 0.12  # of the type's size: a change of more than that parts a heading from its text
_RUNNING = 3  # pages on which a first or last line stands before it is a running head


def read(data: bytes, *, max_bytes: int) -> Draft:
    """The draft in a PDF file.

    Raises BrokenFileError, EncryptedFileError where it needs a password, NoArticleError where its
    pages are pictures, and TooLargeError where its text is over the limit.
    """
    import warnings

    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    leaks = (
        *(PyPdfError, zlib.error, OSError, RecursionError, NotImplementedError),
        *(ValueError, TypeError, LookupError, AttributeError, ArithmeticError, AssertionError),
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise EncryptedFileError(
                    "it needs a password: save a copy without one and add that"
                )
            pages = _pages(reader, max_bytes)
            known = _information(reader)
    except leaks as error:
        raise BrokenFileError(
            "it is damaged and cannot be read as PDF: export or download it again"
        ) from error
    text = joined(_without_running_heads(pages))
    if not text.strip():
        raise NoArticleError(
            "it has no text, only pictures of pages: run OCR on it (ocrmypdf, for one) and add that"
        )
    return replace(known, text=text)


def joined(lines: list[str]) -> str:
    """The lines as paragraphs, parted by blank lines."""
    width = max(map(len, lines), default=0)
    words = Counter(re.findall(r"[^\W\d_]+", " ".join(lines).casefold()))
    paragraphs: list[str] = []
    last = ""
    for line in lines:
        if last and line and _wrapped(last, line, width):
            paragraphs[-1] = _join(paragraphs[-1], line, words)
        elif line:
            paragraphs.append(line)
        last = line
    return "\n\n".join(paragraphs)


def _wrapped(line: str, following: str, width: int) -> bool:
    """Whether the line was ended by the page's width and not by its author."""
    if _ITEM.match(following):
        return False
    if following[0].islower() or line.endswith((",", "-")):
        return True
    first_word = following.partition(" ")[0]
    return len(line) + 1 + len(first_word) >= _FULL * width


def _join(paragraph: str, line: str, words: Counter[str]) -> str:
    split = _SPLIT.search(paragraph)
    if split is None:
        return f"{paragraph} {line}"
    rest = re.match(r"[^\W\d_]+", line)
    if rest is None or not line[0].islower():
        return paragraph + line
    whole = (split[1] + rest[0]).casefold()
    return (paragraph[:-1] if words[whole] else paragraph) + line


def _pages(reader: PdfReader, max_bytes: int) -> list[list[str]]:
    """The lines of each page, without white space at their ends."""
    pages: list[list[str]] = []
    size = 0
    for page in reader.pages:
        layout = _Layout()
        text = page.extract_text(visitor_text=layout.visit).replace("\x00", "")
        size += len(text.encode("utf-8", "replace"))
        check_size(size, max_bytes, what="its text")
        pages.append(layout.parted(_trimmed(text)))
    return pages


class _Layout:
    """Where each line of a page stands and how large it is, as pypdf comes upon it."""

    def __init__(self) -> None:
        self._said = ""
        self._places: list[tuple[int, float, float]] = []

    def visit(
        self, text: str, outer: list[float], inner: list[float], _: object, size: float
    ) -> None:
        """Notes the height on the page and the size of a piece of text: pypdf's `visitor_text`."""
        if text.strip():
            start = len(self._said) + len(text) - len(text.lstrip())
            scale = abs(outer[3] * inner[3]) or 1.0
            self._places.append((start, outer[3] * inner[5] + outer[5], size * scale))
        self._said += text

    def parted(self, lines: list[str]) -> list[str]:
        """The lines, with an empty one where the page leaves a gap or changes the size of its type."""
        heights = self._heights()
        if [line for line, *_ in heights] != [line for line in lines if line]:
            return lines
        gaps = [above - below for (_, above, _), (_, below, _) in pairwise(heights)]
        usual = sorted(gap for gap in gaps if gap > 0)
        widest = usual[len(usual) // 4] * _GAP if usual else 0.0
        parted: list[str] = []
        for place, (line, _, size) in enumerate(heights):
            if place:
                before = heights[place - 1][2]
                if gaps[place - 1] > widest or abs(size - before) > _GROWTH * max(size, before):
                    parted.append("")
            parted.append(line)
        return parted

    def _heights(self) -> list[tuple[str, float, float]]:
        found: list[tuple[str, float, float]] = []
        start = 0
        places = iter([*self._places, (len(self._said), 0.0, 0.0)])
        at, height, size = next(places)
        for raw in self._said.splitlines(keepends=True):
            end = start + len(raw)
            here: list[tuple[float, float]] = []
            while at < end:
                here.append((height, size))
                at, height, size = next(places, (end, 0.0, 0.0))
            (line,) = _trimmed(raw) or [""]
            if line and here:
                found.append((line, here[0][0], max(each for _, each in here)))
            start = end
        return found


def _trimmed(text: str) -> list[str]:
    return [re.sub(r"[ \t]+", " ", line).strip() for line in text.splitlines()]


def _without_running_heads(pages: list[list[str]]) -> list[str]:
    """All lines but page numbers and what is printed again at the head or foot of the pages."""
    stripped = [[line for line in page if line] for page in pages]
    ends = Counter(
        re.sub(r"[0-9]+", "#", line) for page in stripped for line in {*page[:1], *page[-1:]}
    )
    running = {line for line, count in ends.items() if count >= max(_RUNNING, len(pages) / 2)}
    shown: set[str] = set()
    lines: list[str] = []
    for page in pages:
        at = [place for place, line in enumerate(page) if line]
        for place, line in enumerate(page):
            form = re.sub(r"[0-9]+", "#", line)
            if place in (at[:1] + at[-1:]) and len(pages) > 1:
                if _PAGE_NUMBER.fullmatch(line) or (form in running and form in shown):
                    continue
                shown.add(form)
            lines.append(line)
    return lines


def _information(reader: PdfReader) -> Draft:
    """Title, author and language, as far as they are stated and no program's default.

    A PDF's dates are those of the file, not of the article, so that neither is taken.
    """
    found = reader.metadata
    title = _said(found.title if found else None)
    author = _said(found.author if found else None)
    spoken = _said(reader.root_object.get("/Lang"))
    try:
        spoken = language(spoken) if spoken else None
    except MetadataError:
        spoken = None
    return Draft(
        text="",
        title=None if title is None or _JUNK_TITLE.fullmatch(title) else title,
        author=None if author is None or author.casefold() in _JUNK_AUTHOR else author,
        language=spoken,
    )


def _said(value: object) -> str | None:
    return " ".join(value.split()) or None if isinstance(value, str) else None
