"""Questions in a conversation, and answers as they come, over HTTP."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from api_support import BRIDGE, problem

from api.asking import events
from api.schemas_answers import AskRequest
from index.errors import StoreError
from qa.events import Event, PassagesFound

pytest_plugins = ("api_fixtures",)

COST = "What did the harbour bridge cost?"


def streamed(client: httpx.Client, **body: object) -> list[tuple[str, dict[str, object]]]:
    with client.stream("POST", "/v1/ask", json={"stream": True, **body}) as reply:
        assert reply.status_code == 200
        assert reply.headers["content-type"].startswith("text/event-stream")
        return parsed(reply.iter_lines())


def parsed(lines: Iterator[str]) -> list[tuple[str, dict[str, object]]]:
    found, name = [], ""
    for line in lines:
        kind, _, rest = line.partition(": ")
        if kind == "event":
            name = rest
        elif kind == "data":
            found.append((name, json.loads(rest)))
        else:
            assert not line or line.startswith(":")
    return found


def test_a_follow_up_is_understood_from_the_turn_before(client: httpx.Client):
    first = client.post("/v1/ask", json={"question": "When did the harbour bridge open?"}).json()
    name = first["conversation_id"]
    second = client.post(
        "/v1/ask", json={"question": "And what did it cost?", "conversation_id": name}
    )
    answer = second.json()
    assert answer["conversation_id"] == name
    assert answer["question"] == "And what did it cost?"
    assert "harbour bridge" in answer["resolved_question"]
    assert "12 million" in answer["answer"]
    kept = client.get(f"/v1/conversations/{name}").json()
    assert [turn["question"] for turn in kept["turns"]] == [first["question"], answer["question"]]


def test_a_name_of_the_clients_own_begins_a_conversation(client: httpx.Client):
    body = {"question": COST, "conversation_id": "thread 17.5/é"}
    assert client.post("/v1/ask", json=body).json()["conversation_id"] == "thread 17.5/é"
    follow_up = {"question": "when did it open?", "conversation_id": "thread 17.5/é"}
    assert "harbour bridge" in client.post("/v1/ask", json=follow_up).json()["resolved_question"]
    alone = client.post("/v1/ask", json={"question": "when did it open?"}).json()
    assert alone["resolved_question"] == "when did it open?"


def test_a_new_topic_is_not_dragged_back(client: httpx.Client):
    name = client.post("/v1/ask", json={"question": COST}).json()["conversation_id"]
    question = "Who steered the last ferry from Tern Island?"
    answer = client.post("/v1/ask", json={"question": question, "conversation_id": name}).json()
    assert answer["resolved_question"] == question
    assert "last ferry" in answer["answer"]


def test_requests_that_share_a_conversation_lose_no_turn(client: httpx.Client):
    def ask(_: int) -> str:
        body = {"question": COST, "conversation_id": "asked at once"}
        return str(client.post("/v1/ask", json=body).json()["id"])

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(ask, range(16)))
    kept = client.get("/v1/conversations/asked%20at%20once").json()["turns"]
    assert {turn["answer_id"] for turn in kept} == ids


def test_an_answer_comes_step_by_step(client: httpx.Client):
    whole = client.post("/v1/ask", json={"question": COST}).json()
    steps = streamed(client, question=COST)
    names = [name for name, _ in steps]
    assert names[0] == "passages"
    assert names[-1] == "done"
    assert names.count("sentence") == len(whole["sentences"])
    done = steps[-1][1]
    assert done["answer"] == whole["answer"]
    assert done["sentences"] == whole["sentences"]
    assert steps[0][1]["conversation_id"] == done["conversation_id"]
    said = [data for name, data in steps if name == "sentence"]
    for one, sentence in zip(said, whole["sentences"], strict=True):
        cited = one.pop("citations")
        assert one == sentence
        assert [c["n"] for c in cited] == [sentence["citation"], *sentence["also"]]
        assert cited[0]["quote"] == sentence["text"]
    assert client.get(f"/v1/conversations/{done['conversation_id']}").status_code == 200


def test_differences_come_as_a_step_with_what_prints_them(client: httpx.Client):
    texts = {
        "tower-one": "The collapse of the Quill tower in Sorrel injured 40 people on Monday.",
        "tower-two": "The collapse of the Quill tower in Sorrel injured 52 people on Monday.",
    }
    for name, text in texts.items():
        sent = {"id": name, "text": text, "publisher": name, "tags": ["quill"]}
        assert client.post("/v1/articles", json=sent).status_code == 201
    question = "How many people did the collapse of the Quill tower injure?"
    steps = streamed(client, question=question, filters={"tags": ["quill"]})
    (difference,) = (data for name, data in steps if name == "disagreement")
    done = steps[-1][1]
    cited = difference.pop("citations")
    assert [difference] == done["disagreements"]
    assert {c["article_id"] for c in cited} == set(texts)
    for name in texts:
        client.delete(f"/v1/articles/{name}")


def test_no_answer_is_streamed_as_well(client: httpx.Client):
    steps = streamed(client, question="What is the boiling point of cadmium?")
    assert [name for name, _ in steps] == ["passages", "done"]
    assert steps[-1][1]["answerable"] is False


def test_what_is_wrong_with_the_request_is_a_problem_and_no_stream(client: httpx.Client):
    problem(client.post("/v1/ask", json={"question": "?", "stream": True}), 422)
    problem(client.post("/v1/ask", json={"question": "a" * 3000, "stream": True}), 422)
    bad = {"question": COST, "stream": True, "filters": {"published_after": "soon"}}
    problem(client.post("/v1/ask", json=bad), 422)


class _Steps:
    """An answerer whose answer fails, or is never finished, after its first step."""

    def __init__(self, error: Exception | None) -> None:
        self.error = error
        self.closed = threading.Event()

    def stream(self, *_: object, **__: object) -> Iterator[Event]:
        try:
            yield PassagesFound("anything", ())
            if self.error:
                raise self.error
            yield PassagesFound("anything else", ())
        finally:
            self.closed.set()


class _Parts:
    def __init__(self, answerer: _Steps) -> None:
        self.answerer = answerer
        self.conversations = self

    def new_id(self) -> str:
        return "c1"


def test_an_error_after_the_first_step_is_the_last_event() -> None:
    steps = _Steps(StoreError("the disk is gone: put it back"))
    found = list(events(_Parts(steps), AskRequest(question=COST)))  # type: ignore[arg-type]
    assert found[0].startswith(b"event: passages\n")
    assert found[1].startswith(b"event: error\n")
    assert b"the disk is gone" in found[1]
    assert len(found) == 2
    assert steps.closed.is_set()


def test_a_fault_tells_the_client_nothing_of_itself_and_is_raised() -> None:
    steps = _Steps(RuntimeError("secret"))
    sent = events(_Parts(steps), AskRequest(question=COST))  # type: ignore[arg-type]
    _, last = next(sent), next(sent)
    assert last.startswith(b"event: error\n")
    assert b"secret" not in last
    with pytest.raises(RuntimeError, match="secret"):
        next(sent)


def test_whoever_leaves_stops_the_work() -> None:
    steps = _Steps(None)
    sent = events(_Parts(steps), AskRequest(question=COST))  # type: ignore[arg-type]
    next(sent)
    sent.close()
    assert steps.closed.is_set()


def test_the_samples_are_as_the_other_tests_want_them(client: httpx.Client):
    assert client.get(f"/v1/articles/{BRIDGE['id']}").status_code == 200
