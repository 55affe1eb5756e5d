from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from index_support import program

from index import jobs
from index.database import Database
from index.errors import NotFoundError
from index.jobs import JobBook
from index.records import Failure


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(tmp_path / "library.db")
    yield database
    database.close()


@pytest.fixture
def book(database: Database) -> JobBook:
    return JobBook(database)


def test_a_new_job_is_queued(book: JobBook) -> None:
    job = book.create(7)
    assert (job.state, job.done, job.total, job.failures) == ("queued", 0, 7, ())
    assert job.created_at == job.updated_at
    assert datetime.fromisoformat(job.created_at).utcoffset() == timedelta(0)
    assert book.get(job.id) == job
    assert book.create().total is None
    assert len({book.create().id for _ in range(20)}) == 20


def test_only_what_is_given_changes(book: JobBook) -> None:
    job, other = book.create(), book.create(3)
    book.update(job.id, state="running", total=9)
    book.update(job.id, done=4)
    now = book.get(job.id)
    assert (now.state, now.done, now.total) == ("running", 4, 9)
    assert now.created_at == job.created_at
    assert now.updated_at >= job.updated_at
    book.update(job.id, done=0, state="done")
    assert (book.get(job.id).done, book.get(job.id).state) == (0, "done")
    assert book.get(other.id) == other


def test_failures_come_in_the_order_in_which_they_happened(book: JobBook) -> None:
    job, other = book.create(), book.create()
    book.update(job.id, failures=[Failure("z.txt", "empty"), Failure("a.txt", "broken")])
    book.update(other.id, failures=[Failure("elsewhere", "lost")])
    book.update(job.id, failures=[Failure("z.txt", "empty")], done=1)
    assert book.get(job.id).failures == (
        Failure("z.txt", "empty"),
        Failure("a.txt", "broken"),
        Failure("z.txt", "empty"),
    )
    assert book.get(other.id).failures == (Failure("elsewhere", "lost"),)


@pytest.mark.parametrize("state", ["queued", "running"])
def test_a_silent_job_died_with_its_process(
    book: JobBook, monkeypatch: pytest.MonkeyPatch, state: jobs.State
) -> None:
    job = book.create()
    book.update(job.id, state=state)
    assert book.get(job.id).state == state
    monkeypatch.setattr(jobs, "SILENCE", timedelta(seconds=-1))
    assert book.get(job.id).state == "interrupted"
    monkeypatch.undo()
    assert book.get(job.id).state == state


@pytest.mark.parametrize("state", ["done", "failed", "interrupted"])
def test_a_job_that_ended_may_be_silent(
    book: JobBook, monkeypatch: pytest.MonkeyPatch, state: jobs.State
) -> None:
    job = book.create()
    book.update(job.id, state=state)
    monkeypatch.setattr(jobs, "SILENCE", timedelta(seconds=-1))
    assert book.get(job.id).state == state


def test_an_unknown_job(book: JobBook) -> None:
    with pytest.raises(NotFoundError, match="there is no job 'nobody'"):
        book.get("nobody")
    with pytest.raises(NotFoundError, match="there is no job 'nobody'"):
        book.update("nobody", failures=[Failure("a", "b")])


WATCHING = """
import sys
from pathlib import Path
from index.database import Database
from index.jobs import JobBook
from index.records import Failure
book = JobBook(Database.open(Path(sys.argv[1])))
job = book.get(sys.argv[2])
print(job.state, job.done, job.total, job.failures[0].name)
book.update(job.id, state="done", done=5, failures=[Failure("second", "x")])
"""


def test_another_process_sees_it_and_is_seen(book: JobBook, tmp_path: Path) -> None:
    job = book.create(5)
    book.update(job.id, state="running", done=2, failures=[Failure("first", "x")])
    assert program(WATCHING, tmp_path / "library.db", job.id).split() == [
        "running",
        "2",
        "5",
        "first",
    ]
    now = book.get(job.id)
    assert (now.state, now.done) == ("done", 5)
    assert [failure.name for failure in now.failures] == ["first", "second"]
    assert JobBook(Database.open(tmp_path / "library.db")).get(job.id) == now
