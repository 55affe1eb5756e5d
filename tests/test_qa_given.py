"""The value that a source gives, and how sure that is, with a reader and without."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from index.library import Library
from index.records import Article
from qa.evidence import candidates
from qa.given import Given, Marks, Standing, Words, given, sureness
from qa.predicate import content_tokens, telling_tokens
from qa.question import read
from qa.reader import LateReader
from qa.sources import contexts

STANDING = Standing(lag=0.0, alone=0.9, named=1.0, shared=True)
BLAST = (
    "A blast at the mill of Skell killed four people and injured 40 others on 3 May, said Ines Roth, "
    "the mayor. Two cranes fell. The mill was built in 1906."
)


def offered(library: Library, text: str, reader: LateReader | None) -> list[Given]:
    library.add([Article(id="blast", text=BLAST)])
    question, result = read(text, longest=200), library.search(text, top_k=8)
    (context,) = contexts(candidates(result, question))
    words = Words(
        content=content_tokens(result.weights),
        telling=telling_tokens(question, result.query.spans, result.weights),
    )
    reading = reader.read(text, [context.text])[0] if reader else None
    found = given(question, context, reading, words, STANDING)
    for one in found:
        assert context.text[slice(*one.value.span)] == one.value.text
        assert 0 <= one.sure <= 1
    return found


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("How many people were injured at the mill of Skell?", "40"),
        ("How many people were killed at the mill of Skell?", "four"),
        ("When was the mill of Skell built?", "1906"),
        ("How many cranes fell at Skell?", "Two"),
    ],
)
def test_the_asked_number_or_date_is_offered_first(
    library: Library, reader: LateReader, question: str, wanted: str
) -> None:
    assert offered(library, question, reader)[0].value.text == wanted
    assert offered(library, question, None)[0].value.text == wanted


def test_a_name_is_found_by_the_reader_and_by_its_looks(
    library: Library, reader: LateReader
) -> None:
    question = "Who is the mayor of Skell?"
    assert offered(library, question, reader)[0].value.text == "Ines Roth"
    assert "Ines Roth" in {one.value.text for one in offered(library, question, None)}


def test_without_a_reader_nothing_is_offered_for_what_has_no_looks(library: Library) -> None:
    assert offered(library, "What fell at the mill of Skell?", None) == []


def test_what_counts_something_else_is_not_offered(library: Library, reader: LateReader) -> None:
    found = offered(library, "How many cranes fell at Skell?", reader)
    assert {one.value.text for one in found}.isdisjoint({"four", "40"})


def test_more_of_any_good_sign_is_surer() -> None:
    low = Marks(**{field.name: 0.0 for field in fields(Marks)})
    for name in ("reading", "near", "lag", "alone", "named", "shared", "covered"):
        assert sureness(replace(low, **{name: 1.0}), read=True) > sureness(low, read=True)
    assert sureness(replace(low, reading=9.0), read=False) == sureness(low, read=False)
