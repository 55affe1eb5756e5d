from __future__ import annotations

import json
import re
import sqlite3
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from api_support import BRIDGE, SAMPLES, problem, qa, serving, settings_for, until

pytest_plugins = ("api_fixtures",)

COST = "What did the harbour bridge cost?"
NONSENSE = "Who won the cup of the moon in 1822?"
TURN = {
    *("answer_id", "question", "resolved_question", "withdrawn", "answerable", "reason", "answer"),
    *("sentences", "confidence", "agreement", "independent_sources", "disagreements", "citations"),
    *("asked_at", "feedback"),
}
SUMMARY = {"id", "title", "turn_count", "created_at", "updated_at"}
LINE = {
    *("question", "resolved_question", "answer_id", "answer", "withdrawn", "cited", "helpful"),
    *("comment", "asked_at", "given_at"),
}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[httpx.Client]:
    """A ready server of its own, whose library holds the samples."""
    with serving(settings_for(tmp_path / "data")) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        for sample in SAMPLES:
            assert client.post("/v1/articles", json=sample).status_code == 201
        yield client


def ask(client: httpx.Client, question: str, conversation_id: str | None = None) -> dict[str, str]:
    body = {"question": question, "conversation_id": conversation_id}
    asked = client.post("/v1/ask", json=body)
    assert asked.status_code == 200, asked.text
    answer: dict[str, str] = asked.json()
    return answer


def path_of(conversation_id: str) -> str:
    return "/v1/conversations/" + quote(conversation_id, safe="")


def listed(client: httpx.Client, limit: int = 200) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    cursor = None
    while True:
        given = {"limit": limit} | ({"cursor": cursor} if cursor else {})
        page = client.get("/v1/conversations", params=given).json()
        assert set(page) == {"conversations", "next_cursor"}
        found += page["conversations"]
        if not (cursor := page["next_cursor"]):
            return found


# Conversations -----------------------------------------------------------------------------------


def test_questions_of_one_id_are_its_turns(client: httpx.Client):
    first, second = ask(client, COST, "desk-1"), ask(client, NONSENSE, "desk-1")
    assert first["conversation_id"] == second["conversation_id"] == "desk-1"
    shown = client.get("/v1/conversations/desk-1")
    assert shown.status_code == 200
    body = shown.json()
    assert set(body) == {"id", "created_at", "updated_at", "turns"}
    assert [turn["answer_id"] for turn in body["turns"]] == [first["id"], second["id"]]
    for turn, answer in zip(body["turns"], (first, second), strict=True):
        assert set(turn) == TURN
        for name in (TURN & set(answer)) - {"id"}:
            assert turn[name] == answer[name], name
        assert turn["withdrawn"] is False
        assert turn["feedback"] is None
        for citation in turn["citations"]:
            text = client.get(f"/v1/articles/{citation['article_id']}").json()["text"]
            assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert body["turns"][0]["answerable"] is True
    assert (body["turns"][1]["answer"], body["turns"][1]["answerable"]) == ("", False)
    assert body["created_at"] == body["turns"][0]["asked_at"]
    assert body["updated_at"] == body["turns"][1]["asked_at"]
    assert datetime.fromisoformat(body["updated_at"]) <= datetime.now(UTC)


def test_a_question_without_an_id_begins_a_conversation(client: httpx.Client):
    one, other = ask(client, COST), ask(client, COST)
    assert one["conversation_id"] != other["conversation_id"]
    shown = client.get(path_of(one["conversation_id"])).json()
    assert [turn["answer_id"] for turn in shown["turns"]] == [one["id"]]


@pytest.mark.parametrize(
    "name",
    ["C04/1712.0001", "ein Gespräch & mehr?#1", "日本語 👩‍🚒", "100%", "<b>&amp;", "x" * 200],
)
def test_any_id_finds_its_conversation(client: httpx.Client, name: str):
    answer = ask(client, COST, name)
    shown = client.get(path_of(name)).json()
    assert (shown["id"], shown["turns"][0]["answer_id"]) == (name, answer["id"])
    assert client.delete(path_of(name)).status_code == 204
    problem(client.get(path_of(name)), 404)


