"""A folder is read in order, whole, and one bad file stops nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import ReadError, UnsupportedFormatError
from index.readers import read_bytes, read_path
from index.records import Article, Failure

LIMIT = 10_000


def write(folder: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)


def test_order_ids_and_failures(tmp_path: Path) -> None:
    write(
        tmp_path,
        b_txt="Second.",
        a_md="First.",
        sub__c_jsonl='{"text": "Third."}\nbroken\n',
        sub__d_txt="",
        e_png=b"\x89PNG\x00",
        f_csv="a,b",
        g_doc=b"\xd0\xcf",
        README_md="About this folder.",
        sub__readme_txt="About.",
        _hidden="no",
    )
    (tmp_path / ".git").mkdir()
    write(tmp_path / ".git", x_txt="no")
    found = list(read_path(tmp_path, max_bytes=LIMIT, tags=("t",), publisher="P"))
    articles = [each for each in found if isinstance(each, Article)]
    failures = {each.name: each.error for each in found if isinstance(each, Failure)}
    assert [each.text for each in articles] == ["First.", "Second.", "Third."]
    assert [each.id for each in articles[:2]] == ["a.md", "b.txt"]
    assert {(each.publisher, each.tags) for each in articles} == {("P", ("t",))}
    assert set(failures) == {"e.png", "f.csv", "g.doc", "sub/c.jsonl:2", "sub/d.txt"}
    assert "save it as .docx" in failures["g.doc"]
    assert all(": " in error for error in failures.values())


def test_a_readme_with_front_matter_is_an_article(tmp_path: Path) -> None:
    write(tmp_path, README_md="---\ntitle: T\n---\nText.")
    (article,) = read_path(tmp_path, max_bytes=LIMIT)
    assert isinstance(article, Article)
    assert article.title == "T"


def test_duplicate_ids_across_files(tmp_path: Path) -> None:
    front = "---\nid: x\n---\n"
    write(tmp_path, a_md=front + "One.", b_md=front + "Two.", c_md=front + "One.")
    one, failure = read_path(tmp_path, max_bytes=LIMIT)
    assert isinstance(one, Article)
    assert isinstance(failure, Failure)
    assert failure.name == "b.md"
    assert '"x"' in failure.error
    assert "a.md" in failure.error


def test_paths_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match=r"nowhere: there is no such file"):
        read_path(tmp_path / "nowhere", max_bytes=LIMIT)
    (tmp_path / "broken.txt").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "pipe.txt")
    failures = list(read_path(tmp_path, max_bytes=LIMIT))
    assert [each.name for each in failures if isinstance(each, Failure)] == [
        "broken.txt",
        "pipe.txt",
    ]


def test_long_and_odd_names(tmp_path: Path) -> None:
    write(tmp_path, **{f"{'d' * 120}__{'e' * 120}__a_txt": "One."})
    (tmp_path / os.fsdecode(b"caf\xe9.txt")).write_text("Two.")
    found = list(read_path(tmp_path, max_bytes=LIMIT))
    articles = [each for each in found if isinstance(each, Article)]
    assert len(articles) == 2
    assert all(each.id.startswith("a-") for each in articles)
    assert found == list(read_path(tmp_path, max_bytes=LIMIT))


def test_uploads_are_known_by_their_last_name() -> None:
    for name in ("a.txt", "/tmp/x/a.txt", r"C:\x\a.txt", "../a.txt"):
        (article,) = read_bytes(b"Text.", name, max_bytes=LIMIT)
        assert isinstance(article, Article)
        assert article.id == "a.txt"


@pytest.mark.parametrize(
    ("data", "name", "text"),
    [
        (b"Text.", "", "Text."),
        (b"Text.", "report.2025", "Text."),
        (b"Text.", "report.xyz", "Text."),
        (
            b"<!doctype html><html><p>The bridge is open again today.</p>",
            "page",
            "The bridge is open",
        ),
    ],
)
def test_contents_tell_where_the_name_does_not(data: bytes, name: str, text: str) -> None:
    (article,) = read_bytes(data, name, max_bytes=LIMIT)
    assert isinstance(article, Article)
    assert article.text.startswith(text)


@pytest.mark.parametrize("data", [b"{\\rtf1 x}", b"\x89PNG\x00", b"PK\x03\x04\x00"])
def test_unknown_contents(data: bytes) -> None:
    with pytest.raises(UnsupportedFormatError, match=r"^thing\.bin: "):
        list(read_bytes(data, "thing.bin", max_bytes=LIMIT))


def test_importing_the_readers_loads_no_heavy_library() -> None:
    heavy = "('trafilatura', 'pypdf', 'docx', 'feedparser', 'httpx', 'lxml', 'yaml')"
    code = f"import sys, index.readers; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
