from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from index_support import started
from sqlalchemy import insert, select, text

from index.database import Database, next_revision
from index.errors import StoreError
from index.schema import VERSION, meta


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "library.db"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    database = Database.open(path)
    yield database
    database.close()


def values(database: Database) -> dict[str, str]:
    with database.reading() as connection:
        return {row.name: row.value for row in connection.execute(select(meta))}


def test_a_new_library_has_a_name_and_has_seen_nothing(database: Database, path: Path) -> None:
    assert database.revision() == 0
    assert database.integrity() == "ok"
    assert database.value("schema") == str(VERSION)
    name = database.value("library")
    assert name is not None
    assert len(name) == 32
    again = Database.open(path)
    assert again.value("library") == name
    again.close()


def test_a_fact_is_claimed_once(database: Database) -> None:
    assert database.value("encoder") is None
    assert database.claim("encoder", "one") == "one"
    assert database.claim("encoder", "two") == "one"
    assert database.value("encoder") == "one"


def test_a_block_that_fails_leaves_nothing(database: Database) -> None:
    def half() -> None:
        with database.writing() as connection:
            next_revision(connection)
            connection.execute(insert(meta).values(name="half", value="x"))
            raise KeyError("stop")

    with pytest.raises(KeyError):
        half()
    assert database.revision() == 0
    assert database.value("half") is None


def test_what_the_database_refuses_is_a_store_error(database: Database) -> None:
    def twice() -> None:
        with database.writing() as connection:
            next_revision(connection)
            connection.execute(insert(meta).values(name="library", value="x"))

    with pytest.raises(StoreError, match="could not be written, nothing changed: UNIQUE"):
        twice()
    assert database.revision() == 0


def test_a_read_that_fails_is_a_store_error(database: Database) -> None:
    def wrong() -> None:
        with database.reading() as connection:
            connection.execute(text("select * from nowhere"))

    with pytest.raises(StoreError, match=r"could not be read .*nowhere.*backup"):
        wrong()


def test_a_reader_sees_one_state_while_a_writer_commits(path: Path, database: Database) -> None:
    other = Database.open(path)
    with database.reading() as connection:
        query = select(meta.c.value).where(meta.c.name == "revision")
        assert connection.execute(query).scalar_one() == "0"
        with other.writing() as writer:
            next_revision(writer)
        assert other.revision() == 1
        assert connection.execute(query).scalar_one() == "0"
    assert database.revision() == 1
    other.close()


def test_an_uncommitted_change_is_seen_by_nobody(path: Path, database: Database) -> None:
    other = Database.open(path)
    with other.writing() as writer:
        next_revision(writer)
        assert database.revision() == 0
    assert database.revision() == 1
    other.close()


def test_many_threads_read_and_write_at_once(database: Database) -> None:
    gate = threading.Barrier(24)

    def work(number: int) -> int:
        gate.wait()
        for _ in range(5):
            with database.writing() as connection:
                next_revision(connection)
            assert database.revision() > 0
        return number

    with ThreadPoolExecutor(24) as pool:
        assert list(pool.map(work, range(24))) == list(range(24))
    assert database.revision() == 24 * 5


def test_more_threads_than_a_pool_wait_for_one_writer(database: Database) -> None:
    inside, release = threading.Event(), threading.Event()

    def hold() -> None:
        with database.writing() as connection:
            next_revision(connection)
            inside.set()
            release.wait(30)

    def bump(_: int) -> None:
        with database.writing() as connection:
            next_revision(connection)

    with ThreadPoolExecutor(40) as pool:
        pool.submit(hold)
        inside.wait(30)
        waiting = [pool.submit(bump, n) for n in range(30)]
        # Readers are not held up by the thirty that wait.
        assert pool.submit(database.revision).result(10) == 0
        release.set()
        for one in waiting:
            one.result(60)
    assert database.revision() == 31


