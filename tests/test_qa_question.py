"""What a question asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import EmptyQuestionError, QuestionTooLongError
from qa.question import kind, read


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many plants did Ohm count?", "number"),
        ("how far is the quarry from Lindell", "number"),
        ("What is the population of Hollin?", "number"),
        ("What percentage of voters stayed at home?", "number"),
        ("What was the death toll?", "number"),
        ("When will the wall be finished?", "date"),
        ("In what year did the trams stop?", "date"),
        ("What day did the council vote?", "date"),
        ("Who runs the boat yard?", "person"),
        ("Whose slipway would close?", "person"),
        ("Where do the orchids flower?", "place"),
        ("Which city has night trams?", "place"),
        ("What exactly did the mayor say about the flood?", "quotation"),
        ("What did the mayor tell the council?", "quotation"),
        ("What did Ohm say when she saw it?", "quotation"),
        ("Who was there when it opened?", "person"),
        ("What is the ferry called?", "name"),
        ("Did the council approve the wall?", "yes_no"),
        ("Is the quarry open to visitors?", "yes_no"),
        ("Hasn't the tram been repaired?", "yes_no"),
        ("Why was the depot closed?", "other"),
        ("tide wall cost overrun", "other"),
    ],
)
def test_the_words_of_a_question_tell_what_it_asks_for(question: str, wanted: str) -> None:
    assert kind(question) == wanted


@pytest.mark.parametrize("text", ["", "   ", "?!", "\n\t", "— …"])
def test_a_question_without_a_word_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(EmptyQuestionError, match="ask in words"):
        read(text, longest=100)


def test_a_question_over_the_limit_is_refused_and_the_setting_named() -> None:
    with pytest.raises(QuestionTooLongError, match=r"101 characters and 100 .* QA_MAX_QUESTION"):
        read("a" * 101, longest=100)


def test_outer_white_space_is_not_part_of_a_question() -> None:
    assert read("  Who runs it?\n", longest=12).text == "Who runs it?"


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_by_a_named_error(text: str) -> None:
    try:
        question = read(text, longest=100)
    except (EmptyQuestionError, QuestionTooLongError):
        return
    assert question.text == text.strip()


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many plants did Wanda Ohm count?", ["Wanda", "Ohm"]),
        ("What happened in 2026 at the 11.40 tram?", ["2026", "11.40"]),
        ("Where are the trams?", []),
        ("where is hollin", []),
        ("How Many Plants Were Found In The Quarry?", []),
    ],
)
def test_names_and_figures_of_a_question(question: str, wanted: list[str]) -> None:
    assert read(question, longest=500).specifics == wanted


@pytest.mark.parametrize(
    ("question", "about"),
    [
        (
            "Do the sources disagree about how many plants Ohm counted?",
            "how many plants Ohm counted?",
        ),
        ("Do the reports agree on when the wall was begun?", "when the wall was begun?"),
        ("Are there differences over the cost of the wall?", "the cost of the wall?"),
        ("Did the reports reach the council on Monday?", None),
        ("Do the councils of Hollin and Lindell agree?", None),
    ],
)
def test_a_question_about_the_sources_is_read_as_what_it_is_about(
    question: str, about: str | None
) -> None:
    asked = read(question, longest=500)
    assert asked.about_sources is (about is not None)
    assert asked.text == (about or question)
