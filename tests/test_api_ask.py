from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from api_support import BRIDGE, FERRY, SAMPLES, problem, serving, settings_for, until

pytest_plugins = ("api_fixtures",)

PASSAGE = {
    *("rank", "passage_id", "article_id", "title", "publisher", "url", "published_at"),
    *("text", "start", "end", "score", "scores"),
}
ANSWER = {
    *("id", "question", "resolved_question", "answerable", "reason", "answer", "sentences"),
    *("confidence", "agreement", "independent_sources", "disagreements", "citations"),
    *("passages", "conversation_id", "took_ms"),
}
TEXTS = {sample["id"]: str(sample["text"]) for sample in SAMPLES}
COST = "What did the harbour bridge cost?"


def check_passage(passage: dict[str, object]) -> None:
    assert set(passage) == PASSAGE
    assert isinstance(passage["scores"], dict)
    assert set(passage["scores"]) == {"dense", "keyword"}
    if text := TEXTS.get(passage["article_id"]):
        assert text[slice(passage["start"], passage["end"])] == passage["text"]


def test_a_search_finds_passages(client: httpx.Client):
    found = client.post("/v1/search", json={"query": "cost of the bridge", "top_k": 2})
    assert found.status_code == 200
    assert set(found.json()) == {"results"}
    results = found.json()["results"]
    assert [one["rank"] for one in results] == [1, 2]
    assert results[0]["article_id"] == "harbour-bridge"
    for one in results:
        check_passage(one)


@pytest.mark.parametrize(("mode", "unused"), [("dense", "keyword"), ("keyword", "dense")])
def test_a_mode_leaves_the_other_score_null(client: httpx.Client, mode: str, unused: str):
    body = {"query": "last ferry to Tern Island", "mode": mode}
    results = client.post("/v1/search", json=body).json()["results"]
    assert results[0]["article_id"] == FERRY["id"]
    assert all(one["scores"][unused] is None for one in results)
    assert all(one["scores"][mode] is not None for one in results)


def test_filters_hold_for_searches_and_questions(client: httpx.Client):
    for filters, allowed in (
        ({"article_ids": ["orchard"]}, {"orchard"}),
        ({"publishers": ["Tern Island Gazette"]}, {FERRY["id"]}),
        ({"tags": ["harbour", "farming"]}, {"harbour-bridge", "orchard"}),
        ({"published_after": "2026-04-01", "tags": None}, {"orchard"}),
        ({"published_before": "2026-03-01"}, {"harbour-bridge"}),
    ):
        body = {"filters": filters}
        found = client.post("/v1/search", json={"query": "bridge", **body}).json()["results"]
        assert {one["article_id"] for one in found} <= allowed, filters
        asked = client.post("/v1/ask", json={"question": COST, **body}).json()
        assert {one["article_id"] for one in asked["passages"]} <= allowed, filters


def test_an_answer_is_printed_and_cited(client: httpx.Client):
    answer = client.post("/v1/ask", json={"question": COST}).json()
    assert set(answer) == ANSWER
    assert answer["answerable"] is True
    assert answer["reason"] is None
    assert answer["question"] == COST
    assert "12 million" in answer["sentences"][0]["text"]
    assert 0 <= answer["confidence"] <= 1
    assert answer["disagreements"] == []
    assert answer["conversation_id"]
    assert set(answer["took_ms"]) == {"encode", "search", "answer", "total"}
    numbers = {one["n"]: one for one in answer["citations"]}
    for citation in answer["citations"]:
        assert set(citation) == {
            *("n", "article_id", "passage_id", "title", "publisher", "url", "published_at"),
            *("quote", "start", "end"),
        }
        text = TEXTS[citation["article_id"]]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    for sentence in answer["sentences"]:
        assert set(sentence) == {
            *("text", "citation", "article_id", "start", "end", "span", "also"),
        }
        span = sentence["span"]
        assert set(span) == {"start", "end"}
        assert answer["answer"][span["start"] : span["end"]] == sentence["text"]
        text = TEXTS[sentence["article_id"]]
        assert text[sentence["start"] : sentence["end"]] == sentence["text"]
        assert numbers[sentence["citation"]]["article_id"] == sentence["article_id"]
        assert f"[{sentence['citation']}]" in answer["answer"]
    for passage in answer["passages"]:
        check_passage(passage)


