from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from index_support import CACHE, started

from index.conversations import KeptTurn
from index.errors import FilterError, MetadataError, NotFoundError, StoreError
from index.library import Library
from index.records import Article, Span
from qa import conversations as module
from qa.answerer import Answerer
from qa.conversations import Conversations
from qa.kept import kept
from qa.records import Answer, AnswerSentence, Citation, Disagreement, Position, Took
from qa.turns import Turn

BRIDGE = Article(
    id="bridge",
    title="Harbour bridge opens",
    publisher="The Saltmarsh Courier",
    url="https://courier.example/bridge",
    published_at="2026-03-01",
    text="The new harbour bridge opened on Sunday morning. The harbour bridge cost 12 million "
    "crowns. Crowds walked across it until dusk.",
)
FERRY = Article(
    id="ferry",
    title="Last ferry leaves",
    text="The last ferry left Tern Island at noon. Captain Odile Brandt had steered it for thirty "
    "years. Some say the harbour bridge cost 15 million crowns.",
)
COST = "The harbour bridge cost 12 million crowns."
OTHER = "Some say the harbour bridge cost 15 million crowns."


@pytest.fixture
def stocked(library: Library) -> Library:
    library.add([BRIDGE, FERRY])
    return library


@pytest.fixture
def talks(stocked: Library) -> Iterator[Conversations]:
    with Conversations(stocked, days=30) as talks:
        yield talks


def sentence(article: Article, quote: str, n: int, at: int) -> tuple[AnswerSentence, Citation]:
    start = article.text.index(quote)
    end = start + len(quote)
    span = Span(at, at + len(quote))
    return (
        AnswerSentence(quote, n, article.id, start, end, span),
        Citation(
            n=n,
            article_id=article.id,
            passage_id=f"{article.id}#0",
            title=article.title,
            publisher=article.publisher,
            url=article.url,
            published_at=article.published_at,
            quote=quote,
            start=start,
            end=end,
        ),
    )


def answer(
    name: str = "a",
    question: str = "What did the harbour bridge cost?",
    *quotes: tuple[Article, str],
    resolved: str | None = None,
    disagreements: tuple[Disagreement, ...] = (),
) -> Answer:
    """An answer that says `quotes` one after the other."""
    text = ""
    parts = []
    for n, (article, quote) in enumerate(quotes, 1):
        text += " " if text else ""
        parts.append(sentence(article, quote, n, len(text)))
        text += f"{quote} [{n}]"
    return Answer(
        id=name,
        question=question,
        resolved_question=resolved or question,
        answerable=bool(quotes),
        reason=None if quotes else "no_match",
        text=text,
        sentences=tuple(said for said, _ in parts),
        confidence=0.1 + 0.2,
        agreement="single" if quotes else "none",
        independent_sources=len(quotes),
        citations=tuple(cited for _, cited in parts),
        hits=(),
        took_ms=Took(1, 1, 1, 3),
        disagreements=disagreements,
    )


DIFFER = Disagreement(
    topic="what the harbour bridge cost",
    kind="number",
    relation="conflict",
    summary="Sources differ: 12 million (The Saltmarsh Courier); 15 million.",
    note="Sources differ: 12 million [1]; 15 million [2].",
    positions=(
        Position("12 million crowns", None, None, "2026-03-01", (1,)),
        Position("15 million crowns", "about", "Some", None, (2,)),
    ),
)


def test_turns_are_what_was_understood_and_said(talks: Conversations):
    talks.record("c", answer("a", "What did it cost?", (BRIDGE, COST), resolved="The bridge?"))
    talks.record("c", answer("b", "Why?"))
    both = answer("d", "Do they agree?", (BRIDGE, COST), (FERRY, OTHER), (BRIDGE, COST))
    talks.record("c", both)
    assert talks.turns("c") == [
        Turn("The bridge?", COST, ("bridge",)),
        Turn("Why?", "", ()),
        Turn("Do they agree?", f"{COST} {OTHER} {COST}", ("bridge", "ferry")),
    ]
    assert talks.turns("c")[-1] == Turn.of(both)
    assert talks.turns("c", latest=1) == [Turn.of(both)]
    assert talks.turns("nobody") == []


