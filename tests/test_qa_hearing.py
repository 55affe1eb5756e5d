"""Which sources are heard on a question."""

from __future__ import annotations

from index.library import Library
from index.records import Article
from qa.evidence import candidates
from qa.given import Standing
from qa.hearing import hear
from qa.question import read
from qa.sources import Context, contexts

REPORTS = (
    Article(
        id="one", text="The mill of Skell burned on Monday. Nine people were hurt in the fire."
    ),
    Article(id="two", text="Fire took the mill of Skell. Eleven people were hurt."),
    Article(id="far", text="In Lindell a bakery burned. Four people were hurt in the fire."),
    Article(id="none", text="The tide wall of Marwick will cost twelve million crowns."),
)


def heard(library: Library, text: str, alone: float = 0.5) -> dict[str, Standing]:
    library.add(REPORTS)
    question = read(text, longest=200)
    offered = contexts(candidates(library.search(text, top_k=12), question))

    def sure(context: Context) -> float:
        return alone

    return {c.article.id: standing for c, standing in hear(question, offered, sure)}


def test_a_named_thing_is_heard_of_those_that_name_it_most(library: Library) -> None:
    found = heard(library, "How many people were hurt in the fire at the mill of Skell?")
    assert {"one", "two"} <= set(found)
    assert found["one"].named == found["two"].named == 1.0
    assert all(standing.named == 0.0 for name, standing in found.items() if name == "far")
    assert max(standing.lag for standing in found.values()) == 0.0


def test_without_a_name_sources_must_share_one(library: Library) -> None:
    found = heard(library, "how many people were hurt in the mill fire")
    assert set(found) == {"one", "two"}
    assert all(standing.shared for standing in found.values())


def test_sources_that_would_not_answer_alone_are_not_compared(library: Library) -> None:
    assert heard(library, "How many people were hurt at the mill of Skell?", alone=0.01) == {}


def test_nothing_offered_is_nothing_heard() -> None:
    assert hear(read("Who?", longest=9), [], lambda context: 1.0) == []
