from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from index.library import Library
from index.records import Article

NAMES = ["database", "offsets", "vector index", "keyword index", "encoder", "size"]


def verdicts(library: Library) -> dict[str, bool]:
    return {finding.name: finding.ok for finding in library.check()}


def tamper(library: Library, tmp_path: Path, statement: str) -> None:
    library.check()
    with closing(sqlite3.connect(tmp_path / "library" / "library.db")) as raw:
        assert raw.execute(statement).rowcount != 0
        raw.commit()


def test_all_is_well_with_a_good_library(library: Library, articles: tuple[Article, ...]) -> None:
    assert verdicts(library) == dict.fromkeys(NAMES, True)
    library.add(articles)
    library.remove("orchid")
    found = {finding.name: finding for finding in library.check()}
    assert [name for name, finding in found.items() if not finding.ok] == []
    assert found["vector index"].detail == "exact: 11 of 11 passages, revision 2 of 2"
    assert found["keyword index"].detail == "BM25: 11 of 11 passages, revision 2 of 2"
    assert found["size"].detail == "11 articles, 11 passages"
    assert library.encoder.name in found["encoder"].detail


@pytest.mark.parametrize(
    ("statement", "name", "words"),
    [
        ("update passages set start = start - 1, stop = stop - 1", "offsets", "does not fit"),
        ("update passages set stop = stop + 5", "offsets", "passage"),
        ("update passages set start = start + 3", "offsets", "out of place"),
        ("update articles set text = substr(text, 4)", "offsets", "passage"),
        ("delete from passages where key = 1", "vector index", "1 of 0 passages"),
        ("delete from passages where key = 1", "keyword index", "1 of 0 passages"),
        (
            "update passages set sentence_spans = x'0500000002000000'",
            "offsets",
            "sentence (5, 2) of passage bare#0 is out of place",
        ),
    ],
)
def test_what_was_tampered_with_is_found(
    library: Library,
    articles: tuple[Article, ...],
    tmp_path: Path,
    statement: str,
    name: str,
    words: str,
) -> None:
    library.add([one for one in articles if one.id == "bare"])
    tamper(library, tmp_path, statement)
    (found,) = [finding for finding in library.check() if finding.name == name]
    assert not found.ok
    assert words in found.detail


def test_a_damaged_vector_is_found(
    library: Library, articles: tuple[Article, ...], tmp_path: Path
) -> None:
    library.add(articles)
    tamper(library, tmp_path, "update passages set sentence_vectors = x'0000' where key = 3")
    assert not verdicts(library)["offsets"]


def test_an_index_that_lost_something_is_found(
    library: Library, articles: tuple[Article, ...]
) -> None:
    import numpy as np

    library.add(articles)
    library.vectors._index.remove_ids(np.array([3], np.int64))
    assert verdicts(library) == {**dict.fromkeys(NAMES, True), "vector index": False}
