"""RSS and Atom: one article an entry, from its own page where it can be fetched."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from io import BytesIO

from index.errors import BrokenFileError, GroundwireError, MetadataError, NoArticleError
from index.metadata import bare_url, language, made_identifier, stated_date
from index.readers.draft import Draft, Intake, scrubbed
from index.readers.encoding import declared_charset, decode, refuse_binary
from index.records import Article, Failure

Fetch = Callable[[str], Draft]

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_REAL_TEXT = 60  # characters: less than a sentence is a teaser, not an article
_BREAK = re.compile(r"</?(?:br|p|div|li|h[1-6]|tr|blockquote|figcaption)\b[^<>]*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<!--.*?-->|<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: what the feed states of it, with its own text, which may be a teaser or nothing."""

    link: str | None
    draft: Draft


def read(
    data: bytes, name: str, intake: Intake, *, fetch: Fetch | None = None, address: str = ""
) -> Iterator[Article | Failure]:
    """The article of each entry, or a Failure named by the entry's link or its number.

    `fetch` gives the draft of a link's page; without it, and where it fails, the entry's own text is
    taken if it is more than a teaser. Raises BrokenFileError where the bytes are no feed and
    NoArticleError where it has no entries.
    """
    for number, entry in enumerate(entries(data, address), start=1):
        place = entry.link or f"{name}:{number}"
        try:
            yield from intake.take(_whole(entry, fetch), place=place)
        except GroundwireError as error:
            yield Failure(scrubbed(place), str(error))


def entries(data: bytes, address: str = "") -> list[Entry]:
    """The entries of a feed found at that address; raises what `read` does."""
    import feedparser

    refuse_binary(data)
    text = _DECLARATION.sub("", decode(data, declared=declared_charset(data)))
    headers = {"content-location": address} if address else {}
    try:
        parsed = feedparser.parse(BytesIO(scrubbed(text).encode()), response_headers=headers)
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise BrokenFileError(
            "it is damaged and cannot be read as a feed: fetch it again"
        ) from error
    if not parsed.get("version") and not parsed.entries:
        raise BrokenFileError("it is no RSS or Atom feed: give a feed, or save the page as .html")
    if not parsed.entries:
        raise NoArticleError("the feed has no entries: add it again once it has some")
    spoken = parsed.feed.get("language")
    return [_entry(each, spoken) for each in parsed.entries]


def _entry(entry: dict[str, object], spoken: object) -> Entry:
    link = entry.get("link")
    link = link if isinstance(link, str) and link.startswith(("http://", "https://")) else None
    source = entry.get("source")
    publisher = source.get("title") if isinstance(source, dict) else entry.get("publisher")
    draft = Draft(
        text=_own_text(entry),
        id=made_identifier(bare_url(link)) if link else None,
        title=_plain(entry.get("title")),
        publisher=_plain(publisher),
        author=_plain(entry.get("author")),
        url=link,
        published_at=_checked(stated_date, entry.get("published")),
        language=_checked(language, spoken),
    )
    return Entry(link, draft)


def _whole(entry: Entry, fetch: Fetch | None) -> Draft:
    """The entry with the text of its page, or with its own; raises what hindered both."""
    hindrance: GroundwireError = NoArticleError(
        "the entry has no text of its own: add the feed by its URL, or the article's own page"
    )
    if fetch is not None and entry.link:
        try:
            page = fetch(entry.link)
        except GroundwireError as error:
            hindrance = error
        else:
            own = entry.draft
            return replace(
                page,
                id=own.id,
                title=page.title or own.title,
                publisher=page.publisher or own.publisher,
                author=page.author or own.author,
                published_at=page.published_at or own.published_at,
                language=page.language or own.language,
            )
    if len(entry.draft.text) < _REAL_TEXT:
        raise hindrance
    return entry.draft


def _own_text(entry: dict[str, object]) -> str:
    """The longest of the entry's contents and summary, as text."""
    contents = entry.get("content")
    several = [each.get("value") for each in contents] if isinstance(contents, list) else []
    texts = [_plain_blocks(each) for each in (*several, entry.get("summary"))]
    return max(texts, key=len)


def _plain_blocks(html: object) -> str:
    if not isinstance(html, str):
        return ""
    lines = _TAG.sub("", _BREAK.sub("\n", _UNSEEN.sub("", html).replace("\n", " "))).split("\n")
    return "\n\n".join(filter(None, (" ".join(unescape(line).split()) for line in lines)))


def _plain(value: object) -> str | None:
    return " ".join(_plain_blocks(value).split()) or None


def _checked(read_value: Callable[[str], str | None], value: object) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    try:
        return read_value(value)
    except MetadataError:
        return None
