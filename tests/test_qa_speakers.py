"""Who says what stands between quotation marks in an article."""

from __future__ import annotations

import pytest

from index.records import Span
from index.sentences import sentences
from qa.speakers import Spoken, voices


def spoken(text: str, words: str) -> Spoken:
    start = text.index(words)
    return voices(text, tuple(sentences(text))).at(Span(start, start + len(words)))


@pytest.mark.parametrize(
    ("text", "words", "speaker", "attribution"),
    [
        ("“We wait,” said Ola Brandt.", "We wait", "Ola Brandt", "said Ola Brandt"),
        ("Ola Brandt said: “We wait.”", "We wait", "Ola Brandt", "Ola Brandt said"),
        ("Ola Brandt came. “We wait,” he said.", "We wait", "Ola Brandt", "he said"),
        (
            "Her deputy, Ola Lind, disagreed: “We go.”",
            "We go",
            "Her deputy, Ola Lind",
            "Her deputy, Ola Lind, disagreed",
        ),
        ("“We wait,” she said.", "We wait", None, "she said"),
        (
            "Swedish King Knud Holm spoke. “We wait,” the Swedish king said.",
            "We wait",
            "Knud Holm",
            "the Swedish king said",
        ),
        (
            "“I hope,” said Brandt, “to go.”",
            "I hope,” said Brandt, “to go",
            "Brandt",
            "said Brandt",
        ),
        ("A banner read “No more tolls”.", "No more tolls", None, None),
    ],
)
def test_speakers(text: str, words: str, speaker: str | None, attribution: str | None) -> None:
    assert spoken(text, words) == Spoken(speaker, attribution, quoted=True)


@pytest.mark.parametrize("words", ["Brandt said", "Brandt said “We", "We wait” and left"])
def test_what_is_not_all_between_marks_is_the_articles_own(words: str) -> None:
    assert spoken("Brandt said “We wait” and left.", words) == Spoken(None, None, quoted=False)


def test_what_somebody_only_believes_is_said_by_who_says_so() -> None:
    text = "Brandt said that Lund still believes “waiting is the cheaper way”."
    assert spoken(text, "waiting is").speaker == "Brandt"
