from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from index_support import lines_of, prepared, started, unit_rows
from sqlalchemy import event, func, select, text

from index.database import Database
from index.errors import FilterError, NotFoundError, StoreError
from index.records import EVERYTHING, Article, Filters
from index.rows import NewPassage, write_cursor
from index.schema import article_tags, articles, passages
from index.store import Store

BRIDGE = lines_of("bridge", ["The bridge opened.", "It was long."], publisher="Ledger", tags=("a",))
FERRY = lines_of("ferry", ["The ferry left."], publisher="Wire", published_at="2026-03-01")
OWL = lines_of("owl", ["Ґава — 😀 owl.", "汉字 here", "e\u0301nd"], tags=("b", "a", "b c"))


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(tmp_path / "library.db")
    yield database
    database.close()


@pytest.fixture
def store(database: Database) -> Store:
    return Store(database)


def write(store: Store, *given: Article) -> list[str]:
    return [added.status for added in store.write([(one, prepared(one)) for one in given])]


def new_since(store: Store, since: int) -> tuple[int, list[int], list[NewPassage]]:
    revision, gone, added = store.changes(since)
    return revision, gone, [passage for batch in added for passage in batch]


def ids(store: Store, filters: Filters = EVERYTHING) -> list[str]:
    return [info.id for info in store.page(filters, limit=500, cursor=None).items]


def test_an_article_comes_back_as_it_went_in(store: Store, articles: tuple[Article, ...]) -> None:
    write(store, *articles, OWL)
    for article in (*articles, OWL):
        assert store.get(article.id) == article
    assert list(store.all()) == [*articles, OWL]
    assert store.counts()[0] == len(articles) + 1


def test_a_passage_comes_back_as_it_went_in(store: Store) -> None:
    vectors = unit_rows(3, 8, seed=4)
    parts = prepared(OWL, vectors)
    store.write([(OWL, parts)])
    assert store.passages_of("owl") == [part.passage for part in parts]
    _, _, added = new_since(store, 0)
    found = store.passages([passage.key for passage in added])
    for number, passage in enumerate(added):
        stored = found[passage.key]
        assert stored.passage == parts[number].passage
        assert stored.article.tags == ("b", "a", "b c")
        np.testing.assert_array_equal(stored.vector, vectors[number])
        np.testing.assert_allclose(stored.sentence_vectors, vectors[number][None], atol=1e-3)
        assert stored.token_spans.tolist() == [[0, 1]]
        assert stored.token_signs == b"\1"
        np.testing.assert_array_equal(passage.vector, vectors[number])
        assert passage.text == parts[number].passage.text


def test_each_change_raises_the_revision_by_one(store: Store) -> None:
    assert store.revision() == 0
    assert write(store, BRIDGE, FERRY) == ["added", "added"]
    assert store.revision() == 1
    assert write(store, replace(BRIDGE, title="New")) == ["replaced"]
    assert store.revision() == 2
    store.remove("ferry")
    assert store.revision() == 3


def test_the_same_article_again_keeps_its_passages(store: Store) -> None:
    write(store, BRIDGE)
    before = new_since(store, 0)[2]
    assert write(store, BRIDGE) == ["unchanged"]
    assert [p.key for p in new_since(store, 0)[2]] == [p.key for p in before]
    assert store.unchanged(BRIDGE).passages == 2
    assert store.fingerprints(["bridge", "nobody"]) == {"bridge": BRIDGE.fingerprint}


def test_a_replaced_article_keeps_its_place_and_nothing_else(store: Store) -> None:
    write(store, BRIDGE, FERRY)
    old = {p.key for p in new_since(store, 0)[2] if p.text != "The ferry left."}
    new = replace(BRIDGE, text="Only this.", tags=("c",), publisher=None)
    write(store, new)
    assert ids(store) == ["bridge", "ferry"]
    assert store.get("bridge") == new
    revision, gone, added = new_since(store, 1)
    assert (revision, set(gone)) == (2, old)
    assert [passage.text for passage in added] == ["Only this."]
    assert not old & {passage.key for passage in added}
    assert store.passages(sorted(old)) == {}
    assert ids(store, Filters(tags=("a",))) == []


def test_a_removed_article_is_gone_with_all_it_had(store: Store, database: Database) -> None:
    write(store, BRIDGE, OWL)
    store.remove("owl")
    assert ids(store) == ["bridge"]
    assert store.passages_of("owl") == []
    assert store.passage_count("owl") == 0
    with database.reading() as connection:
        for table in (articles, passages, article_tags):
            count = connection.execute(select(func.count()).select_from(table)).scalar_one()
            assert count == {articles: 1, passages: 2, article_tags: 1}[table]
    with pytest.raises(NotFoundError, match="'owl'"):
        store.get("owl")
    with pytest.raises(NotFoundError, match="'owl'"):
        store.remove("owl")
    assert store.revision() == 2


