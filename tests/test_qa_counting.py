"""Whether a quantity counts what is asked for."""

from __future__ import annotations

import pytest

from qa.counting import counts
from qa.quantities import find_quantities
from qa.question import read


@pytest.mark.parametrize(
    ("question", "sentence", "wanted"),
    [
        ("How many boats were freed?", "Divers freed nine boats and two cars.", ["nine"]),
        (
            "How many people were hurt?",
            "Nine passengers and 40 others were hurt by 12 boats.",
            ["Nine", "40"],
        ),
        ("How many were hurt?", "Nine passengers were hurt.", ["Nine"]),
        ("How many were damaged?", "Nine boats were damaged.", ["Nine"]),
        ("How many boats sank?", "The storm hurt 40 others, and nine boats sank.", ["nine"]),
        ("How many boats sank?", "The number of injured has risen to 43.", []),
        ("How many boats sank?", "It left at least 40 injured, ten in critical condition.", []),
        ("How many horses were injured?", "It left at least 40 injured.", ["at least 40"]),
        ("How many people were hurt?", "It left at least 40 injured.", ["at least 40"]),
        ("How many people died?", "The death toll stands at 43.", ["43"]),
        ("How far is it?", "It is 12 miles away, past three farms.", ["12 miles", "three"]),
        ("How many plants are there?", "The count stood at 43.", ["43"]),
    ],
)
def test_only_what_is_asked_for_counts(question: str, sentence: str, wanted: list[str]) -> None:
    asked = read(question, longest=100)
    kept = [q for q in find_quantities(sentence) if counts(asked, q, sentence) != "other"]
    assert [sentence[q.span.start : q.span.end] for q in kept] == wanted


def test_the_very_thing_that_is_asked_for_is_told_from_what_may_be_meant() -> None:
    asked = read("How many passengers were hurt?", longest=100)
    text = "Nine passengers and 40 others were hurt; 12 boats sank."
    assert [counts(asked, q, text) for q in find_quantities(text)] == ["asked", "open", "other"]
