from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from index import schema
from index.conversations import KeptTurn
from index.encoder import Encoder
from index.errors import StoreError
from index.library import Library
from index.records import Article
from index.schema import meta, prepare, tables

# The tables of a library as version 1 made them, in SQLite's own words.
VERSION_1 = """
CREATE TABLE meta (name VARCHAR(64) NOT NULL, value TEXT NOT NULL, PRIMARY KEY (name));
CREATE TABLE articles ("key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, id VARCHAR(200) NOT NULL,
    fingerprint VARCHAR(64) NOT NULL, title TEXT, publisher TEXT, author TEXT, url TEXT,
    published_at VARCHAR(40), published_first BIGINT, published_last BIGINT, language VARCHAR(35),
    origin VARCHAR(200) NOT NULL, credits TEXT NOT NULL, text TEXT NOT NULL,
    added_at VARCHAR(40) NOT NULL, UNIQUE (id));
CREATE INDEX ix_articles_publisher ON articles (publisher);
CREATE INDEX ix_articles_origin ON articles (origin);
CREATE INDEX ix_articles_published_first ON articles (published_first);
CREATE TABLE removals (passage_key INTEGER NOT NULL, revision BIGINT NOT NULL, PRIMARY KEY (passage_key));
CREATE INDEX ix_removals_revision ON removals (revision);
CREATE TABLE jobs (id VARCHAR(40) NOT NULL, state VARCHAR(16) NOT NULL, done INTEGER NOT NULL,
    total INTEGER, created_at VARCHAR(40) NOT NULL, updated_at VARCHAR(40) NOT NULL, PRIMARY KEY (id));
CREATE TABLE article_tags (article_key INTEGER NOT NULL, position INTEGER NOT NULL, tag TEXT NOT NULL,
    PRIMARY KEY (article_key, position),
    FOREIGN KEY(article_key) REFERENCES articles ("key") ON DELETE CASCADE);
CREATE INDEX ix_article_tags_tag ON article_tags (tag);
CREATE TABLE article_signatures (article_key INTEGER NOT NULL, digest BIGINT NOT NULL,
    signature BLOB NOT NULL, PRIMARY KEY (article_key),
    FOREIGN KEY(article_key) REFERENCES articles ("key") ON DELETE CASCADE);
CREATE INDEX ix_article_signatures_digest ON article_signatures (digest);
CREATE TABLE article_bands (band BIGINT NOT NULL, article_key INTEGER NOT NULL,
    PRIMARY KEY (band, article_key),
    FOREIGN KEY(article_key) REFERENCES articles ("key") ON DELETE CASCADE) WITHOUT ROWID;
CREATE INDEX ix_article_bands_article_key ON article_bands (article_key);
CREATE TABLE passages ("key" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, article_key INTEGER NOT NULL,
    ordinal INTEGER NOT NULL, start INTEGER NOT NULL, stop INTEGER NOT NULL, heading TEXT,
    sentence_spans BLOB NOT NULL, vector BLOB NOT NULL, sentence_vectors BLOB NOT NULL,
    token_spans BLOB NOT NULL, token_signs BLOB NOT NULL, revision BIGINT NOT NULL,
    UNIQUE (article_key, ordinal),
    FOREIGN KEY(article_key) REFERENCES articles ("key") ON DELETE CASCADE);
CREATE INDEX ix_passages_revision ON passages (revision);
CREATE TABLE job_failures ("key" INTEGER NOT NULL, job_id VARCHAR(40) NOT NULL, name TEXT NOT NULL,
    error TEXT NOT NULL, PRIMARY KEY ("key"),
    FOREIGN KEY(job_id) REFERENCES jobs (id) ON DELETE CASCADE);
CREATE INDEX ix_job_failures_job_id ON job_failures (job_id);
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = create_engine(f"sqlite:///{tmp_path / 'x.db'}")
    yield engine
    engine.dispose()


def version(connection: Connection) -> str:
    return connection.execute(select(meta.c.value).where(meta.c.name == "schema")).scalar_one()


def test_tables_are_made_once(engine: Engine) -> None:
    for _ in range(2):
        with engine.begin() as connection:
            prepare(connection)
            assert set(inspect(connection).get_table_names()) >= set(tables.tables)
            assert version(connection) == str(schema.VERSION)


def test_an_older_library_is_brought_up_step_by_step(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    with engine.begin() as connection:
        prepare(connection)
    taken: list[int] = []

    def step(number: int, connection: Connection) -> None:
        connection.execute(text(f"alter table articles add column extra{number} text"))
        taken.append(number)

    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 2)
    steps = {
        schema.VERSION - 2: lambda connection: step(1, connection),
        schema.VERSION - 1: lambda connection: step(2, connection),
    }
    monkeypatch.setattr(schema, "_STEPS", steps)
    with engine.begin() as connection:
        prepare(connection)
        assert version(connection) == str(schema.VERSION)
        columns = {column["name"] for column in inspect(connection).get_columns("articles")}
    assert taken == [1, 2]
    assert {"extra1", "extra2"} <= columns


def aged(path: Path) -> None:
    """Turn the library at `path` into one that version 1 made, with the same in it."""
    new = path.rename(path.with_name("new.db"))
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        old.executescript(VERSION_1)
        old.execute("attach ? as new", (str(new),))
        for name in re.findall(r"CREATE TABLE (\w+)", VERSION_1):
            columns = [f'"{row[1]}"' for row in old.execute(f"pragma table_info({name})")]
            listed = ", ".join(columns)
            old.execute(f"insert into main.{name} ({listed}) select {listed} from new.{name}")
        old.execute("update meta set value = '1' where name = 'schema'")
    new.unlink()


def test_a_library_of_version_1_keeps_everything_and_gets_conversations(
    tmp_path: Path, encoder: Encoder, articles: tuple[Article, ...]
) -> None:
    with Library.open(tmp_path, encoder=encoder) as library:
        library.add(articles)
        library.remove("bare")
        job = library.jobs.create(3)
        before = library.search("night trams", top_k=3)
        revision, held = library.store.revision(), list(library.store.all())
    aged(tmp_path / "library.db")
    for _ in range(2):
        with Library.open(tmp_path, encoder=encoder) as library:
            assert list(library.store.all()) == held
            assert library.store.revision() == revision
            assert library.jobs.get(job.id) == job
            assert library.search("night trams", top_k=3).hits == before.hits
            assert all(finding.ok for finding in library.check())
            library.conversations.append("c", a_turn(len(library.conversations.turns("c"))))
            library.conversations.judge("answer 0", helpful=True, comment=None)
    with closing(sqlite3.connect(tmp_path / "library.db")) as database:
        made = dict(database.execute("select name, sql from sqlite_master where type = 'table'"))
        kept = database.execute("select answer_id from turns").fetchall()
    assert kept == [("answer 0",), ("answer 1",)]
    # What the step makes is what a new library has.
    fresh = create_engine("sqlite://")
    with fresh.begin() as connection:
        prepare(connection)
        wanted = dict(connection.execute(text("select name, sql from sqlite_master")).all())  # type: ignore[arg-type]
    for name in ("conversations", "turns", "feedback"):
        assert made[name] == wanted[name]


def a_turn(number: int) -> KeptTurn:
    return KeptTurn(
        answer_id=f"answer {number}",
        question="When?",
        resolved_question="When?",
        answerable=False,
        reason="no_match",
        answer="",
        sentences="[]",
        citations="[]",
        disagreements="[]",
        confidence=0.1,
        agreement="none",
        independent_sources=0,
        asked_at="2026-01-01T00:00:00+00:00",
    )


def test_a_later_version_is_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        prepare(connection)
        later = str(schema.VERSION + 1)
        connection.execute(meta.update().where(meta.c.name == "schema").values(value=later))
        with pytest.raises(StoreError, match=f"version {later} and this program knows"):
            prepare(connection)


def test_other_tables_are_refused(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("create table recipes (id integer)"))
        with pytest.raises(StoreError, match="other tables and is not a Groundwire library"):
            prepare(connection)
        assert inspect(connection).get_table_names() == ["recipes"]


def test_keys_are_never_used_twice(engine: Engine) -> None:
    with engine.begin() as connection:
        prepare(connection)
        columns = "id, fingerprint, origin, credits, text, added_at"
        row = f"insert into articles ({columns}) values ('a', '', 'a', '[]', '', '')"
        connection.execute(text(row))
        connection.execute(text("delete from articles"))
        connection.execute(text(row))
        assert connection.execute(text("select key from articles")).scalar_one() == 2


def test_postgresql_takes_the_same_tables() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    made = {
        name: str(CreateTable(table).compile(dialect=dialect))
        for name, table in tables.tables.items()
    }
    assert "key BIGSERIAL NOT NULL" in made["passages"]
    assert "passage_key BIGINT NOT NULL" in made["removals"]
    assert "BYTEA" in made["passages"]
    assert "key BIGSERIAL NOT NULL" in made["turns"]
    assert "conversation_key BIGINT NOT NULL" in made["turns"]
    assert "helpful BOOLEAN NOT NULL" in made["feedback"]
