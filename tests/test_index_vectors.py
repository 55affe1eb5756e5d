from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from index_support import lines_of, prepared, unit_rows

from index import vectors
from index.database import Database
from index.records import Vectors
from index.store import Store
from index.vectors import VectorIndex

DIMENSION = 24


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    database = Database.open(tmp_path / "library.db")
    yield Store(database)
    database.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


def make(folder: Path, **about: object) -> VectorIndex:
    return VectorIndex(DIMENSION, **{"folder": folder, "library": "lib", **about})  # type: ignore[arg-type]


def put(store: Store, name: str, rows: Vectors) -> None:
    article = lines_of(name, [f"Line {n}." for n in range(len(rows))])
    store.write([(article, prepared(article, rows))])


def caught_up(index: VectorIndex, store: Store) -> VectorIndex:
    index.catch_up(store, store.revision())
    assert index.revision == store.revision()
    assert len(index) == store.counts()[1]
    return index


def brute(rows: dict[int, Vectors], query: Vectors, k: int) -> list[int]:
    return sorted(rows, key=lambda key: (-float(rows[key] @ query), key))[:k]


def keyed(store: Store) -> dict[int, Vectors]:
    return {p.key: p.vector for batch in store.changes(0)[2] for p in batch}


def test_exact_search_is_brute_force(store: Store, folder: Path) -> None:
    put(store, "a", unit_rows(300, DIMENSION))
    index = caught_up(make(folder), store)
    rows = keyed(store)
    for query in unit_rows(20, DIMENSION, seed=2):
        keys, scores = index.search(query, 10)
        assert keys == brute(rows, query, 10)
        np.testing.assert_allclose(scores, [rows[key] @ query for key in keys], atol=1e-6)
    assert index.kind == "exact"


def test_more_wanted_than_there_is(store: Store, folder: Path) -> None:
    query = unit_rows(1, DIMENSION)[0]
    index = make(folder)
    assert caught_up(index, store).search(query, 5) == ([], [])
    put(store, "a", unit_rows(3, DIMENSION))
    keys, scores = caught_up(index, store).search(query, 1_000_000)
    assert sorted(keys) == [1, 2, 3]
    assert len(scores) == 3


def test_equal_scores_are_in_the_order_of_their_keys(store: Store, folder: Path) -> None:
    row = unit_rows(1, DIMENSION)
    put(store, "a", np.repeat(row, 30, axis=0))
    keys, scores = caught_up(make(folder), store).search(row[0], 30)
    assert keys == list(range(1, 31))
    assert len(set(scores)) == 1


def test_only_the_allowed_are_found(store: Store, folder: Path) -> None:
    put(store, "a", unit_rows(200, DIMENSION))
    index = caught_up(make(folder), store)
    allowed = np.arange(10, 60, 3, dtype=np.int64)
    rows = {key: row for key, row in keyed(store).items() if key in allowed}
    for query in unit_rows(5, DIMENSION, seed=3):
        assert index.search(query, 8, allowed)[0] == brute(rows, query, 8)
    assert index.search(query, 8, np.array([], np.int64)) == ([], [])
    assert index.search(query, 8, np.array([9_999], np.int64)) == ([], [])


def test_removed_and_replaced_passages_are_found_no_more(store: Store, folder: Path) -> None:
    rows = unit_rows(40, DIMENSION)
    put(store, "a", rows[:20])
    put(store, "b", rows[20:30])
    index = caught_up(make(folder), store)
    store.remove("a")
    put(store, "b", rows[30:])
    caught_up(index, store)
    for query in rows:
        assert index.search(query, 40)[0] == brute(keyed(store), query, 40)


def test_catching_up_with_an_earlier_revision_changes_nothing(store: Store, folder: Path) -> None:
    put(store, "a", unit_rows(5, DIMENSION))
    put(store, "b", unit_rows(6, DIMENSION))
    index = caught_up(make(folder), store)
    index.catch_up(store, 1)
    assert (index.revision, len(index)) == (2, 11)


