"""The quotations of a draft, and whose they are there."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.extracting import Extracted, extract
from qa.normal import parse_quote


def found(text: str) -> list[tuple[str, str | None]]:
    return [(one.quote, one.speaker) for one in extract(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("“The pier is safe,” said Ola Brandt.", [("The pier is safe", "Ola Brandt")]),
        ('Ida Holm said: "We wait." Nobody else spoke.', [("We wait.", "Ida Holm")]),
        (
            "Ola Brandt came on Monday. “The pier is safe,” he said. “We will open it.”",
            [("The pier is safe", "Ola Brandt"), ("We will open it.", "Ola Brandt")],
        ),
        (
            "“I hope,” Ida Holm said, “to go there soon.”",
            [("I hope to go there soon.", "Ida Holm")],
        ),
        (
            "Holm called the plan “a long and costly mistake”.",
            [("a long and costly mistake", "Holm")],
        ),
        ("A sign read “no dogs here”.", [("no dogs here", None)]),
        ("‘The pier is safe,’ said Brandt.", [("The pier is safe", "Brandt")]),
        ("«The pier is safe», said Brandt.", [("The pier is safe", "Brandt")]),
        ("Nobody’s boat was the workers’ own.", []),
        ("", []),
    ],
)
def test_quotations_and_speakers(text: str, wanted: list[tuple[str, str | None]]) -> None:
    assert found(text) == wanted


def test_places_are_those_of_the_marks() -> None:
    text = "𝔸𝔹 “The pier is safe,” said Brandt. “I hope,” he said, “to go.”"
    one, other = extract(text)
    assert text[slice(*one.span)] == "“The pier is safe,”"
    assert one.attribution == "said Brandt"
    assert text[slice(*other.span)] == "“I hope,” he said, “to go.”"


def test_a_single_word_cannot_be_verified() -> None:
    one, other = extract("Holm called it “rotten”, and Brandt “quite rotten”.")
    assert (one.quote, one.verifiable) == ("rotten", False)
    assert (other.quote, other.verifiable) == ("quite rotten", True)


@given(st.text(alphabet="ab .,“”\"'’‘«»\n[]…", max_size=60))
def test_whatever_the_text_each_quotation_is_ready_to_be_verified(text: str) -> None:
    each: list[Extracted] = extract(text)
    for one in each:
        assert one.quote
        assert 0 <= one.span.start < one.span.end <= len(text)
        if one.verifiable:
            assert parse_quote(one.quote).parts
    spans = [one.span for one in each]
    assert spans == sorted(spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
