from __future__ import annotations

from api import examples as show
from api import readable
from api.schemas_answers import AnswerOut
from api.schemas_articles import FullArticle
from api.schemas_quotes import VerdictOut
from api.schemas_search import SearchResponse

SECOND = show.CITATION | {"n": 2, "publisher": None, "title": None, "url": None}


def answer(**said: object) -> str:
    return readable.answer(AnswerOut.model_validate(show.ANSWER | said))


def verdict(**said: object) -> str:
    return readable.verdict(VerdictOut.model_validate(show.VERDICT | said))


def test_an_answer_has_its_marks_and_its_sources_with_their_words_and_places():
    text = answer(citations=[show.CITATION, SECOND])
    assert text.startswith(f"{show.QUOTE} [1]\n\nSources:\n[1] New harbour bridge opens — ")
    assert "The Saltmarsh Courier, 2026-03-01, https://courier.example/harbour-bridge" in text
    assert f"article harbour-bridge, characters 0–{len(show.QUOTE)}: “{show.QUOTE}”" in text
    assert "[2] untitled — 2026-03-01\n" in text
    assert text.endswith("Confidence 0.93; 1 independent source.")


def test_a_disagreement_has_each_value_with_its_sources():
    text = answer(
        citations=[show.CITATION, SECOND],
        disagreements=[show.DISAGREEMENT],
        agreement="differ",
        independent_sources=2,
    )
    assert "Sources differ: how much the bridge cost\n- 12 million crowns: printed by " in text
    assert (
        "- 12 million crowns: printed by The Saltmarsh Courier [1]; first printed 2026-03-01"
        in text
    )
    assert "- 15 million crowns: printed by harbour-bridge [2]" in text
    assert text.endswith("2 independent sources, which differ.")


def test_no_answer_says_why_and_what_comes_nearest():
    none = {"answerable": False, "answer": "", "sentences": [], "citations": []}
    text = answer(**none, reason="weak_match", passages=[show.PASSAGE] * 5)
    assert text.startswith("No answer: some passages come near, but none answers")
    assert text.count(show.TEXT) == 3
    text = answer(**none, reason="filtered_out", passages=[])
    assert text == "No answer: no article passes the filters; widen them."


def test_passages_have_their_sources_and_their_whole_text():
    text = readable.passages(SearchResponse.model_validate({"results": [show.PASSAGE]}))
    assert text.startswith("1. New harbour bridge opens — The Saltmarsh Courier")
    assert text.endswith(f"characters 0–{len(show.TEXT)}\n{show.TEXT}")
    assert "No passage found" in readable.passages(SearchResponse(results=[]))


def test_a_verdict_has_each_printing_and_what_differs():
    text = verdict()
    assert text.startswith("ALTERED: Not word for word: ")
    assert f"“{show.SAID}”" in text
    assert "said by Odile Brandt (“Odile Brandt said”)" in text
    assert "quoted as: We will [-not-] charge a toll" in text
    assert "changed: negation; similarity 0.83" in text
    match = show.MATCH | {"speaker": None, "insertions": [show.INSERTED]}
    assert "with nobody named" in verdict(matches=[match])
    assert "[the city] stands for “We”" in verdict(matches=[match])
    assert "own voice" in verdict(matches=[match | {"quoted": False}])


def test_a_verdict_without_a_printing_has_what_comes_nearest():
    text = verdict(verdict="not_found", matches=[], nearest=[show.PASSAGE] * 5, complete=False)
    assert text.startswith("NOT FOUND: ")
    assert "narrow them by filters" in text
    assert text.count(show.TEXT) == 3


def test_an_article_has_what_is_known_of_it_and_its_text_as_it_is():
    full = FullArticle.model_validate(
        show.FULL_ARTICLE | {"author": None, "text": "a \n\n b\u202e"}
    )
    text = readable.article(full)
    assert text.startswith("id: harbour-bridge\ntitle: New harbour bridge opens\n")
    assert "author" not in text
    assert "tags: transport" in text
    assert text.endswith("\n\na \n\n b\u202e")
