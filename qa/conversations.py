"""Conversations: the turns before a question, kept without holding an answer up.

record:  an answer → a queue → one thread → the store, in the order in which they came
turns:   the store, once this process's own queue for the conversation is empty → what still stands
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from types import TracebackType
from typing import Self

from index.conversations import ConversationPage, Feedback
from index.library import Library
from index.metadata import identifier
from qa.kept import PastTurn, kept, past
from qa.records import Answer
from qa.turns import Turn

log = logging.getLogger("groundwire")

_EXPIRY_SECONDS = 3600

_NO_NAME = ""  # no conversation's id is empty

# So many turns before those that are wanted are looked at for one that is withdrawn.
_BEFORE = 56


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation with its turns, the first one first; times are ISO 8601."""

    id: str
    created_at: str
    updated_at: str
    turns: tuple[PastTurn, ...]


class Conversations:
    """The conversations about one library; safe to use from several threads and processes.

    Writing is done by one thread, and what it cannot write is logged: no answer waits for a disk, and
    none is lost to one. Methods wait for what this process still has to write of what they show.
    """

    def __init__(self, library: Library, *, days: int = 30) -> None:
        """Conversations expire `days` after their last turn, and never where that is 0."""
        self._library = library
        self._book = library.conversations
        self._days = days
        self._lock = threading.Lock()
        self._writing: dict[str, Future[None]] = {}
        self._expired: float | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="conversations")
        self._expire()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Write what is still to be written; what is recorded from now on is lost, and logged."""
        self._thread.shutdown(wait=True)

    def flush(self) -> None:
        """Wait until everything recorded so far is written, or logged as lost."""
        with suppress(RuntimeError):  # nothing is waited for once it is closed
            self._thread.submit(_nothing).result()

    # Asking --------------------------------------------------------------------------------------

    def new_id(self) -> str:
        """An id that no conversation has."""
        return uuid.uuid4().hex

    def turns(self, conversation_id: str, latest: int = 8) -> list[Turn]:
        """The `latest` (≥ 1) turns of a conversation, the last one last; none of an unknown one.

        Raises:
            MetadataError: the id is empty, longer than 200 characters or unprintable.
        """
        self._settle(conversation_id)
        found = self._book.turns(conversation_id, latest=latest + _BEFORE)
        return [one.turn for one in past(self._library, found)[-latest:]]

    def record(self, conversation_id: str, answer: Answer) -> None:
        """Add an answer to a conversation, which is made where it is new; returns at once.

        Raises:
            MetadataError: the id is empty, longer than 200 characters or unprintable.
        """
        name = identifier(conversation_id)
        self._expire()
        turn = kept(answer)
        append = partial(self._book.append, name, turn)
        self._submit(name, append, f"conversation {name!r} has lost answer {answer.id}")

    # Looking back --------------------------------------------------------------------------------

    def get(self, conversation_id: str) -> Conversation:
        """A conversation with all its turns; NotFoundError for an unknown one."""
        self._expire()
        self.flush()
        info, turns = self._book.get(conversation_id)
        shown = tuple(past(self._library, turns))
        return Conversation(info.id, info.created_at, info.updated_at, shown)

    def page(self, *, limit: int = 50, cursor: str | None = None) -> ConversationPage:
        """Conversations by their last turn, the latest first; FilterError for a bad cursor."""
        self._expire()
        self.flush()
        return self._book.page(limit=limit, cursor=cursor)

    def remove(self, conversation_id: str) -> None:
        """Forget a conversation, with what is still to be written of it and all feedback on it.

        Raises:
            NotFoundError: there is none of that id.
        """
        self._settle(conversation_id)
        self._book.remove(conversation_id)

    # Feedback ------------------------------------------------------------------------------------

    def feedback(self, answer_id: str, *, helpful: bool, comment: str | None = None) -> Feedback:
        """Keep what a reader thinks of an answer, in place of what was said of it before.

        Raises:
            NotFoundError: no conversation has the answer.
        """
        self.flush()
        return self._book.judge(answer_id, helpful=helpful, comment=comment)

    def feedbacks(self) -> Iterator[tuple[Feedback, PastTurn]]:
        """All feedback with the turn that it is on, conversation by conversation."""
        self._expire()
        self.flush()
        for conversation_id in self._book.judged():
            for turn in past(self._library, self._book.turns(conversation_id)):
                if turn.feedback:
                    yield turn.feedback, turn

    # Within --------------------------------------------------------------------------------------

    def _submit(self, name: str, write: Callable[[], None], failure: str) -> None:
        """Queue a write; `turns` and `remove` wait for the last one of each name."""
        with self._lock:
            try:
                writing = self._thread.submit(write)
            except RuntimeError as error:
                log.error("%s: %s", failure, error)
                return
            self._writing[name] = writing
        writing.add_done_callback(partial(self._written, name, failure))

    def _written(self, name: str, failure: str, writing: Future[None]) -> None:
        with self._lock:
            if self._writing.get(name) is writing:
                del self._writing[name]
        if (error := writing.exception()) is not None:
            log.error("%s: %s", failure, error, exc_info=error)

    def _settle(self, name: str) -> None:
        """Wait for what this process still has to write of a conversation."""
        with self._lock:
            writing = self._writing.get(name)
        if writing is not None:
            wait([writing])

    def _expire(self) -> None:
        """Forget what has expired, at most once an hour."""
        if not self._days:
            return
        now = time.monotonic()
        with self._lock:
            if self._expired is not None and now < self._expired + _EXPIRY_SECONDS:
                return
            self._expired = now
        self._submit(_NO_NAME, self._forget_old, "conversations that expired are still there")

    def _forget_old(self) -> None:
        count = self._book.expire(datetime.now(UTC) - timedelta(days=self._days))
        if count:
            log.info("conversations that expired: %d", count)


def _nothing() -> None:
    """What waits for all that was queued before it."""
