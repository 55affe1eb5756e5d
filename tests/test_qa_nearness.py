"""Which of several numbers the words of a question stand beside."""

from __future__ import annotations

from index.library import Library
from index.records import Article, Span
from qa.evidence import candidates
from qa.nearness import nearness
from qa.predicate import telling_tokens
from qa.question import read
from qa.sources import contexts


def test_the_number_beside_the_asked_word_is_nearer(library: Library) -> None:
    text = "The blast at Skell killed four people and injured 40 others, officials said."
    library.add([Article(id="blast", text=text)])
    for question, near, far in (
        ("How many people were injured at Skell?", "40", "four"),
        ("How many people were killed at Skell?", "four", "40"),
    ):
        asked = read(question, longest=100)
        result = library.search(asked.text)
        (context,) = contexts(candidates(result, asked))
        telling = telling_tokens(asked, result.query.spans, result.weights)
        score = {
            number: nearness(
                telling, context, Span(text.index(number), text.index(number) + len(number))
            )
            for number in (near, far)
        }
        assert 0 <= score[far] < score[near] <= 1
