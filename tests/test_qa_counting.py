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
        ("How far is it?", "It is 12 miles away, past three farms.", ["12 miles", "three"]),
        ("How many plants are there?", "The count stood at 43.", ["43"]),
    ],
)
def test_only_what_is_asked_for_counts(question: str, sentence: str, wanted: list[str]) -> None:
    asked = read(question, longest=100)
    kept = [q for q in find_quantities(sentence) if counts(asked, q)]
    assert [sentence[q.span.start : q.span.end] for q in kept] == wanted
