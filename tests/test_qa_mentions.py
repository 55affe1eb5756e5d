"""Names found by their looks."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.mentions import find_names


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The mayor, Ines van der Roth, spoke in Skell.", ["Ines van der Roth", "Skell"]),
        ("Divers freed four boats.", []),
        ("Orlo left. He said that Orlo's brother stayed.", ["Orlo", "Orlo"]),
        ("On Monday the Bank of Lindell shut.", ["Bank of Lindell"]),
        ("In March J. R. Haddad met Queen Ana I.", ["J. R. Haddad", "Queen Ana I"]),
        ("", []),
    ],
)
def test_names_are_found_without_what_is_none(text: str, wanted: list[str]) -> None:
    found = find_names(text)
    assert [text[slice(*span)].rstrip(".") for span in found] == [w.rstrip(".") for w in wanted]


@given(st.text(alphabet="Ab c.’'s\n“of the", max_size=60))
def test_names_lie_in_order_within_any_text(text: str) -> None:
    found = find_names(text)
    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
