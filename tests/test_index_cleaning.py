"""What leaves a text is what a page put there; what an author wrote stays, to the letter."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.cleaning import clean, normal

SENTENCE = "The council approved the new bridge on Tuesday."

RESIDUE = [
    "Leave a Reply",
    "Leave A Reply",
    "LEAVE A COMMENT",
    "Leave a Reply Cancel reply",
    "Cancel Reply",
    "Your email address will not be published. Required fields are marked *",
    "Save my name, email, and website in this browser for the next time I comment.",
    "12 + 8 =",
    "five × 3 = ",
    "Share.",
    "Share this:",
    "▶ Share this article",
    "Share on Facebook",
    "Click to share on X (Opens in new window)",
    "Tweet",
    "Follow us on Facebook, Twitter and Instagram",
    "Recommended Stories",
    "list of 3 items",
    "end of list",
    "list of 3 itemsend of list",
    "- list 2 of 3Ministers meet again",
    "Exit mobile version",
    "#Bridge #Council #River2025",
    "![](https://example.org/a.png) |",
    "![]() |",
    "![A bridge](a_(1).png)",
    "|---|:-:|",
    "Advertisement",
    "ADVERTISEMENT - CONTINUE READING BELOW",
    "Read more:",
    "Subscribe to our newsletter",
    "Sign up for our daily newsletter",
    "Skip to content",
    "Back to top ↑",
    "Accept all cookies",
    "We use cookies to improve your experience. By clicking OK you accept this.",
    "© 2025 Example Media. All rights reserved.",
    "Related articles",
    "You may also like",
    "Post Comment",
]

WRITTEN = [
    "Ministers share the view that talks must go on.",
    "Share prices fell on Monday.",
    "Leave a reply for the mayor, the notice said.",
    "He used the hashtag #Bridge in every post.",
    "12 + 8 = 20, said the teacher.",
    "The list of 3 items was read aloud.",
    "List 1 of 3 was published on Monday.",
    "Read more: the minister's advice to every child",
    "By Ana Lopez (Reuters, AFP)",
    "Photo: AP",
    "The mayor opens the bridge. Photo: AFP",
    "## Costs rise",
    "A headline without a full stop",
    "“Share.”",
    "“We use cookies to improve your experience,” the site told its readers.",
    "- Share",
    "#1",
    "Facebook",
    "Comments",
    "Privacy policy",
    "Advertisements cost more than they did.",
    "Subscribe to our cause, he told the crowd.",
    "Copyright law is changing.",
    "https://example.org/page",
]


@pytest.mark.parametrize("line", RESIDUE)
@pytest.mark.parametrize("shape", ["{0}\n{1}", "{1}\n{0}", "{1}\n\n{0}\n\n{1}"])
def test_residue_leaves(line: str, shape: str) -> None:
    assert line not in clean(shape.format(line, SENTENCE))
    assert set(clean(shape.format(line, SENTENCE)).split("\n")) <= {SENTENCE, ""}


@pytest.mark.parametrize("line", WRITTEN)
@pytest.mark.parametrize("shape", ["{0}\n{1}", "{1}\n{0}", "{1}\n\n{0}\n\n{1}"])
def test_what_was_written_stays(line: str, shape: str) -> None:
    text = shape.format(line, SENTENCE)
    assert clean(text) == text


def test_doubtful_lines_leave_only_beside_a_widget() -> None:
    assert clean(f"{SENTENCE}\n\nShare\nFacebook\nTwitter\n2 comments") == SENTENCE
    assert clean(f"{SENTENCE}\nName *\nEmail *\nWebsite\nPost Comment") == SENTENCE
    beside_label = f"{SENTENCE}\n\nFacebook\n\n{SENTENCE}"
    assert clean(f"Advertisement\n\n{beside_label}") == beside_label
    assert clean(f"{SENTENCE}\n\nAdvertisement\n\nFacebook\n\n{SENTENCE}") == beside_label


def test_one_hashtag_leaves_only_at_the_end() -> None:
    assert clean(f"{SENTENCE}\n#Bridge") == SENTENCE
    assert clean(f"#Bridge\n{SENTENCE}") == f"#Bridge\n{SENTENCE}"


def test_a_caption_keeps_its_words() -> None:
    assert clean("![](a.png) | The old bridge. Photo: AFP |") == "The old bridge. Photo: AFP"
    assert clean("The old bridge. Photo: AFP |") == "The old bridge. Photo: AFP"
    assert clean("| Year | Dead |\n|---|---|\n| 2020 | 14 |") == "Year | Dead\n2020 | 14"


def test_form_of_the_text() -> None:
    assert clean("\ufeffA\r\nB\rC  \n\n\n\nD\x00\n") == "A\nB\nC\n\nD"
    assert clean("10\u00a0000 co\u00adoperate") == "10\u00a0000 co\u00adoperate"
    decomposed = "cafe\u0301"
    assert clean(decomposed) == decomposed


@given(
    st.lists(
        st.one_of(st.sampled_from([*RESIDUE, *WRITTEN, "Facebook", "Name *", ""]), st.text())
    ).map("\n".join)
)
def test_cleaning_keeps_lines_whole_and_twice_is_once(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert "\n\n\n" not in cleaned
    assert cleaned == cleaned.strip()
    given_lines = normal(text).split("\n")
    for line in cleaned.split("\n"):
        assert any(line in original for original in given_lines)


@pytest.mark.parametrize(
    "text",
    ["![" * 100_000, "![]((" * 50_000, " |" * 50_000 + "x", "#a " * 50_000 + "!", "a " * 250],
)
def test_hostile_lines_take_no_time_to_speak_of(text: str) -> None:
    assert clean(clean(text)) == clean(text)


@pytest.mark.skipif("QA_EVAL_DATA" not in os.environ, reason="QA_EVAL_DATA names no folder")
def test_real_articles_lose_only_residue() -> None:
    seeds = sorted((Path(os.environ["QA_EVAL_DATA"]).parent / "seeds").glob("*.txt"))
    assert seeds
    for path in seeds:
        text = path.read_text("utf-8")
        cleaned = clean(text)
        lost = {line.strip() for line in text.split("\n")} - set(cleaned.split("\n"))
        for line in lost:
            kept_but_for_a_bar = line.removesuffix("|").strip() in cleaned
            assert kept_but_for_a_bar or len(line) < 80, f"{path.name} lost {line!r}"
        for residue in ("leave a reply", "list of ", "exit mobile", "![", " |", "= \n", "#"):
            assert residue not in cleaned.casefold(), f"{path.name} keeps {residue!r}"
