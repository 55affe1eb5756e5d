"""The web: a page, a PDF or a feed behind a URL, fetched within limits of size and time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from index.errors import FetchError, GroundwireError
from index.metadata import bare_url, made_identifier
from index.readers import feed, jsonl
from index.readers.draft import Draft, Intake, retitled, scrubbed
from index.readers.formats import Kind, kind_by_contents, read_one
from index.records import Article, Failure

if TYPE_CHECKING:
    import httpx

_LONGEST_FETCH = 120.0  # seconds for one page, however slowly its bytes come
_LONGEST_URL = 2_000  # characters
_KINDS: dict[str, Kind | None] = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/x-pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/rss+xml": "feed",
    "application/atom+xml": "feed",
    "application/rdf+xml": "feed",
    "text/markdown": "markdown",
    "text/x-markdown": "markdown",
    "application/x-ndjson": "jsonl",
    "application/jsonl": "jsonl",
    "application/json": None,
    "application/xml": None,
    "text/xml": None,
    "text/plain": None,
    "application/octet-stream": None,
    "binary/octet-stream": None,
    "": None,
}


@dataclass(frozen=True, slots=True)
class Page:
    """What a URL answered with; `kind` is None where only the bytes can tell."""

    address: str
    data: bytes
    kind: Kind | None
    charset: str | None


def read(url: str, client: httpx.Client, intake: Intake) -> Iterator[Article | Failure]:
    """The article behind the URL, or those of the feed or the JSON Lines there.

    Raises FetchError, naming the URL, where it does not answer with something that can be read, and
    the reader's own errors for what it answered with.
    """
    url = scrubbed(url).strip()
    try:
        page = fetch(url, client, max_bytes=intake.max_bytes)
        kind = page.kind or kind_by_contents(page.data)
        if kind == "jsonl":
            yield from jsonl.read(BytesIO(page.data), url, intake)
        elif kind == "feed":

            def draft_at(link: str) -> Draft:
                answer = fetch(link, client, max_bytes=intake.max_bytes)
                return _draft(link, answer, max_bytes=intake.max_bytes)

            yield from feed.read(page.data, url, intake, fetch=draft_at, address=page.address)
        else:
            yield from intake.take(_draft(url, page, max_bytes=intake.max_bytes), place=url)
    except GroundwireError as error:
        raise retitled(error, url) from error


def fetch(url: str, client: httpx.Client, *, max_bytes: int) -> Page:
    """What the URL answers with, redirects followed; raises FetchError without naming the URL."""
    import httpx

    _require_web(url)
    until = time.monotonic() + _LONGEST_FETCH
    data = bytearray()
    try:
        with client.stream("GET", url, follow_redirects=True) as response:
            if response.is_error:
                raise FetchError(f"it answered {_status(response)}: check the address")
            named, _, _ = response.headers.get("content-type", "").partition(";")
            kind_named = named.strip().lower()
            if kind_named not in _KINDS and not kind_named.endswith("+xml"):
                raise FetchError(
                    f"it answered with {kind_named[:80]}, which is no article: "
                    "give the address of a page, a PDF or a feed"
                )
            for chunk in response.iter_bytes():
                data += chunk
                if len(data) > max_bytes:
                    raise FetchError(
                        f"its answer is over the limit of {max_bytes:,} bytes: "
                        "set QA_MAX_ARTICLE_MB higher"
                    )
                if time.monotonic() > until:
                    raise FetchError(
                        f"it was still sending after {_LONGEST_FETCH:.0f} seconds: try again later"
                    )
    except httpx.TimeoutException as error:
        raise FetchError("it did not answer in time: try again later") from error
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
        reason = " ".join(str(error).split()) or type(error).__name__
        raise FetchError(
            f"it could not be fetched ({reason[:200]}): check the address and the network"
        ) from error
    if not bytes(data).strip():
        raise FetchError("it answered with an empty page: check the address")
    return Page(
        address=str(response.url),
        data=bytes(data),
        kind=_KINDS.get(kind_named),
        charset=response.charset_encoding,
    )


def _draft(url: str, page: Page, *, max_bytes: int) -> Draft:
    """The draft of one page: the URL asked for makes its id, the one that answered is cited."""
    kind = page.kind or kind_by_contents(page.data)
    if kind in ("feed", "jsonl"):
        raise FetchError("it answered with a feed where a page was expected: add it by itself")
    draft = read_one(
        page.data, kind, max_bytes=max_bytes, charset=page.charset, address=page.address
    )
    return replace(draft, id=made_identifier(bare_url(url)), url=page.address)


def _require_web(url: str) -> None:
    try:
        parts = urlsplit(url)
        known = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known or len(url) > _LONGEST_URL:
        raise FetchError("it is no web address: give one that begins with http:// or https://")


def _status(response: httpx.Response) -> str:
    return f"{response.status_code} {response.reason_phrase}".strip()
