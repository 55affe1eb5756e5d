"""Sources held against each other: real articles, the embedded reader, whole answers."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.library import Library
from index.records import Article
from qa.answerer import Answerer
from qa.reader import LateReader
from qa.records import Answer


def told(library: Library, *texts: str | Article) -> None:
    library.add(
        [
            text
            if isinstance(text, Article)
            else Article(id=f"paper-{n}", publisher=f"Paper {n}", text=text)
            for n, text in enumerate(texts, start=1)
        ]
    )


def ask(library: Library, reader: LateReader, question: str) -> Answer:
    return Answerer(library, reader=reader).ask(question)


def holds(answer: Answer, library: Library) -> None:
    """No position without a citation, no value that its citations do not print."""
    quotes = {citation.n: citation for citation in answer.citations}
    for one in answer.disagreements:
        assert len(one.positions) > 1
        for position in one.positions:
            assert position.citations
            assert all(n in quotes for n in position.citations)
            assert any(position.value in quotes[n].quote for n in position.citations)
            assert position.value in one.summary
            assert position.value in answer.text
    for citation in answer.citations:
        text = library.get(citation.article_id).text
        assert text[citation.start : citation.end] == citation.quote
    for sentence in answer.sentences:
        assert answer.text[sentence.span.start : sentence.span.end] == sentence.text
    assert {int(n) for n in re.findall(r"\[(\d+)\]", answer.text)} <= set(quotes)


def test_two_dates_for_one_thing_are_set_side_by_side(library: Library, reader: LateReader) -> None:
    told(
        library,
        "The harbour wall of Skell was built in 1906 by a firm from the north.",
        "Built in 1911, the harbour wall of Skell is older than the town hall.",
        "Skell's harbour wall was built in 1906, records show.",
    )
    answer = ask(library, reader, "When was the harbour wall of Skell built?")
    holds(answer, library)
    assert answer.agreement == "differ"
    (one,) = answer.disagreements
    assert (one.kind, one.relation) == ("date", "conflict")
    assert [position.value for position in one.positions] == ["1906", "1911"]
    assert [len(position.citations) for position in one.positions] == [2, 1]
    assert one.summary == (
        "Sources differ on “When was the harbour wall of Skell built”: "
        "1906 (Paper 1, Paper 3); 1911 (Paper 2)."
    )
    assert answer.text.startswith(answer.sentences[0].text)


def test_the_same_value_in_other_words_is_no_disagreement(
    library: Library, reader: LateReader
) -> None:
    told(
        library,
        "Divers freed four boats from the ice in the harbour of Skell.",
        "In the harbour of Skell, 4 boats were freed from the ice by divers.",
    )
    answer = ask(library, reader, "How many boats were freed from the ice in Skell?")
    holds(answer, library)
    assert answer.disagreements == ()
    assert answer.agreement == "agree"
    assert answer.independent_sources == 2


def test_one_source_alone_neither_agrees_nor_differs(library: Library, reader: LateReader) -> None:
    told(
        library,
        "Divers freed four boats from the ice in the harbour of Skell.",
        "The library of Lindell will close in May for repairs to its roof.",
    )
    answer = ask(library, reader, "How many boats were freed from the ice in Skell?")
    assert answer.disagreements == ()
    assert (answer.agreement, answer.independent_sources) == ("single", 1)


def test_copies_of_one_text_are_one_source(library: Library, reader: LateReader) -> None:
    text = (
        "The harbour of Skell froze on Monday for the first time in eleven years. Divers freed nine "
        "boats from the ice, the harbour master Ines Roth said. The ferry will not sail before "
        "Thursday, and the fish market stays shut until the quay has been cleared of snow."
    )
    told(library, text, text, text)
    answer = ask(library, reader, "How many boats were freed from the ice in Skell?")
    assert answer.independent_sources == 1
    assert answer.agreement == "single"


@pytest.mark.parametrize(
    ("question", "opening"),
    [
        ("Do the sources disagree about when the harbour wall of Skell was built?", "Yes. "),
        ("Do the reports agree on when the harbour wall of Skell was built?", "No. "),
    ],
)
def test_asked_about_disagreement_it_says_yes_or_no_first(
    library: Library, reader: LateReader, question: str, opening: str
) -> None:
    told(
        library,
        "The harbour wall of Skell was built in 1906 by a firm from the north.",
        "Built in 1911, the harbour wall of Skell is older than the town hall.",
    )
    answer = ask(library, reader, question)
    holds(answer, library)
    assert answer.text.startswith(opening)
    assert answer.agreement == "differ"
    assert answer.question == question


def test_asked_about_disagreement_where_there_is_none(library: Library, reader: LateReader) -> None:
    told(
        library,
        "The harbour wall of Skell was built in 1906 by a firm from the north.",
        "Skell's harbour wall was built in 1906, records show.",
    )
    answer = ask(library, reader, "Do the sources disagree about when the harbour wall was built?")
    holds(answer, library)
    assert answer.text.startswith("No. The sources that give it agree: 1906 (Paper ")


def test_without_a_reader_sources_are_not_compared(library: Library) -> None:
    told(library, "The wall was built in 1906.", "The wall was built in 1911.")
    answer = Answerer(library).ask("When was the wall built?")
    assert answer.disagreements == ()


NOUNS = st.sampled_from(["boats", "plants", "houses", "people", "trams"])
NUMBERS = st.one_of(
    st.integers(0, 5000).map(str),
    st.integers(1000, 9_999_999).map("{:,}".format),
    st.sampled_from(
        ["at least 40", "nearly a million", "a dozen", "10–12", "28-point", "$4.5m", ""]
    ),
)
NOISE = st.text(max_size=60).map(lambda t: "".join(c for c in t if c.isprintable()))


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(NOUNS, st.lists(st.tuples(NUMBERS, NOISE), min_size=2, max_size=4))
def test_no_position_without_a_citation_whatever_the_sentences(
    library: Library, reader: LateReader, noun: str, pairs: list[tuple[str, str]]
) -> None:
    for info in library.articles().items:
        library.remove(info.id)
    texts = [f"In Skell {number} {noun} were counted on Monday. {noise}" for number, noise in pairs]
    told(library, *texts)
    holds(ask(library, reader, f"How many {noun} were counted in Skell?"), library)
