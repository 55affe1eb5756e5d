from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock
from index_support import CACHE, started

from index import keywords
from index import library as module
from index.encoder import Encoder
from index.errors import FilterError, ModelMismatchError, NotFoundError, StoreError
from index.library import Library, SearchResult
from index.records import Article, Filters, Mode

MODES: tuple[Mode, ...] = ("hybrid", "dense", "keyword")


@pytest.fixture(scope="module")
def stocked(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, articles: tuple[Article, ...]
) -> Iterator[Library]:
    """A library that holds the articles; read only."""
    with Library.open(tmp_path_factory.mktemp("stocked"), encoder=encoder) as library:
        library.add(articles)
        yield library


def names(result: SearchResult) -> list[str]:
    return [hit.article.id for hit in result.hits]


def seen(result: SearchResult) -> list[tuple[object, ...]]:
    """All of a result that does not depend on when the articles came."""
    return [
        (hit.rank, hit.passage, hit.article, round(hit.score, 5), round(hit.late, 5))
        for hit in result.hits
    ]


def test_articles_in_and_passages_out(library: Library, articles: tuple[Article, ...]) -> None:
    added = library.add(articles)
    assert [one.article.id for one in added] == [article.id for article in articles]
    assert {one.status for one in added} == {"added"}
    assert all(one.passages == library.passage_count(one.article.id) > 0 for one in added)
    for query, wanted in (
        ("Who voted against the tide wall?", "tidewall"),
        ("How much do the engineers say that the tide wall costs?", "tidewall-costs"),
        ("When did the night trams come back?", "tram"),
        ("lens floats on mercury", "undated"),
        ("Хто відкрив міст через Тису?", "ukrainian"),
        ("cricket", "bare"),
    ):
        result = library.search(query, top_k=4)
        assert result.hits[0].article.id == wanted
        assert [hit.rank for hit in result.hits] == [1, 2, 3, 4]
        assert result.allowed is None
        for hit in result.hits:
            article = library.get(hit.passage.article_id)
            assert article.text[hit.passage.start : hit.passage.end] == hit.passage.text
            assert len(hit.sentence_vectors) == len(hit.passage.sentences)
            assert hit.cosines.shape == (len(result.query.spans), len(hit.token_spans))


def test_modes(stocked: Library) -> None:
    query = "orchid in the quarry"
    dense = stocked.search(query, mode="dense")
    keyword = stocked.search(query, mode="keyword")
    hybrid = stocked.search(query)
    assert len(dense.hits) == 10
    assert all(hit.keyword is None and hit.score == hit.dense for hit in dense.hits)
    assert all(hit.dense is None and hit.score == hit.keyword for hit in keyword.hits)
    assert all(hit.dense is not None for hit in hybrid.hits)
    for result in (dense, keyword, hybrid):
        assert set(names(result)[:2]) == {"orchid", "copy"}
        scores = [hit.score for hit in result.hits]
        assert scores == sorted(scores, reverse=True)
    vector = stocked.encoder.encode_query(query).vector
    rows = {p.key: p.vector for batch in stocked.store.changes(0)[2] for p in batch}
    best = sorted((float(row @ vector) for row in rows.values()), reverse=True)[:10]
    np.testing.assert_allclose([hit.score for hit in dense.hits], best, atol=1e-5)


@pytest.mark.parametrize("mode", MODES)
def test_an_empty_library(library: Library, mode: Mode) -> None:
    assert library.search("Who said it?", mode=mode).hits == ()
    found = library.search("Who said it?", mode=mode, filters=Filters(tags=("a",)))
    assert (found.hits, found.allowed) == ((), 0)
    stats = library.stats()
    assert (stats.articles, stats.passages, stats.revision) == (0, 0, 0)
    assert library.articles().items == ()


@pytest.mark.parametrize("mode", MODES)
def test_more_wanted_than_there_is(
    stocked: Library, articles: tuple[Article, ...], mode: Mode
) -> None:
    found = stocked.search("the harbour", top_k=5_000, mode=mode)
    assert len(set(names(found))) == len(found.hits) <= len(articles)
    if mode != "keyword":
        assert len(found.hits) == len(articles)
    assert len(stocked.search("the harbour", top_k=1, mode=mode).hits) == 1


@pytest.mark.parametrize(
    "query", ["", " ", "?!", "title:(a AND", "\0", "x" * 100_000, "the " * 999]
)
def test_any_text_is_a_query(stocked: Library, query: str) -> None:
    for mode in MODES:
        found = stocked.search(query, mode=mode)
        assert all(np.isfinite(hit.score) for hit in found.hits)
        assert len(found.weights) == len(found.query.spans)