def test_changes_since_each_revision(store: Store) -> None:
    write(store, BRIDGE)
    write(store, FERRY)
    store.remove("bridge")
    write(store, OWL)
    assert [p.text for p in new_since(store, 0)[2]] == ["The ferry left.", *OWL.text.split("\n")]
    assert [p.text for p in new_since(store, 1)[2]] == ["The ferry left.", *OWL.text.split("\n")]
    assert [p.text for p in new_since(store, 2)[2]] == OWL.text.split("\n")
    assert new_since(store, 2)[1] == [1, 2]
    assert new_since(store, 3)[1] == []
    assert new_since(store, 4) == (4, [], [])


def test_changes_come_in_batches_and_hold_no_reader(store: Store, database: Database) -> None:
    article = lines_of("long", [f"Line {n}." for n in range(4_500)])
    store.write([(article, prepared(article))])
    _, _, added = store.changes(0)
    first = next(added)
    assert len(first) == 2_000
    # A change while they are read is no part of them, and a removal takes its passages out.
    write(store, FERRY)
    store.remove("long")
    assert list(added) == []


def test_ids_that_differ_only_by_case_are_two_articles(store: Store) -> None:
    upper = replace(BRIDGE, id="Bridge", text="Another text.")
    assert write(store, BRIDGE, upper) == ["added", "added"]
    assert store.get("Bridge").text == "Another text."
    assert store.get("bridge").text == BRIDGE.text
    assert ids(store, Filters(article_ids=("Bridge",))) == ["Bridge"]


def test_a_bad_row_in_the_middle_leaves_nothing_of_the_call(store: Store) -> None:
    write(store, BRIDGE)
    before = new_since(store, 0)
    parts = prepared(OWL)
    broken = [parts[0], replace(parts[1], passage=replace(parts[1].passage, ordinal=0)), parts[2]]
    with pytest.raises(StoreError, match="nothing changed"):
        store.write([(FERRY, prepared(FERRY)), (replace(BRIDGE, title="New"), []), (OWL, broken)])
    assert ids(store) == ["bridge"]
    assert store.get("bridge") == BRIDGE
    after = new_since(store, 0)
    assert (after[0], after[1], [p.key for p in after[2]]) == (1, [], [p.key for p in before[2]])


def test_a_date_that_is_none_leaves_nothing_of_the_call(store: Store) -> None:
    with pytest.raises(ValueError, match="someday"):
        write(store, BRIDGE, replace(FERRY, published_at="someday"))
    assert store.counts() == (0, 0)
    assert store.revision() == 0


def test_a_full_disk_leaves_nothing_of_the_call(store: Store, database: Database) -> None:
    write(store, BRIDGE)

    def full(cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("INSERT INTO passages"):
            import sqlite3

            raise sqlite3.OperationalError("database or disk is full")

    engine = database._engine
    event.listen(engine, "before_cursor_execute", lambda c, cursor, s, *rest: full(cursor, s))
    with pytest.raises(Exception, match="disk is full"):
        write(store, FERRY)
    assert ids(store) == ["bridge"]
    assert store.revision() == 1


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, "tests")
from sqlalchemy import event
from index_support import lines_of, prepared
from index.database import Database
from index.store import Store
database = Database.open(Path(sys.argv[1]))
def stop(connection):
    print("before commit", flush=True)
    sys.stdin.readline()
