"""Web pages as files: the article's words, what the page states, and nothing guessed."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from index.errors import (
    EmptyInputError,
    EncodingDetectionError,
    GroundwireError,
    NoArticleError,
    UnsupportedFormatError,
)
from index.readers import read_bytes
from index.records import Article

LIMIT = 10_000_000
BODY = (
    "<p>The council approved the new bridge on Tuesday, after a debate of six hours in which eleven "
    "members spoke.</p><h2>Costs rise</h2><p>Engineers expect to spend 2.4 million on it, twice what "
    "was planned. &ldquo;It is worse than we thought,&rdquo; said the mayor.</p>"
    "<table><tr><th>Year</th><th>Cost</th></tr><tr><td>2024</td><td>1.2m</td></tr></table>"
    "<p>Residents of the old town have waited for the decision since the flood of ten years ago.</p>"
)
NAV = "<nav><a href='/'>Home</a><a href='/world'>World</a></nav>"


def page(head: str = "", body: str = BODY, html: str = "<html>") -> bytes:
    return (
        f"<!doctype html>{html}<head>{head}</head><body>{NAV}<article>{body}</article>"
        "<footer>Share this: <a href='#'>Tweet</a></footer></body></html>"
    ).encode()


def read(data: bytes, name: str = "bridge.html") -> Article:
    (article,) = read_bytes(data, name, max_bytes=LIMIT)
    assert isinstance(article, Article)
    return article


def test_words_of_the_article_only() -> None:
    text = read(
        page(body=f"<h1>A new bridge</h1>{BODY}<p>Share this:</p><p>Leave a Reply</p>")
    ).text
    assert text.startswith("A new bridge\n")
    assert "“It is worse than we thought,” said the mayor." in text
    assert "Year | Cost\n2024 | 1.2m" in text
    for residue in ("Home", "World", "Tweet", "Share", "Leave a Reply", "|--"):
        assert residue not in text


def test_json_ld() -> None:
    head = """<html lang="en-GB"><title>x</title><script type="application/ld+json">
        {"@graph": [{"@type": "WebSite", "name": "no"}, {"@type": ["NewsArticle"],
        "headline": "Bridge &amp; town", "datePublished": "2025-12-01T10:00:00Z",
        "author": [{"name": "Ana Lopez"}, {"name": "Bo Li"}], "publisher": {"name": "The Gazette"}}]}
        </script><link rel="canonical" href="https://a.example/bridge?utm_source=x">"""
    article = read(page(head, html='<html lang="en-GB">'))
    assert article.title == "Bridge & town"
    assert article.published_at == "2025-12-01T10:00:00+00:00"
    assert article.author == "Ana Lopez, Bo Li"
    assert article.publisher == "The Gazette"
    assert article.url == "https://a.example/bridge"
    assert article.language == "en"
    assert article.id == "bridge.html"


def test_open_graph_and_meta() -> None:
    head = """<meta property="og:title" content="A new bridge - The Gazette">
        <meta property="og:site_name" content="The Gazette"><meta name="author" content="Ana Lopez">
        <meta property="article:published_time" content="2025-12-01T10:00:00+02:00">
        <meta property="og:url" content="https://a.example/bridge">"""
    article = read(page(head))
    assert article.title == "A new bridge"
    assert article.publisher == "The Gazette"
    assert article.author == "Ana Lopez"
    assert article.published_at == "2025-12-01T10:00:00+02:00"
    assert article.url == "https://a.example/bridge"


@pytest.mark.parametrize(
    ("head", "date"),
    [
        ('<meta itemprop="datePublished" content="2025-12-01">', "2025-12-01"),
        ('<meta name="date" content="December 1, 2025">', "2025-12-01"),
        ('<meta name="date" content="soon">', None),
        ('<meta property="article:modified_time" content="2025-12-01">', None),
        ('<link rel="canonical" href="https://a.example/2025/12/1/x">', "2025-12-01"),
    ],
)
def test_dates(head: str, date: str | None) -> None:
    assert read(page(head)).published_at == date


def test_time_elements() -> None:
    assert (
        read(page(body=f"<time datetime='2025-12-01'>Monday</time>{BODY}")).published_at
        == "2025-12-01"
    )


def test_nothing_is_invented() -> None:
    head = '<link rel="canonical" href="https://www.gazette.example/bridge">'
    body = f"{BODY}<p>Updated on 3 May 2024 by the desk, copyright 2023.</p>"
    article = read(page(head, body=body))
    assert article.publisher is None
    assert article.author is None
    assert article.published_at is None
    assert article.language is None


@pytest.mark.parametrize(
    "script", ["{not json", "[" * 100_000, '{"@type": "NewsArticle", "author": 5}']
)
def test_broken_json_ld_is_passed_over(script: str) -> None:
    head = f'<script type="application/ld+json">{script}</script><title>A new bridge</title>'
    assert read(page(head)).title == "A new bridge"


def test_charsets() -> None:
    russian = "<p>" + "Совет утвердил строительство нового моста во вторник. " * 5 + "</p>"
    for charset in ("windows-1251", "koi8-r", "utf-8"):
        data = page(f'<meta charset="{charset}">', russian).decode().encode(charset)
        assert "Совет утвердил" in read(data).text
    xhtml = b'<?xml version="1.0" encoding="iso-8859-1"?>' + page(body=f"{BODY}<p>Caf\xe9.</p>").decode(
    ).encode("latin-1")  # fmt: skip
    assert "Café." in read(xhtml, "a.xhtml").text


def test_pages_without_an_article() -> None:
    links = "".join(f"<div><a href='/{n}'>Story number {n} of the day</a></div>" for n in range(40))
    for body in (
        "<html><body></body></html>",
        f"<html><body>{NAV}</body></html>",
        links,
        "<!-- -->",
    ):
        with pytest.raises(NoArticleError, match="holds no article"):
            read(body.encode())
    with pytest.raises(EmptyInputError):
        read(b"")
    with pytest.raises(UnsupportedFormatError):
        read(b"<html>\x00\x01\x02")
    with pytest.raises(EncodingDetectionError):
        read("<p>мост мост мост".encode() + b"\xff\xfe</p>")


@pytest.mark.parametrize("tag", ["div", "span", "b", "blockquote", "ul><li"])
def test_ten_thousand_nested_elements(tag: str) -> None:
    deep = f"<{tag}>" * 10_000 + BODY
    with suppress(GroundwireError):
        assert read(f"<html><body>{deep}".encode()).text
    assert "eleven members spoke" in read(f"<html><body>{'<div>' * 300}{BODY}".encode()).text


def test_damage_of_any_kind_is_a_known_error() -> None:
    chance = random.Random(7)
    whole = page('<script type="application/ld+json">{"@type": "Article"}</script>')
    for turn in range(150):
        data = bytearray(whole[: chance.randrange(len(whole))] if turn % 3 == 0 else whole)
        for _ in range(chance.choice((1, 5, 50))):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(32, 127)
        with suppress(GroundwireError):
            read(bytes(data))
