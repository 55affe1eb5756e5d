"""Independent sources, as far as an answer's sentences alone tell."""

from __future__ import annotations

from index.library import Library
from index.records import Article
from qa.agreement import stating, without_values
from qa.answerer import Answerer
from qa.evidence import candidates, choose
from qa.question import read

REPORT = (
    "The harbour of Skell froze on Monday for the first time in eleven years. Divers freed nine boats "
    "from the ice, the harbour master Ines Roth said. The ferry will not sail before Thursday, and the "
    "fish market stays shut until the quay has been cleared of snow."
)


def test_reprints_are_cited_each_and_count_once(library: Library) -> None:
    library.add([Article(id=name, publisher=name, text=REPORT) for name in ("a", "b", "c")])
    answer = Answerer(library).ask("How many boats were freed from the ice in Skell?")
    assert {citation.article_id for citation in answer.citations} == {"a", "b", "c"}
    assert (answer.independent_sources, answer.agreement) == (1, "single")


def test_one_sentence_in_two_reports_of_their_own_is_agreement(library: Library) -> None:
    other = (
        "Skell's council met on Tuesday to talk of the budget and of the school roof. Divers freed nine "
        "boats from the ice, the harbour master Ines Roth said. A new mayor is to be chosen in June."
    )
    library.add([Article(id="a", text=REPORT), Article(id="b", text=other)])
    answer = Answerer(library).ask("How many boats were freed from the ice?")
    assert (answer.independent_sources, answer.agreement) == (2, "agree")
    assert len(answer.sentences[0].also) == 1


def test_no_sentence_rests_on_no_source() -> None:
    nothing = without_values([])
    assert (nothing.agreement, nothing.independent_sources) == ("none", 0)
    assert nothing.disagreement is None


def test_each_cited_article_is_a_source_once(library: Library) -> None:
    library.add([Article(id="a", text=REPORT), Article(id="b", text=REPORT)])
    result = library.search("Which boats were freed from the ice?")
    chosen = choose(candidates(result, read("Which boats were freed from the ice?", longest=99)))
    assert sorted(source.article_id for source in stating(chosen)) == ["a", "b"]
    assert {source.origin for source in stating(chosen)} == {"a"}
