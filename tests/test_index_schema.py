from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, create_engine, inspect, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from index import schema
from index.errors import StoreError
from index.schema import meta, prepare, tables


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
