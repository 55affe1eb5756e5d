from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.records import Span
from index.sentences import blocks, in_order, is_heading_like, sentences


def said(text: str, language: str | None = None) -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("wanted", "language"),
    [
        (["The U.S. Senate met.", "It rose at noon."], "en"),
        (["It was made in the U.S.", "She was not."], "en"),
        (["Mr. Fenn met Dr. Ines Rauch on Jan. 5.", "It was No. 1."], "en"),
        (["“Why?” asked Ms. Ohm of Atty. Fenn.", "(Ms. Ohm sued.)"], "en"),
        (["It rose 10.5 percent to $3.5 million.", "Nobody knew why."], "en"),
        (["It ended at 5 p.m.", "She left."], "en"),
        (["Talks begin at 9 a.m. Monday.", "They end at 3 p.m. EST.", "Maybe."], "en"),
        (["The tram left at 11.40 p.m. May 3 with nobody in it.", "It came back."], "en"),
        (["“Nobody asked us,” she said.", "“And nobody will.”", "The vote passed."], "en"),
        (["“Is it over?” he asked.", "No one knew."], "en"),
        (["She shouted “Stop!” and ran.", "He stayed."], "en"),
        (["“We lost. We will win. Trust me,” said Ann Lee.", "Nobody clapped."], "en"),
        (['"It is done. We can go home," he said.', '"Now."'], "en"),
        (["Er ging am 3. Mai z. B. nach Hause.", "„Ganz sicher“, sagte er.", "Ende."], "de"),
        (["У м. Києві тихо.", "«Так. Ні», — сказав він.", "Кінець."], "uk"),
        (["وصل الرئيس اليوم.", "هل قال إنه سعيد؟", "نعم."], "ar"),
        (["O Sr. Dias chegou.", "Ele ficou."], "pt-BR"),
        (["What?!", "Yes!", "No."], None),
    ],
)
def test_ends_of_sentences(wanted: list[str], language: str | None) -> None:
    assert said(" ".join(wanted), language) == wanted


def test_chinese_has_no_spaces_between_sentences() -> None:
    assert said("总统今天抵达。他说：“我们会赢。”然后离开。", "zh") == [
        "总统今天抵达。",
        "他说：“我们会赢。”",
        "然后离开。",
    ]


def test_unknown_language_has_the_rules_of_english() -> None:
    assert said("Mr. Fenn came. He left.", "tlh") == ["Mr. Fenn came.", "He left."]


def test_headings_and_paragraphs_on_single_lines() -> None:
    text = (
        "Opening hours\nThe museum opens at nine. It closes at five.\nPrices\n"
        "Children pay nothing, said Ms. Ohm."
    )
    assert [block.kind for block in blocks(text)] == [
        "heading",
        "paragraph",
        "heading",
        "paragraph",
    ]
    assert said(text) == [
        "Opening hours",
        "The museum opens at nine.",
        "It closes at five.",
        "Prices",
        "Children pay nothing, said Ms. Ohm.",
    ]


def test_lines_wrapped_at_a_margin_are_one_paragraph() -> None:
    text = (
        "The council of Marrow Bay voted nine to four on Monday to build a tide\n"
        "wall along the whole of the harbour. Mayor Petra Quill said that it\n"
        "would stand by the winter, and that nobody would have to move away from\n"
        "the quay.\n"
        "\n"
        "Opponents of the wall said they would go to court over it next week, if\n"
        "Quill does not yield."
    )
    assert [block.kind for block in blocks(text)] == ["paragraph", "paragraph"]
    assert [one.replace("\n", " ") for one in said(text)] == [
        "The council of Marrow Bay voted nine to four on Monday to build a tide wall along the "
        "whole of the harbour.",
        "Mayor Petra Quill said that it would stand by the winter, and that nobody would have to "
        "move away from the quay.",
        "Opponents of the wall said they would go to court over it next week, if Quill does not "
        "yield.",
    ]


