"""What kind of change stands between two wordings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.changes import Word, changes, is_name
from qa.spelling import listed


def words(text: str) -> list[Word]:
    """Words with a "*" after them are names."""
    return [Word(word.removesuffix("*"), word.endswith("*")) for word in text.split()]


@pytest.mark.parametrize(
    ("quoted", "printed", "wanted"),
    [
        ("can", "can't", "negation"),
        ("cannot", "can", "negation"),
        ("", "not", "negation"),
        ("never", "", "negation"),
        ("is no", "is", "negation"),
        ("won't", "will", "negation"),
        ("won't", "would", "negation tense"),
        ("didn't go", "went", "negation tense"),
        ("never sell", "mend", "negation word"),
        ("not very", "", "negation addition"),
        ("no", "not", "word"),
        ("will not", "won't", "word"),
        ("we'll", "we will", "word"),
        ("we'll", "we'd", "tense"),
        ("forty", "fifty", "number"),
        ("1,451", "1,415", "number"),
        ("one", "two", "number"),
        ("many", "forty", "number"),
        ("40", "forty", "word"),
        ("1415", "1,415", "word"),
        ("one", "it", "word"),
        ("forty", "", "number"),
        ("", "of forty men", "omission"),
        ("first", "second", "number"),
        ("Health*", "Works*", "name"),
        ("Finch*", "the mayor", "name"),
        ("US*", "us", "name"),
        ("President*", "president", "word"),
        ("Finch's*", "Finch*", "word"),
        ("", "Mr Finch*", "omission"),
        ("Finch* forty", "Lindell* fifty", "number name"),
        ("is", "was", "tense"),
        ("has been", "was", "tense"),
        ("were", "are", "tense"),
        ("has", "had", "tense"),
        ("will", "would", "tense"),
        ("goes", "is going", "tense"),
        ("will go", "went", "tense"),
        ("went", "goes", "tense"),
        ("stopped", "stops", "tense"),
        ("carries", "carried", "tense"),
        ("making", "made", "tense"),
        ("was told", "is told", "tense"),
        ("was told", "told", "word"),
        ("is", "has", "word"),
        ("may", "will", "word"),
        ("thing", "the", "word"),
        ("mill", "farm", "word"),
        (",", ";", "word"),
        ("", ",", "omission"),
        (",", "", "addition"),
        ("old", "", "addition"),
        ("", "very old", "omission"),
        ("mill", "farm by the old bridge", "word omission"),
        ("farm by the old bridge", "mill", "word addition"),
    ],
)
def test_a_change_has_its_kinds_the_gravest_first(quoted: str, printed: str, wanted: str) -> None:
    assert changes([(words(quoted), words(printed))]) == tuple(wanted.split())


def test_changes_in_several_places_are_told_once_each() -> None:
    pairs = [("mill", "farm"), ("", "not"), ("sea", "bay"), ("is", "was")]
    assert changes((words(a), words(b)) for a, b in pairs) == ("negation", "word", "tense")
    assert changes([]) == ()


@pytest.mark.parametrize(
    ("token", "before", "wanted"),
    [
        ("Finch", "said", True),
        ("Finch", ".", True),
        ("Finch", None, True),
        ("Ships", ".", False),  # it is printed in lower case elsewhere
        ("Ships", "the", True),
        ("The", ".", False),
        ("I", "and", False),
        ("I'm", "and", False),
        ("mill", "the", False),
        ("40", "the", False),
    ],
)
def test_a_name_has_a_capital_that_the_sentence_does_not_give(
    token: str, before: str | None, wanted: bool
) -> None:
    assert is_name(token, before, frozenset(["ships", "the"])) is wanted


TOKENS = st.sampled_from(
    listed(
        "not never can't can will would is was been going go went forty 40 one 1,415 Finch US us the "
        "of mill mills , . % - n't 's won't 5½ ² ß ing ed"
    )
) | st.text(min_size=1, max_size=6)
SIDE = st.lists(st.builds(Word, TOKENS, st.booleans()), max_size=6)


@given(SIDE, SIDE)
def test_any_words_that_differ_have_a_kind(quoted: list[Word], printed: list[Word]) -> None:
    if quoted or printed:
        assert changes([(quoted, printed)])
