"""What is differed on, in words."""

from __future__ import annotations

import pytest

from qa.disagreement import topic
from qa.question import read


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many people were injured in Skell?", "how many people were injured in Skell"),
        ("Who runs the boat yard?", "who runs the boat yard"),
        ("Which firm built the wall?", "which firm built the wall"),
        ("When was the wall built?", "“When was the wall built”"),
        ("How many boats did divers free?", "“How many boats did divers free”"),
        ("Do the reports agree on when the wall was built?", "when the wall was built"),
        ("What is the wall made of?", "“What is the wall made of”"),
        ("tide wall cost", "“tide wall cost”"),
    ],
)
def test_a_topic_is_a_clause_where_the_question_makes_one(question: str, wanted: str) -> None:
    assert topic(read(question, longest=200)) == wanted