def test_no_answer_is_an_answer(client: httpx.Client, tmp_path: Path):
    body = {"question": COST, "filters": {"tags": ["no such tag"]}}
    answer = client.post("/v1/ask", json=body)
    assert answer.status_code == 200
    assert set(answer.json()) == ANSWER
    told = answer.json()
    assert (told["answerable"], told["reason"]) == (False, "filtered_out")
    assert (told["answer"], told["sentences"], told["citations"]) == ("", [], [])
    with serving(settings_for(tmp_path)) as empty:
        until(lambda: empty.get("/readyz").status_code == 200)
        assert empty.post("/v1/ask", json={"question": COST}).json()["reason"] == "empty_library"
        assert empty.post("/v1/search", json={"query": COST}).json() == {"results": []}


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("ask", {}, ["question", "required"]),
        ("ask", {"question": ""}, ["question"]),
        ("ask", {"question": " \n\t "}, ["question"]),
        ("ask", {"question": None}, ["question"]),
        ("ask", {"question": "word " * 2000}, ["question", "2,?000", "QA_MAX_QUESTION"]),
        ("ask", {"question": COST, "top_k": 0}, ["top_k", "1 to 50"]),
        ("ask", {"question": COST, "top_k": 10_000}, ["top_k", "1 to 50"]),
        ("ask", {"question": COST, "top_k": "8"}, ["top_k", "whole number"]),
        ("ask", {"question": COST, "top_k": True}, ["top_k", "whole number"]),
        ("ask", {"question": COST, "topk": 3}, ["topk"]),
        ("ask", {"question": COST, "stream": "yes"}, ["stream"]),
        ("ask", {"question": COST, "conversation_id": ""}, ["conversation_id"]),
        ("ask", {"question": COST, "conversation_id": "a\nb"}, ["conversation_id"]),
        ("ask", {"question": COST, "filters": {"tag": ["x"]}}, ["filters.tag"]),
        (
            "ask",
            {"question": COST, "filters": {"published_after": "last week"}},
            ["filters.published_after", "last week"],
        ),
        (
            "search",
            {"query": COST, "filters": {"published_before": "2026-02-30"}},
            ["filters.published_before", "2026-02-30"],
        ),
        ("search", {"query": ""}, ["query"]),
        ("search", {"query": "word " * 2000}, ["query", "2,?000", "QA_MAX_QUESTION"]),
        ("search", {"query": COST, "top_k": 0}, ["top_k", "1 to 100"]),
        ("search", {"query": COST, "top_k": 10_000}, ["top_k", "1 to 100"]),
        ("search", {"query": COST, "mode": "best"}, ["mode", "hybrid"]),
    ],
)
def test_what_means_nothing_is_named(
    client: httpx.Client, path: str, body: dict[str, object], words: list[str]
):
    import re

    document = problem(client.post(f"/v1/{path}", json=body), 422)
    (error,) = document["errors"] if isinstance(document["errors"], list) else []
    told = f"{error['field']} {error['detail']}"
    for word in words:
        assert re.search(word, told), told


def test_fields_of_later_versions_are_taken_where_they_ask_for_nothing(client: httpx.Client):
    body = {"question": COST, "conversation_id": None, "stream": False, "filters": None}
    assert client.post("/v1/ask", json=body).status_code == 200


def test_the_same_question_gives_the_same_answer(client: httpx.Client):
    answers = [client.post("/v1/ask", json={"question": COST}).json() for _ in range(2)]
    for answer in answers:
        del answer["id"], answer["took_ms"], answer["conversation_id"]
    assert answers[0] == answers[1]


def test_a_replaced_article_is_at_once_in_answers(client: httpx.Client):
    new = {**BRIDGE, "id": "toll", "text": "The toll on the Tern bridge is four crowns."}
    question = {"question": "How much is the toll on the Tern bridge?"}
    client.post("/v1/articles", json=new)
    assert "four crowns" in client.post("/v1/ask", json=question).json()["answer"]
    client.post("/v1/articles", json={**new, "text": new["text"].replace("four", "nine")})
    assert "nine crowns" in client.post("/v1/ask", json=question).json()["answer"]
    client.delete("/v1/articles/toll")
    answer = client.post("/v1/ask", json=question).json()
    assert "toll" not in {one["article_id"] for one in answer["passages"]}