GRAPH = 400


def recall(index: VectorIndex, rows: dict[int, Vectors], queries: Vectors) -> float:
    found = [len(set(index.search(q, 10)[0]) & set(brute(rows, q, 10))) for q in queries]
    return sum(found) / (10 * len(queries))


def test_a_large_library_is_searched_by_a_graph(store: Store, folder: Path) -> None:
    rows = unit_rows(3_000, DIMENSION)
    put(store, "a", rows[:1_500])
    put(store, "b", rows[1_500:])
    index = caught_up(make(folder, exact_below=GRAPH), store)
    assert index.kind == "HNSW (32 links)"
    queries = unit_rows(40, DIMENSION, seed=5)
    assert recall(index, keyed(store), queries) >= 0.95
    # A filter that leaves little is searched exactly.
    allowed = np.arange(3, 3_000, 7, dtype=np.int64)
    few = {key: row for key, row in keyed(store).items() if key in set(allowed.tolist())}
    for query in queries[:10]:
        keys, scores = index.search(query, 10, allowed)
        assert keys == brute(few, query, 10)
        np.testing.assert_allclose(scores, [few[key] @ query for key in keys], atol=1e-5)


def test_a_graph_does_not_find_what_was_removed(store: Store, folder: Path) -> None:
    rows = unit_rows(700, DIMENSION)
    put(store, "keep", rows[:600])
    put(store, "drop", rows[600:])
    index = caught_up(make(folder, exact_below=GRAPH), store)
    store.remove("drop")
    caught_up(index, store)
    assert index.kind.startswith("HNSW")
    gone = set(range(601, 701))
    for query in rows[600:640]:
        keys, _ = index.search(query, 20)
        assert len(keys) == 20
        assert not gone & set(keys)
        assert index.search(query, 5, np.array([601, 602], np.int64)) == ([], [])
    assert recall(index, keyed(store), unit_rows(20, DIMENSION, seed=8)) >= 0.95


def test_a_graph_with_much_removed_is_built_anew(store: Store, folder: Path) -> None:
    rows = unit_rows(650, DIMENSION)
    put(store, "keep", rows[:450])
    put(store, "drop", rows[450:])
    index = caught_up(make(folder, exact_below=GRAPH), store)
    store.remove("drop")
    caught_up(index, store)
    assert int(index._index.ntotal) == 450
    assert index.kind.startswith("HNSW")
    store.remove("keep")
    caught_up(index, store)
    assert index.kind == "exact"


def test_a_growing_library_changes_to_a_graph(store: Store, folder: Path) -> None:
    rows = unit_rows(480, DIMENSION)
    put(store, "a", rows[:390])
    index = caught_up(make(folder, exact_below=GRAPH), store)
    assert index.kind == "exact"
    put(store, "b", rows[390:])
    assert caught_up(index, store).kind.startswith("HNSW")
    assert recall(index, keyed(store), rows[:20]) >= 0.95


def test_an_interrupted_build_is_begun_again_from_nothing(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, "a", unit_rows(3_000, DIMENSION))
    index = make(folder, exact_below=GRAPH)
    changes = store.changes

    def breaks(since: int) -> object:
        revision, gone, added = changes(since)

        def one_batch() -> Iterator[object]:
            yield next(added)
            raise OSError("the disk went away")

        return revision, gone, one_batch()

    monkeypatch.setattr(store, "changes", breaks)
    with pytest.raises(OSError, match="went away"):
        index.catch_up(store, store.revision())
    monkeypatch.undo()
    assert int(caught_up(index, store)._index.ntotal) == 3_000


@pytest.fixture(params=[10_000, GRAPH], ids=["exact", "graph"])
def below(request: pytest.FixtureRequest) -> int:
    return int(request.param)


class Refusing(Store):
    """A store that must not be asked for all there is."""

    def changes(self, since: int):  # type: ignore[no-untyped-def]
        assert since > 0, "built anew"
        return super().changes(since)


