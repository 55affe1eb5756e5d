"""Whether sources print each other's values."""

from __future__ import annotations

import pytest

from index.records import ArticleInfo, Span
from qa.crossing import crossed, prints_too
from qa.question import Kind
from qa.sources import Context
from qa.statement import Statement, stated
from qa.values import read_value


def context(article: str, text: str) -> Context:
    return Context(
        article=ArticleInfo(id=article),
        text=text,
        pieces=(Span(0, len(text)),),
        fits=(0.5,),
        tellings=(0.5,),
        evidence=(),
    )


def statement(article: str, text: str, value: str, kind: Kind) -> Statement:
    start = text.index(value)
    read = read_value(text, Span(start, start + len(value)), kind, None)
    found = stated(context(article, text), read, 0.9)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("text", "value", "kind", "wanted"),
    [
        ("Four died and 43 were hurt.", "forty-three", "number", True),
        ("Four died and 43 were hurt.", "44", "number", False),
        ("It opened on 3 May 1906.", "May 3, 1906", "date", True),
        ("It opened in 1906.", "1911", "date", False),
        ("Vera Haivanenko met Orlo.", "Vera Gaivanenko", "person", True),
        ("Vera Haivanenko met Orlo.", "Ines Roth", "person", False),
        ("It began with a gas leak, they said.", "gas leak", "other", True),
        ("It began with a leak of gas.", "gas leak", "other", False),
    ],
)
def test_a_context_prints_a_value_in_whatever_form(
    text: str, value: str, kind: Kind, wanted: bool
) -> None:
    read = read_value(value, Span(0, len(value)), kind, None)
    assert prints_too(context("a", text), read) is wanted


def test_sources_that_print_each_others_values_do_not_differ() -> None:
    one = statement("a", "Orlo will meet Ines Roth in Skell.", "Ines Roth", "person")
    both = statement("b", "Orlo and Petra Quill will meet Ines Roth.", "Petra Quill", "person")
    other = statement("c", "Orlo will meet Petra Quill.", "Petra Quill", "person")
    assert crossed(one, both)
    assert not crossed(one, other)


def test_an_update_prints_what_it_updates() -> None:
    early = statement("a", "40 were hurt.", "40", "number")
    late = statement("b", "The number of hurt has risen from 40 to 43.", "43", "number")
    assert late.update
    assert not crossed(early, late)