OPENING = """
import sys
from pathlib import Path
from index.database import Database
sys.stdin.readline()
database = Database.open(Path(sys.argv[1]))
print(database.value("library"), flush=True)
"""


def test_many_processes_make_one_library(path: Path) -> None:
    running = [started(OPENING, path) for _ in range(4)]
    names = [process.communicate("go\n", timeout=60)[0].strip() for process in running]
    assert [process.returncode for process in running] == [0] * 4
    assert len(set(names)) == 1
    assert len(names[0]) == 32


WRITING = """
import sys
from pathlib import Path
from sqlalchemy import insert
from index.database import Database, next_revision
from index.schema import meta
database = Database.open(Path(sys.argv[1]))
with database.writing() as connection:
    next_revision(connection)
    connection.execute(insert(meta), [{"name": f"n{i}", "value": "x" * 1000} for i in range(5000)])
    print("inside", flush=True)
    sys.stdin.readline()
"""


def test_a_writer_killed_within_its_transaction_leaves_the_old_state(path: Path) -> None:
    database = Database.open(path)
    with database.writing() as connection:
        next_revision(connection)
    before = values(database)
    process = started(WRITING, path)
    assert process.stdout is not None
    assert process.stdout.readline() == "inside\n"
    process.kill()
    process.communicate()
    assert values(database) == before
    database.close()
    again = Database.open(path)
    assert values(again) == before
    assert again.integrity() == "ok"
    with again.writing() as connection:
        assert next_revision(connection) == 2
    again.close()


def test_a_damaged_file_is_told_with_a_remedy(path: Path) -> None:
    path.write_bytes(b"this is no database, whatever its name may say" * 100)
    with pytest.raises(StoreError, match=r"library\.db cannot be opened .*backup.*begin anew"):
        Database.open(path)


def test_a_file_damaged_within_is_told_when_it_is_read(path: Path) -> None:
    database = Database.open(path)
    with database.writing() as connection:
        rows = [{"name": f"n{i}", "value": "x" * 3000} for i in range(300)]
        connection.execute(insert(meta), rows)
    with database.reading() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    data = bytearray(path.read_bytes())
    data[40_960:-4096] = b"\xa5" * (len(data) - 40_960 - 4096)
    path.write_bytes(data)

    def read() -> None:
        database = Database.open(path)
        try:
            assert database.integrity() != "ok"
            values(database)
        finally:
            database.close()

    with pytest.raises(StoreError, match="malformed"):
        read()


def test_a_later_schema_is_left_alone(path: Path, database: Database) -> None:
    database.close()
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("update meta set value = '99' where name = 'schema'")
        raw.commit()
    before = path.read_bytes()
    with pytest.raises(StoreError, match=rf"version 99 and this program knows {VERSION}.*newer"):
        Database.open(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "made",
    [
        "create table bookmarks (id integer primary key)",
        "create table meta (name text, value text)",
        "create table meta (other text)",
        "create table meta (name text, value text); insert into meta values ('schema', 'new')",
    ],
)
def test_a_database_of_something_else_is_left_alone(path: Path, made: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.executescript(made)
    with pytest.raises(StoreError, match=r"library\.db"):
        Database.open(path)
    with closing(sqlite3.connect(path)) as raw:
        tables = raw.execute("select count(*) from sqlite_master where type = 'table'").fetchone()
    assert tables == (1,)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("here already")
    with pytest.raises(StoreError, match=r"file cannot be made \(.*\): name a folder"):
        Database.open(tmp_path / "file" / "library.db")
    with pytest.raises(StoreError, match=r"inner cannot be made \(.*\): name a folder"):
        Database.open(tmp_path / "file" / "inner" / "library.db")


def test_a_folder_where_the_file_should_be(path: Path) -> None:
    path.mkdir()
    with pytest.raises(StoreError, match=r"cannot be opened as a library .*may be written"):
        Database.open(path)
