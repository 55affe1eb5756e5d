"""The form in which quotations are compared, and what a user typed as one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.errors import QuoteTooShortError
from qa.normal import Insertion, is_word, normal, parse_quote


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("The wall will hold.", ["The", "wall", "will", "hold", "."]),
        ("He can't; we won’t.", ["He", "can't", ";", "we", "won't", "."]),
        ("in the U.S. and the U.K", ["in", "the", "U.S.", "and", "the", "U.K."]),
        ("at 10:30 a.m. sharp", ["at", "10:30", "a.m.", "sharp"]),
        ("1,415 crowns, 3.5% more", ["1,415", "crowns", ",", "3.5", "%", "more"]),
        ("$4.5m or £5bn", ["$", "4.5m", "or", "£", "5bn"]),
        ("the end.Next", ["the", "end", ".", "Next"]),  # a lost space is no abbreviation
        ("You and I.Then", ["You", "and", "I", ".", "Then"]),
        ("rock ’n’ roll", ["rock", "n", "roll"]),
        ("a_b", ["a", "_", "b"]),
        ("日本 news", ["日", "本", "news"]),
        ("हिन्दी", ["हिन्दी"]),
        ("", []),
        (" \n\t", []),
        ("“”", []),
    ],
)
def test_a_text_is_cut_into_words_numbers_and_punctuation(text: str, wanted: list[str]) -> None:
    assert list(normal(text).tokens) == wanted


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("“the wall”", '"the wall"'),
        ("the «old» wall", "the old wall"),
        ("the ‘old’ wall", "the 'old' wall"),
        ("the ‘old’ wall", "the old wall"),
        ("it’s", "it's"),
        ("it´s", "it`s"),
        ("wall — old", "wall–old"),
        ("wall -- old", "wall-old"),
        ("the\nold\u00a0 wall\r\n", "the old wall"),
        ("the\n\nold wall", "the old wall"),
        ("oﬃce ﬁre", "office fire"),
        ("sea\u00adwall", "seawall"),
        ("sea\u200bwall\ufeff", "seawall"),
        ("cafe\u0301", "café"),
        ("ｗａｌｌ １２", "wall 12"),
        ("CO₂", "CO2"),
        ("wait… now", "wait... now"),
        ("wait . . . now", "wait... now"),
        ("in the U.S", "in the U.S."),
    ],
)
def test_what_is_set_otherwise_is_the_same(one: str, other: str) -> None:
    assert normal(one).tokens == normal(other).tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("the wall, old", "the wall old"),
        ("the wall; old", "the wall, old"),
        ("the wall?", "the wall!"),
        ("us", "US"),
        ("The wall", "the wall"),
        ("1,415", "1415"),
        ("forty", "40"),
        ("café", "cafe"),
        ("½", "1/2"),
        ("5½", "51⁄2"),
        ("10²", "102"),
        ("wait..", "wait..."),
        ("can't", "cant"),
        ("sea-\nwall", "seawall"),  # a hyphen at a line's end may be the word's own
        ("3.5", "35"),
    ],
)
def test_what_is_written_otherwise_is_not_the_same(one: str, other: str) -> None:
    assert normal(one).tokens != normal(other).tokens


def test_spans_say_where_each_token_stands_as_stored() -> None:
    text = "“The ﬁre’s”\u00a0cafe\u0301 — sea\u00adwall… ½\u200b!"
    found = normal(text)
    assert [text[slice(*span)] for span in found.spans] == [
        "The", "ﬁre’s", "cafe\u0301", "—", "sea\u00adwall", "…", "½", "!",
    ]  # fmt: skip
    assert found.tokens == ("The", "fire's", "café", "-", "seawall", "...", "1⁄2", "!")


ANY = st.text(max_size=80) | st.text(
    alphabet="aZ é\u0301\u00ad\u200b'’\"“”.,:…-—–12½²ﬁ[]()\n日\ud800", max_size=80
)


@given(ANY)
def test_any_text_has_spans_in_order_that_give_their_tokens(text: str) -> None:
    found = normal(text)
    assert len(found.tokens) == len(found.spans)
    assert all(0 <= start < end <= len(text) for start, end in found.spans)
    assert list(found.spans) == sorted(found.spans)
    assert all(found.tokens)


@given(st.text(alphabet="aZ é\u0301\u00ad\u200b'’\"“”,:-—–12½²ﬁ[]()\n日\ud800", max_size=80))
def test_what_is_normal_stays_so(text: str) -> None:
    once = normal(text).tokens
    assert normal(" ".join(once)).tokens == once


@given(st.lists(st.sampled_from(["wall", "sea’s", "1,415", "U.S.", "é", "don't"]), max_size=9))
def test_a_token_is_what_its_span_gives_alone(words: list[str]) -> None:
    text = " — ".join(words)
    found = normal(text)
    for token, span in zip(found.tokens, found.spans, strict=True):
        assert normal(text[slice(*span)]).tokens == (token,)


def said(text: str) -> list[list[str]]:
    return [list(part.tokens) for part in parse_quote(text).parts]


@pytest.mark.parametrize(
    "text",
    [
        "“The wall will hold.”", '"The wall will hold,"', "‘The wall will hold’.", "The wall will hold",
        "“The wall will hold.”.", " «The wall will hold»\n", "“‘The wall will hold,’”",
        "The wall will hold.,",
    ],
)  # fmt: skip
def test_outer_marks_and_the_stop_at_the_end_do_not_count(text: str) -> None:
    assert said(text) == [["The", "wall", "will", "hold"]]


def test_other_marks_at_the_end_count() -> None:
    assert said("Will it hold?") == [["Will", "it", "hold", "?"]]
    assert said("at ten in the U.S.") == [["at", "ten", "in", "the", "U.S."]]


@pytest.mark.parametrize(
    "cut", ["…", " … ", "...", " ... ", " . . . ", "[...]", " […] ", " (...) ", "(…)", " [ . . . ] ",
            "....", ". . . .", ". [...] ", "…."],
)  # fmt: skip
def test_an_ellipsis_cuts_a_quotation(cut: str) -> None:
    assert said(f"The wall{cut}will hold") == [["The", "wall"], ["will", "hold"]]


def test_an_ellipsis_at_an_end_or_of_nothing_cuts_nothing() -> None:
    assert said("… the wall … … ? … holds …") == [["the", "wall"], ["holds"]]


def test_words_in_brackets_are_an_editors() -> None:
    (part,) = parse_quote("[And] we think [the plan] will [sic] fail [soon]").parts
    assert part.tokens == ("we", "think", "will", "fail")
    assert part.insertions == (
        Insertion(0, "And"), Insertion(2, "the plan"), Insertion(3, "sic"), Insertion(4, "soon"),
    )  # fmt: skip


def test_a_word_that_an_editor_ended_is_an_editors() -> None:
    (part,) = parse_quote("they walk[ed] on to the sea").parts
    assert part.tokens == ("they", "on", "to", "the", "sea")
    assert part.insertions == (Insertion(1, "walk[ed]"),)


def test_insertions_go_to_their_part() -> None:
    one, other = parse_quote("[The town] will pay … in [the] spring").parts
    assert (one.insertions, other.insertions) == (
        (Insertion(0, "The town"),),
        (Insertion(1, "the"),),
    )


def test_a_letter_in_brackets_is_the_words_own() -> None:
    quote = parse_quote("“[T]he wall … [w]e said [a] plan”")
    one, other = quote.parts
    assert one.tokens == ("The", "wall")
    assert other.tokens == ("we", "said", "plan")
    assert (one.loose, other.loose) == ((0,), (0,))
    assert other.insertions == (Insertion(2, "a"),)
    assert quote.text[slice(*one.spans[0])] == "[T]he"


def test_brackets_that_hold_nothing_are_punctuation() -> None:
    assert said("the wall [] will") == [["the", "wall", "[", "]", "will"]]
    assert said("the wall [ will hold") == [["the", "wall", "[", "will", "hold"]]


def test_only_the_first_letter_is_loose() -> None:
    one, other = parse_quote("(the wall … The sea)").parts
    assert one.loose == (1,)
    assert other.loose == ()


@pytest.mark.parametrize(
    "text", ["", "  ", "“”", "wall", "“Wall!”", "…", "[the wall]", "a [wall]", "? !"]
)
def test_fewer_than_two_words_are_too_short(text: str) -> None:
    with pytest.raises(QuoteTooShortError, match=r"has [01] of the two words .* quote more"):
        parse_quote(text)


@given(ANY)
def test_any_text_is_a_quotation_or_too_short(text: str) -> None:
    try:
        quote = parse_quote(text)
    except QuoteTooShortError:
        return
    assert sum(is_word(token) for part in quote.parts for token in part.tokens) >= 2
    for part in quote.parts:
        assert len(part.tokens) == len(part.spans) >= 1
        assert all(0 <= start < end <= len(quote.text) for start, end in part.spans)
        assert all(0 <= insertion.place <= len(part.tokens) for insertion in part.insertions)
        assert all(0 <= i < len(part.tokens) for i in part.loose)
    spans = [span for part in quote.parts for span in part.spans]
    assert spans == sorted(spans)
