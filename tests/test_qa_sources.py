"""What each article says towards a question."""

from __future__ import annotations

from index.library import Library
from index.records import Article, Span
from qa.evidence import candidates
from qa.question import read
from qa.sources import Context, contexts


def seen(library: Library, text: str) -> list[Context]:
    return contexts(candidates(library.search(text, top_k=12), read(text, longest=500)))


def test_one_context_an_article_made_of_its_own_sentences(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add(articles)
    found = seen(library, "What will the tide wall cost?")
    assert len({context.article.id for context in found}) == len(found)
    for context in found:
        text = library.get(context.article.id).text
        assert context.text == " ".join(text[p.start : p.end] for p in context.pieces)
        assert list(context.pieces) == sorted(context.pieces)
        assert len(context.fits) == len(context.pieces) <= 6


def test_every_span_of_a_context_knows_its_place_in_the_article(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add(articles)
    for context in seen(library, "What will the tide wall cost?"):
        text = library.get(context.article.id).text
        for start in range(len(context.text)):
            place = context.place(Span(start, start + 1))
            if place is not None:
                assert text[place.start : place.end] == context.text[start]


def test_a_span_across_two_sentences_has_no_place(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add(articles)
    context = next(c for c in seen(library, "What will the tide wall cost?") if len(c.pieces) > 1)
    first = context.pieces[0].end - context.pieces[0].start
    assert context.place(Span(0, first)) == context.pieces[0]
    assert context.place(Span(first - 2, first + 3)) is None
    assert context.piece(0) == (0, Span(0, first))
    assert context.piece(first + 1)[0] == 1
