"""Conversations: what was asked and answered, and what readers thought of it, kept in the database.

An answer is kept as it was given. Whether what it quotes still stands is for those to find out who
show it: no change of an article changes a conversation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, tuple_, update

from index.database import Database
from index.errors import MetadataError, NotFoundError
from index.metadata import identifier
from index.rows import read_cursor, write_cursor
from index.schema import conversations, feedback, turns


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a reader thought of an answer."""

    answer_id: str
    helpful: bool
    comment: str | None
    given_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTurn:
    """A question and its answer; `sentences`, `citations` and `disagreements` are JSON lists.

    `asked_at` is ISO 8601 with an offset.
    """

    answer_id: str
    question: str
    resolved_question: str
    answerable: bool
    reason: str | None
    answer: str
    sentences: str
    citations: str
    disagreements: str
    confidence: float
    agreement: str
    independent_sources: int
    asked_at: str
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class ConversationInfo:
    """What is known about a conversation; `title` is its first question."""

    id: str
    title: str
    turn_count: int
    created_at: str
    updated_at: str


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """Some conversations of a list, and the cursor that continues it (None at its end)."""

    items: tuple[ConversationInfo, ...]
    next_cursor: str | None


_TURN = tuple(column for column in turns.c if column.name not in {"key", "conversation_key"})
_OPINION = tuple(column.label(f"f_{column.name}") for column in feedback.c)
_COUNT = (
    select(func.count())
    .where(turns.c.conversation_key == conversations.c.key)
    .scalar_subquery()
    .label("turn_count")
)
_TITLE = (
    select(turns.c.question)
    .where(turns.c.conversation_key == conversations.c.key)
    .order_by(turns.c.key)
    .limit(1)
    .scalar_subquery()
    .label("title")
)
_INFO = (*conversations.c, _COUNT, _TITLE)

# Neither can be stored by every database.
_UNKEEPABLE = dict.fromkeys([0, *range(0xD800, 0xE000)], 0xFFFD)


