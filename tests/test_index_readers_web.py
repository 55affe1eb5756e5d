"""Pages and feeds from a real server on loopback."""

from __future__ import annotations

import gzip
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import pytest

from index.errors import FetchError, NoArticleError
from index.readers import read_bytes, read_url
from index.records import Article, Failure

LIMIT = 200_000
PARAGRAPHS = (
    "<p>The council approved the new bridge on Tuesday, after a debate of six hours in which eleven "
    "members spoke.</p><p>Residents of the old town have waited for it since the great flood.</p>"
)
FEED = """<?xml version="1.0" encoding="utf-8"?><rss version="2.0"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Gazette - News</title>
 <language>en-gb</language><link>{base}/</link>
 <item><title>Bridge &amp; town</title><link>{base}/page?utm_source=rss</link><author>Ana</author>
  <pubDate>Mon, 01 Dec 2025 10:00:00 GMT</pubDate><description>Teaser.</description></item>
 <item><title>Gone</title><link>{base}/missing</link>
  <content:encoded><![CDATA[<p>The page is gone, but the feed still has the whole text of it.</p>
  <script>x()</script><p>All &amp; every word.</p>]]></content:encoded></item>
 <item><title>Only a teaser</title><link>{base}/gone-too</link><description>Teaser.</description></item>
 <item><title>No link</title></item></channel></rss>"""


class Handler(BaseHTTPRequestHandler):
    """Answers each path in its own way."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        base = f"http://{self.headers['host']}"
        html = f"<html lang='en'><title>A new bridge</title><article>{PARAGRAPHS}</article></html>"
        answers: dict[str, tuple[str, bytes]] = {
            "/page": ("text/html; charset=utf-8", html.encode()),
            "/koi8": (
                "text/html; charset=koi8-r",
                ("<p>Совет утвердил мост. " * 9).encode("koi8-r"),
            ),
            "/untyped": ("", html.encode()),
            "/feed": ("application/rss+xml", FEED.format(base=base).encode()),
            "/feed.xml": ("text/xml", FEED.format(base=base).encode()),
            "/plain": ("text/plain", b"The bridge is open again."),
            "/lines": ("application/x-ndjson", b'{"text": "One."}\nbroken\n'),
            "/image": ("image/png", b"\x89PNG"),
            "/empty": ("text/html", b""),
            "/nothing": ("text/html", b"<html><body></body></html>"),
            "/large": ("text/html", b"x" * (LIMIT + 1)),
            "/fake.pdf": ("application/pdf", b"no pdf"),
        }
        if path == "/slow":
            time.sleep(1.5)
        if path == "/loop":
            self.send_response(302)
            self.send_header("location", "/loop")
            self.end_headers()
        elif path == "/moved":
            self.send_response(301)
            self.send_header("location", "/page")
            self.end_headers()
        elif path == "/file":
            self.send_response(302)
            self.send_header("location", "file:///etc/hostname")
            self.end_headers()
        elif path == "/bomb":
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.send_header("content-encoding", "gzip")
            self.end_headers()
            self.wfile.write(gzip.compress(b"x" * 20_000_000))
        elif path in answers:
            kind, body = answers[path]
            self.send_response(200)
            if kind:
                self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            self.send_error(404)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that takes a client's hanging up in silence."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=0.7, trust_env=False) as client:
        yield client


def one(url: str, client: httpx.Client) -> Article:
    (article,) = read_url(url, client, max_bytes=LIMIT)
    assert isinstance(article, Article)
    return article


def test_a_page(base: str, client: httpx.Client) -> None:
    article = one(f"{base}/page?utm_source=x#top", client)
    assert article.url == f"{base}/page"
    assert article.title == "A new bridge"
    assert article.language == "en"
    assert article.publisher is None
    assert "eleven members spoke." in article.text
    assert article.id == one(f"{base}/page", client).id
    assert article.id.startswith("a-")
    assert one(f"{base}/untyped", client).text == article.text


def test_redirects_charsets_and_other_formats(base: str, client: httpx.Client) -> None:
    moved = one(f"{base}/moved", client)
    assert moved.url == f"{base}/page"
    assert moved.id == one(f"{base}/moved", client).id
    assert "Совет утвердил" in one(f"{base}/koi8", client).text
    assert one(f"{base}/plain", client).text == "The bridge is open again."
    line, failure = read_url(f"{base}/lines", client, max_bytes=LIMIT)
    assert isinstance(line, Article)
    assert isinstance(failure, Failure)
    assert failure.name == f"{base}/lines:2"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/absent", "404"),
        ("/slow", "in time"),
        ("/loop", "redirect"),
        ("/file", "fetched"),
        ("/image", "image/png"),
        ("/empty", "empty"),
        ("/large", "QA_MAX_ARTICLE_MB"),
        ("/bomb", "QA_MAX_ARTICLE_MB"),
    ],
)
def test_what_cannot_be_fetched(base: str, client: httpx.Client, path: str, why: str) -> None:
    with pytest.raises(FetchError) as caught:
        list(read_url(base + path, client, max_bytes=LIMIT))
    assert str(caught.value).startswith(f"{base}{path}: ")
    assert why.lower() in str(caught.value).lower()


@pytest.mark.parametrize(
    "url",
    [
        "ftp://a.example/x",
        "file:///etc/passwd",
        "no address",
        "",
        "http://",
        "http://[x",
        "http://a b/",
    ],
)
def test_what_is_no_web_address(url: str, client: httpx.Client) -> None:
    with pytest.raises(FetchError):
        list(read_url(url, client, max_bytes=LIMIT))


def test_a_refused_connection_and_a_page_without_an_article(
    base: str, client: httpx.Client
) -> None:
    with pytest.raises(FetchError, match="could not be fetched"):
        list(read_url("http://127.0.0.1:9/", client, max_bytes=LIMIT))
    with pytest.raises(NoArticleError, match="/nothing: "):
        list(read_url(f"{base}/nothing", client, max_bytes=LIMIT))


@pytest.mark.parametrize("path", ["/feed", "/feed.xml"])
def test_a_feed(base: str, client: httpx.Client, path: str) -> None:
    page, own, teaser, nothing = read_url(base + path, client, max_bytes=LIMIT, tags=("t",))
    assert isinstance(page, Article)
    assert "eleven members spoke." in page.text
    assert page.url == f"{base}/page"
    assert page.id == one(f"{base}/page", client).id
    assert page.published_at == "2025-12-01T10:00:00+00:00"
    assert (page.author, page.language, page.tags) == ("Ana", "en", ("t",))
    assert isinstance(own, Article)
    assert own.title == "Gone"
    assert own.text.endswith("the whole text of it.\n\nAll & every word.")
    assert own.url == f"{base}/missing"
    assert isinstance(teaser, Failure)
    assert teaser.name == f"{base}/gone-too"
    assert "404" in teaser.error
    assert isinstance(nothing, Failure)
    assert nothing.name.endswith(":4")


def test_a_feed_as_a_file() -> None:
    feed = FEED.format(base="https://a.example").encode()
    found = list(read_bytes(feed, "news.rss", max_bytes=LIMIT))
    assert [type(each) for each in found] == [Failure, Article, Failure, Failure]
    assert isinstance(found[1], Article)
    assert found[1].url == "https://a.example/missing"
