from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from index_support import started
from sqlalchemy import func, select

from index.conversations import ConversationBook, KeptTurn
from index.database import Database
from index.errors import FilterError, MetadataError, NotFoundError, StoreError
from index.rows import write_cursor
from index.schema import conversations, feedback, turns

BEGAN = datetime(2026, 3, 1, 8, tzinfo=UTC)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database.open(tmp_path / "library.db")
    yield database
    database.close()


@pytest.fixture
def book(database: Database) -> ConversationBook:
    return ConversationBook(database)


def turn(answer_id: str, question: str = "When?", *, at: datetime = BEGAN) -> KeptTurn:
    return KeptTurn(
        answer_id=answer_id,
        question=question,
        resolved_question=f"{question} In Velden?",
        answerable=True,
        reason=None,
        answer="On Sunday. [1]",
        sentences='[{"text": "On Sunday."}]',
        citations='[{"n": 1}]',
        disagreements="[]",
        confidence=0.1 + 0.2,
        agreement="single",
        independent_sources=1,
        asked_at=at.isoformat(timespec="milliseconds"),
    )


def ids(book: ConversationBook, name: str, latest: int | None = None) -> list[str]:
    return [one.answer_id for one in book.turns(name, latest=latest)]


def counts(database: Database) -> tuple[int, ...]:
    with database.reading() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (conversations, turns, feedback)
        )


def test_turns_come_back_as_they_were_in_their_order(book: ConversationBook) -> None:
    given = [turn(f"a{n}", f"Question {n}?") for n in range(5)]
    for one in given:
        book.append("desk/17 é", one)
    book.append("another", turn("b"))
    assert book.turns("desk/17 é") == given
    assert book.turns("desk/17 é", latest=2) == given[-2:]
    assert book.turns("desk/17 é", latest=99) == given
    assert book.turns("nobody") == []


def test_a_conversation_says_when_it_began_and_was_last_heard_of(book: ConversationBook) -> None:
    for minutes in (0, 5, 3):  # the third was asked before the second, and written after it
        when = BEGAN + timedelta(minutes=minutes)
        book.append("c", turn(f"a{minutes}", f"After {minutes}?", at=when))
    info, found = book.get("c")
    assert (info.id, info.title, info.turn_count) == ("c", "After 0?", 3)
    assert (info.created_at, info.updated_at) == (found[0].asked_at, found[1].asked_at)
    assert [one.answer_id for one in found] == ["a0", "a5", "a3"]
    with pytest.raises(NotFoundError, match="there is no conversation 'nobody'"):
        book.get("nobody")


def test_the_revision_of_the_library_stays(book: ConversationBook, database: Database) -> None:
    book.append("c", turn("a"))
    book.judge("a", helpful=True, comment=None)
    book.remove("c")
    assert database.revision() == 0


def test_an_answer_belongs_to_one_conversation(book: ConversationBook, database: Database) -> None:
    book.append("c", turn("a"))
    with pytest.raises(StoreError):
        book.append("d", turn("a"))
    assert ids(book, "c") == ["a"]
    assert counts(database) == (1, 1, 0)


@pytest.mark.parametrize("name", ["", " c", "c\n", "a\0b", "\ud800", "x" * 201, "a\x1bb"])
def test_an_id_that_means_nothing_is_refused(
    book: ConversationBook, database: Database, name: str
) -> None:
    for refused in (lambda: book.append(name, turn("a")), lambda: book.turns(name)):
        with pytest.raises(MetadataError):
            refused()
    for unknown in (lambda: book.get(name), lambda: book.remove(name)):
        with pytest.raises(NotFoundError):
            unknown()
    assert counts(database) == (0, 0, 0)