def test_filters(stocked: Library) -> None:
    for mode in MODES:
        found = stocked.search("tram", mode=mode, filters=Filters(publishers=("Hollin Courier",)))
        assert set(names(found)) <= {"tram", "list"}
        assert names(found)[0] == "tram"
        assert found.allowed == 2
        found = stocked.search("tram", mode=mode, filters=Filters(published_after="2026-03-01"))
        assert "tram" not in names(found)
        assert "undated" not in names(found)
        assert names(found)[0] == "tram-strike"
        nothing = stocked.search("tram", mode=mode, filters=Filters(tags=("nobody has it",)))
        assert (nothing.hits, nothing.allowed) == ((), 0)
    with pytest.raises(FilterError, match="published_before='soon'"):
        stocked.search("tram", filters=Filters(published_before="soon"))


def test_the_same_again_changes_nothing(library: Library, articles: tuple[Article, ...]) -> None:
    first = library.add(articles)
    again = library.add(articles)
    assert {one.status for one in again} == {"unchanged"}
    assert [one.passages for one in again] == [one.passages for one in first]
    assert library.stats().revision == 1
    mixed = library.add(
        [articles[0], replace(articles[1], title="New"), replace(articles[2], id="x")]
    )
    assert [one.status for one in mixed] == ["unchanged", "replaced", "added"]
    assert library.stats().revision == 2


def test_of_one_id_given_twice_the_last_counts(
    library: Library, articles: tuple[Article, ...]
) -> None:
    first, last = articles[2], replace(articles[2], text="Only this sentence.")
    (added,) = library.add([first, last])
    assert (added.status, added.passages) == ("added", 1)
    assert library.get(first.id) == last
    assert library.stats().articles == 1


@pytest.mark.parametrize("text", ["", " \n\t", "\u2028"])
def test_an_article_without_text_is_kept_without_passages(library: Library, text: str) -> None:
    (added,) = library.add([Article(id="empty", text=text, title="Nothing")])
    assert (added.status, added.passages) == ("added", 0)
    assert library.search("Nothing").hits == ()
    assert all(finding.ok for finding in library.check())
    library.remove("empty")


def test_text_without_tokens(library: Library) -> None:
    library.add([Article(id="odd", text="\x07 \u200b \x1b"), Article(id="one", text="One.")])
    assert "one" in names(library.search("One."))
    assert all(finding.ok for finding in library.check())


def test_progress_is_told(library: Library) -> None:
    told: list[int] = []
    many = [Article(id=f"a{n}", text=f"Ship {n} sank.") for n in range(150)]
    library.add(many, progress=told.append)
    assert told == [64, 128, 150]
    library.add(many, progress=told.append)
    assert told == [64, 128, 150]


@pytest.mark.parametrize(
    "broken", [Article(id="broken", text="Text.", published_at="someday"), "not an article"]
)
def test_an_error_in_the_middle_leaves_the_library_as_it_was(
    library: Library, articles: tuple[Article, ...], broken: object
) -> None:
    library.add(articles[:2])
    before = library.stats()
    found = seen(library.search("tide wall"))

    def some() -> Iterable[Article]:
        yield replace(articles[0], text="Another text of the tide wall.")
        yield articles[5]
        yield broken  # type: ignore[misc]

    with pytest.raises((ValueError, AttributeError)):
        library.add(some())
    assert library.stats() == before
    assert seen(library.search("tide wall")) == found
    assert library.get(articles[0].id) == articles[0]


