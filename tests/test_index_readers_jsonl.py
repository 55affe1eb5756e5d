"""JSON Lines are read line by line: a bad one is named and the rest are kept."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from index.errors import BrokenFileError, EmptyInputError, EncodingDetectionError, GroundwireError
from index.readers import jsonl, read_bytes, read_path
from index.readers.draft import Intake
from index.records import Article, Failure

LIMIT = 10_000


def lines(*values: object) -> bytes:
    return b"".join(json.dumps(value).encode() + b"\n" for value in values)


def test_all_fields() -> None:
    data = lines(
        {
            "id": 7,
            "text": "The bridge is open.",
            "title": "T",
            "publisher": "P",
            "author": "A",
            "url": "https://a.example/x",
            "published_at": "2025-12-01",
            "language": "en",
            "tags": ["a", "b"],
        }
    )
    (article,) = read_bytes(data, "a.jsonl", max_bytes=LIMIT, tags=("c",))
    assert article == Article(
        id="7",
        text="The bridge is open.",
        title="T",
        publisher="P",
        author="A",
        url="https://a.example/x",
        published_at="2025-12-01",
        language="en",
        tags=("c", "a", "b"),
    )


@pytest.mark.parametrize(
    ("bad", "why"),
    [
        (b"{not json}", "not JSON"),
        (b"[1, 2]", "object"),
        (b'{"title": "x"}', '"text"'),
        (b'{"text": 5}', '"text"'),
        (b'{"text": ""}', "no text"),
        (b'{"text": "x", "published_at": "someday"}', "someday"),
        (b'{"text": "x", "title": ["y"]}', '"title"'),
        (b'{"text": "x", "id": " y"}', "white space"),
        (b'{"text": "x", "n": ' + b"9" * 5000 + b"}", "number"),
        (b'{"text": "x", "n": ' + b"[" * 8000 + b"]" * 8000 + b"}", "deeply"),
        ('{"text": "мост мост'.encode() + b'\xff"}', "UTF-8"),
        (b'{"text": "' + b"x" * (LIMIT + 1) + b'"}', "QA_MAX_ARTICLE_MB"),
        (b'{"text": "' + b"x" * (LIMIT * 7 + 20_000) + b'"}', "QA_MAX_ARTICLE_MB"),
        (b'{"text": "a\x00b"}', "NUL"),
    ],
)
def test_a_bad_line_7_is_named_and_the_rest_are_kept(bad: bytes, why: str, tmp_path: Path) -> None:
    good = [lines({"text": f"Report {number} on the bridge."}) for number in range(1, 9)]
    path = tmp_path / "file.jsonl"
    path.write_bytes(b"".join([*good[:6], bad + b"\n", *good[6:]]))
    found = list(read_path(path, max_bytes=LIMIT))
    assert sum(isinstance(each, Article) for each in found) == 8
    failure = found[6]
    assert isinstance(failure, Failure)
    assert failure.name == "file.jsonl:7"
    assert why in failure.error
    assert ": " in failure.error


def test_ids_from_url_or_text() -> None:
    data = lines(
        {"text": "One.", "url": "https://a.example/1?utm_source=a"},
        {"text": "Two."},
    )
    first = [
        each.id
        for each in read_bytes(data, "a.jsonl", max_bytes=LIMIT)
        if isinstance(each, Article)
    ]
    again = lines(
        {"text": "Two."},
        {"text": "One, changed.", "url": "https://a.example/1"},
    )
    second = [
        each.id
        for each in read_bytes(again, "b.ndjson", max_bytes=LIMIT)
        if isinstance(each, Article)
    ]
    assert first == second[::-1]
    assert len(set(first)) == 2


def test_a_duplicate_id_names_both_places_and_the_first_is_kept() -> None:
    data = lines(
        {"id": "x", "text": "One."}, {"id": "y", "text": "Two."}, {"id": "x", "text": "Three."}
    )
    data += lines({"id": "x", "text": "One."})
    one, two, failure = read_bytes(data, "a.jsonl", max_bytes=LIMIT)
    assert isinstance(one, Article)
    assert one.text == "One."
    assert isinstance(two, Article)
    assert isinstance(failure, Failure)
    assert failure.name == "a.jsonl:3"
    assert "a.jsonl:1" in failure.error
    assert "a.jsonl:3" in failure.error


def test_blank_lines_marks_and_line_ends() -> None:
    data = b"\xef\xbb\xbf" + b'{"text": "One \\ud800."}\r\n\r\n  \n{"text": "Two."}'
    one, two = read_bytes(data, "a.jsonl", max_bytes=LIMIT)
    assert isinstance(one, Article)
    assert isinstance(two, Article)
    assert one.text == "One \ufffd."


def test_whole_files_at_fault(tmp_path: Path) -> None:
    for empty in (b"", b"\n \n"):
        with pytest.raises(EmptyInputError):
            list(read_bytes(empty, "a.jsonl", max_bytes=LIMIT))
    (tmp_path / "a.jsonl").write_bytes(b"")
    (failure,) = read_path(tmp_path / "a.jsonl", max_bytes=LIMIT)
    assert isinstance(failure, Failure)
    with pytest.raises(EncodingDetectionError, match="save it as UTF-8"):
        list(read_bytes('{"text": "x"}'.encode("utf-16"), "a.jsonl", max_bytes=LIMIT))
    with pytest.raises(GroundwireError):
        list(read_bytes(b"%PDF-1.4", "a.jsonl", max_bytes=LIMIT))


def test_one_object_in_a_json_file() -> None:
    (article,) = read_bytes(b'{\n "text": "One.",\n "title": "T"\n}', "a.json", max_bytes=LIMIT)
    assert isinstance(article, Article)
    assert (article.id, article.title) == ("a.json", "T")
    with pytest.raises(BrokenFileError, match="object"):
        list(read_bytes(b"[]", "a.json", max_bytes=LIMIT))


def test_a_long_file_is_streamed() -> None:
    class Endless(BytesIO):
        """A stream that would never end, and that no one may read whole."""

        count = 0

        def readline(self, size: int | None = -1, /) -> bytes:
            self.count += 1
            return lines({"text": f"Report {self.count}."})

        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError("the stream was read whole")

    found: Iterator[Article | Failure] = jsonl.read(Endless(), "a.jsonl", Intake(LIMIT))
    assert [getattr(next(found), "text", None) for _ in range(3)] == [
        f"Report {number}." for number in (1, 2, 3)
    ]
