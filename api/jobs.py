"""Batches: one thread takes them in, one after the other, while clients ask how far they are."""

from __future__ import annotations

import logging
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from threading import Event, Thread

from api.intake import take_in
from api.uploads import Upload
from index.errors import GroundwireError
from index.jobs import SILENCE, Job, State
from index.library import Library
from index.records import Failure

log = logging.getLogger("groundwire")

PULSE_SECONDS = SILENCE.total_seconds() / 5


class JobRunner:
    """Takes batches into `library` in the order in which they came."""

    def __init__(self, library: Library, *, max_bytes: int) -> None:
        self._library = library
        self._max_bytes = max_bytes
        self._stopping = Event()
        self._waiting: set[str] = set()
        self._pulse = Thread(target=self._beat, name="batch-pulse", daemon=True)
        self._pulse.start()
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="batch")

    def submit(self, upload: Upload) -> Job:
        """Queue a batch; the runner owns `upload` from here on and closes it."""
        try:
            job = self._library.jobs.create(sum(map(_articles, upload.files)))
            self._waiting.add(job.id)
            self._thread.submit(self._run, job.id, upload).add_done_callback(_report)
        except BaseException:
            upload.close()
            raise
        return job

    def close(self) -> None:
        """Let the running chunk finish, and mark the batches that are not done as interrupted."""
        self._stopping.set()
        self._thread.shutdown(wait=True)
        self._pulse.join()

    def _beat(self) -> None:
        """Say that the jobs are alive: one that is silent for long is taken for interrupted."""
        while not self._stopping.wait(PULSE_SECONDS):
            try:
                for job_id in sorted(self._waiting):
                    self._library.jobs.update(job_id)
            except GroundwireError as error:
                log.warning("no sign of life for the batches this time: %s", error)

    def _run(self, job_id: str, upload: Upload) -> None:
        jobs = self._library.jobs
        done = 0
        state: State = "failed"
        why = "an unexpected error, which the server's log describes"
        try:
            jobs.update(job_id, state="running")
            chunks = take_in(self._library, upload.articles(max_bytes=self._max_bytes))
            while not self._stopping.is_set():
                if (taken := next(chunks, None)) is None:
                    state = "done"
                    break
                done += len(taken.added) + len(taken.failures)
                jobs.update(job_id, done=done, failures=taken.failures)
            else:
                state, why = "interrupted", "the server was stopped"
        except GroundwireError as error:
            why = str(error)
        finally:
            upload.close()
            self._waiting.discard(job_id)
            if state == "done":
                jobs.update(job_id, done=done, total=done, state="done")
            else:
                rest = f"stopped after {done} articles: {why}; send the batch again for the rest"
                jobs.update(job_id, done=done, state=state, failures=[Failure("batch", rest)])


def _report(run: Future[None]) -> None:
    if (error := run.exception()) is not None:
        log.error("a batch ended unexpectedly", exc_info=error)


def _articles(file: Path) -> int:
    """How many articles a file is likely to hold: its lines where it is JSON Lines, else one."""
    if file.suffix.lower() not in (".jsonl", ".ndjson"):
        return 1
    with file.open("rb") as lines:
        return sum(1 for line in lines if not line.isspace())
