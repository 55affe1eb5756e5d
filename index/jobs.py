"""Jobs: long additions whose progress any process can tell, kept in the library's database."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import insert, select, update

from index.database import Database
from index.errors import NotFoundError
from index.records import Failure
from index.schema import job_failures, jobs

State = Literal["queued", "running", "done", "failed", "interrupted"]

# A job that works says so at every chunk; one that is silent for so long died with its process.
SILENCE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands: `done` of `total` articles (None while unknown), and what was refused."""

    id: str
    state: State
    done: int
    total: int | None
    failures: tuple[Failure, ...]
    created_at: str
    updated_at: str


class JobBook:
    """The jobs of one library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, total: int | None = None) -> Job:
        """Write down a new job, queued."""
        job_id, now = uuid.uuid4().hex, _now()
        with self._database.writing() as connection:
            connection.execute(
                insert(jobs).values(
                    id=job_id, state="queued", done=0, total=total, created_at=now, updated_at=now
                )
            )
        return self.get(job_id)

    def update(
        self,
        job_id: str,
        *,
        done: int | None = None,
        total: int | None = None,
        state: State | None = None,
        failures: Sequence[Failure] = (),
    ) -> None:
        """Change what is given and add `failures`; NotFoundError for an unknown job."""
        given = {"done": done, "total": total, "state": state}
        values = {name: value for name, value in given.items() if value is not None}
        with self._database.writing() as connection:
            changed = connection.execute(
                update(jobs).where(jobs.c.id == job_id).values(**values, updated_at=_now())
            )
            if changed.rowcount == 0:
                raise NotFoundError(f"there is no job {job_id!r}")
            if failures:
                rows = [{"job_id": job_id, "name": f.name, "error": f.error} for f in failures]
                connection.execute(insert(job_failures), rows)

    def get(self, job_id: str) -> Job:
        """A job as it stands now; NotFoundError for an unknown one."""
        with self._database.reading() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == job_id)).one_or_none()
            if row is None:
                raise NotFoundError(f"there is no job {job_id!r}")
            failed = connection.execute(
                select(job_failures.c.name, job_failures.c.error)
                .where(job_failures.c.job_id == job_id)
                .order_by(job_failures.c.key)
            ).all()
        silent = datetime.now(UTC) - datetime.fromisoformat(row.updated_at) > SILENCE
        state: State = "interrupted" if silent and row.state in {"queued", "running"} else row.state
        return Job(
            id=row.id,
            state=state,
            done=row.done,
            total=row.total,
            failures=tuple(Failure(name, error) for name, error in failed),
            created_at=row.created_at,
            updated_at=row.updated_at,
        )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")