def test_a_conversation_comes_back_as_it_was_answered(talks: Conversations):
    given = answer("a", "Cost?", (BRIDGE, COST), (FERRY, OTHER), disagreements=(DIFFER,))
    talks.record("c", given)
    shown = talks.get("c")
    assert shown.id == "c"
    assert shown.created_at == shown.updated_at == shown.turns[0].asked_at
    (turn,) = shown.turns
    for name in (
        *("question", "resolved_question", "answerable", "reason", "sentences", "citations"),
        *("confidence", "agreement", "independent_sources", "disagreements"),
    ):
        assert getattr(turn, name) == getattr(given, name), name
    assert (turn.answer_id, turn.answer) == (given.id, given.text)
    assert turn.withdrawn is False
    assert turn.feedback is None
    for said in turn.sentences:
        assert turn.answer[said.span.start : said.span.end] == said.text


def test_real_answers_come_back_as_they_were(talks: Conversations, stocked: Library):
    answerer = Answerer(stocked)
    given = [answerer.ask(q) for q in ("What did the bridge cost?", "Who won the cup in 2022?")]
    for one in given:
        talks.record("c", one)
    turns = talks.get("c").turns
    assert [turn.answer for turn in turns] == [one.text for one in given]
    assert [turn.citations for turn in turns] == [one.citations for one in given]
    assert talks.turns("c") == [Turn.of(one) for one in given]


def test_new_ids_differ_and_can_be_used(talks: Conversations):
    names = {talks.new_id() for _ in range(50)}
    assert len(names) == 50
    for name in names:
        talks.record(name, answer(f"a {name}"))
    talks.flush()
    assert {one.id for one in talks.page(limit=50).items} == names


@pytest.mark.parametrize("name", ["", " c ", "a\0", "\ud800", "x" * 201, "a\nb"])
def test_an_id_that_means_nothing_is_refused_at_once(talks: Conversations, name: str):
    with pytest.raises(MetadataError):
        talks.record(name, answer())
    with pytest.raises(MetadataError):
        talks.turns(name)
    with pytest.raises(NotFoundError):
        talks.get(name)
    with pytest.raises(NotFoundError):
        talks.remove(name)


@pytest.mark.parametrize(
    "question", ["<b>Why</b>&lt;?", "'; drop table turns; --", "\u202e\x1b[31m\r\n?", "👩‍🚒" * 500]
)
def test_hostile_questions_come_back_as_they_were(talks: Conversations, question: str):
    talks.record("c", answer("a", question))
    assert talks.get("c").turns[0].question == question
    assert talks.turns("c")[0].question == question
    assert talks.page(limit=1).items[0].title == question


def test_what_no_database_takes_is_replaced(talks: Conversations):
    odd = replace(DIFFER, topic="a\0b\ud800")
    talks.record("c", answer("a", "Why\0\ud800?", (BRIDGE, COST), disagreements=(odd,)))
    (turn,) = talks.get("c").turns
    assert turn.question == "Why\ufffd\ufffd?"
    assert turn.disagreements[0].topic.encode() == "a\0b\ufffd".encode()
    assert turn.answer == f"{COST} [1]"


# What the articles no longer print ---------------------------------------------------------------


def cited_turns(talks: Conversations) -> None:
    talks.record("c", answer("a", "Cost?", (BRIDGE, COST), (FERRY, OTHER), disagreements=(DIFFER,)))
    talks.record("c", answer("b", "When?", (BRIDGE, COST), resolved="When did Brandt steer it?"))
    talks.flush()


def gone(talks: Conversations) -> list[bool]:
    return [turn.withdrawn for turn in talks.get("c").turns]


def test_an_answer_from_a_removed_article_is_withdrawn(talks: Conversations, stocked: Library):
    cited_turns(talks)
    talks.feedback("a", helpful=True, comment="mine")
    assert gone(talks) == [False, False]
    stocked.remove("ferry")
    first, second = talks.get("c").turns
    assert first.withdrawn
    assert first.question == "Cost?"
    assert (first.answerable, first.reason, first.answer) == (False, None, "")
    assert (first.sentences, first.citations, first.disagreements) == ((), (), ())
    assert (first.agreement, first.independent_sources, first.confidence) == ("none", 0, 0.0)
    assert first.feedback is not None
    assert not second.withdrawn
    assert second.answer == f"{COST} [1]"
    # The name that the question was understood by came from the answer before it.
    assert second.resolved_question == second.question == "When?"
    assert talks.turns("c") == [Turn("Cost?", "", ()), Turn("When?", COST, ("bridge",))]
    stocked.add([FERRY])
    assert gone(talks) == [False, False]
    assert talks.get("c").turns[1].resolved_question == "When did Brandt steer it?"


