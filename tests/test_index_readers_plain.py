"""Plain text, posted, pasted or in a file."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import (
    EmptyInputError,
    EncodingDetectionError,
    GroundwireError,
    MetadataError,
    NoArticleError,
    TooLargeError,
    UnsupportedFormatError,
)
from index.readers import read_bytes, read_path, read_text
from index.records import Article, Failure

LIMIT = 100_000
BODY = "The council approved the new bridge on Tuesday."


def only(found: Any) -> Article:
    (article,) = found
    assert isinstance(article, Article), article
    return article


def test_text_is_cleaned_and_read() -> None:
    text = (
        f"A bridge at last\r\n\r\nMonday, December 1\r\n\r\n{BODY}\r\n\r\n"
        "https://a.example/2025/12/1/bridge?utm_source=x\r\n\r\nShare.\r\n\r\nLeave a Reply"
    )
    article = read_text(text, max_bytes=LIMIT)
    assert article.text == f"A bridge at last\n\nMonday, December 1\n\n{BODY}"
    assert article.title == "A bridge at last"
    assert article.published_at == "2025-12-01"
    assert article.url == "https://a.example/2025/12/1/bridge"
    assert (article.publisher, article.author, article.language) == (None, None, None)


def test_what_is_given_wins() -> None:
    article = read_text(
        f"---\ntitle: Stated\nauthor: Ana Lopez\ntags: [a, b]\nlanguage: fr\n---\ndate 2025-12-01 {BODY}",
        id="mine",
        title="Given",
        publisher="P",
        url="https://a.example/x",
        published_at="2025-12-02T10:00:00Z",
        language="en-GB",
        tags=("b", "c"),
        max_bytes=LIMIT,
    )
    assert article == Article(
        id="mine",
        title="Given",
        publisher="P",
        author="Ana Lopez",
        url="https://a.example/x",
        published_at="2025-12-02T10:00:00+00:00",
        language="en",
        tags=("b", "c", "a"),
        text=BODY,
    )


def test_a_date_in_the_address_yields_to_a_dateline_that_differs() -> None:
    url = "https://a.example/2025/12/2/bridge"
    assert read_text(BODY, url=url, max_bytes=LIMIT).published_at == "2025-12-02"
    dated = f"Monday, December 1\n\n{BODY}"
    assert read_text(dated, url=url, max_bytes=LIMIT).published_at is None


def test_ids_are_stable() -> None:
    first, again = (read_text(BODY, max_bytes=LIMIT) for _ in range(2))
    assert first.id == again.id
    assert first.id.startswith("a-")
    by_url = {
        read_text(BODY + extra, url="https://a.example/x", max_bytes=LIMIT).id
        for extra in ("", "!")
    }
    assert len(by_url) == 1


def test_errors_name_the_thing_and_the_remedy() -> None:
    with pytest.raises(MetadataError, match=r'"yesterday".*2025-12-01'):
        read_text(BODY, published_at="yesterday", max_bytes=LIMIT)
    for empty in ("", " \n\t", "\ufeff", "\x00"):
        with pytest.raises((EmptyInputError, NoArticleError)):
            read_text(empty, max_bytes=LIMIT)
    with pytest.raises(TooLargeError, match=r"note-1: .*94 bytes.*50.*QA_MAX_ARTICLE_MB"):
        read_text(BODY * 2, id="note-1", max_bytes=50)
    with pytest.raises(NoArticleError, match="holds no article"):
        read_text("Share.\n\nLeave a Reply", max_bytes=LIMIT)
    for bad in ("", " x", "a\nb"):
        with pytest.raises(MetadataError):
            read_text(BODY, id=bad, max_bytes=LIMIT)
    with pytest.raises(MetadataError, match="language"):
        read_text(BODY, language="no language", max_bytes=LIMIT)


def test_broken_characters_do_not_crash() -> None:
    article = read_text(f"{BODY} \ud800 and\x00 more", title="a\udc00b", max_bytes=LIMIT)
    assert article.text == f"{BODY} \ufffd and more"
    assert article.title == "a\ufffdb"
    article.text.encode()


def test_dashes_that_are_no_front_matter_stay() -> None:
    for text in (
        f"---\n{BODY}\n---\n{BODY}",
        f"---\na: b: c\n---\n{BODY}",
        f"---\nx: y\n---\n{BODY}",
    ):
        assert read_text(text, max_bytes=LIMIT).text == text


@given(st.text(), st.none() | st.text(), st.none() | st.text(), st.none() | st.text())
def test_any_text_raises_nothing_else(
    text: str, title: str | None, url: str | None, published_at: str | None
) -> None:
    try:
        article = read_text(
            text, title=title, url=url, published_at=published_at, language=title, max_bytes=400
        )
    except GroundwireError:
        return
    article.text.encode()
    assert article.text
    assert article.fingerprint


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "bridge.txt"
    path.write_bytes("The café by the bridge is “open”.".encode("cp1252"))
    article = only(read_path(path, max_bytes=LIMIT, tags=("t",), publisher="P"))
    assert article.id == "bridge.txt"
    assert article.text == "The café by the bridge is “open”."
    assert (article.tags, article.publisher) == (("t",), "P")
    (tmp_path / "noext").write_text(BODY)
    assert only(read_path(tmp_path / "noext", max_bytes=LIMIT)).id == "noext"


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"", EmptyInputError),
        (b" \n", EmptyInputError),
        (b"\x89PNG\r\n\x1a\n\x00\x00", UnsupportedFormatError),
        (b"%PDF-1.7\n1 0 obj", UnsupportedFormatError),
        ("мост ".encode() * 20 + b"\xff", EncodingDetectionError),
        (b"x" * (LIMIT + 1), TooLargeError),
        (b"---\ndate: yesterday\n---\nText.", MetadataError),
    ],
)
def test_bad_files(data: bytes, kind: type[GroundwireError], tmp_path: Path) -> None:
    with pytest.raises(kind, match=r"^bad\.txt: .+: .+"):
        list(read_bytes(data, "bad.txt", max_bytes=LIMIT))
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    (failure,) = read_path(path, max_bytes=LIMIT)
    assert isinstance(failure, Failure)
    assert failure.name == "bad.txt"
    assert "bad.txt" not in failure.error


def test_fifty_megabytes_are_refused_at_once_or_read_in_seconds(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    line = f"{BODY} It will carry four lanes and a footpath, he added.\n"
    path.write_text(line * (50_000_000 // len(line) + 1))
    started = time.monotonic()
    (failure,) = read_path(path, max_bytes=10_000_000)
    assert time.monotonic() - started < 1
    assert isinstance(failure, Failure)
    assert "QA_MAX_ARTICLE_MB" in failure.error
    assert len(only(read_path(path, max_bytes=60_000_000)).text) > 49_000_000
