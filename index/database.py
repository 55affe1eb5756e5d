"""The database under a library: how it is opened, and what a transaction is.

SQLite in WAL mode: readers see one state of the store while a writer works, in every process, and a
commit is on disk before the call returns.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, select, update
from sqlalchemy.exc import DBAPIError

from index.errors import StoreError
from index.schema import meta, prepare


class Database:
    """An engine with a library's tables in it, and the facts that the library keeps about itself."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @classmethod
    def open(cls, path: Path) -> Database:
        """Open the SQLite database at `path`, made where there is none.

        Raises:
            StoreError: it is damaged, of a later version, no library's, or in no folder that may be
                written.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"{path.parent} cannot be made ({error.strerror}): name a folder that may be written"
            ) from error
        # No thread waits for a connection of another: where writers queue, SQLite queues them.
        engine = create_engine(URL.create("sqlite", database=str(path)), max_overflow=-1)
        event.listen(engine, "connect", _configure)
        event.listen(engine, "begin", _begin)
        try:
            connection = engine.connect().execution_options(immediate=True)
            with connection, connection.begin():
                prepare(connection)
                _first_values(connection)
        except DBAPIError as error:
            engine.dispose()
            raise StoreError(
                f"{path} cannot be opened as a library ({error.orig}): see that it may be written, "
                "restore it from a backup, or move it away to begin anew"
            ) from error
        except StoreError as error:
            engine.dispose()
            raise StoreError(f"{path}: {error}") from error
        return cls(engine)

    def close(self) -> None:
        """Give the database's files back."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the store throughout."""
        try:
            with self._engine.connect() as connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise StoreError(
                f"the library could not be read ({error.orig}): restore it from a backup if that stays"
            ) from error

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose changes are kept together when the block ends well, else not at all."""
        try:
            connection = self._engine.connect().execution_options(immediate=True)
            with connection, connection.begin():
                yield connection
        except DBAPIError as error:
            raise StoreError(
                f"the library could not be written, nothing changed: {error.orig}"
            ) from error

    def value(self, name: str) -> str | None:
        """One of the facts that the library keeps about itself."""
        with self.reading() as connection:
            return connection.execute(
                select(meta.c.value).where(meta.c.name == name)
            ).scalar_one_or_none()

    def claim(self, name: str, value: str) -> str:
        """Set a fact where it is not set yet, and return what it is now."""
        with self.writing() as connection:
            found = connection.execute(
                select(meta.c.value).where(meta.c.name == name)
            ).scalar_one_or_none()
            if found is None:
                connection.execute(insert(meta).values(name=name, value=value))
            return value if found is None else found

    def integrity(self) -> str:
        """`ok`, or the first thing that SQLite finds wrong with its own files."""
        with self.reading() as connection:
            return str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())

    def revision(self) -> int:
        """How many changes the library has seen."""
        return int(self.value("revision") or 0)


def next_revision(connection: Connection) -> int:
    """Raise the library's revision by one, within the transaction that changes something."""
    found = connection.execute(select(meta.c.value).where(meta.c.name == "revision")).scalar_one()
    revision = int(found) + 1
    connection.execute(update(meta).where(meta.c.name == "revision").values(value=str(revision)))
    return revision


def _configure(connection: sqlite3.Connection, _record: object) -> None:
    # The driver's own transactions would begin too late for a reader to see one state throughout.
    connection.isolation_level = None
    for pragma in (
        "busy_timeout=60000",
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    # A writer takes its lock at once: a reader that turns writer half-way could not wait for one.
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _first_values(connection: Connection) -> None:
    if connection.execute(select(meta.c.name).where(meta.c.name == "library")).first() is None:
        connection.execute(insert(meta).values(name="library", value=uuid.uuid4().hex))
        connection.execute(insert(meta).values(name="revision", value="0"))
