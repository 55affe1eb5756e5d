"""Markdown: its words without its syntax, in the order in which a reader sees them.

Links leave their text, images leave nothing, and every other word stays. markdown-it-py parses; its
tokens are walked here because what is wanted is text, not HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from index.errors import BrokenFileError
from index.readers.draft import Draft
from index.readers.encoding import decode, refuse_binary
from index.readers.frontmatter import read_front_matter

if TYPE_CHECKING:
    from markdown_it.token import Token

_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<![A-Za-z][^<>]*>|<\?[^<>]*\?>")
_DEEPEST = 100  # nested blocks


def read(data: bytes, *, charset: str | None = None) -> Draft:
    """The draft in a Markdown file.

    Raises UnsupportedFormatError or EncodingDetectionError where the bytes are no text,
    BrokenFileError for front matter that is not YAML, and MetadataError for a value in it that
    means nothing.
    """
    refuse_binary(data)
    text = decode(data, declared=charset)
    stated = read_front_matter(text) or Draft(text=text.removeprefix("\ufeff"))
    heading, body = readable(stated.text)
    return replace(stated, text=body, title=stated.title or heading)


def readable(markdown: str) -> tuple[str | None, str]:
    """The first heading, where the text begins with one of the first level, and the text itself."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"])
    try:
        tokens = parser.parse(markdown.replace("\r\n", "\n"))
    except RecursionError as error:
        raise BrokenFileError(
            "its Markdown is nested too deeply to be read: flatten its quotes and lists"
        ) from error
    heading = None
    if len(tokens) > 1 and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        heading = _inline(tokens[1]).strip() or None
    written: list[str] = []
    group = None
    for place, text in _blocks(tokens):
        written.append("\n" if place is not None and place == group else "\n\n")
        written.append(text)
        group = place
    return heading, "".join(written[1:])


def _blocks(tokens: Sequence[Token]) -> Iterator[tuple[int | None, str]]:
    """Each block of text with the list or table that it belongs to, named by its first line."""
    numbers: list[int | None] = []
    marker = ""
    row: list[str] | None = None
    group: int | None = None
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                group = group if numbers else _line_of(token)
                bullets = token.type == "bullet_list_open"
                numbers.append(None if bullets else int(token.attrGet("start") or 1))
            case "bullet_list_close" | "ordered_list_close":
                numbers.pop()
                group = group if numbers else None
            case "list_item_open":
                number = numbers[-1]
                marker = "- " if number is None else f"{number}{token.markup} "
                numbers[-1] = None if number is None else number + 1
            case "table_open":
                group = _line_of(token)
            case "table_close":
                group = None
            case "tr_open":
                row = []
            case "tr_close":
                yield group, " | ".join(row or ())
                row = None
            case "inline" | "fence" | "code_block" | "html_block":
                text = (_inline(token) if token.children else _raw(token)).strip()
                if row is not None:
                    row.append(text)
                elif text:
                    yield group, marker + text
                    marker = ""


def _line_of(token: Token) -> int:
    return token.map[0] if token.map else 0


def _raw(token: Token) -> str:
    """The text of a block of code or of HTML."""
    return _without_tags(token.content) if token.type == "html_block" else token.content


def _inline(token: Token) -> str:
    """The words of a paragraph or heading, on one line but for the breaks that it asks for."""
    words: list[str] = []
    for child in token.children or ():
        match child.type:
            case "softbreak":
                words.append(" ")
            case "hardbreak":
                words.append("\n")
            case "html_inline":
                words.append(_without_tags(child.content))
            case "image":
                if words:
                    words[-1] = words[-1].removesuffix(" ")
            case _:
                words.append(child.content)
    return "".join(words)


def _without_tags(html: str) -> str:
    return _TAG.sub("", _BREAK.sub("\n", _COMMENT.sub("", html)))