@pytest.mark.parametrize("change", ["A word. " + FERRY.text, FERRY.text.replace("15", "16"), "No."])
def test_an_answer_is_withdrawn_when_its_quote_is_not_in_its_place(
    talks: Conversations, stocked: Library, change: str
):
    cited_turns(talks)
    stocked.add([replace(FERRY, text=change)])
    assert gone(talks) == [True, False]
    assert OTHER not in repr(talks.get("c").turns[0])


def test_a_sentence_needs_its_place_as_much_as_a_citation(talks: Conversations, stocked: Library):
    given = answer("a", "Cost?", (BRIDGE, COST))
    said, _ = sentence(FERRY, OTHER, 1, 0)
    talks.record("c", replace(given, sentences=(said,)))
    talks.flush()
    assert gone(talks) == [False]
    stocked.remove("ferry")
    assert gone(talks) == [True]


def test_a_change_elsewhere_leaves_it_and_tells_what_the_article_says_now(
    talks: Conversations, stocked: Library
):
    cited_turns(talks)
    text = FERRY.text + " The bells rang."
    stocked.add([replace(FERRY, text=text, title="Farewell, ferry", publisher="Tern Gazette")])
    (_, citation) = talks.get("c").turns[0].citations
    assert (citation.title, citation.publisher) == ("Farewell, ferry", "Tern Gazette")
    assert text[citation.start : citation.end] == citation.quote == OTHER
    assert gone(talks) == [False, False]


def test_an_answer_withdrawn_long_ago_still_keeps_its_words_to_itself(
    talks: Conversations, stocked: Library
):
    cited_turns(talks)
    for n in range(30):
        talks.record("c", answer(f"n{n}", f"And {n}?", resolved=f"And {n}, Brandt?"))
    stocked.remove("ferry")
    assert [turn.question for turn in talks.turns("c", latest=3)] == [
        "And 27?",
        "And 28?",
        "And 29?",
    ]


# Writing -----------------------------------------------------------------------------------------


class Gate:
    """Holds the writer up at its next turn until it is opened."""

    def __init__(self, talks: Conversations, monkeypatch: pytest.MonkeyPatch) -> None:
        talks.flush()
        self.reached, self.opened = threading.Event(), threading.Event()
        append = talks._book.append

        def held(name: str, turn: KeptTurn) -> None:
            self.reached.set()
            assert self.opened.wait(60)
            append(name, turn)

        monkeypatch.setattr(talks._book, "append", held)


def test_recording_waits_for_no_disk_and_turns_do(
    talks: Conversations, monkeypatch: pytest.MonkeyPatch
):
    talks.record("other", answer("o"))
    gate = Gate(talks, monkeypatch)
    for n in range(3):
        talks.record("c", answer(f"a{n}", f"{n}?"))
    assert gate.reached.wait(60)
    assert [turn.question for turn in talks.turns("other")] == [answer().question]
    assert talks._book.turns("c") == []
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(talks.turns, "c")
        gate.opened.set()
        assert [turn.question for turn in asked.result(60)] == ["0?", "1?", "2?"]


def test_a_conversation_can_be_removed_while_it_is_still_to_be_written(
    talks: Conversations, monkeypatch: pytest.MonkeyPatch
):
    gate = Gate(talks, monkeypatch)
    talks.record("c", answer("a"))
    talks.record("d", answer("b"))
    talks.record("c", answer("e"))
    assert gate.reached.wait(60)
    with ThreadPoolExecutor(1) as pool:
        removing = pool.submit(talks.remove, "c")
        gate.opened.set()
        removing.result(60)
    assert talks.turns("c") == []
    assert [one.id for one in talks.page(limit=9).items] == ["d"]
    with pytest.raises(NotFoundError):
        talks.remove("c")
    talks.record("c", answer("f", "Again?"))
    assert [turn.question for turn in talks.turns("c")] == ["Again?"]


