"""A value made of the rough place that a reader gives."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Span
from qa.question import Kind
from qa.values import Value, read_value


def value(sentence: str, rough: str, kind: Kind, day: str | None = None) -> Value:
    start = sentence.index(rough)
    return read_value(sentence, Span(start, start + len(rough)), kind, day)


@pytest.mark.parametrize(
    ("sentence", "rough", "kind", "text", "read_as", "qualifier"),
    [
        ("At least 40 goats were sold.", "40", "number", "At least 40", "number", "at least"),
        ("At least 40 goats were sold.", "40 goats", "number", "At least 40 goats", "number", "at least"),
        ("Some 45% of them agreed.", "45", "number", "Some 45%", "number", "some"),
        ("The farm is 100km (62 miles) off.", "100", "number", "100km (62 miles)", "number", None),
        ("It cost a dozen eggs.", "a dozen", "number", "a dozen", "number", None),
        ("It cost $4.5m, he said.", "4.5m,", "number", "$4.5m", "number", None),
        ("It was built about 1870.", "1870.", "date", "about 1870", "date", "about"),
        ("It was built about 1870.", "1870", "other", "about 1870", "date", "about"),
        ("He rang on Tuesday afternoon.", "Tuesday", "date", "Tuesday afternoon", "date", None),
        ("The mill is Orla Finch’s own.", "Orla Finch’s", "person", "Orla Finch", "name", None),
        ("It is run by the “Marrow Trust”.", "the “Marrow Trust”.", "name", "Marrow Trust", "name", None),
        ("It is a film noir, in truth.", "a film noir,", "other", "film noir", "text", None),
        ("It lies in Lindell, Ohio.", "Lindell, Ohio", "other", "Lindell, Ohio", "name", None),
        ("“Nobody asked us,” she said.", "“Nobody asked us,”", "quotation", "Nobody asked us", "text", None),
        ("There were 12 rules of chess.", "12 rules", "other", "12 rules", "number", None),
        ("They live in the U.S. now.", "the U.S.", "place", "U.S.", "name", None),
    ],
)  # fmt: skip
def test_a_value(
    sentence: str, rough: str, kind: Kind, text: str, read_as: str, qualifier: str | None
) -> None:
    found = value(sentence, rough, kind)
    assert (found.text, found.kind, found.qualifier) == (text, read_as, qualifier)
    assert sentence[slice(*found.span)] == found.text


def test_the_quantity_and_the_date_stand_in_the_same_sentence() -> None:
    sentence = "On Tuesday at least 40 goats were sold."
    number = value(sentence, "40 goats", "number").quantity
    date = value(sentence, "Tuesday", "date", "2025-12-03").when
    assert number is not None
    assert sentence[slice(*number.span)] == "at least 40"
    assert date is not None
    assert sentence[slice(*date.span)] == "Tuesday"
    assert str(date.readings[0].first) == "2025-12-02"


def test_a_number_is_cut_out_of_a_long_clause() -> None:
    sentence = "Officials of the county council said on the radio that 43 goats were sold there."
    assert value(sentence, sentence, "number").text == "43"


KINDS = st.sampled_from(get_args(Kind))
WORDS = st.lists(
    st.sampled_from(
        [
            "the",
            "a",
            "“",
            "”",
            ",",
            ".",
            "-",
            "'s",
            "at",
            "least",
            "about",
            "40",
            "43%",
            "$4.5m",
            "(62",
            "miles)",
            "Tuesday",
            "3",
            "March",
            "Orla",
            "U.S.",
            "none",
        ]
    )
).map(" ".join)


@given(
    st.text() | WORDS,
    st.integers(-5, 80),
    st.integers(-5, 80),
    KINDS,
    st.sampled_from([None, "2025-12-03"]),
)
def test_the_text_is_what_stands_at_the_span(
    sentence: str, start: int, end: int, kind: Kind, day: str | None
) -> None:
    found = read_value(sentence, Span(start, end), kind, day)
    assert 0 <= found.span.start <= found.span.end <= len(sentence)
    assert sentence[found.span.start : found.span.end] == found.text
