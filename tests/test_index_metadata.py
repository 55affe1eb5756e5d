"""Metadata is read where it is stated and stays unknown where it is not."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning import clean
from index.errors import MetadataError
from index.metadata import (
    bare_url,
    identifier,
    language,
    made_identifier,
    path_date,
    read_plain,
    stated_date,
    timestamp,
)

BODY = "The council approved the new bridge on Tuesday."


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("2025-12-01", "2025-12-01"),
        (" 2025-12-01 ", "2025-12-01"),
        ("2025-12-01T09:30Z", "2025-12-01T09:30:00+00:00"),
        ("2025-12-01t09:30:15.25+0200", "2025-12-01T09:30:15+02:00"),
        ("2025-12-01 09:30:00 -05:00", "2025-12-01T09:30:00-05:00"),
    ],
)
def test_timestamp_is_canonical(value: str, canonical: str) -> None:
    assert timestamp(value) == canonical
    assert timestamp(canonical) == canonical


@pytest.mark.parametrize(
    "value",
    ["", "yesterday", "2025-13-01", "2025-02-30", "1/12", "2025", "December 1, 2025",
     "2025-12-01T09:30:00", "2025-12-01T25:00Z", "9999-12-31T23:59-10:00", "٢٠٢٥-12-01"],
)  # fmt: skip
def test_timestamp_refuses_and_names_value_and_form(value: str) -> None:
    with pytest.raises(MetadataError) as caught:
        timestamp(value)
    assert f'"{value}"' in str(caught.value)
    assert "2025-12-01T09:30:00+02:00" in str(caught.value)


@pytest.mark.parametrize(
    ("value", "canonical"),
    [
        ("Mon, 01 Dec 2025 09:30:00 GMT", "2025-12-01T09:30:00+00:00"),
        ("Mon, 01 Dec 2025 09:30:00 -0000", "2025-12-01"),
        ("December 1, 2025", "2025-12-01"),
        ("1 Dec 2025", "2025-12-01"),
        ("2025-12-01T09:30:00", "2025-12-01"),
    ],
)
def test_stated_dates_in_their_usual_forms(value: str, canonical: str) -> None:
    assert stated_date(value) == canonical


@given(st.text())
def test_dates_raise_nothing_else(value: str) -> None:
    for read in (timestamp, stated_date):
        with suppress(MetadataError):
            assert timestamp(read(value))


def test_identifier() -> None:
    assert identifier("a/b c.txt") == "a/b c.txt"
    for bad in ("", " a", "a\n", "a\x00b", "x" * 201, "\ud800"):
        with pytest.raises(MetadataError):
            identifier(bad)


def test_made_identifier_is_stable() -> None:
    assert made_identifier("https://example.org/a") == made_identifier("https://example.org/a")
    assert made_identifier("x").startswith("a-")
    assert len(made_identifier("\ud800")) == 18


def test_language() -> None:
    assert language("en-GB") == "en"
    assert language("PT_br") == "pt"
    assert language("und") is None
    with pytest.raises(MetadataError, match="Klingon language"):
        language("the Klingon language")


def test_bare_url() -> None:
    assert (
        bare_url("https://a.example/x?utm_source=m&id=3&fbclid=4#part")
        == "https://a.example/x?id=3"
    )
    assert bare_url("https://a.example/x?traffic_source=rss") == "https://a.example/x"
    assert bare_url("https://a.example/#!/story/1") == "https://a.example/#!/story/1"
    assert bare_url("https://a.example/x?q=a%20b&flag") == "https://a.example/x?q=a%20b&flag"


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://a.example/news/2025/12/1/slug", "2025-12-01"),
        ("https://a.example/2025-12-01/slug", "2025-12-01"),
        ("https://a.example/world/2025/dec/01/slug", "2025-12-01"),
        ("https://a.example/2025/13/41/slug", None),
        ("https://a.example/2025/12/slug", None),
        ("https://a.example/x?d=/2025/12/1/", None),
        ("http://[broken/2025/12/1/", None),
    ],
)
def test_path_date(url: str, day: str | None) -> None:
    assert path_date(url) == day


@pytest.mark.parametrize(
    ("text", "published_at", "rest"),
    [
        (f"date 2025-12-01 {BODY}", "2025-12-01", BODY),
        (f"Date: 2025-12-01\n\n{BODY}", "2025-12-01", BODY),
        (f"date 2025-12-01 “{BODY}”", "2025-12-01", f"“{BODY}”"),
        ("Date 2025-12-01 was chosen by all.", None, None),
        ("Date 2025-12-01, chosen by all, is near.", None, None),
        (f"date 2025-13-01 {BODY}", None, None),
        (f"Monday, December 1, 2025\n\n{BODY}", "2025-12-01", None),
        (f"1 December 2025\n\n{BODY}", "2025-12-01", None),
        (f"A new bridge\n\nDec. 1, 2025\n\n{BODY}", "2025-12-01", None),
        (f"Tuesday, December 1, 2025\n\n{BODY}", None, None),
        (f"Monday, December 1\n\n{BODY}", None, None),
        (f"February 30, 2025\n\n{BODY}", None, None),
        (f"Meeting on 1/12\n\n{BODY}", None, None),
    ],
)
def test_dates_in_plain_text(text: str, published_at: str | None, rest: str | None) -> None:
    reading = read_plain(text)
    assert reading.published_at == published_at
    assert reading.text == (text if rest is None else rest)


def test_a_dateline_takes_its_year_only_from_a_link_that_agrees() -> None:
    text = f"Monday, December 1\n\n{BODY}\n\n"
    agrees = read_plain(text + "https://a.example/2025/12/1/bridge?utm_source=x")
    assert agrees.published_at == "2025-12-01"
    assert agrees.url == "https://a.example/2025/12/1/bridge"
    assert agrees.text == text.strip()
    assert read_plain(text + "https://a.example/2025/12/2/bridge").published_at is None
    assert read_plain(text + "https://a.example/2024/12/1/bridge").published_at is None
    assert read_plain(text, url="https://a.example/2025/12/1/b").published_at == "2025-12-01"


def test_a_link_that_the_author_gave_stays() -> None:
    introduced = f"{BODY}\n\nThe report is here:\nhttps://a.example/report"
    assert read_plain(introduced).text == introduced
    assert read_plain(introduced).url is None
    other = f"{BODY}\n\nhttps://a.example/report"
    assert read_plain(other, url="https://b.example/bridge").text == other
    assert read_plain(other, url="https://a.example/report").text == BODY
    within = f"{BODY} See https://a.example/report"
    assert read_plain(within).text == within


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (f"A new bridge for the old town\n\n{BODY}", "A new bridge for the old town"),
        (f"Will the bridge last?\n\n{BODY}", "Will the bridge last?"),
        (f"# A new bridge\n\n{BODY}", "A new bridge"),
        (f"{BODY}\n\n{BODY}", None),
        (f"“{BODY}”\n\n{BODY}", None),
        (f"A new bridge\n{BODY}", None),
        ("A new bridge", None),
        (f"Monday, December 1\n\n{BODY}", None),
        (f"- A new bridge\n\n{BODY}", None),
        (f"1. A new bridge\n\n{BODY}", None),
        (f"By Ana Lopez\n\n{BODY}", None),
        (f"{'word ' * 60}\n\n{BODY}", None),
        (f"***\n\n{BODY}", None),
    ],
)
def test_titles_in_plain_text(text: str, title: str | None) -> None:
    reading = read_plain(text)
    assert reading.title == title
    assert reading.text == text


@given(st.text())
def test_reading_plain_text_loses_nothing_else(text: str) -> None:
    reading = read_plain(clean(text))
    assert reading.text in text or reading.text in clean(text)


@pytest.mark.skipif("QA_EVAL_DATA" not in os.environ, reason="QA_EVAL_DATA names no folder")
def test_real_articles_say_when_and_where() -> None:
    seeds = sorted((Path(os.environ["QA_EVAL_DATA"]).parent / "seeds").glob("*.txt"))
    readings = [read_plain(clean(path.read_text("utf-8"))) for path in seeds]
    assert [reading.published_at for reading in readings] == [
        *(None, "2025-12-01", None, None, "2025-12-01")
    ]
    assert [bool(reading.title) for reading in readings] == [False, False, False, True, False]
    urls = [reading.url for reading in readings]
    assert [bool(url) for url in urls] == [False, False, False, False, True]
    assert "?" not in str(urls[-1])