event.listen(database._engine, "commit", stop)
many = lines_of("bridge", [f"Line {n}." for n in range(2000)])
Store(database).write([(many, prepared(many))])
"""


def test_a_writer_killed_before_its_commit_leaves_the_old_article(
    store: Store, tmp_path: Path
) -> None:
    write(store, BRIDGE)
    process = started(KILLED, tmp_path / "library.db")
    assert process.stdout is not None
    assert process.stdout.readline() == "before commit\n"
    process.kill()
    process.communicate()
    assert store.get("bridge") == BRIDGE
    assert store.counts() == (1, 2)
    assert store.revision() == 1
    assert write(store, FERRY) == ["added"]
    assert store.integrity() == "ok"


DATED = (
    lines_of("early", ["x."], published_at="2026-01-01"),
    lines_of("noon", ["x."], published_at="2026-01-02T12:00:00Z", publisher="P", tags=("t", "u")),
    lines_of("east", ["x."], published_at="2026-01-03T01:00:00+03:00", publisher="Q"),
    lines_of("late", ["x."], published_at="2026-01-03", publisher="P", tags=("t",)),
    lines_of("undated", ["x."], publisher="P"),
)


@pytest.mark.parametrize(
    ("filters", "wanted"),
    [
        (Filters(), ["early", "noon", "east", "late", "undated"]),
        (Filters(published_after="2026-01-02"), ["noon", "east", "late"]),
        (Filters(published_before="2026-01-02"), ["early", "noon", "east"]),
        (Filters(published_after="2026-01-02", published_before="2026-01-02"), ["noon", "east"]),
        (Filters(published_after="2026-01-02T12:00:00Z"), ["noon", "east", "late"]),
        (Filters(published_after="2026-01-02T12:00:01Z"), ["east", "late"]),
        (Filters(published_before="2026-01-02T12:00:00Z"), ["early", "noon"]),
        (Filters(published_before="2026-01-01T00:00:00Z"), ["early"]),
        (Filters(publishers=("P",)), ["noon", "late", "undated"]),
        (Filters(publishers=("P", "Q")), ["noon", "east", "late", "undated"]),
        (Filters(publishers=("p",)), []),
        (Filters(tags=("t",)), ["noon", "late"]),
        (Filters(tags=("t", "u")), ["noon", "late"]),
        (Filters(tags=("u",), publishers=("Q",)), []),
        (Filters(article_ids=("late", "early", "nobody")), ["early", "late"]),
        (Filters(article_ids=("late", "early"), publishers=("P",)), ["late"]),
        (Filters(publishers=("'; drop table articles; --",)), []),
    ],
)
def test_filters(store: Store, filters: Filters, wanted: list[str]) -> None:
    write(store, *DATED)
    assert ids(store, filters) == wanted
    article_keys, passage_keys = store.matching(filters)
    assert len(article_keys) == len(passage_keys) == len(wanted)
    assert article_keys.dtype == passage_keys.dtype == np.int64
    assert sorted(article_keys.tolist()) == article_keys.tolist()
    found = store.passages(passage_keys.tolist())
    assert sorted(p.article.id for p in found.values()) == sorted(wanted)


def test_a_filter_of_many_ids(store: Store) -> None:
    write(store, *DATED)
    many = tuple(f"id-{n}" for n in range(30_000))
    assert ids(store, Filters(article_ids=(*many, "late"))) == ["late"]
    assert store.passages(list(range(60_000, 0, -1))).keys() == {1, 2, 3, 4, 5}


def test_pages_are_complete_and_stable_while_articles_come_and_go(store: Store) -> None:
    names = [f"article-{n:02}" for n in range(25)]
    write(store, *(lines_of(name, ["x."]) for name in names))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        page = store.page(EVERYTHING, limit=7, cursor=cursor)
        seen += [info.id for info in page.items]
        if page.next_cursor is None:
            break
        assert len(page.items) == 7
        cursor = page.next_cursor
        if len(seen) == 7:
            store.remove("article-03")
            write(store, lines_of("article-20", ["other."]), lines_of("one more", ["x."]))
    assert seen == [*names, "one more"]


def test_a_page_that_ends_the_list_has_no_cursor(store: Store) -> None:
    write(store, BRIDGE, FERRY)
    assert store.page(EVERYTHING, limit=2, cursor=None).next_cursor is None
    assert store.page(Filters(tags=("none",)), limit=2, cursor=None).items == ()


def encoded(said: str) -> str:
    return base64.urlsafe_b64encode(said.encode()).decode()


@pytest.mark.parametrize(
    "cursor",
    [
        "nonsense",
        "é",
        "====",
        "a",
        encoded("[]"),
        encoded("[1, 2]"),
        encoded('["1"]'),
        encoded("[1.5]"),
        encoded("[-1]"),
        encoded("[1e400]"),
        encoded("[99999999999999999999999]"),
        encoded("{}"),
        encoded("null"),
        encoded("[" * 100_000),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
)
def test_a_cursor_that_no_list_gave(store: Store, cursor: str) -> None:
    with pytest.raises(FilterError, match="cursor="):
        store.page(EVERYTHING, limit=2, cursor=cursor)


def test_a_cursor_of_a_removed_article_goes_on_after_it(store: Store) -> None:
    write(store, BRIDGE, FERRY, OWL)
    cursor = store.page(EVERYTHING, limit=1, cursor=None).next_cursor
    assert cursor == write_cursor(1)
    store.remove("bridge")
    page = store.page(EVERYTHING, limit=5, cursor=cursor)
    assert [info.id for info in page.items] == ["ferry", "owl"]


def test_two_connections_see_one_state_each(store: Store, tmp_path: Path) -> None:
    write(store, BRIDGE)
    other = Database.open(tmp_path / "library.db")
    second = Store(other)
    _, _, added = store.changes(0)
    second.remove("bridge")
    assert ids(store) == ids(second) == []
    assert list(added) == []
    assert store.revision() == second.revision() == 2
    other.close()


def test_a_database_that_lost_a_table_is_a_store_error(store: Store, database: Database) -> None:
    with database.writing() as connection:
        connection.execute(text("drop table passages"))
    with pytest.raises(StoreError, match="no such table: passages"):
        store.counts()
