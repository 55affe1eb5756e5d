"""What a sentence says to a yes-or-no question."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.stances import stances

_WORDS = ("was", "not", "sold", "denied", ",", "but", "never", "may", "the", "mill", ";", "refused")


@pytest.mark.parametrize(
    ("question", "sentence", "wanted"),
    [
        ("Was the mill sold?", "The mill was sold in May.", [("yes", "was sold")]),
        ("Was the mill sold?", "The mill has not been sold.", [("no", "has not been sold")]),
        ("Was the mill sold?", "The mill may be sold in May.", [("open", "sold")]),
        ("Was the mill sold?", "The owner denied that it was sold.", [("no", "denied that it was sold")]),
        ("Was the mill sold?", "It was not shut, the owner said, but was sold.", [("yes", "was sold")]),
        ("Was the mill sold?", "He never said it was not sold.", [("open", "never said it was not sold")]),
        ("Was the mill sold?", "The mill stands by the river.", []),
        ("Has Orlo been accused?", "He has not been accused of any.", [("no", "has not been accused")]),
        ("Was it sold?", "Sold, then not sold.", [("yes", "Sold"), ("no", "not sold")]),
    ],
)  # fmt: skip
def test_the_asked_verb_and_what_denies_it_give_the_stance(
    question: str, sentence: str, wanted: list[tuple[str, str]]
) -> None:
    assert [(s.side, sentence[slice(*s.span)]) for s in stances(question, sentence)] == wanted


@given(
    st.lists(
        st.sampled_from(_WORDS),
        max_size=30,
    )
)
def test_a_stance_is_printed_where_it_says_and_short(words: list[str]) -> None:
    sentence = " ".join(words)
    for stance in stances("Was the mill sold?", sentence):
        assert sentence[slice(*stance.span)].endswith("sold")
        assert len(sentence[slice(*stance.span)].split()) <= 8
