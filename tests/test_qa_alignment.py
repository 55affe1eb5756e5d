"""Where a text prints a quotation, and what differs there."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from qa.alignment import Match, Op, align
from qa.errors import QuoteTooShortError
from qa.normal import is_word, normal, parse_quote
from qa.spelling import listed

HARROW = """Harrow Bay, Monday — The mayor of Harrow Bay, Orla Finch, would not give up the town’s wall.

“I hope,” she said, “to go to Marrow in the spring. We will never sell the mill, and we can’t pay
1,415 crowns for it,” Ms. Finch added.

“It will fail,” said Tam Lindell, the harbour master, on Tuesday. “The old wall has stood for forty
years, and the Ministry of Works wants it gone.”

The plan was put to the council in May. It is “a gift to the sea” and “a gift to nobody,” he wrote.

“We are the people of the bay.

“And we know what the sea can do to us,” he said. “The sea is not our friend.” Ms Finch replied:
“We will see about that. Ships were lost, and the ferry sails at noon.”
"""


def matches(quote: str, text: str = HARROW) -> list[Match]:
    return align(parse_quote(quote), normal(text))


def only(quote: str, text: str = HARROW) -> Match:
    (match,) = matches(quote, text)
    return match


def printed(match: Match, text: str = HARROW) -> str:
    return text[slice(*match.span)]


def steps(match: Match) -> list[tuple[str, str, str]]:
    return [(op.op, op.quote, op.printed) for op in match.diff if op.op != "equal"]


@pytest.mark.parametrize(
    ("quote", "wanted"),
    [
        ("We will never sell the mill", "We will never sell the mill"),
        ("“we will never sell the mill.”", "We will never sell the mill"),
        ('"We will never sell the mill,"', "We will never sell the mill"),
        ("we can't pay 1,415 crowns for it", "we can’t pay\n1,415 crowns for it"),
        ("the ferry sails at noon!", None),
        ("would not give up the town's wall", "would not give up the town’s wall"),
        ("Monday -- the mayor", None),  # only the quotation's first letter may change its case
        ("Monday -- The mayor", "Monday — The mayor"),
        ("of the mill", None),
        ("in the spring", "in the spring"),
        ("to us", "to us"),
    ],
)
def test_a_quotation_stands_word_for_word_or_not(quote: str, wanted: str | None) -> None:
    exact = [printed(match) for match in matches(quote) if match.exact]
    assert exact == ([wanted] if wanted else [])


def test_an_exact_match_says_no_change() -> None:
    match = only("“the old wall has stood for forty years.”")
    assert match.exact
    assert match.similarity == 1
    assert match.changes == match.insertions == ()
    assert match.diff == (
        Op(
            "equal",
            "the old wall has stood for forty years",
            "The old wall has stood for forty\nyears",
        ),
    )


def test_a_quotation_goes_over_a_paragraph_break() -> None:
    match = only("We are the people of the bay. And we know what the sea can do to us.")
    assert match.exact
    assert printed(match).startswith("We are")
    assert printed(match).endswith("do to us")


@pytest.mark.parametrize(
    "quote",
    [
        "I hope to go to Marrow",
        "I hope, to go to Marrow",
        "I hope. to go to Marrow",
        "I hope,” she said, “to go to Marrow",
        "I hope, she said, to go to Marrow",
    ],
)
def test_a_quotation_is_whole_though_the_article_says_who_speaks(quote: str) -> None:
    match = only(quote)
    assert match.exact
    assert printed(match) == "I hope,” she said, “to go to Marrow"


def test_what_is_skipped_is_not_in_the_diff() -> None:
    match = only("It will fail. The old wall has stood")
    assert printed(match).startswith("It will fail,” said Tam Lindell")
    assert match.diff == (
        Op("equal", "It will fail. The old wall has stood", "It will fail The old wall has stood"),
    )


def test_a_change_is_found_beside_what_is_skipped() -> None:
    match = only("I hope to go to Harrow in the spring")
    assert steps(match) == [("replace", "Harrow", "Marrow")]
    assert match.changes == ("name",)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        # Two speakers, no verb of saying, a new paragraph, a sentence between, scare quotes.
        ("The sea is not our friend. We will see about that", HARROW),
        ("a gift to the sea a gift to nobody", HARROW),
        ("the mill is old. the wall is new", "“The mill is old,” she said.\n\n“the wall is new.”"),
        (
            "the mill is old the wall is new",
            "“The mill is old,” she said. He left. “the wall is new.”",
        ),
        (
            "the mill is old the wall is new",
            "She said “the mill is old” to men of “the wall is new” club",
        ),
        # What closes no quotation.
        ("the wall is 6 and it is old", "The wall is 6” high, he said, “and it is old.”"),
        ("the boss and his men left", "The boss’, he said, ‘and his men left.’"),
    ],
)
def test_two_quotations_are_not_one(quote: str, text: str) -> None:
    assert not any(match.exact for match in matches(quote, text))


def test_two_spliced_quotations_are_altered() -> None:
    match = only("The sea is not our friend. We will see about that.")
    assert not match.exact
    assert match.changes == ("omission",)
    assert steps(match) == [("delete", "", "Ms Finch replied:")]


@pytest.mark.parametrize(
    ("quote", "changes", "step"),
    [
        ("We will sell the mill", "negation", ("delete", "", "never")),
        ("we can pay 1,415 crowns", "negation", ("replace", "can", "can’t")),
        ("The sea is our friend", "negation", ("delete", "", "not")),
        ("we do not know what the sea can do", "negation addition", ("insert", "do not", "")),
        ("we can't pay 1,451 crowns", "number", ("replace", "1,451", "1,415")),
        ("the old wall has stood for fifty years", "number", ("replace", "fifty", "forty")),
        ("the old wall has stood for 40 years", "word", ("replace", "40", "forty")),
        ("the Ministry of Health wants it gone", "name", ("replace", "Health", "Works")),
        ("what the sea can do to US", "name", ("replace", "US", "us")),
        ("We will never sell the farm", "word", ("replace", "farm", "mill")),
        ("We would never sell the mill", "tense", ("replace", "would", "will")),
        ("The old wall had stood for forty years", "tense", ("replace", "had", "has")),
        ("Ships are lost, and the ferry sails", "tense", ("replace", "are", "were")),
        ("Ships were lost and the ferry sails", "omission", ("delete", "", ",")),
        ("Ships were lost; and the ferry sails", "word", ("replace", ";", ",")),
        ("we know, what the sea can do", "addition", ("insert", ",", "")),
        ("The wall has stood for forty years", "omission", ("delete", "", "old")),
        ("The old sea wall has stood for forty years", "addition", ("insert", "sea", "")),
        ("the ferry always sails at noon", "addition", ("insert", "always", "")),
        ("the People of the bay", "word", ("replace", "People", "people")),
        ("The old wall has stood, for forty years now", "addition", ("insert", "now", "")),
    ],
)
def test_a_change_is_told(quote: str, changes: str, step: tuple[str, str, str]) -> None:
    match = only(quote)
    assert not match.exact
    assert match.changes == tuple(listed(changes))
    assert step in steps(match)
    assert 0.6 <= match.similarity < 1


def test_the_diff_tells_both_sides_whole() -> None:
    match = only("we would never sell the mill and can't pay")
    assert " ".join(op.quote for op in match.diff if op.quote) == (
        "we would never sell the mill and can't pay"
    )
    assert " ".join(op.printed for op in match.diff if op.printed) == (
        "We will never sell the mill , and we can’t pay"
    )
    assert match.similarity == pytest.approx(1 - 3 / 11)


@pytest.mark.parametrize(
    "quote",
    [
        "The harbour is our hope and our home",
        "the mill shall not be sold by us",  # a paraphrase
        "the people of the sea and the wall of the bay",
        "nobody will pay anything for a mill",
        "is it to be or was it not",
        "xyzzy plugh",
    ],
)
def test_what_is_not_printed_is_not_found(quote: str) -> None:
    assert matches(quote) == []


def test_an_ellipsis_goes_over_sentences() -> None:
    match = only("I hope … the mill … the Ministry of Works")
    assert match.exact
    assert [op.quote for op in match.diff] == ["I hope", "the mill", "the Ministry of Works"]
    assert printed(match).startswith("I hope")
    assert printed(match).endswith("the Ministry of Works")


def test_parts_in_another_order_are_altered() -> None:
    match = only("the mill … I hope to go to Marrow in the spring")
    assert steps(match) == [("insert", "the mill", "")]
    assert match.changes == ("addition",)


def test_a_part_that_is_altered_is_told() -> None:
    match = only("We will never sell the mill … The old wall has stood for fifty years")
    assert steps(match) == [("replace", "fifty", "forty")]
    assert match.changes == ("number",)


def test_parts_stand_as_near_to_each_other_as_may_be() -> None:
    text = "The mill is old. The wall is new. The mill is sold. The mill is gone."
    assert printed(only("The mill … is gone", text), text) == "The mill is gone"


@pytest.mark.parametrize(
    ("quote", "text", "insertion", "wanted"),
    [
        ("[The plan] will fail", HARROW, "The plan", "It"),
        ("We know that [the plan] will fail", "“We know that it will fail.”", "the plan", "it"),
        ("We [the town] will never sell the mill", HARROW, "the town", ""),
        ("and [Harrow Bay] can't pay", HARROW, "Harrow Bay", "we"),
        ("the old wall [sic] has stood", HARROW, "sic", ""),
        ("the Ministry of Works want[s] it gone", HARROW, "want[s]", "wants"),
        ("will never sell [it]", HARROW, "it", "the mill"),
        ("never sell [the mill], and we", HARROW, "the mill", "the mill"),
        ("[Lindell] said the wall", "Then, late, he said the wall is old.", "Lindell", "he"),
        ("[Lindell] said the wall", "Nobody of the men but Tam said the wall is", "Lindell", ""),
        ("[The sea] will win", "He thinks that [the sea] will win.", "The sea", "[the sea]"),
        ("“[I hope] to go to Marrow", "“I hope,” she said, “to go to Marrow.”", "I hope", ""),
        ("I [do] hope [only] to go", "“I hope,” she said, “to go.”", "only", ""),
    ],
)
def test_an_insertion_stands_for_words_or_adds_some(
    quote: str, text: str, insertion: str, wanted: str
) -> None:
    match = only(quote, text)
    assert match.exact
    assert (insertion, wanted) in [(each.text, each.printed) for each in match.insertions]


def test_an_insertion_does_not_hide_a_change() -> None:
    match = only("We [the town] will sell the [old] mill, and [we] could pay")
    assert match.changes == ("negation", "tense")
    assert [each.printed for each in match.insertions] == ["", "", "we"]


def test_an_insertion_beside_a_change_stands_for_what_is_left() -> None:
    match = only("and [the town] cannot pay 1,415 crowns")
    assert [each.printed for each in match.insertions] == ["we"]
    assert steps(match) == [("replace", "cannot", "can’t")]


def test_a_letter_in_brackets_may_have_either_case() -> None:
    assert only("We will never sell the mill … [t]he old wall has stood").exact
    assert not only("We will never sell the mill … the old wall has stood").exact


def test_a_repeated_quotation_is_found_each_time() -> None:
    text = "“We will win the war,” he said. “We will win the war!” Again: we will win the war."
    found = matches("We will win the war", text)
    assert [printed(match, text) for match in found] == [
        "We will win the war",
        "We will win the war",
        "we will win the war",
    ]
    assert [match.span.start for match in found] == [m.start() for m in re.finditer("[Ww]e ", text)]


def test_of_near_duplicates_the_exact_one_is_found() -> None:
    text = (
        "The old wall has stood for forty years. The old wall has stood for fifty years. "
        "The old wall had stood for forty years."
    )
    assert printed(only("The old wall has stood for fifty years", text), text).endswith(
        "fifty years"
    )
    found = matches("The old wall has stood for sixty years", text)
    assert [match.changes for match in found] == [("number",), ("number",), ("number", "tense")]


def test_overlapping_matches_leave_the_best() -> None:
    text = "the wall the wall the wall"
    assert [printed(match, text) for match in matches("the wall the wall", text)] == [
        "the wall the wall"
    ]


@pytest.mark.parametrize("quote", ["of the", "to us", "it is what it is", "and so on and so on"])
def test_stop_words_alone_are_found(quote: str) -> None:
    text = f"A bay. In the end {quote}, he said, and that was that for all of us."
    match = only(quote, text)
    assert match.exact
    assert printed(match, text) == quote


def test_a_change_at_an_edge_does_not_reach_into_another_sentence() -> None:
    text = "Nobody knew. We will never sell the mill. The ferry sails."
    match = only("We will never sell the mill tomorrow", text)
    assert steps(match) == [("insert", "tomorrow", "")]
    assert printed(match, text) == "We will never sell the mill"
    match = only("Perhaps We will never sell the mill", text)
    assert steps(match)[0] == ("insert", "Perhaps", "")


def test_a_changed_first_or_last_word_is_shown_with_what_is_printed() -> None:
    text = "He knew that they will never sell the mill to anyone."
    assert steps(only("we will never sell the mill", text)) == [("replace", "we", "they")]
    assert steps(only("they will never sell the farm", text)) == [("replace", "farm", "mill")]


def test_titles_in_what_is_skipped_end_no_sentence() -> None:
    text = "“I hope,” said Mr. J. Finch of the U.S. Treasury, who was asked, “to go home.”"
    assert only("I hope to go home", text).exact


@pytest.mark.parametrize(
    "text",
    [
        "‘I hope’, she said, ‘to go home.’",
        '"I hope," she\nsaid, "to go home."',
        "«I hope», wrote the mayor’s deputy — «to go home».",
        "“I hope” — she went on — “to go home.”",
        "“I hope,” the workers’ leader said, “to go home.”",
        "„I hope“, said Finch, „to go home“.",
        "“I ‘hope,’” she said, “to go home.”",
        "« I hope, » she said, « to go home. »",
    ],
)
def test_a_quotation_is_broken_off_in_many_ways(text: str) -> None:
    assert only("I hope to go home", text).exact


def test_texts_without_words_have_no_match() -> None:
    for text in ("", " ", "“”", "…", "!?"):
        assert matches("the wall", text) == []


WORDS = listed(
    "the of to a wall mill sea Finch can't not never forty 1,415 U.S. we us US will would sell sold "
    "is was Marrow harbour it’s new, old. said, café co-op"
)
RANDOM = st.lists(st.sampled_from(WORDS), min_size=6, max_size=60).map(" ".join)
SET = st.text(alphabet='“”"‘’—-,.;:?! \n', max_size=3)
LOOSE = st.lists(st.tuples(st.sampled_from(WORDS), SET), min_size=4, max_size=40).map(
    lambda pairs: " ".join(word + mark for word, mark in pairs)
)


def runs(text: str, first: int, last: int) -> tuple[int, int] | None:
    """The span from one word of a text to another; None where an ellipsis would stand in it."""
    found = normal(text)
    words = [i for i, token in enumerate(found.tokens) if is_word(token)]
    first, last = sorted((words[first % len(words)], words[last % len(words)]))
    if first == last or "..." in found.tokens[first : last + 1]:
        return None
    return found.spans[first].start, found.spans[last].end


@given(RANDOM | LOOSE, st.integers(0, 99), st.integers(0, 99))
@settings(max_examples=300)
def test_a_run_of_a_text_is_found_where_it_stands(text: str, first: int, last: int) -> None:
    span = runs(text, first, last)
    assume(span is not None)
    assert span is not None
    found = matches(text[slice(*span)], text)
    assert found
    assert all(match.exact and match.changes == () for match in found)
    # It may overlap with another place of the same words.
    assert any(match.span.start <= span[0] < match.span.end for match in found) or any(
        match.span.start < span[1] <= match.span.end for match in found
    )


@given(st.lists(st.sampled_from(WORDS), min_size=6, max_size=60, unique=True), st.data())
@settings(max_examples=300)
def test_a_run_of_different_words_has_its_own_offsets(
    words: list[str], data: st.DataObject
) -> None:
    text = " ".join(words)
    span = runs(text, data.draw(st.integers(0, 99)), data.draw(st.integers(0, 99)))
    assume(span is not None)
    assert span is not None
    assert [tuple(match.span) for match in matches(text[slice(*span)], text)] == [span]


@given(st.lists(st.sampled_from(WORDS[:-1]), min_size=5, max_size=40, unique=True), st.data())
@settings(max_examples=300)
def test_a_changed_word_is_never_exact_and_stands_in_the_diff(
    words: list[str], data: st.DataObject
) -> None:
    text = " ".join(words)
    first = data.draw(st.integers(0, len(words) - 5))
    chosen = words[first : data.draw(st.integers(first + 5, len(words)))]
    at = data.draw(st.integers(0, len(chosen) - 1))
    quote = " ".join([*chosen[:at], "zebra", *chosen[at + 1 :]])
    found = matches(quote, text)
    assert not any(match.exact for match in found)
    for match in found:
        assert any("zebra" in op.quote for op in match.diff if op.op != "equal")
    content = sum(word.strip(".,") in _PLAIN for word in chosen if word != chosen[at])
    assert found or content < 3


_PLAIN = frozenset(listed("wall mill sea Finch forty 1,415 sell sold Marrow harbour new old café"))
ANY = st.text(max_size=60) | st.text(
    alphabet="aAb B'’“”\"…[]().,:-—1½\u0301\u00ad\ud800\n", max_size=80
)


@given(ANY | RANDOM | LOOSE, ANY | RANDOM | LOOSE)
@settings(max_examples=400)
def test_any_two_texts_can_be_compared(quote: str, text: str) -> None:
    try:
        found = matches(quote, text)
    except QuoteTooShortError:
        return
    spans = [match.span for match in found]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    for match in found:
        assert 0.6 <= match.similarity <= 1
        assert match.exact == (match.changes == ()) == all(op.op == "equal" for op in match.diff)
        assert match.exact == (match.similarity == 1)
        assert all(bool(op.quote) == (op.op != "delete") for op in match.diff)
        assert all(bool(op.printed) == (op.op != "insert") for op in match.diff)


def test_long_texts_take_little_time() -> None:
    sentence = "The {} of the wall has stood for {} years, and the sea {} the harbour of the town. "
    text = "".join(
        sentence.format(WORDS[i % 7] + "s" * (i % 5), i, WORDS[i % 11]) for i in range(1200)
    )
    quote = text[50_000:52_000].replace("harbour", "haven")
    assert len(text) > 95_000
    assert matches(quote, text)
    assert only(text[50_003:52_003].partition(" ")[2].rpartition(" ")[0], text).exact
