"""Which format some bytes are in, by name and by contents, and the reader of each.

Readers are imported when they are first needed: trafilatura, pypdf, python-docx and feedparser take
longer to load than most files take to read.
"""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import Literal

from index.errors import EmptyInputError, UnsupportedFormatError
from index.readers.draft import Draft
from index.readers.encoding import decode, refuse_binary

Kind = Literal["text", "markdown", "html", "pdf", "docx", "json", "jsonl", "feed"]

KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".xml": "feed",
    ".rss": "feed",
    ".atom": "feed",
}
_REMEDIES = {
    ".doc": "save it as .docx",
    ".docm": "save it as .docx",
    ".dot": "save it as .docx",
    ".rtf": "save it as .docx",
    ".odt": "save it as .docx",
    ".pages": "export it as .docx",
    ".epub": "save its chapters as .html",
    ".mhtml": "save the page as .html",
    ".zip": "unpack it and add the folder",
    ".gz": "unpack it and add what is in it",
    ".tar": "unpack it and add the folder",
    ".csv": "write each row as a JSON object in a .jsonl file",
    ".tsv": "write each row as a JSON object in a .jsonl file",
    ".xlsx": "write each row as a JSON object in a .jsonl file",
    ".xls": "write each row as a JSON object in a .jsonl file",
    ".pptx": "export it as PDF",
    ".ppt": "export it as PDF",
}
_READABLE = "give a PDF, .docx, .html, .md, .txt or .jsonl file"
_EXTENSION = re.compile(r"\.(?=[a-z0-9]*[a-z])[a-z0-9]{1,8}")
_FEED = re.compile(r"<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
_HTML = re.compile(
    r"<(?:html|head|body|title|meta|article|section|main|div|p|h1|span|table)[\s>/]|<!doctype html",
    re.IGNORECASE,
)
_PROLOGUE = re.compile(
    r"\s*(?:<\?.*?\?>|<!--.*?-->|<!doctype(?! html)[^>]*>|\s)*", re.I | re.DOTALL
)


def extension(name: str) -> str:
    """The extension in lower case, or nothing where what follows the last dot is none."""
    suffix = PurePosixPath(name).suffix.lower()
    return suffix if _EXTENSION.fullmatch(suffix) else ""


def kind_by_name(name: str) -> Kind | None:
    """The format that the extension names, or None; raises UnsupportedFormatError with a remedy."""
    suffix = extension(name)
    if suffix in _REMEDIES:
        raise UnsupportedFormatError(f"{suffix} files are not read: {_REMEDIES[suffix]}")
    return KINDS.get(suffix)


def kind_by_contents(data: bytes) -> Kind:
    """The format that the first bytes show; raises UnsupportedFormatError where they are no text."""
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith(b"PK\x03\x04") and b"word/" in data:
        return "docx"
    if data.startswith(b"{\\rtf"):
        raise UnsupportedFormatError(f"it holds RTF: {_REMEDIES['.rtf']}")
    try:
        refuse_binary(data)
        head = decode(data[:4096]) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else None
    except UnsupportedFormatError as error:
        raise UnsupportedFormatError(f"no reader knows its format: {_READABLE}") from error
    shown = head if head is not None else data[:4096].decode("latin-1").removeprefix("ï»¿")
    start = _PROLOGUE.match(shown)
    rest = shown[start.end() if start else 0 :]
    if _FEED.match(rest):
        return "feed"
    return "html" if _HTML.match(rest) else "text"


def require_contents(data: bytes) -> None:
    """Raises EmptyInputError where there are no bytes but white space."""
    if not data.strip():
        raise EmptyInputError("it is empty: add it again once it has text")


def read_one(
    data: bytes,
    kind: Kind,
    *,
    max_bytes: int,
    charset: str | None = None,
    address: str | None = None,
) -> Draft:
    """The draft in bytes that hold one article; `address` is the URL that they came from, if any.

    Raises what the format's reader raises.
    """
    if kind == "pdf":
        from index.readers import pdf

        return pdf.read(data, max_bytes=max_bytes)
    if kind == "docx":
        from index.readers import docx

        return docx.read(data, max_bytes=max_bytes)
    if kind == "html":
        from index.readers import html

        return html.read(data, charset=charset, address=address)
    if kind == "markdown":
        from index.readers import markdown

        return markdown.read(data, charset=charset)
    if kind == "json":
        from index.readers import jsonl

        return jsonl.draft(data)
    from index.readers import plain

    return plain.read(data, charset=charset)
