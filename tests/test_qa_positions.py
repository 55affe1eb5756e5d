"""Which statements make one position, and how positions stand to one another."""

from __future__ import annotations

import pytest

from index.records import ArticleInfo, Span
from qa.positions import groups, relation
from qa.question import Kind
from qa.sources import Context
from qa.statement import Statement, stated
from qa.values import read_value


def statement(article: str, text: str, value: str, kind: Kind, sure: float = 0.9) -> Statement:
    context = Context(
        article=ArticleInfo(id=article),
        text=text,
        pieces=(Span(0, len(text)),),
        fits=(0.5,),
        tellings=(0.5,),
        evidence=(),
    )
    start = text.index(value)
    found = stated(context, read_value(text, Span(start, start + len(value)), kind, None), sure)
    assert found is not None
    return found


def test_one_name_long_and_short_is_one_position_and_two_spellings_are_two() -> None:
    made = groups(
        [
            statement("a", "The mayor, Vera Haivanenko, spoke.", "Vera Haivanenko", "person"),
            statement("b", "Haivanenko spoke.", "Haivanenko", "person", 0.8),
            statement("c", "Vera Gaivanenko spoke.", "Vera Gaivanenko", "person", 0.7),
        ]
    )
    assert [[s.context.article.id for s in group.statements] for group in made] == [
        ["a", "b"],
        ["c"],
    ]
    assert relation(made) == "compatible"


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["43 were hurt.", "forty-three were hurt."], "equal"),
        (["43 were hurt.", "at least 40 were hurt."], "compatible"),
        (["43 were hurt.", "40 were hurt."], "conflict"),
        (["40 were hurt.", "The number of hurt has risen to 43."], "update"),
        ([], "equal"),
    ],
)
def test_the_plainest_difference_of_any_two_is_the_relation(texts: list[str], wanted: str) -> None:
    values = ["at least 40", "43", "forty-three", "40"]
    found = [
        statement(str(n), text, next(v for v in values if v in text), "number")
        for n, text in enumerate(texts)
    ]
    assert relation(groups(found)) == wanted


def test_a_judge_may_find_two_texts_alike() -> None:
    found = [
        statement("a", "The blaze began in a bakery.", "a bakery", "other"),
        statement("b", "It broke out where bread was made.", "where bread was made", "other"),
    ]
    assert len(groups(found)) == 2
    assert len(groups(found, lambda one, other: True)) == 1


def test_a_statement_knows_its_place_and_its_sentence() -> None:
    text = "It rained. The wall cost 12 million crowns."
    context = Context(
        article=ArticleInfo(id="a"),
        text=text,
        pieces=(Span(100, 110), Span(140, 172)),
        fits=(0.1, 0.5),
        tellings=(0.1, 0.5),
        evidence=(),
    )
    value = read_value(text, Span(25, 27), "number", None)
    found = stated(context, value, 0.9)
    assert found is not None
    assert found.value.text == "12 million"
    assert found.place == Span(154, 164)
    assert found.sentence == Span(140, 172)
    assert found.words == "The wall cost 12 million crowns."
