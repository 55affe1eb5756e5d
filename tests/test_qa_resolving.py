"""Follow-up questions made to stand alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.resolving import readings
from qa.turns import Turn

HURT = Turn(
    "How many people were injured in Marrow?",
    "The blast injured 40 people, 11 of them critically, said Ola Brandt, the mayor of Marrow.",
)
LEFT = Turn(
    "Who resigned?",
    "Two days earlier, Ida Holm, Brandt’s chief of staff, resigned over the tender for the ferry.",
)
SAID = Turn(
    "What did Brandt say about the toll?",
    "“We will not charge a toll on this bridge,” Norwegian President Ola Brandt told King Knud Lind in Lund.",
)
BRIDGE = Turn(
    "When did the harbour bridge open?", "The new harbour bridge opened on Sunday morning."
)


def first(question: str, *turns: Turn) -> str:
    return readings(question, turns)[0]


@pytest.mark.parametrize(
    ("turn", "question", "wanted"),
    [
        (HURT, "And how many were killed?", "How many people were killed in Marrow?"),
        (HURT, "how many died?", "How many people died in Marrow?"),
        (
            HURT,
            "how many of them critically?",
            "How many people were injured in Marrow critically?",
        ),
        (HURT, "when?", "When were people injured in Marrow?"),
        (HURT, "And in Lund?", "How many people were injured in Lund?"),
        (HURT, "and in lund?", "How many people were injured in Lund?"),
        (HURT, "What about Lund?", "How many people were injured in Lund?"),
        (HURT, "Who caused the blast?", "Who caused the blast in Marrow?"),
        (LEFT, "When?", "When Ida Holm resigned?"),
        (LEFT, "why did she resign?", "Why did Ida Holm resign?"),
        (LEFT, "Who replaced her?", "Who replaced Ida Holm?"),
        (LEFT, "What is her job?", "What is Ida Holm’s job?"),
        (SAID, "Who is he meeting?", "Who is Ola Brandt meeting?"),
        (SAID, "What about Lind?", "What did Lind say about the toll?"),
        (SAID, "what about lind?", "What did Lind say about the toll?"),
        (SAID, "who said that?", "Who said “We will not charge a toll on this bridge”?"),
        (BRIDGE, "How much did it cost?", "How much did the harbour bridge cost?"),
        (BRIDGE, "why?", "Why did the harbour bridge open?"),
        (BRIDGE, "How much money is there for the roof?", "How much money is there for the roof?"),
        (BRIDGE, "And the ferry?", "When did the ferry open?"),
    ],
)
def test_what_is_lacking_is_put_in(turn: Turn, question: str, wanted: str) -> None:
    assert first(question, turn) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "What did Per Lind say about the ferry?",
        "Did Holm say that she would come back?",
        "What is the capital of Mongolia?",
        "Which islands lost their last ferry in the storm of that winter?",
    ],
)
@pytest.mark.parametrize("turn", [HURT, LEFT, SAID, BRIDGE])
def test_a_question_that_lacks_nothing_is_left_as_it_is(turn: Turn, question: str) -> None:
    assert readings(question, [turn]) == [question]


@pytest.mark.parametrize("question", ["Why do cats purr?", "how is bread baked at home"])
def test_a_question_that_may_stand_alone_is_first_taken_to(question: str) -> None:
    assert first(question, HURT) == question


def test_whoever_may_be_meant_is_a_way_to_read_it() -> None:
    found = readings("When was he born?", [SAID])
    assert found[0] == "When was Ola Brandt born?"
    assert "When was Knud Lind born?" in found
    assert len(found) <= 5


def test_whom_a_question_asked_for_is_meant_before_whom_it_named() -> None:
    turn = Turn("Who met Ola Brandt?", "Ida Holm met Ola Brandt at noon.")
    assert first("What did she say?", turn).startswith("What did Ida Holm say")


def test_the_latest_turn_counts_most() -> None:
    assert first("why did she resign?", SAID, LEFT) == "Why did Ida Holm resign?"
    assert "Ola Brandt" in first("Who is he meeting?", LEFT, SAID)


def test_without_turns_nothing_is_put_in() -> None:
    assert readings("when?", []) == ["when?"]
    assert readings("?", [HURT]) == ["?"]


@given(
    st.text(max_size=60),
    st.lists(st.builds(Turn, st.text(max_size=60), st.text(max_size=120)), max_size=3),
)
def test_whatever_is_asked_there_is_a_way_to_read_it(question: str, turns: list[Turn]) -> None:
    found = readings(question, turns)
    assert 1 <= len(found) <= 5
    assert all(isinstance(one, str) for one in found)
    assert found == readings(question, turns)
