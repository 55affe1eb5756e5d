"""Whether a sentence holds the kind of thing that is asked for."""

from __future__ import annotations

import pytest

from qa.hints import holds
from qa.question import Kind


@pytest.mark.parametrize(
    ("kind", "sentence", "question", "wanted"),
    [
        ("number", "Ohm counted 43 plants.", "How many plants?", True),
        ("number", "Ohm counted a dozen plants.", "How many plants?", True),
        ("number", "Ohm counted the plants.", "How many plants?", False),
        ("number", "The 12 plants were seen.", "How many of the 12 plants died?", False),
        ("date", "The wall was begun in 1987.", "When was the wall begun?", True),
        ("date", "The vote is on Tuesday evening.", "When is the vote?", True),
        ("date", "The wall was begun at last.", "When was the wall begun?", False),
        ("date", "The 1987 wall held.", "When did the 1987 wall hold?", False),
        ("person", "The yard is run by Aldo Fenn.", "Who runs the yard?", True),
        ("person", "Aldo Fenn runs the yard.", "Who runs the yard?", True),
        ("person", "The yard is run by a widow.", "Who runs the yard?", False),
        ("person", "The yard is Fenn’s own.", "Who is Fenn’s partner?", False),
        ("place", "They flower above Lindell.", "Where do they flower?", True),
        ("quotation", "“Nobody asked us,” she said.", "What did she say?", True),
        ("quotation", "She said that nobody asked.", "What did she say?", False),
        ("other", "Anything at all.", "Why?", True),
        ("yes_no", "Anything at all.", "Is it?", True),
    ],
)
def test_a_hint(kind: Kind, sentence: str, question: str, wanted: bool) -> None:
    assert holds(kind, sentence, question) is wanted
