"""Feeds as files: what their entries state, and feeds that are none."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from index.errors import BrokenFileError, GroundwireError, NoArticleError
from index.readers import read_bytes
from index.records import Article

LIMIT = 100_000
TEXT = "The council approved the new bridge on Tuesday, after a debate of six hours."
ATOM = f"""<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom"
 xml:lang="en"><title>Gazette</title><entry><title>Bridge</title><id>urn:x:1</id>
 <link href="https://a.example/bridge"/><author><name>Ana Lopez</name></author>
 <published>2025-12-01T10:00:00Z</published><content type="html">&lt;p&gt;{TEXT}&lt;/p&gt;</content>
 </entry></feed>"""


def test_atom() -> None:
    (article,) = read_bytes(ATOM.encode(), "news.atom", max_bytes=LIMIT)
    assert isinstance(article, Article)
    assert article.text == TEXT
    assert article.title == "Bridge"
    assert article.author == "Ana Lopez"
    assert article.url == "https://a.example/bridge"
    assert article.published_at == "2025-12-01T10:00:00+00:00"
    assert article.publisher is None


def test_charset_of_the_declaration() -> None:
    feed = ATOM.replace("bridge on", "café on").replace("utf-8", "iso-8859-1").encode("latin-1")
    (article,) = read_bytes(feed, "news.xml", max_bytes=LIMIT)
    assert isinstance(article, Article)
    assert "café" in article.text


def test_what_is_no_feed() -> None:
    with pytest.raises(BrokenFileError, match="no RSS or Atom feed"):
        list(read_bytes(b"<inventory><thing/></inventory>", "a.xml", max_bytes=LIMIT))
    with pytest.raises(NoArticleError, match="no entries"):
        list(read_bytes(b"<rss version='2.0'><channel/></rss>", "a.rss", max_bytes=LIMIT))


def test_damage_of_any_kind_is_a_known_error() -> None:
    chance = random.Random(7)
    for turn in range(300):
        whole = ATOM.encode()
        data = bytearray(whole[: chance.randrange(len(whole))] if turn % 3 == 0 else whole)
        for _ in range(chance.choice((1, 5, 30))):
            if data:
                data[chance.randrange(len(data))] = chance.randrange(256 if turn % 2 else 127)
        with suppress(GroundwireError):
            list(read_bytes(bytes(data), "a.atom", max_bytes=LIMIT))