def test_a_saved_copy_is_taken_up(store: Store, folder: Path, tmp_path: Path, below: int) -> None:
    rows = unit_rows(750, DIMENSION)
    put(store, "a", rows[:600])
    put(store, "b", rows[600:650])
    index = caught_up(make(folder, exact_below=below), store)
    store.remove("b")
    caught_up(index, store).save()
    assert sorted(path.name for path in folder.iterdir()) == [
        "vectors-3.faiss",
        "vectors-3.json",
    ]
    put(store, "c", rows[650:])
    database = Database.open(tmp_path / "library.db")
    again = caught_up(make(folder, exact_below=below), Refusing(database))
    database.close()
    assert again.kind == index.kind
    for query in rows[590:660:5]:
        found = again.search(query, 10)[0]
        assert not set(range(601, 651)) & set(found)
    assert recall(again, keyed(store), rows[::50]) >= (1.0 if below > 5_000 else 0.95)


def damaged(folder: Path, how: str) -> None:
    copy, note = folder / "vectors-1.faiss", folder / "vectors-1.json"
    data = copy.read_bytes()
    said = json.loads(note.read_text())
    match how:
        case "truncated":
            copy.write_bytes(data[: len(data) // 2])
        case "flipped":
            copy.write_bytes(data[:400] + bytes(b ^ 0x5A for b in data[400:480]) + data[480:])
        case "wrong head":
            copy.write_bytes(b"xxxx" + data[4:])
        case "no note":
            note.unlink()
        case "empty note":
            note.write_text("")
        case "listed note":
            note.write_text("[]")
        case "another library":
            note.write_text(json.dumps({**said, "library": "other"}))
        case "another dimension":
            note.write_text(json.dumps({**said, "dimension": 7}))
        case "ahead of the store":
            copy.rename(folder / "vectors-99.faiss")
            note.rename(folder / "vectors-99.json")
        case "a stranger's file":
            (folder / "vectors-old.faiss").write_text("mine")
            copy.unlink()


@pytest.mark.parametrize(
    "how",
    [
        "truncated",
        "flipped",
        "wrong head",
        "no note",
        "empty note",
        "listed note",
        "another library",
        "another dimension",
        "ahead of the store",
        "a stranger's file",
    ],
)
def test_a_copy_that_is_not_right_is_passed_over(
    store: Store, folder: Path, tmp_path: Path, how: str
) -> None:
    rows = unit_rows(300, DIMENSION)
    put(store, "a", rows)
    caught_up(make(folder), store).save()
    damaged(folder, how)
    index = caught_up(make(folder), store)
    for query in rows[::30]:
        assert index.search(query, 10)[0] == brute(keyed(store), query, 10)
    database = Database.open(tmp_path / "library.db")
    with pytest.raises(AssertionError, match="built anew"):
        make(folder).catch_up(Refusing(database), store.revision())
    database.close()


def test_a_large_library_saves_by_itself(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "_SAVE_FROM", 100)
    put(store, "a", unit_rows(99, DIMENSION))
    index = caught_up(make(folder), store)
    assert not folder.exists()
    put(store, "b", unit_rows(2, DIMENSION))
    caught_up(index, store)
    assert [path.name for path in sorted(folder.iterdir())] == ["vectors-2.faiss", "vectors-2.json"]
    put(store, "c", unit_rows(3, DIMENSION))
    caught_up(index, store)
    assert (folder / "vectors-2.faiss").exists()
    put(store, "d", unit_rows(10, DIMENSION))
    caught_up(index, store)
    assert [path.name for path in sorted(folder.iterdir())] == ["vectors-4.faiss", "vectors-4.json"]


def test_a_copy_that_cannot_be_saved_stops_no_search(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(vectors, "_SAVE_FROM", 10)
    folder.write_text("a file where the folder should be")
    put(store, "a", unit_rows(20, DIMENSION))
    assert len(caught_up(make(folder), store).search(unit_rows(1, DIMENSION)[0], 5)[0]) == 5
