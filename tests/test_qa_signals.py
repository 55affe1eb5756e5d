"""What tells whether a question can be answered."""

from __future__ import annotations

from index.library import Library
from index.records import Article
from qa.evidence import candidates
from qa.question import read
from qa.signals import Signals, signals


def seen(library: Library, text: str) -> Signals:
    result = library.search(text, top_k=5)
    question = read(text, longest=500)
    return signals(result, candidates(result, question), question, library.keywords.words)


def test_signals_of_a_question_that_an_article_answers(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add(articles)
    good = seen(library, "How many orchids did Wanda Ohm count in the quarry?")
    off = seen(library, "Which composer wrote the longest symphony?")
    assert good.named == 1.0
    assert good.covered > off.covered
    assert good.sentence > off.sentence + 0.2
    assert good.passage > off.passage + 0.2


def test_another_spelling_of_a_name_counts_and_another_name_does_not(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add(articles)
    assert seen(library, "Who runs trams in Hollinn?").named == 1.0
    assert seen(library, "Who runs trams in Petrozavodsk?").named == 0.0


def test_a_figure_must_be_printed_exactly(library: Library, articles: tuple[Article, ...]) -> None:
    library.add(articles)
    assert seen(library, "Did Ohm count 43 plants?").named == 1.0
    assert seen(library, "Did Ohm count 44 plants?").named == 0.5


def test_a_question_without_content_words_is_read_too(
    library: Library, articles: tuple[Article, ...]
) -> None:
    library.add(articles)
    assert 0 <= seen(library, "who is it").covered <= 1
