"""Markdown keeps its words and loses its syntax."""

from __future__ import annotations

from contextlib import suppress

import pytest

from index.errors import BrokenFileError, GroundwireError, MetadataError
from index.readers import read_bytes
from index.readers.markdown import readable
from index.records import Article

LIMIT = 100_000


def read(markdown: str, name: str = "a.md") -> Article:
    (article,) = read_bytes(markdown.encode(), name, max_bytes=LIMIT)
    assert isinstance(article, Article)
    return article


def test_front_matter() -> None:
    article = read(
        "---\nid: bridge-1\ntitle: 'Bridge: the plan'\npublisher: P\nauthor: [Ana, Bo]\n"
        "url: https://a.example/x?utm_source=y\ndate: 2025-12-01\nlanguage: en-GB\n"
        "tags: [town, 2025, no]\nother: {a: b}\n---\n\n# The plan\n\nText.\n"
    )
    assert article == Article(
        id="bridge-1",
        title="Bridge: the plan",
        publisher="P",
        author="Ana, Bo",
        url="https://a.example/x",
        published_at="2025-12-01",
        language="en",
        tags=("town", "2025", "no"),
        text="The plan\n\nText.",
    )


@pytest.mark.parametrize(
    ("line", "published_at"),
    [
        ("published_at: 2025-12-01T10:00:00+02:00", "2025-12-01T10:00:00+02:00"),
        ('published_at: "2025-12-01"', "2025-12-01"),
        ("date: 2025-12-01 10:00:00", "2025-12-01"),
        ("date: December 1, 2025", "2025-12-01"),
        ("date: ~", None),
        ("date:", None),
    ],
)
def test_dates(line: str, published_at: str | None) -> None:
    assert read(f"---\ntitle: x\n{line}\n---\nText.").published_at == published_at


def test_bad_front_matter() -> None:
    with pytest.raises(BrokenFileError, match=r"a\.md: .*line 2.*quotes"):
        read("---\ntitle: a: b\n---\nText.")
    with pytest.raises(MetadataError, match="someday"):
        read("---\ndate: someday\n---\nText.")
    with pytest.raises(MetadataError, match='"title"'):
        read("---\ntitle: {a: b}\n---\nText.")


def test_words_without_syntax() -> None:
    heading, text = readable(
        "# The *new* bridge\n\nSee [the plan](https://a.example 't') ![img](a.png) for **bold** and\n"
        "`code` &amp; 2\\*3, <https://a.example/auto>.<br>Next <b>line</b>\n\n<!-- a\n\ncomment -->\n\n"
        "- one\n- two\n\n  more of two\n\n3. three\n4. four\n\n> a quote\n> goes on\n\n"
        "| Year | Dead |\n|---|--:|\n| 2020 | **14** |\n\n***\n\n    kept code\n\n"
        "```\nfenced\n```\n\n<div>in <i>html</i></div>\n\nSetext\n------\nsnake_case and 4 * 5 ~~gone~~"
    )
    assert heading == "The new bridge"
    assert text.split("\n\n") == [
        "The new bridge",
        "See the plan for bold and code & 2*3, https://a.example/auto.\nNext line",
        "- one\n- two\nmore of two",
        "3. three\n4. four",
        "a quote goes on",
        "Year | Dead\n2020 | 14",
        "kept code",
        "fenced",
        "in html",
        "Setext",
        "snake_case and 4 * 5 gone",
    ]


def test_title_is_the_first_heading_only() -> None:
    assert read("# Bridge\n\nText.").title == "Bridge"
    assert read("## Bridge.\n\nText.").title is None
    assert read("Text stands first.\n\n# Bridge").title is None
    assert read("Text.", name="A.MARKDOWN").id == "A.MARKDOWN"


def test_deep_nesting_does_not_crash() -> None:
    for text in ("> " * 5000 + "x", "- " * 3000 + "x", "*a " * 5000, "[" * 5000):
        with suppress(GroundwireError):
            assert read(text).text
