"""The invented reports that the reader learns from say what their questions' answers claim."""

from __future__ import annotations

import pytest

from benchmarks import data
from benchmarks.reader_examples import marked, places

MATTERS = dict(data.own())


@pytest.mark.parametrize("matter", MATTERS)
def test_every_answer_is_printed_by_its_report(matter: str) -> None:
    row = MATTERS[matter]
    texts = [report["text"] for report in row["reports"]]
    for asked in row["questions"]:
        assert len(asked["answers"]) == len(texts)
        given = [answer for answer in asked["answers"] if answer is not None]
        assert len(given) > 1 or asked["relation"] == "same"
        for text, answer in zip(texts, asked["answers"], strict=True):
            assert answer is None or marked(text, answer), (asked["question"], answer)


def test_an_answer_is_found_at_every_place_and_a_marked_one_at_its_own() -> None:
    text = "Four died and four were hurt."
    assert [text[slice(*span)] for span in places(text, "four")] == ["Four", "four"]
    (span,) = marked(text, "[[four]] were hurt")
    assert (span.start, text[slice(*span)]) == (14, "four")
    assert marked(text, "[[five]] were hurt") == ()