@pytest.mark.parametrize("name", ["", " ", " a", "a\n", "a\0b", "\x1b[31m", "x" * 201])
def test_an_id_that_means_nothing_is_refused(client: httpx.Client, name: str):
    body = {"question": COST, "conversation_id": name}
    (error,) = problem(client.post("/v1/ask", json=body), 422)["errors"]  # type: ignore[misc]
    assert error["field"] == "conversation_id"
    surrogate = b'{"question": "Who?", "conversation_id": "\\ud800"}'
    headers = {"content-type": "application/json"}
    problem(client.post("/v1/ask", content=surrogate, headers=headers), 422)


def test_an_unknown_conversation_is_named(client: httpx.Client):
    for act in (client.get, client.delete):
        document = problem(act("/v1/conversations/never/was"), 404)
        assert "never/was" in str(document["detail"])
        assert str(document["type"]).endswith(":not-found")
        for odd in ("%00", "%20", "x" * 201, "a%0Ab"):
            problem(act(f"/v1/conversations/{odd}"), 404)


def test_the_latest_are_listed_first_a_page_at_a_time(desk: httpx.Client):
    assert desk.get("/v1/conversations").json() == {"conversations": [], "next_cursor": None}
    for n in range(5):
        ask(desk, f"{COST} Said {n}.", f"c{n}")
    ask(desk, NONSENSE, "c0")
    for limit in (1, 2, 5, 200):
        found = listed(desk, limit)
        assert [one["id"] for one in found] == ["c0", "c4", "c3", "c2", "c1"]
        assert all(set(one) == SUMMARY for one in found)
    assert (found[0]["title"], found[0]["turn_count"]) == (f"{COST} Said 0.", 2)
    for given, field in (
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"surprise": 1}, "surprise"),
    ):
        document = problem(desk.get("/v1/conversations", params=given), 422)
        assert [error["field"] for error in document["errors"]] == [field]  # type: ignore[attr-defined]
    for cursor in ("no cursor", "WzFd", "%00"):
        problem(desk.get("/v1/conversations", params={"cursor": cursor}), 422)


def test_a_removed_conversation_is_gone_with_what_was_said_of_it(client: httpx.Client):
    answer = ask(client, COST, "to remove")
    assert client.post("/v1/feedback", json={"answer_id": answer["id"], "helpful": True}).is_success
    assert client.delete(path_of("to remove")).status_code == 204
    assert "to remove" not in [one["id"] for one in listed(client)]
    problem(client.delete(path_of("to remove")), 404)
    problem(client.post("/v1/feedback", json={"answer_id": answer["id"], "helpful": True}), 404)
    assert ask(client, COST, "to remove")["id"] != answer["id"]
    assert len(client.get(path_of("to remove")).json()["turns"]) == 1


def test_what_was_said_of_a_removed_article_is_said_no_more(client: httpx.Client):
    mill = {"id": "mill", "text": "The windmill of Osterby was struck by lightning on Whitsunday."}
    question = "When was the windmill of Osterby struck by lightning?"
    assert client.post("/v1/articles", json=mill).status_code == 201
    assert ask(client, question, "mill")["answerable"] is True
    assert "Whitsunday" in client.get(path_of("mill")).text
    assert client.delete("/v1/articles/mill").status_code == 204
    shown = client.get(path_of("mill"))
    assert "Whitsunday" not in shown.text
    (turn,) = shown.json()["turns"]
    assert (turn["withdrawn"], turn["question"], turn["answer"]) == (True, question, "")
    assert (turn["sentences"], turn["citations"], turn["disagreements"]) == ([], [], [])


