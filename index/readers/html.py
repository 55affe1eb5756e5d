"""Web pages: the article's own words by trafilatura, and what the page states about itself."""

from __future__ import annotations

import logging
import re
from dataclasses import replace

from index.errors import BrokenFileError, NoArticleError
from index.readers.draft import Draft
from index.readers.encoding import declared_charset, decode, refuse_binary
from index.readers.page import headline, stated

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")


def read(data: bytes, *, charset: str | None = None, address: str | None = None) -> Draft:
    """The draft of a page; `charset` is the server's word for it and `address` the page's URL.

    Raises UnsupportedFormatError or EncodingDetectionError where the bytes are no text,
    BrokenFileError for a page nested too deeply, and NoArticleError where it holds no article.
    """
    refuse_binary(data)
    text = decode(data, declared=charset or declared_charset(data))
    return draft(text, address=address)


def draft(page: str, *, address: str | None = None) -> Draft:
    """The draft of a page that is text already; raises what `read` does."""
    from lxml import etree  # type: ignore[import-untyped]
    from lxml.html import HTMLParser, document_fromstring  # type: ignore[import-untyped]
    from trafilatura import extract

    for library in ("trafilatura", "htmldate"):
        logging.getLogger(library).setLevel(logging.CRITICAL)
    page = _DECLARATION.sub("", page.replace("\x00", ""))
    try:
        # Without huge_tree, libxml2 silently drops all that is nested deeper than 256 elements.
        parser = HTMLParser(encoding="utf-8", huge_tree=True)
        tree = document_fromstring(page.encode("utf-8", "replace"), parser=parser)
        known = stated(tree, address=address)
        title = headline(tree)
        links = _squeezed("".join(each.text_content() for each in tree.iter("a")))
        text = extract(tree, include_comments=False, include_tables=True, favor_precision=True)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise NoArticleError(
            "the page holds no article: save the article's own page and add it again"
        ) from error
    except RecursionError as error:
        raise BrokenFileError(
            "its elements are nested too deeply to be read: save the article as text"
        ) from error
    if text is None or all(_squeezed(line) in links for line in text.split("\n")):
        raise NoArticleError(
            "the page holds no article: give the address of one article, or its text"
        )
    if title and title == known.title and title not in " ".join(text.split()):
        text = f"{title}\n\n{text}"
    return replace(known, text=text)


def _squeezed(text: str) -> str:
    return "".join(text.split())
