"""Quotations verified against a library of invented reports."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from index.encoder import Encoder
from index.library import Library
from index.records import Article, Filters
from qa.errors import QuoteTooLongError, QuoteTooShortError
from qa.quotes import LONGEST, QuoteChecker
from qa.verdict import Verdict

LEDGER = Article(
    id="ledger",
    title="Toll stays off the bridge",
    publisher="The Marrow Ledger",
    published_at="2026-03-02",
    text="Mayor Ola Brandt opened the bridge on Monday. “We will not charge a toll on this bridge "
    "before 2030,” she said. “It belongs to everybody who crosses it.”\n\n“I can't promise,” Brandt "
    "added, “that the ferry will sail again.”\n\nThe ferry had carried forty thousand people a year. "
    "Her deputy, Per Lind, told reporters that the “old pier is rotten”.",
)
WIRE = Article(
    id="wire",
    publisher="Eastern Wire",
    published_at="2026-03-01",
    text="Brandt said: “We will not charge a toll on this bridge before 2030.” The island’s council "
    "disagreed. “The toll is a matter for the council, and the council alone,” said Ida Holm, who "
    "chairs it.",
)
TRANSLATED = Article(
    id="translated",
    publisher="Küstenbote",
    text="„We shall not be charging a toll on this bridge before 2030“, said Ola Brandt, the mayor. "
    "She spoke of the [old] pier.",
)
REPRINT = Article(
    id="reprint",
    publisher="Evening Reprint",
    published_at="2026-03-05",
    text=LEDGER.text,
)


@pytest.fixture(scope="module")
def checker(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[QuoteChecker]:
    with Library.open(tmp_path_factory.mktemp("quotes"), encoder=encoder) as library:
        library.add([LEDGER, WIRE, TRANSLATED, REPRINT])
        yield QuoteChecker(library)


def places(verdict: Verdict) -> list[tuple[str, str]]:
    return [(match.article.id, match.verdict) for match in verdict.matches]


def test_verbatim_is_told_with_every_place_the_earliest_first(checker: QuoteChecker) -> None:
    verdict = checker.verify("We will not charge a toll on this bridge before 2030")
    assert verdict.verdict == "verbatim"
    assert places(verdict) == [
        ("wire", "verbatim"),
        ("ledger", "verbatim"),
        ("reprint", "verbatim"),
        ("translated", "altered"),
    ]
    # The reprint is no source of its own, and the translation is none of these words.
    assert verdict.independent_sources == 2
    assert [match.speaker for match in verdict.matches][:2] == ["Brandt", "Ola Brandt"]
    assert verdict.matches[1].attribution == "she said"
    assert verdict.nearest == ()
    assert verdict.complete
    for part in ("word for word", "Eastern Wire", "2 independent sources", "Brandt"):
        assert part in verdict.summary


@pytest.mark.parametrize("speaker", ["Brandt", "Mayor Ola Brandt", "the mayor, Ola Brandt"])
def test_a_speaker_asked_for_by_any_of_his_names(checker: QuoteChecker, speaker: str) -> None:
    verdict = checker.verify("It belongs to everybody who crosses it", speaker=speaker)
    assert verdict.verdict == "verbatim"
    assert verdict.speaker == speaker


@pytest.mark.parametrize(
    ("quote", "change"),
    [
        ("We will charge a toll on this bridge before 2030", "negation"),
        ("We will not charge a toll on this bridge before 2040", "number"),
        ("We would not charge a toll on this bridge before 2030", "tense"),
        ("We will not charge a fee on this bridge before 2030", "word"),
        ("We will not charge a toll on Lund bridge before 2030", "name"),
        ("We will not charge toll on this bridge before 2030", "omission"),
        ("We will not charge any toll a on this old bridge before 2030", "addition"),
        ("I can promise that the ferry will sail again", "negation"),
    ],
)
def test_one_word_changed_is_altered(checker: QuoteChecker, quote: str, change: str) -> None:
    verdict = checker.verify(quote, speaker="Brandt")
    assert verdict.verdict == "altered"
    assert all(match.verdict == "altered" for match in verdict.matches)
    best = max(verdict.matches, key=lambda match: match.similarity)
    assert change in best.changes
    assert any(op.op != "equal" for op in best.diff)
    assert best.as_printed in verdict.summary


def test_anothers_words_are_misattributed_and_said_whose(checker: QuoteChecker) -> None:
    quote = "The toll is a matter for the council, and the council alone"
    verdict = checker.verify(quote, speaker="Ola Brandt")
    assert verdict.verdict == "misattributed"
    assert verdict.matches[0].speaker == "Ida Holm"
    assert "Ida Holm" in verdict.summary
    assert "Ola Brandt" in verdict.summary
    assert checker.verify(quote, speaker="Holm").verdict == "verbatim"


def test_altered_words_of_another_are_misattributed_too(checker: QuoteChecker) -> None:
    verdict = checker.verify(
        "The toll is a matter for the mayor, and the mayor alone", speaker="Lind"
    )
    assert verdict.verdict == "misattributed"
    assert "in other words" in verdict.summary


def test_words_that_stand_nowhere_come_with_what_is_near(checker: QuoteChecker) -> None:
    verdict = checker.verify("Nobody on the island shall ever pay for crossing the water")
    assert verdict.verdict == "not_found"
    assert verdict.matches == ()
    assert verdict.independent_sources == 0
    assert verdict.nearest
    assert verdict.nearest[0].rank == 1


def test_the_articles_own_voice_is_nobodys(checker: QuoteChecker) -> None:
    verdict = checker.verify("carried forty thousand people a year", speaker="Brandt")
    assert verdict.verdict == "verbatim"
    match = verdict.matches[0]
    assert (match.speaker, match.attribution, match.quoted) == (None, None, False)
    assert "own voice" in verdict.summary
    assert "not said there that Brandt" in verdict.summary


def test_a_quotation_broken_off_is_found_whole(checker: QuoteChecker) -> None:
    verdict = checker.verify("I can't promise that the ferry will sail again", speaker="Brandt")
    assert verdict.verdict == "verbatim"
    assert (
        verdict.matches[0].as_printed
        == "I can't promise,” Brandt added, “that the ferry will sail again"
    )


def test_an_ellipsis_and_a_bracket(checker: QuoteChecker) -> None:
    assert checker.verify("We will not charge a toll … before 2030").verdict == "verbatim"
    assert checker.verify("before 2030 … We will not charge").verdict != "verbatim"
    verdict = checker.verify("[The bridge] belongs to everybody who crosses it")
    assert verdict.verdict == "verbatim"
    assert verdict.matches[0].insertions[0].printed == "It"


def test_a_speaker_of_another_place_is_none_of_these_words(checker: QuoteChecker) -> None:
    """Where one article names somebody else, one that names nobody is no support."""
    verdict = checker.verify("old pier is rotten", speaker="Holm")
    assert verdict.verdict == "misattributed"
    assert verdict.matches[0].speaker == "Her deputy, Per Lind"


def test_filters_hold_for_printings_and_for_what_is_near(checker: QuoteChecker) -> None:
    quote = "We will not charge a toll on this bridge before 2030"
    found = checker.verify(quote, filters=Filters(publishers=("Eastern Wire",)))
    assert places(found) == [("wire", "verbatim")]
    none = checker.verify("old pier is rotten", filters=Filters(publishers=("Eastern Wire",)))
    assert none.verdict == "not_found"
    assert {hit.article.id for hit in none.nearest} == {"wire"}
    nobody = checker.verify(quote, filters=Filters(publishers=("Nobody",)))
    assert (nobody.verdict, nobody.nearest) == ("not_found", ())


def test_stop_words_alone_are_found(checker: QuoteChecker) -> None:
    assert checker.verify("who crosses it").verdict == "verbatim"
    assert checker.verify("that the").verdict == "verbatim"
    assert checker.verify("the the").verdict == "not_found"


def test_too_short_and_too_long_are_refused(checker: QuoteChecker) -> None:
    for quote in ("toll", "“Toll.”", "", "…", "[the] bridge", " \n "):
        with pytest.raises(QuoteTooShortError, match="two words"):
            checker.verify(quote)
    with pytest.raises(QuoteTooLongError, match="20,000"):
        checker.verify("toll " * LONGEST)


def test_a_very_long_quotation_works(library: Library) -> None:
    said = " ".join(f"We counted {n} gulls on pier {n % 7} that day." for n in range(120))
    article = Article(id="gulls", text=f"Ida Holm read her notes. “{said}” she said.")
    library.add([article])
    checker = QuoteChecker(library)
    assert len(said) > 2_000
    verdict = checker.verify(said, speaker="Holm")
    assert verdict.verdict == "verbatim"
    assert article.text[slice(*verdict.matches[0].span)] == said.rstrip(".")
    changed = said.replace("counted 77 gulls", "counted 78 gulls")
    verdict = checker.verify(changed)
    assert verdict.verdict == "altered"
    assert verdict.matches[0].changes == ("number",)


def test_an_empty_library_prints_nothing(library: Library) -> None:
    verdict = QuoteChecker(library).verify("We will not charge a toll")
    assert (verdict.verdict, verdict.matches, verdict.nearest) == ("not_found", (), ())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
def test_any_run_of_a_report_is_verbatim_there_at_its_place(
    checker: QuoteChecker, data: st.DataObject
) -> None:
    article = data.draw(st.sampled_from([LEDGER, WIRE, TRANSLATED]))
    words = [match.span() for match in re.finditer(r"\S+", article.text)]
    first = data.draw(st.integers(0, len(words) - 2))
    last = data.draw(st.integers(first + 1, len(words) - 1))
    start, end = words[first][0], words[last][1]
    run = article.text[start:end]
    assume("[" not in run)
    verdict = checker.verify(run)
    assert verdict.verdict == "verbatim"
    assert article.id in {m.article.id for m in verdict.matches if m.verdict == "verbatim"}
    for match in verdict.matches:
        text = {a.id: a.text for a in (LEDGER, WIRE, TRANSLATED, REPRINT)}[match.article.id]
        assert text[slice(*match.span)] == match.as_printed


def test_the_same_library_gives_the_same_verdict(tmp_path: Path, encoder: Encoder) -> None:
    said = []
    for order in ([LEDGER, WIRE, TRANSLATED, REPRINT], [REPRINT, TRANSLATED, WIRE, LEDGER]):
        with Library.open(tmp_path / str(len(said)), encoder=encoder) as library:
            library.add(order)
            said.append(QuoteChecker(library).verify("We will charge no toll on this bridge"))
    assert said[0] == said[1]