def test_requests_at_once_that_share_an_id_all_have_their_turn(client: httpx.Client):
    gate = threading.Barrier(20)

    def work(number: int) -> str:
        gate.wait()
        return ask(client, f"{COST} Asked by {number}.", "shared")["id"]

    with ThreadPoolExecutor(20) as pool:
        given = list(pool.map(work, range(20)))
    turns = client.get(path_of("shared")).json()["turns"]
    assert sorted(turn["answer_id"] for turn in turns) == sorted(given)
    times = [turn["asked_at"] for turn in turns]
    assert times == sorted(times)


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", "a\u202e\u0007b", "'; drop table turns; --", "a\0b"]
)
def test_hostile_text_comes_back_as_text(client: httpx.Client, text: str):
    name = f"hostile {len(listed(client))}"
    answer = ask(client, text, name)
    shown = client.get(path_of(name))
    assert shown.headers["content-type"] == "application/json"
    assert shown.json()["turns"][0]["question"] == text.replace("\0", "\ufffd")
    said = {"answer_id": answer["id"], "helpful": False, "comment": text}
    given = client.post("/v1/feedback", json=said)
    assert given.status_code == 201
    assert given.json()["comment"] == text.replace("\0", "\ufffd")


def test_conversations_outlive_the_server(tmp_path: Path):
    settings = settings_for(tmp_path)
    with serving(settings) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        answer = ask(client, COST, "kept")
    with serving(settings) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        turns = client.get(path_of("kept")).json()["turns"]
        assert [turn["answer_id"] for turn in turns] == [answer["id"]]


# Feedback ----------------------------------------------------------------------------------------


def test_feedback_is_kept_and_can_be_changed(client: httpx.Client):
    answer = ask(client, COST, "opinions")
    first = client.post("/v1/feedback", json={"answer_id": answer["id"], "helpful": False})
    assert first.status_code == 201
    assert set(first.json()) == {"answer_id", "helpful", "comment", "given_at"}
    assert (first.json()["helpful"], first.json()["comment"]) == (False, None)
    again = {"answer_id": answer["id"], "helpful": True, "comment": "Read it twice."}
    second = client.post("/v1/feedback", json=again).json()
    assert {name: second[name] for name in again} == again
    (turn,) = client.get(path_of("opinions")).json()["turns"]
    assert turn["feedback"] == second


def test_feedback_on_an_unknown_answer_is_refused(client: httpx.Client):
    for unknown in ("never", "", "a\0"):
        body = {"answer_id": unknown, "helpful": True}
        document = problem(client.post("/v1/feedback", json=body), 404)
        assert str(document["type"]).endswith(":not-found")
        assert "there is no answer" in str(document["detail"])


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"helpful": True}, "answer_id"),
        ({"answer_id": "a"}, "helpful"),
        ({"answer_id": "a", "helpful": "yes"}, "helpful"),
        ({"answer_id": "a", "helpful": 1}, "helpful"),
        ({"answer_id": 5, "helpful": True}, "answer_id"),
        ({"answer_id": "x" * 201, "helpful": True}, "answer_id"),
        ({"answer_id": "a", "helpful": True, "comment": ["no"]}, "comment"),
        ({"answer_id": "a", "helpful": True, "comment": "x" * 10_001}, "comment"),
        ({"answer_id": "a", "helpful": True, "stars": 5}, "stars"),
    ],
)
def test_feedback_that_means_nothing_names_the_field(
    client: httpx.Client, body: dict[str, object], field: str
):
    document = problem(client.post("/v1/feedback", json=body), 422)
    assert [error["field"] for error in document["errors"]] == [field]  # type: ignore[attr-defined]


def test_feedback_of_another_form_is_refused(client: httpx.Client):
    problem(client.post("/v1/feedback", content=b"<a/>"), 415)
    headers = {"content-type": "application/json"}
    problem(client.post("/v1/feedback", content=b"{", headers=headers), 400)
    comment = b'{"answer_id": "a", "helpful": true, "comment": "\\ud800"}'
    problem(client.post("/v1/feedback", content=comment, headers=headers), 422)
    problem(client.get("/v1/feedback"), 405)


