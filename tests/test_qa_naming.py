"""Whether two ways of naming a speaker are meant for one, and who holds an office."""

from __future__ import annotations

import pytest

from qa.naming import compare_speakers, in_office, is_pronoun, proper


@pytest.mark.parametrize(
    ("asked", "speaker"),
    [
        ("Brandt", "Ola Brandt"),
        ("Ola Brandt", "Brandt"),
        ("Brandt", "President Ola Brandt"),
        ("Ola Brandt", "the economics minister, Ola Brandt"),
        ("Brandt", "Ola Brandt, the mayor of Lund"),
        ("Mayor Brandt", "Ola Brandt"),
        ("O. Brandt", "Ola Brandt"),
        ("Sergii Vasylenko", "Sergey Vasilenko"),
        ("Ida Holm", "Lund Radio’s Ida Holm"),
        ("Ida Holm", "Brandt’s adviser, Ida Holm"),
        ("the Admiralty", "Admiralty"),
        ("Admiralty", "Admiralty spokesman Per Lind"),
        ("Per Lind", "Admiralty spokesman Per Lind"),
        ("Ministry of Fisheries", "Norway’s Ministry of Fisheries"),
        ("officials", "two officials"),
        ("Ida Holmstrand", "Ida Holmstrnad"),
    ],
)
def test_one_speaker_named_in_two_ways(asked: str, speaker: str) -> None:
    assert compare_speakers(asked, speaker) == "same"


@pytest.mark.parametrize(
    ("asked", "speaker"),
    [
        ("Brandt", "Ida Holm"),
        ("Ida Brandt", "Ola Brandt"),
        ("Brandt", "Brandt’s adviser, Ida Holm"),
        ("Brandt", "Ida Holm, an adviser to President Brandt"),
        ("Lund Radio", "Lund Radio’s Ida Holm"),
        ("Sweden’s Ministry of Fisheries", "Norway’s Ministry of Fisheries"),
        ("Brandt", "two officials"),
        ("Brandt", "police"),
    ],
)
def test_two_speakers(asked: str, speaker: str) -> None:
    assert compare_speakers(asked, speaker) == "other"


@pytest.mark.parametrize(
    ("asked", "speaker"),
    [
        ("Brandt", None),
        ("Brandt", "he"),
        ("Brandt", "the minister"),
        ("Brandt", "an adviser to Brandt"),
        ("the mayor of Lund", "Ola Brandt"),
        ("the mayor", "the minister"),
    ],
)
def test_an_office_alone_may_be_anybodys(asked: str, speaker: str | None) -> None:
    assert compare_speakers(asked, speaker) == "unknown"


TEXT = (
    "Norwegian President Ola Brandt met Swedish Fisheries Minister Ida Holm on Monday. Per Lind, the "
    "harbour master, was there. On Tuesday, the harbour master said nothing. [Danish King] Knud von "
    "Bergen listened to Iceland’s Prime Minister Jón Arason."
)


@pytest.mark.parametrize(
    ("role", "name"),
    [
        ("the Norwegian president", "Ola Brandt"),
        ("The Norwegian leader", "Ola Brandt"),
        ("the Swedish minister", "Ida Holm"),
        ("the fisheries minister", "Ida Holm"),
        ("the harbour master", "Per Lind"),
        ("the Danish king", "Knud von Bergen"),
        ("Iceland’s prime minister", "Jón Arason"),
        ("the Icelandic prime minister", "Jón Arason"),
        ("the Norwegian king", None),
        ("the governor", None),
        ("Brandt", None),
        ("officials", None),
        ("", None),
    ],
)
def test_who_is_in_an_office(role: str, name: str | None) -> None:
    assert in_office(role, TEXT) == name


def test_of_several_in_one_office_the_last_named_before_counts() -> None:
    text = "Norwegian minister Ida Holm left. Norwegian minister Per Lind came. He spoke."
    assert in_office("the Norwegian minister", text) == "Per Lind"
    assert in_office("the Norwegian minister", text, before=text.index("left")) == "Ida Holm"
    # With no country to go by, two names are none.
    assert in_office("the minister", text) is None


def test_names_without_what_they_are_named_for() -> None:
    assert proper("Brandt’s adviser, Ida Holm") == ["Ida Holm"]
    assert proper("an adviser to Ola Brandt") == []
    assert proper("head of the Skåne region Ola Brandt") == ["head of the Skåne region Ola Brandt"]
    assert proper("") == []
    assert is_pronoun("She")
    assert not is_pronoun("Shea")