@pytest.mark.parametrize(
    "items",
    [
        ["1. Piles: $20 million", "2. Concrete: $31 million", "3. Gates"],
        ["- Quay Street", "- Mill Lane", "- The old bridge"],
        ["• One thing.", "• Another thing.", "• A third"],
        ["(a) the wall", "(b) the gate", "(c) the slipway"],
    ],
)
def test_each_list_item_is_a_sentence_with_its_number(items: list[str]) -> None:
    text = "\n".join(items)
    assert [block.kind for block in blocks(text)] == ["item"] * 3
    assert said(text) == items


def test_an_item_of_two_sentences() -> None:
    assert said("1. Shut the gate. Bolt it.\n2. Wait.") == [
        "1. Shut the gate.",
        "Bolt it.",
        "2. Wait.",
    ]


def test_blank_lines_end_a_sentence_without_a_full_stop() -> None:
    text = "the talks went on\n\nand on"
    assert said(text) == ["the talks went on", "and on"]


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("Opponents of the wall", True),
        ("What it costs", True),
        ("It costs 3 crowns.", False),
        ("she said", False),
        ("1. Piles", False),
        ("* * *", False),
        ("A " * 17, False),
        ("W" + "o" * 130, False),
    ],
)
def test_what_reads_as_a_heading(line: str, heading: bool) -> None:
    assert is_heading_like(line) is heading


def test_the_last_line_is_no_heading_of_anything() -> None:
    assert blocks("Some words\nLast words")[-1].kind == "paragraph"


def test_in_order() -> None:
    assert in_order([Span(0, 2), Span(2, 3)])
    assert not in_order([Span(0, 2), Span(1, 3)])


def test_nothing_in_nothing() -> None:
    assert sentences("") == []
    assert sentences(" \n\t\u2003\n") == []


def test_a_very_long_paragraph_is_read_a_stretch_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import sentencex

    given: list[int] = []
    segment = sentencex.segment

    def counting(language: str, text: str) -> list[str]:
        given.append(len(text))
        return list(segment(language, text))

    monkeypatch.setattr(sentencex, "segment", counting)
    wanted = [f"The ferry left the island for the {n}th time." for n in range(4_000)]
    assert said(" ".join(wanted)) == wanted
    # The segmenter's work grows with the square of its input, so its input must not grow.
    assert max(given) <= 8_000
    assert sum(given) < 1.1 * len(" ".join(wanted))


@pytest.mark.parametrize(
    "text", ["“" * 100_000, "(a。" * 30_000, "Ms. " * 50_000, "word " * 20_000, "x" * 100_000]
)
def test_endless_sentences_terminate_and_lose_nothing(text: str) -> None:
    spans = sentences(text)
    assert in_order(spans)
    assert "".join(text[a:b] for a, b in spans).replace(" ", "") == text.replace(" ", "")


def test_a_segmenter_that_rewrites_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    import sentencex

    monkeypatch.setattr(sentencex, "segment", lambda language, text: ["something else"])
    assert said("One. Two.") == ["One. Two."]


CHARACTERS = st.one_of(
    st.characters(codec="utf-8", exclude_characters="\0"),
    st.sampled_from(
        "\n\n  .!?…。؟“”\"'«»„-•*()1234567890aAbBzZ\u0301\u200f\u200dאبم汉😀🏳\u2028\r\t"
    ),
    st.sampled_from(["U.S. ", "Mr. ", "p.m. ", "Monday ", ". ", "\n\n", "\n- ", "\n1. ", "Word "]),
)
TEXTS = st.lists(CHARACTERS, max_size=120).map("".join)


@settings(max_examples=400, deadline=None)
@given(TEXTS, st.sampled_from([None, "en", "de", "uk", "ar", "zh", "xx"]))
def test_sentences_are_in_order_and_keep_every_character(text: str, language: str | None) -> None:
    spans = sentences(text, language)
    assert all(text[a:b] and text[a:b] == text[a:b].strip() for a, b in spans)
    assert all(a.end <= b.start for a, b in pairwise(spans))
    covered = {i for a, b in spans for i in range(a, b)}
    assert [i for i, c in enumerate(text) if not c.isspace() and i not in covered] == []


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_blocks_hold_every_sentence_whole(text: str) -> None:
    found = [block.span for block in blocks(text)]
    assert in_order(found)
    for start, end in sentences(text):
        assert sum(block.start <= start and end <= block.end for block in found) == 1