def test_feedback_is_exported_as_lines(desk: httpx.Client, tmp_path: Path):
    cost, none = ask(desk, COST, "c"), ask(desk, NONSENSE, "c")
    ask(desk, COST, "d")
    for answer, helpful, comment in (
        (none, True, "Right:\nnobody did. \u2028\u001b[31m é"),
        (cost, False, None),
    ):
        body = {"answer_id": answer["id"], "helpful": helpful, "comment": comment}
        assert desk.post("/v1/feedback", json=body).status_code == 201
    run = qa(tmp_path / "data", "feedback", "export")
    assert run.stderr == "feedback on 2 answers\n"
    lines = [json.loads(line) for line in run.stdout.splitlines()]
    assert all(set(line) == LINE for line in lines)
    assert [line["answer_id"] for line in lines] == [cost["id"], none["id"]]
    first, second = lines
    assert (first["question"], first["helpful"], first["comment"]) == (COST, False, None)
    assert (first["answer"], first["withdrawn"]) == (cost["answer"], False)
    assert first["cited"]
    for place in first["cited"]:
        assert set(place) == {"article_id", "start", "end", "quote"}
        if place["article_id"] == BRIDGE["id"]:
            assert str(BRIDGE["text"])[place["start"] : place["end"]] == place["quote"]
    assert (second["answer"], second["cited"], second["withdrawn"]) == ("", [], False)
    assert second["comment"] == "Right:\nnobody did. \u2028\u001b[31m é"
    assert not re.search("[\u2028\x1b]", run.stdout)
    written = tmp_path / "feedback.jsonl"
    again = qa(tmp_path / "data", "feedback", "export", "--output", str(written))
    assert again.stdout == ""
    assert written.read_text("utf-8") == run.stdout
    for place in first["cited"]:
        desk.delete("/v1/articles/" + quote(place["article_id"], safe=""))
    (first, second) = qa(tmp_path / "data", "feedback", "export").stdout.splitlines()
    assert json.loads(first)["withdrawn"] is True
    assert "12 million" not in first


def test_an_export_of_nothing_and_one_to_nowhere(shelf: Path, tmp_path: Path):
    run = qa(tmp_path, "feedback", "export", "--data", str(shelf))
    assert (run.stdout, run.stderr) == ("", "feedback on 0 answers\n")
    missing = tmp_path / "missing" / "x.jsonl"
    refused = qa(shelf, "feedback", "export", "--output", str(missing), check=2)
    assert "--output" in refused.stderr
    assert "No such file" in refused.stderr.replace("\n", " ")


def test_an_export_forgets_nothing(desk: httpx.Client, tmp_path: Path):
    answer = ask(desk, COST, "c")
    assert desk.post("/v1/feedback", json={"answer_id": answer["id"], "helpful": True}).is_success
    with closing(sqlite3.connect(tmp_path / "data" / "library.db")) as database:
        database.execute("update conversations set updated = 1")
        database.commit()
    run = qa(tmp_path / "data", "feedback", "export", QA_CONVERSATION_DAYS="1")
    assert answer["id"] in run.stdout
    assert desk.get(path_of("c")).status_code == 200


def test_what_has_expired_is_gone_when_the_service_starts(tmp_path: Path):
    for days, held in (("0", ["old"]), ("30", [])):
        with serving(settings_for(tmp_path, QA_CONVERSATION_DAYS=days)) as client:
            until(lambda: client.get("/readyz").status_code == 200)
            if days == "0":
                ask(client, COST, "old")
                assert client.get(path_of("old")).status_code == 200
                with closing(sqlite3.connect(tmp_path / "library.db")) as database:
                    database.execute("update conversations set updated = 1")
                    database.commit()
            assert [one["id"] for one in listed(client)] == held
