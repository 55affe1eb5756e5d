"""The words of a question that say what happened to the thing asked about."""

from __future__ import annotations

import numpy as np
import pytest

from index.records import Span
from qa.predicate import predicate, telling_tokens
from qa.question import read


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many people were injured in the strike?", ["injured"]),
        (
            "How many of the injured were in critical or serious condition?",
            ["critical", "serious", "condition"],
        ),
        ("How many boats did divers free from the ice?", ["free"]),
        ("How many troops did Quill say were lost in 24 hours?", ["lost"]),
        ("When was the wall of Skell built?", ["wall"]),
        ("How many plants?", []),
        ("tide wall cost", []),
    ],
)
def test_a_predicate_is_found_by_the_form_of_the_question(question: str, wanted: list[str]) -> None:
    assert [question[span.start : span.end] for span in predicate(question)] == wanted


def test_telling_tokens_are_the_predicates_or_else_the_content_words() -> None:
    weights = np.array([0.1, 0.2, 0.1, 0.2], np.float32)
    asked = read("How boats were freed", longest=100)
    spans = (Span(0, 3), Span(4, 9), Span(10, 14), Span(15, 20))
    assert telling_tokens(asked, spans, weights).tolist() == [False, False, False, True]
    bare = read("boats in Skell", longest=100)
    assert telling_tokens(bare, (Span(0, 5), Span(6, 8), Span(9, 14)), weights[1:]).tolist() == [
        True,
        False,
        True,
    ]