def test_closing_writes_what_is_pending_and_loses_what_comes_later(
    stocked: Library, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    talks = Conversations(stocked, days=0)
    gate = Gate(talks, monkeypatch)
    for n in range(5):
        talks.record("c", answer(f"a{n}"))
    with ThreadPoolExecutor(1) as pool:
        closing = pool.submit(talks.close)
        gate.opened.set()
        closing.result(60)
    assert len(stocked.conversations.turns("c")) == 5
    assert caplog.text == ""
    talks.record("c", answer("late"))
    assert "conversation 'c' has lost answer late" in caplog.text
    talks.flush()
    talks.close()
    assert len(talks.turns("c")) == 5


@pytest.mark.parametrize("error", [StoreError("the disk is full"), KeyError("unforeseen")])
def test_a_failure_is_logged_and_holds_up_nothing(
    talks: Conversations,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
):
    talks.record("c", answer("a", "First?"))
    talks.flush()

    def fail(name: str, turn: KeptTurn) -> None:
        raise error

    with monkeypatch.context() as broken:
        broken.setattr(talks._book, "append", fail)
        talks.record("c", answer("b", "Second?"))
        assert [turn.question for turn in talks.turns("c")] == ["First?"]
        talks.flush()
    (said,) = caplog.records
    assert (said.levelno, said.exc_info is not None) == (logging.ERROR, True)
    assert "conversation 'c' has lost answer b" in said.getMessage()
    assert str(error) in said.getMessage()
    talks.record("c", answer("d", "Third?"))
    assert [turn.question for turn in talks.turns("c")] == ["First?", "Third?"]


def test_a_real_disk_that_refuses_is_a_failure_like_any_other(
    talks: Conversations, tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    talks.flush()
    with sqlite3.connect(tmp_path / "library" / "library.db") as raw:
        raw.execute("drop table feedback")
        raw.execute("drop table turns")
    raw.close()
    talks.record("c", answer("a"))
    talks.flush()
    assert "conversation 'c' has lost answer a" in caplog.text
    assert "no such table" in caplog.text


WRITING = """
import sys
from pathlib import Path
from index.encoder import load_encoder
from index.library import Library
from qa.conversations import Conversations
from qa.records import Answer, Took
encoder = load_encoder("embedded", cache=Path(sys.argv[2]), threads=1)
with Library.open(Path(sys.argv[1]), encoder=encoder) as library:
    with Conversations(library, days=30) as talks:
        print("ready", flush=True)
        sys.stdin.readline()
        for n in range(40):
            name = f"{sys.argv[3]} {n}"
            talks.record("shared", Answer(
                id=name, question=name, resolved_question=name, answerable=False,
                reason="no_match", text="", sentences=(), confidence=0.0, agreement="none",
                independent_sources=0, citations=(), hits=(), took_ms=Took(0, 0, 0, 0)))
"""


def test_threads_and_processes_that_share_one_id_lose_nothing(
    talks: Conversations, tmp_path: Path, stocked: Library
):
    others = [started(WRITING, tmp_path / "library", CACHE, name) for name in ("p0", "p1")]
    gate = threading.Barrier(21)

    def ask(number: int) -> None:
        gate.wait()
        for n in range(5):
            name = f"t{number} {n}"
            talks.record("shared", answer(name, name))
            assert name in [turn.question for turn in talks.turns("shared", latest=1000)]

    with ThreadPoolExecutor(20) as pool:
        working = [pool.submit(ask, number) for number in range(20)]
        for process in others:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()
        gate.wait()
        for one in working:
            one.result(60)
    for process in others:
        process.communicate()
        assert process.returncode == 0
    found = [turn.question.split() for turn in talks.turns("shared", latest=1000)]
    assert len(found) == 20 * 5 + 2 * 40
    for who in {name for name, _ in found}:
        own = [int(n) for name, n in found if name == who]
        assert own == list(range(len(own)))


# Expiry ------------------------------------------------------------------------------------------


def old(library: Library, name: str, days: float) -> None:
    when = datetime.now(UTC) - timedelta(days=days)
    library.conversations.append(
        name, replace(kept(answer(f"a {name}")), asked_at=when.isoformat(timespec="milliseconds"))
    )


def held(library: Library) -> list[str]:
    return [one.id for one in library.conversations.page(limit=99).items]


def test_what_is_too_old_is_forgotten_at_the_start(stocked: Library):
    for days in (29.9, 30.1, 400):
        old(stocked, f"{days}", days)
    with Conversations(stocked, days=30) as talks:
        talks.flush()
        assert held(stocked) == ["29.9"]
        assert talks.turns("30.1") == []


def test_nothing_is_forgotten_where_the_days_are_none(stocked: Library):
    old(stocked, "ancient", 9000)
    with Conversations(stocked, days=0) as talks:
        talks.record("new", answer("n"))
        assert len(talks.get("ancient").turns) == 1
    assert held(stocked) == ["new", "ancient"]


@pytest.mark.parametrize("use", ["record", "get", "page", "feedbacks"])
def test_what_has_become_too_old_is_forgotten_once_an_hour(
    talks: Conversations, stocked: Library, monkeypatch: pytest.MonkeyPatch, use: str
):
    def used() -> None:
        match use:
            case "record":
                talks.record("new", answer(f"n{len(stocked.conversations.turns('new'))}"))
            case "get":
                talks.get("new")
            case "page":
                talks.page(limit=1)
            case _:
                list(talks.feedbacks())
        talks.flush()

    talks.record("new", answer("first"))
    talks.flush()
    old(stocked, "old", 31)
    used()
    assert held(stocked) == ["new", "old"]
    monkeypatch.setattr(module, "_EXPIRY_SECONDS", 0)
    used()
    assert held(stocked) == ["new"]


def test_a_conversation_that_goes_on_is_kept_whole(talks: Conversations, stocked: Library):
    old(stocked, "c", 20)
    talks.record("c", answer("b"))
    talks.flush()
    assert stocked.conversations.expire(datetime.now(UTC) - timedelta(days=10)) == 0
    assert len(talks.turns("c")) == 2


# Feedback ----------------------------------------------------------------------------------------


def test_feedback_on_an_answer_that_is_still_to_be_written(
    talks: Conversations, monkeypatch: pytest.MonkeyPatch
):
    gate = Gate(talks, monkeypatch)
    talks.record("c", answer("a"))
    with ThreadPoolExecutor(1) as pool:
        giving = pool.submit(talks.feedback, "a", helpful=False, comment="No.")
        gate.opened.set()
        given = giving.result(60)
    assert (given.answer_id, given.helpful, given.comment) == ("a", False, "No.")
    assert talks.get("c").turns[0].feedback == given
    with pytest.raises(NotFoundError, match="there is no answer 'b'"):
        talks.feedback("b", helpful=True)


def test_all_feedback_is_told_with_its_turns(talks: Conversations, stocked: Library):
    for name in ("c", "d", "e"):
        talks.record(name, answer(f"{name}1", f"{name}1?", (FERRY, OTHER)))
        talks.record(name, answer(f"{name}2", f"{name}2?", (BRIDGE, COST), resolved="Of Brandt?"))
    for name in ("d2", "c2", "c1"):
        talks.feedback(name, helpful=name == "c1")
    found = list(talks.feedbacks())
    assert [(given.answer_id, turn.question) for given, turn in found] == [
        *(("c1", "c1?"), ("c2", "c2?"), ("d2", "d2?"))
    ]
    assert [given.helpful for given, _ in found] == [True, False, False]
    assert found[1][1].resolved_question == "Of Brandt?"
    stocked.remove("ferry")
    found = list(talks.feedbacks())
    assert [turn.withdrawn for _, turn in found] == [True, False, False]
    assert [turn.resolved_question for _, turn in found] == ["c1?", "c2?", "d2?"]
    talks.remove("c")
    assert [given.answer_id for given, _ in talks.feedbacks()] == ["d2"]


def test_pages_go_on_where_they_ended(talks: Conversations):
    for n in range(5):
        talks.record(f"c{n}", answer(f"a{n}"))
    first = talks.page(limit=3)
    rest = talks.page(limit=3, cursor=first.next_cursor)
    assert len(first.items) == 3
    assert {one.id for one in (*first.items, *rest.items)} == {f"c{n}" for n in range(5)}
    with pytest.raises(FilterError):
        talks.page(limit=3, cursor="no cursor")
