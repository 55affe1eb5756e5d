"""Sentences that answer."""

from __future__ import annotations

import numpy as np
import pytest

from index.library import Library
from index.records import Article, Span
from qa.evidence import Evidence, candidates, choose, excerpt, hangs, same
from qa.question import read


def found(library: Library, text: str) -> list[Evidence]:
    return candidates(library.search(text, top_k=8), read(text, longest=500))


def article(name: str, text: str, **more: str) -> Article:
    return Article(id=name, text=text, **more)  # type: ignore[arg-type]


@pytest.fixture
def harbour(library: Library) -> Library:
    library.add(
        [
            article(
                "a", "The harbour of Skell froze on Monday. Divers freed nine boats from the ice."
            ),
            article(
                "b", "The harbour of Skell froze on Monday. Divers freed 11 boats from the ice."
            ),
            article(
                "c",
                "Harbour master Ines Roth resigned after the freeze. She had not been warned of it.\n\n"
                "- A pump failed at 3 a.m. during the freeze,",
            ),
        ]
    )
    return library


def test_every_candidate_is_printed_where_it_says(harbour: Library) -> None:
    evidence = found(harbour, "How many boats did divers free?")
    assert len(evidence) >= 6
    for one in evidence:
        text = harbour.get(one.hit.article.id).text
        assert text[one.span.start : one.span.end] == one.text


def test_the_sentence_with_the_asked_kind_of_thing_comes_first(harbour: Library) -> None:
    best = found(harbour, "How many boats were freed from the ice?")[:2]
    assert {one.text for one in best} == {
        "Divers freed nine boats from the ice.",
        "Divers freed 11 boats from the ice.",
    }


def test_each_place_in_an_article_is_a_candidate_once(harbour: Library) -> None:
    evidence = found(harbour, "What froze?")
    places = [(one.hit.article.id, one.span) for one in evidence]
    assert len(places) == len(set(places))


def test_a_sentence_that_several_print_is_said_once(harbour: Library) -> None:
    chosen = choose(found(harbour, "When did the harbour of Skell freeze?"))
    first = chosen[0]
    assert first.evidence.text == "The harbour of Skell froze on Monday."
    assert {other.hit.article.id for other in first.also} | {first.evidence.hit.article.id} == {
        "a",
        "b",
    }
    assert len([c for c in chosen if c.evidence.text == first.evidence.text]) == 1


def test_sentences_with_other_figures_are_never_the_same(harbour: Library) -> None:
    nine, eleven = found(harbour, "How many boats were freed from the ice?")[:2]
    assert not same(nine, eleven)
    assert same(nine, nine)


def test_a_negation_makes_another_sentence(library: Library) -> None:
    library.add(
        [
            article("yes", "The ministry has confirmed the report of a leak at the plant."),
            article("no", "The ministry has not confirmed the report of a leak at the plant."),
        ]
    )
    one, other = found(library, "Has the ministry confirmed the leak?")[:2]
    assert {one.hit.article.id, other.hit.article.id} == {"yes", "no"}
    assert not same(one, other)


def test_a_hanging_sentence_takes_the_one_before_along(harbour: Library) -> None:
    evidence = next(
        one for one in found(harbour, "Had Roth been warned?") if one.text.startswith("She")
    )
    span = excerpt(evidence)
    assert harbour.get("c").text[span.start : span.end] == (
        "Harbour master Ines Roth resigned after the freeze. She had not been warned of it."
    )


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("He resigned on Monday.", True),
        ("However, the port stayed open.", True),
        ("No wrongdoing has been alleged against him.", True),
        ("In a statement she denied it.", True),
        ("Ines Roth said she would go.", False),
        ("The harbour master, Ines Roth, lost her post.", False),
        ("The port stayed open.", False),
        ("“Nobody asked us,” Roth said.", False),
    ],
)
def test_which_sentences_hang_on_the_one_before(sentence: str, wanted: bool) -> None:
    assert hangs(sentence) is wanted


def test_an_excerpt_never_crosses_a_paragraph(library: Library) -> None:
    library.add(
        [article("p", "Ines Roth is the harbour master.\n\nShe resigned after the freeze.")]
    )
    evidence = next(one for one in found(library, "Who resigned?") if one.text.startswith("She"))
    assert excerpt(evidence) == evidence.span


def test_the_mark_of_a_list_item_is_not_part_of_its_sentence(harbour: Library) -> None:
    evidence = next(one for one in found(harbour, "Which pump failed?") if "pump" in one.text)
    assert evidence.text.startswith("A pump failed")
    assert harbour.get("c").text[evidence.span.start - 2 : evidence.span.start] == "- "


def test_nothing_is_chosen_of_nothing() -> None:
    assert choose([]) == []


def test_choice_keeps_the_order_and_stops_at_three(harbour: Library) -> None:
    evidence = found(harbour, "What happened at the harbour of Skell?")
    level = [
        Evidence(e.hit, Span(*e.span), e.text, 1.0, e.sentence, 0.5, np.eye(8)[i % 8])
        for i, e in enumerate(evidence[:6])
    ]
    chosen = choose(level)
    assert [c.evidence.text for c in chosen] == [e.text for e in level[:3]]