class ConversationBook:
    """The conversations of one library."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, conversation_id: str, turn: KeptTurn) -> None:
        """Add a turn to a conversation, which is made where it is new.

        Turns of one conversation stand in the order in which they were added, whoever added them.

        Raises:
            MetadataError: the conversation's id is empty, too long or unprintable.
            StoreError: the turn could not be written.
        """
        name = identifier(conversation_id)
        row = {field: _keepable(value) for field, value in asdict(turn).items()}
        del row["feedback"]
        # Writers come one at a time, so that nobody else can make the conversation meanwhile.
        with self._database.writing() as connection:
            key = _touch(connection, name, turn.asked_at)
            connection.execute(insert(turns).values(**row, conversation_key=key))

    def turns(self, conversation_id: str, *, latest: int | None = None) -> list[KeptTurn]:
        """The turns of a conversation in their order, or the latest of them; none of an unknown one.

        Raises:
            MetadataError: the conversation's id is empty, too long or unprintable.
        """
        name = identifier(conversation_id)
        with self._database.reading() as connection:
            return _turns(connection, name, latest)

    def get(self, conversation_id: str) -> tuple[ConversationInfo, list[KeptTurn]]:
        """A conversation with all its turns; NotFoundError for an unknown one."""
        name = _known(conversation_id)
        query = select(*_INFO).where(conversations.c.id == name)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
            if row is None:
                raise _unknown(name)
            return _info(row), _turns(connection, name, None)

    def page(self, *, limit: int, cursor: str | None = None) -> ConversationPage:
        """Conversations by their last turn, the latest first; FilterError for a bad cursor."""
        query = select(*_INFO)
        place = tuple_(conversations.c.updated, conversations.c.key)
        if cursor:
            query = query.where(place < tuple_(*read_cursor(cursor, 2)))
        query = query.order_by(conversations.c.updated.desc(), conversations.c.key.desc())
        with self._database.reading() as connection:
            rows = connection.execute(query.limit(limit + 1)).all()
        shown = rows[:limit]
        more = write_cursor(shown[-1].updated, shown[-1].key) if len(rows) > limit else None
        return ConversationPage(tuple(map(_info, shown)), more)

    def remove(self, conversation_id: str) -> None:
        """Forget a conversation with its turns and their feedback; NotFoundError for an unknown one."""
        name = _known(conversation_id)
        with self._database.writing() as connection:
            named = conversations.c.id == name
            if connection.execute(delete(conversations).where(named)).rowcount == 0:
                raise _unknown(name)

    def expire(self, before: datetime) -> int:
        """Forget the conversations whose last turn came before an instant; how many they were."""
        old = conversations.c.updated < _milliseconds(before)
        with self._database.reading() as connection:
            if connection.execute(select(conversations.c.key).where(old).limit(1)).first() is None:
                return 0
        with self._database.writing() as connection:
            return connection.execute(delete(conversations).where(old)).rowcount

    def judge(self, answer_id: str, *, helpful: bool, comment: str | None) -> Feedback:
        """Keep what a reader thinks of an answer, in place of what was said of it before.

        Raises:
            NotFoundError: no conversation has the answer.
        """
        given = Feedback(
            _keepable(answer_id),
            helpful,
            _keepable(comment),
            datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
        values = asdict(given)
        with self._database.writing() as connection:
            answer = select(turns.c.key).where(turns.c.answer_id == given.answer_id)
            if connection.execute(answer).first() is None:
                raise NotFoundError(
                    f"there is no answer {answer_id!r}: it was never given, or its conversation was "
                    "removed or has expired"
                )
            same = feedback.c.answer_id == given.answer_id
            if connection.execute(update(feedback).where(same).values(**values)).rowcount == 0:
                connection.execute(insert(feedback).values(**values))
        return given

    def judged(self, batch: int = 500) -> Iterator[str]:
        """The ids of the conversations with feedback, in the order in which they began."""
        last = 0
        while True:
            query = (
                select(conversations.c.key, conversations.c.id)
                .distinct()
                .join(turns, turns.c.conversation_key == conversations.c.key)
                .join(feedback, feedback.c.answer_id == turns.c.answer_id)
                .where(conversations.c.key > last)
                .order_by(conversations.c.key)
                .limit(batch)
            )
            with self._database.reading() as connection:
                rows = connection.execute(query).all()
            if not rows:
                return
            yield from (row.id for row in rows)
            last = rows[-1].key


def _touch(connection: Connection, name: str, asked_at: str) -> int:
    """The key of a conversation, which has now seen a turn at `asked_at`."""
    instant = _milliseconds(datetime.fromisoformat(asked_at))
    found = connection.execute(
        select(conversations.c.key, conversations.c.updated).where(conversations.c.id == name)
    ).one_or_none()
    seen = {"updated_at": asked_at, "updated": instant}
    if found is None:
        made = insert(conversations).values(id=name, created_at=asked_at, **seen)
        return int(connection.execute(made).inserted_primary_key[0])  # type: ignore[index]
    if found.updated < instant:
        connection.execute(
            update(conversations).where(conversations.c.key == found.key).values(**seen)
        )
    return int(found.key)


def _turns(connection: Connection, name: str, latest: int | None) -> list[KeptTurn]:
    query = (
        select(*_TURN, *_OPINION)
        .join(conversations, conversations.c.key == turns.c.conversation_key)
        .outerjoin(feedback, feedback.c.answer_id == turns.c.answer_id)
        .where(conversations.c.id == name)
    )
    if latest is None:
        return _read(connection.execute(query.order_by(turns.c.key)).all())
    return _read(connection.execute(query.order_by(turns.c.key.desc()).limit(latest)).all()[::-1])


def _read(rows: Sequence[Row[Any]]) -> list[KeptTurn]:
    found = []
    for row in rows:
        opinion = None
        if row.f_answer_id is not None:
            opinion = Feedback(row.f_answer_id, row.f_helpful, row.f_comment, row.f_given_at)
        values = {column.name: getattr(row, column.name) for column in _TURN}
        found.append(KeptTurn(**values, feedback=opinion))
    return found


def _info(row: Row[Any]) -> ConversationInfo:
    return ConversationInfo(row.id, row.title, row.turn_count, row.created_at, row.updated_at)


def _keepable(value: Any) -> Any:
    """The value; of a text, with replacements for what a database may refuse."""
    return value.translate(_UNKEEPABLE) if isinstance(value, str) else value


def _milliseconds(instant: datetime) -> int:
    return int(instant.timestamp() * 1000)


def _known(conversation_id: str) -> str:
    """The id, unless no conversation can have it."""
    try:
        return identifier(conversation_id)
    except MetadataError as error:
        raise _unknown(conversation_id) from error


def _unknown(conversation_id: str) -> NotFoundError:
    return NotFoundError(f"there is no conversation {conversation_id!r}")
