"""What a web page states about itself: JSON-LD, OpenGraph, meta elements, and nothing guessed.

trafilatura's own metadata is not used: it takes a publisher from the host name, a date from any
number that looks like one and an author from any byline-like class, and none of those is stated.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from index.errors import MetadataError
from index.metadata import language, stated_date
from index.readers.draft import Draft

if TYPE_CHECKING:
    from lxml.html import HtmlElement  # type: ignore[import-untyped]

_ARTICLE_TYPES = ("Article", "BlogPosting", "LiveBlogPosting", "Report")
_DATE_KEYS = (
    *("article:published_time", "og:article:published_time", "og:published_time"),
    *("datepublished", "parsely-pub-date", "sailthru.date", "pubdate", "publishdate"),
    *("publish-date", "publication_date", "dc.date.issued", "dcterms.issued", "dc.date", "date"),
)
_AUTHOR_KEYS = ("author", "article:author", "og:article:author", "dc.creator", "parsely-author")
_DEEPEST = 40  # nested objects of JSON-LD


def stated(tree: HtmlElement, *, address: str | None = None) -> Draft:
    """The draft of a page, still without its text; `address` is where the page was found."""
    meta = _meta(tree)
    linked = _linked_data(tree)
    publisher = meta.get("og:site_name") or _name(linked.get("publisher"))
    return Draft(
        text="",
        title=_title(tree, meta, linked, publisher),
        publisher=publisher,
        author=_author(tree, meta, linked),
        url=address or _canonical(tree, meta),
        published_at=_published(tree, meta, linked),
        language=_language(tree, meta, linked),
    )


def headline(tree: HtmlElement) -> str | None:
    """The page's only heading of the first level, as printed, or None."""
    found = [_words(each) for each in tree.iter("h1")]
    said = list(dict.fromkeys(filter(None, found)))
    return said[0] if len(said) == 1 else None


def _meta(tree: HtmlElement) -> dict[str, str]:
    """The first content of each named meta element, names in lower case."""
    found: dict[str, str] = {}
    for each in tree.iter("meta"):
        content = _line(each.get("content"))
        for key in ("property", "name", "itemprop", "http-equiv"):
            name = each.get(key)
            if name and content:
                found.setdefault(name.strip().lower(), content)
    return found


def _linked_data(tree: HtmlElement) -> dict[str, object]:
    """The first article among the page's JSON-LD, or nothing."""
    for script in tree.iter("script"):
        if "ld+json" not in (script.get("type") or "").lower():
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        for node in _nodes(data, 0):
            kinds = node.get("@type")
            named = kinds if isinstance(kinds, list) else [kinds]
            if any(isinstance(kind, str) and kind.endswith(_ARTICLE_TYPES) for kind in named):
                return node
    return {}


def _nodes(data: object, depth: int) -> Iterator[dict[str, object]]:
    if depth > _DEEPEST:
        return
    if isinstance(data, list):
        for each in data:
            yield from _nodes(each, depth + 1)
    elif isinstance(data, dict):
        yield data
        for key in ("@graph", "mainEntity", "itemListElement"):
            yield from _nodes(data.get(key), depth + 1)


def _title(
    tree: HtmlElement, meta: dict[str, str], linked: dict[str, object], publisher: str | None
) -> str | None:
    title = _name(linked.get("headline")) or meta.get("og:title") or headline(tree)
    if title is None:
        title = next(filter(None, (_words(each) for each in tree.iter("title"))), None)
    for mark in (" | ", " - ", " – ", " — "):
        if title and publisher:
            title = title.removesuffix(mark + publisher)
    return title


def _author(tree: HtmlElement, meta: dict[str, str], linked: dict[str, object]) -> str | None:
    several = linked.get("author")
    named = [_name(each) for each in (several if isinstance(several, list) else [several])]
    if any(named):
        return ", ".join(dict.fromkeys(filter(None, named)))
    for key in _AUTHOR_KEYS:
        value = meta.get(key)
        if value and "://" not in value and not value.startswith("@"):
            return value
    marked = tree.xpath('.//*[@rel="author" or @itemprop="author"]')
    names = dict.fromkeys(filter(None, (_words(each) for each in marked)))
    return ", ".join(names) if 0 < len(names) <= 5 else None


def _published(tree: HtmlElement, meta: dict[str, str], linked: dict[str, object]) -> str | None:
    stated_values = [linked.get("datePublished"), *(meta.get(key) for key in _DATE_KEYS)]
    marked = tree.xpath('.//*[@itemprop="datePublished"]') + tree.xpath(".//time[@pubdate]")
    stated_values += [each.get("datetime") or each.get("content") for each in marked]
    times = tree.xpath(".//time[@datetime]")
    within = [
        each for each in times if next(each.iterancestors("article", "header"), None) is not None
    ]
    stated_values += [
        each.get("datetime") for each in (within[:1] or (times if len(times) == 1 else []))
    ]
    for value in stated_values:
        if isinstance(value, str) and value.strip():
            try:
                return stated_date(value)
            except MetadataError:
                continue
    return None


def _canonical(tree: HtmlElement, meta: dict[str, str]) -> str | None:
    links = [each.get("href") for each in tree.xpath('.//link[@rel="canonical"]')]
    base = meta.get("og:url") or ""
    for value in (*links, base):
        try:
            url = urljoin(base, value.strip()) if value else ""
            parts = urlsplit(url)
        except ValueError:
            continue
        if parts.scheme in ("http", "https") and parts.netloc:
            return url
    return None


def _language(tree: HtmlElement, meta: dict[str, str], linked: dict[str, object]) -> str | None:
    root = tree.getroottree().getroot()
    spoken = root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang")
    for value in (
        spoken,
        root.get("xml:lang"),
        linked.get("inLanguage"),
        meta.get("content-language"),
    ):
        if isinstance(value, str) and value.strip():
            try:
                return language(value)
            except MetadataError:
                continue
    return None


def _name(value: object) -> str | None:
    """The name of a JSON-LD thing: a string, or an object (or list of them) with a name."""
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("name")
    if not isinstance(value, str) or value.startswith(("http://", "https://")):
        return None
    return _line(html.unescape(value))


def _words(element: HtmlElement) -> str | None:
    return _line(" ".join(element.itertext()) if len(element) else element.text)


def _line(value: str | None) -> str | None:
    return " ".join(value.split()) or None if value else None