HOSTILE = [
    "'; drop table turns; --",
    "<script>alert(1)</script>&amp;",
    '{"question": "\\u0000"}',
    "\u202e\x1b[31m\r\n\t\x7f\ufffe",
    "日本語 👩‍🚒 " + "x" * 100_000,
    "%s %(x)s :name ?",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_any_text_comes_back_as_it_was(book: ConversationBook, text: str) -> None:
    given = replace(turn("a"), question=text, resolved_question=text, answer=text)
    book.append("c", given)
    assert book.turns("c") == [given]
    assert book.get("c")[0].title == text
    said = book.judge("a", helpful=False, comment=text)
    assert said.comment == text
    assert book.turns("c") == [replace(given, feedback=said)]


def test_what_no_database_takes_is_replaced(book: ConversationBook) -> None:
    book.append("c", replace(turn("a\0"), question="a\0b\ud800c", answer="\udfff"))
    kept = book.turns("c")[0]
    assert (kept.answer_id, kept.question, kept.answer) == ("a\ufffd", "a\ufffdb\ufffdc", "\ufffd")
    assert book.judge("a\ufffd", helpful=True, comment="\0").comment == "\ufffd"


# Lists -------------------------------------------------------------------------------------------


def test_the_latest_are_listed_first_a_page_at_a_time(book: ConversationBook) -> None:
    for n in range(7):
        book.append(f"c{n}", turn(f"a{n}", f"First {n}?", at=BEGAN + timedelta(seconds=n // 2)))
    book.append("c0", turn("again", "Second?", at=BEGAN + timedelta(hours=1)))
    found = []
    cursor: str | None = None
    while True:
        page = book.page(limit=2, cursor=cursor)
        assert len(page.items) <= 2
        found += page.items
        if (cursor := page.next_cursor) is None:
            break
    assert [one.id for one in found] == ["c0", "c6", "c5", "c4", "c3", "c2", "c1"]
    assert (found[0].title, found[0].turn_count) == ("First 0?", 2)
    assert book.page(limit=7).next_cursor is None
    assert book.page(limit=7).items == tuple(found)


def test_one_that_goes_on_meanwhile_does_not_disturb_the_pages(book: ConversationBook) -> None:
    for n in range(4):
        book.append(f"c{n}", turn(f"a{n}", at=BEGAN + timedelta(minutes=n)))
    first = book.page(limit=2)
    book.append("c0", turn("later", at=BEGAN + timedelta(hours=1)))
    book.remove("c2")
    second = book.page(limit=2, cursor=first.next_cursor)
    assert [one.id for one in second.items] == ["c1"]
    assert second.next_cursor is None


@pytest.mark.parametrize(
    "cursor", ["x", "é", "W10", write_cursor(1), write_cursor(1, 2, 3), write_cursor(1, 2**70)]
)
def test_a_cursor_that_no_list_gave_is_refused(book: ConversationBook, cursor: str) -> None:
    with pytest.raises(FilterError, match="is not one that a list gave"):
        book.page(limit=5, cursor=cursor)


# Forgetting --------------------------------------------------------------------------------------


def test_a_removed_conversation_takes_its_turns_and_feedback_along(
    book: ConversationBook, database: Database
) -> None:
    for name in ("c", "d"):
        book.append(name, turn(f"{name}1"))
        book.append(name, turn(f"{name}2"))
        book.judge(f"{name}1", helpful=True, comment=None)
    book.remove("c")
    assert counts(database) == (1, 2, 1)
    assert ids(book, "c") == []
    with pytest.raises(NotFoundError, match="there is no conversation 'c'"):
        book.remove("c")
    book.append("c", turn("c3"))
    assert ids(book, "c") == ["c3"]


def test_what_was_last_heard_of_before_an_instant_expires(
    book: ConversationBook, database: Database
) -> None:
    book.append("old", turn("a", at=BEGAN))
    book.append("revived", turn("b", at=BEGAN))
    book.append("revived", turn("c", at=BEGAN + timedelta(days=2)))
    book.append("exact", turn("d", at=BEGAN + timedelta(days=1)))
    book.judge("a", helpful=True, comment=None)
    assert book.expire(BEGAN) == 0
    assert book.expire(BEGAN + timedelta(days=1)) == 1
    assert [one.id for one in book.page(limit=9).items] == ["revived", "exact"]
    assert ids(book, "revived") == ["b", "c"]
    assert counts(database) == (2, 3, 0)


# Feedback ----------------------------------------------------------------------------------------


def test_the_last_word_on_an_answer_counts(book: ConversationBook, database: Database) -> None:
    book.append("c", turn("a"))
    book.append("c", turn("b"))
    first = book.judge("a", helpful=False, comment="Wrong bridge.")
    assert (first.answer_id, first.helpful, first.comment) == ("a", False, "Wrong bridge.")
    assert datetime.fromisoformat(first.given_at).utcoffset() == timedelta(0)
    second = book.judge("a", helpful=True, comment=None)
    assert (second.helpful, second.comment) == (True, None)
    assert [one.feedback for one in book.turns("c")] == [second, None]
    assert [one.feedback for one in book.get("c")[1]] == [second, None]
    assert counts(database) == (1, 2, 1)


def test_an_unknown_answer_is_named(book: ConversationBook, database: Database) -> None:
    book.append("c", turn("a"))
    with pytest.raises(NotFoundError, match=r"there is no answer 'b\\x00'"):
        book.judge("b\0", helpful=True, comment=None)
    assert counts(database) == (1, 1, 0)


def test_those_with_feedback_are_told_once_in_their_order(book: ConversationBook) -> None:
    for n in range(6):
        book.append(f"c{n}", turn(f"a{n}"))
        book.append(f"c{n}", turn(f"b{n}"))
    for n in (4, 1, 3):
        book.judge(f"a{n}", helpful=True, comment=None)
        book.judge(f"b{n}", helpful=True, comment=None)
    assert list(book.judged(batch=2)) == ["c1", "c3", "c4"]


# At once -----------------------------------------------------------------------------------------

WRITING = """
import sys
from dataclasses import replace
from pathlib import Path
from index.conversations import ConversationBook, KeptTurn
from index.database import Database
book = ConversationBook(Database.open(Path(sys.argv[1])))
blank = dict.fromkeys(KeptTurn.__slots__, "") | {
    "answerable": False, "reason": None, "confidence": 0.0, "independent_sources": 0,
    "asked_at": "2026-03-01T08:00:00+00:00", "feedback": None}
print("ready", flush=True)
sys.stdin.readline()
for n in range(50):
    book.append("shared", KeptTurn(**blank | {"answer_id": f"{sys.argv[2]} {n}"}))
"""


def test_threads_and_processes_that_share_one_id_lose_nothing(
    book: ConversationBook, tmp_path: Path
) -> None:
    others = [started(WRITING, tmp_path / "library.db", name) for name in ("p0", "p1")]
    gate = threading.Barrier(21)

    def write(number: int) -> None:
        gate.wait()
        for n in range(5):
            book.append("shared", turn(f"t{number} {n}"))
            assert ids(book, "shared").count(f"t{number} {n}") == 1

    with ThreadPoolExecutor(20) as pool:
        working = [pool.submit(write, number) for number in range(20)]
        for process in others:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        gate.wait()
        for one in working:
            one.result(60)
    assert [process.wait(60) for process in others] == [0, 0]
    for process in others:
        process.communicate()
    found = [one.split() for one in ids(book, "shared")]
    assert len(found) == 20 * 5 + 2 * 50
    for who in {name for name, _ in found}:
        own = [int(n) for name, n in found if name == who]
        assert own == list(range(len(own)))
    assert book.get("shared")[0].turn_count == len(found)
