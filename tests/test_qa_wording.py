"""Quotations in a text, and whether two of them are of one remark."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.wording import quoted, same_remark, same_words


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("He said “the wall will hold”, and left.", ["the wall will hold"]),
        ('"The wall," she said, "will hold."', ["The wall", "will hold"]),
        ("Der Bote: „Die Mauer hält“, heißt es.", ["Die Mauer hält"]),
        ("«Le mur tient», dit-elle.", ["Le mur tient"]),
        ("The mayor's ‘long night’ wasn't over.", ["long night"]),
        ("‘It’s the wall that’s old,’ he said.", ["It’s the wall that’s old"]),
        ("'It's the workers' wall,' he said.", ["It's the workers' wall"]),
        ('"We call it "the wall" here," he said.', ['We call it "the wall" here']),
        ("“The 12” wall — …”, he said.", ["The 12” wall"]),
        ("“We stay, he said. “We go,” she said.", ["We go"]),
        ("“ – …”", []),
        ('A 6" pipe and no quotation', []),
        ("“Never closed", []),
        ("“Never closed\n\nin its paragraph”", []),
        ("“”", []),
        ("", []),
    ],
)
def test_quotations_are_found_without_their_marks(text: str, wanted: list[str]) -> None:
    found = list(quoted(text))
    assert [each.text for each in found] == wanted
    assert all(text[slice(*each.span)] == each.text for each in found)


@given(st.text(alphabet="ab “”\"'‘’„«».,\n", max_size=60))
def test_any_text_gives_quotations_that_it_prints_in_order(text: str) -> None:
    found = list(quoted(text))
    assert all(text[slice(*each.span)] == each.text and each.text for each in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


@pytest.mark.parametrize(
    ("one", "other", "wanted"),
    [
        ("the one to set its own fishing limits", "the party to set its own fishing limits", True),
        ("our hardest task is the harbour wall", "the harbour wall is the hardest of all", True),
        ("we will not sell the mill", "the ferry sails at noon on Friday", False),
        ("the wall", "the wall", False),  # one word in common is chance
    ],
)
def test_quotations_of_one_remark_share_its_words(one: str, other: str, wanted: bool) -> None:
    assert same_remark(one, other) is wanted
    assert same_remark(other, one) is wanted


def test_a_quotation_and_a_part_of_it_have_the_same_words() -> None:
    assert same_words("the wall will hold", "We know that the wall will hold.")
    assert same_words("It’s old", "it's old")
    assert not same_words("the wall will hold", "the walls will hold")