def test_an_encoder_that_fails_leaves_the_library_as_it_was(
    library: Library, articles: tuple[Article, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(passages: object) -> object:
        raise MemoryError

    monkeypatch.setattr(library.encoder, "encode_passages", fails)
    with pytest.raises(MemoryError):
        library.add(articles)
    monkeypatch.undo()
    assert library.stats().articles == 0


def test_articles_that_are_in_are_acknowledged_though_an_index_cannot_follow(
    library: Library, articles: tuple[Article, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keywords, "LOCK_SECONDS", 0.05)
    with FileLock(tmp_path / "library" / "index" / "keywords.lock"):
        assert library.add(articles[:1])[0].status == "added"
        with pytest.raises(StoreError, match=r"keywords\.lock"):
            library.search("tide wall")
    assert names(library.search("tide wall")) == ["tidewall"]


# Invariant 4 ------------------------------------------------------------------------------------

WATCHING = """
import os, sys
from pathlib import Path
from index.encoder import load_encoder
from index.library import Library
encoder = load_encoder("embedded", cache=Path(sys.argv[1]), threads=1)
library = Library.open(Path(sys.argv[2]), encoder=encoder)
print("open", flush=True)
for line in sys.stdin:
    found = [hit for mode in ("hybrid", "dense", "keyword")
             for hit in library.search(line.strip(), mode=mode).hits]
    print(*sorted({hit.article.id for hit in found}), flush=True)
"""


def test_what_is_removed_or_replaced_is_in_no_result_of_any_process(
    library: Library, articles: tuple[Article, ...], tmp_path: Path, encoder: Encoder
) -> None:
    library.add(articles)
    other = started(WATCHING, CACHE, tmp_path / "library")
    second = Library.open(tmp_path / "library", encoder=encoder)

    def everywhere(query: str) -> set[str]:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdin.write(query + "\n")
        other.stdin.flush()
        here = {name for mode in MODES for name in names(library.search(query, mode=mode))}
        there = {name for mode in MODES for name in names(second.search(query, mode=mode))}
        assert here == there == set(other.stdout.readline().split())
        return here

    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "open\n"
        assert {"orchid", "copy"} <= everywhere("orchid in the quarry")
        library.remove("orchid")
        assert "orchid" not in everywhere("orchid in the quarry")
        second.remove("copy")
        assert "copy" not in everywhere("orchid in the quarry")
        with pytest.raises(NotFoundError):
            second.get("orchid")
        library.add([replace(articles[3], text="A walrus came ashore at Hollin.")])
        assert "tram" in everywhere("walrus ashore")
        for one in (library, second):
            texts = [hit.passage.text for hit in one.search("night trams return").hits]
            assert not any("eleven years" in text for text in texts)
        second.add([replace(articles[2], text="The orchid is back.")])
        assert "orchid" in everywhere("orchid in the quarry")
    finally:
        second.close()
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdin.close()
        other.stdout.close()
        assert other.wait(30) == 0


def test_what_is_removed_between_index_and_store_is_left_out(
    library: Library, articles: tuple[Article, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add(articles)
    hydrate = library.store.passages

    def late(keys: list[int]) -> object:
        library.remove("orchid")
        return hydrate(keys)

    monkeypatch.setattr(library.store, "passages", late)
    found = names(library.search("orchid in the quarry"))
    assert "orchid" not in found
    assert "copy" in found


# Invariant 5 ------------------------------------------------------------------------------------


def test_the_order_in_which_articles_came_does_not_matter(
    tmp_path: Path, encoder: Encoder, articles: tuple[Article, ...]
) -> None:
    twins = [replace(articles[2], id=f"twin-{n:02}") for n in (7, 3, 11, 1, 9)]
    every = [*articles, *twins]
    forwards = Library.open(tmp_path / "forwards", encoder=encoder)
    backwards = Library.open(tmp_path / "backwards", encoder=encoder)
    forwards.add(every)
    for article in reversed(every):
        backwards.add([article])
    for query in ("orchid in the quarry", "Who wept?", "trams in Hollin", "the", ""):
        for mode in MODES:
            ours = forwards.search(query, mode=mode, top_k=30)
            assert seen(ours) == seen(backwards.search(query, mode=mode, top_k=30))
            assert seen(ours) == seen(forwards.search(query, mode=mode, top_k=30))
    equal = [
        hit for hit in forwards.search("orchid in the quarry").hits if "twin" in hit.article.id
    ]
    assert [hit.article.id for hit in equal] == sorted(hit.article.id for hit in equal)
    assert len(equal) == 5
    forwards.close()
    backwards.close()


# Opening ----------------------------------------------------------------------------------------


def test_a_library_is_found_again(
    tmp_path: Path, encoder: Encoder, articles: tuple[Article, ...]
) -> None:
    with Library.open(tmp_path / "new" / "deep", encoder=encoder) as library:
        library.add(articles)
        wanted = seen(library.search("tide wall"))
    with Library.open(tmp_path / "new" / "deep", encoder=encoder) as library:
        assert seen(library.search("tide wall")) == wanted
        assert library.stats().passages == len(articles)
        assert [library.get(article.id) for article in articles] == list(articles)


def test_another_model_is_refused_with_both_names(tmp_path: Path, encoder: Encoder) -> None:
    class Other:
        name, dimension = "other-model@123456789abc", 8

    Library.open(tmp_path, encoder=encoder).close()
    with pytest.raises(ModelMismatchError) as told:
        Library.open(tmp_path, encoder=Other())  # type: ignore[arg-type]
    said = str(told.value)
    assert f"{encoder.name}, 384 dimensions" in said
    assert "other-model@123456789abc, 8 dimensions" in said
    assert str(tmp_path) in said


def test_a_path_that_is_no_folder(tmp_path: Path, encoder: Encoder) -> None:
    path = tmp_path / "file"
    path.write_text("here already")
    with pytest.raises(StoreError, match=r"file cannot be made .*name a folder"):
        Library.open(path, encoder=encoder)
    assert path.read_text() == "here already"


def test_an_index_folder_that_cannot_be_made(
    tmp_path: Path, encoder: Encoder, articles: tuple[Article, ...]
) -> None:
    (tmp_path / "index").write_text("here already")
    with Library.open(tmp_path, encoder=encoder) as library:
        assert library.add(articles[:1])[0].status == "added"
        with pytest.raises(StoreError, match="keyword index cannot be written"):
            library.search("tide wall")


def test_the_indexes_may_be_thrown_away_at_any_time(
    tmp_path: Path, library: Library, articles: tuple[Article, ...], encoder: Encoder
) -> None:
    import shutil

    library.add(articles)
    wanted = seen(library.search("tide wall"))
    shutil.rmtree(tmp_path / "library" / "index")
    assert seen(library.search("tide wall")) == wanted
    with Library.open(tmp_path / "library", encoder=encoder) as again:
        assert seen(again.search("tide wall")) == wanted


# At once ----------------------------------------------------------------------------------------


def test_threads_that_add_at_once_all_land_once(
    library: Library, articles: tuple[Article, ...]
) -> None:
    gate = threading.Barrier(6)

    def add(number: int) -> list[str]:
        gate.wait()
        mine = [replace(articles[2], id=f"t{number}-{n}") for n in range(3)]
        return [one.status for one in library.add([*mine, articles[0]])]

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(add, range(6)))
    assert [one[:3] for one in statuses] == [["added"] * 3] * 6
    assert sorted(one[3] for one in statuses) == ["added", *["unchanged"] * 5]
    assert library.stats().articles == 19
    assert len(library.search("orchid", top_k=50).hits) == 19
    assert all(finding.ok for finding in library.check())


ADDING = """
import sys
from pathlib import Path
from index.encoder import load_encoder
from index.library import Library
from index.records import Article
encoder = load_encoder("embedded", cache=Path(sys.argv[1]), threads=1)
library = Library.open(Path(sys.argv[2]), encoder=encoder)
print("open", flush=True)
sys.stdin.readline()
for n in range(4):
    library.add([Article(id=f"{sys.argv[3]}-{n}", text=f"Ship {n} of fleet {sys.argv[3]} sank."),
                 Article(id="shared", text="All the ships sank.")])
"""


def test_processes_that_add_at_once_all_land_once(library: Library, tmp_path: Path) -> None:
    running = [started(ADDING, CACHE, tmp_path / "library", name) for name in ("red", "blue")]
    for process in running:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
    for process in running:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in running:
        process.communicate(timeout=60)
        assert process.returncode == 0
    ids = [info.id for info in library.articles().items]
    wanted = {f"{name}-{n}" for name in ("red", "blue") for n in range(4)} | {"shared"}
    assert len(ids) == len(wanted)
    assert set(ids) == wanted
    assert set(names(library.search("ship", top_k=50))) == wanted
    assert all(finding.ok for finding in library.check())


def test_searches_while_articles_come_and_go(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add(articles)
    done = threading.Event()

    def search() -> int:
        count = 0
        while not done.is_set() or count == 0:
            found = names(library.search("trams in Hollin", top_k=20))
            assert len(found) == len(set(found))
            assert "tram-strike" in found
            count += 1
        return count

    with ThreadPoolExecutor(4) as pool:
        running = [pool.submit(search) for _ in range(3)]
        try:
            for n in range(8):
                library.add([replace(articles[3], title=f"Night trams {n}")])
                library.remove("tram") if n % 2 else None
        finally:
            done.set()
        assert all(one.result(60) > 0 for one in running)
    assert all(finding.ok for finding in library.check())


def test_passages_beyond_the_depth_of_the_indexes_are_not_looked_at(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add([replace(articles[2], id=f"a{n:03}", title=f"T{n}") for n in range(80)])
    asked: list[int] = []
    hydrate = library.store.passages
    library.store.passages = lambda keys: asked.append(len(keys)) or hydrate(keys)  # type: ignore[method-assign, func-returns-value]
    assert len(library.search("orchid", top_k=5).hits) == 5
    assert len(library.search("orchid", top_k=70).hits) == 70
    assert asked == [module._CANDIDATES, 70]
