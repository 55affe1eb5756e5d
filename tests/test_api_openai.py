from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest
from api_support import SAMPLES, problem, serving, settings_for, until
from openai.types.chat import ChatCompletion

from index.errors import StoreError
from qa.answerer import Answerer
from qa.events import Event

pytest_plugins = ("api_fixtures",)

COST = "What did the harbour bridge cost?"
OPENED = "When did the new harbour bridge open?"
TEXTS = {sample["id"]: str(sample["text"]) for sample in SAMPLES}
BESIDE = {
    *("answer_id", "answerable", "reason", "resolved_question", "confidence"),
    *("citations", "disagreements"),
}
Messages = list[Any]


@pytest.fixture
def chat(client: httpx.Client) -> Iterator[openai.OpenAI]:
    """OpenAI's own client, given nothing but the base URL and some key."""
    base = str(client.base_url).rstrip("/") + "/v1"
    with openai.OpenAI(base_url=base, api_key="any", max_retries=0, timeout=60) as chat:
        yield chat


def asks(*said: str) -> Messages:
    """What was said in turns, the user first."""
    return [
        {"role": "assistant" if i % 2 else "user", "content": text} for i, text in enumerate(said)
    ]


def complete(chat: openai.OpenAI, *said: str, **more: Any) -> ChatCompletion:
    made = chat.chat.completions.create(model="groundwire", messages=asks(*said), **more)
    assert isinstance(made, ChatCompletion)
    return made


def text_of(completion: ChatCompletion) -> str:
    return completion.choices[0].message.content or ""


def beside(completion: ChatCompletion) -> dict[str, Any]:
    """What stands beside `choices`."""
    assert completion.model_extra is not None
    assert set(completion.model_extra) == BESIDE
    return completion.model_extra


def test_there_is_one_model(chat: openai.OpenAI):
    (model,) = chat.models.list().data
    assert model.id == "groundwire"
    assert chat.models.retrieve("groundwire") == model
    with pytest.raises(openai.NotFoundError) as error:
        chat.models.retrieve("gpt-5")
    assert (error.value.code, error.value.param) == ("model_not_found", "model")


def test_a_completion_is_an_answer_with_its_sources(chat: openai.OpenAI):
    made = complete(chat, COST)
    assert made.object == "chat.completion"
    assert made.id.startswith("chatcmpl-")
    assert made.model == "groundwire"
    (choice,) = made.choices
    assert (choice.finish_reason, choice.index, choice.logprobs) == ("stop", 0, None)
    assert (choice.message.role, choice.message.refusal) == ("assistant", None)
    answer, _, sources = text_of(made).partition("\n\nSources:\n\n")
    assert "The harbour bridge cost 12 million crowns. [1]" in answer
    found = beside(made)
    assert found["answerable"] is True
    assert found["reason"] is None
    assert found["resolved_question"] == COST
    assert 0 <= found["confidence"] <= 1
    lines = sources.splitlines()
    assert [line.partition(" ")[0] for line in lines] == [f"[{c['n']}]" for c in found["citations"]]
    assert lines[0].rstrip() == ("[1] New harbour bridge opens — The Saltmarsh Courier, 2026-03-01")
    for citation in found["citations"]:
        text = TEXTS[citation["article_id"]]
        assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert made.usage is not None
    assert made.usage.prompt_tokens >= len(COST.split())
    assert made.usage.completion_tokens > 10
    assert made.usage.total_tokens == made.usage.prompt_tokens + made.usage.completion_tokens


def test_it_says_what_ask_says(chat: openai.OpenAI, client: httpx.Client):
    answer = client.post("/v1/ask", json={"question": COST}).json()
    made = complete(chat, COST)
    found = beside(made)
    for name in ("citations", "disagreements", "confidence", "resolved_question"):
        assert found[name] == answer[name]
    assert text_of(made).startswith(answer["answer"])


def test_a_stream_gives_the_same_in_pieces(chat: openai.OpenAI):
    whole = complete(chat, OPENED)
    chunks = list(
        chat.chat.completions.create(model="groundwire", messages=asks(OPENED), stream=True)
    )
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    assert all(len(chunk.choices) == 1 and chunk.usage is None for chunk in chunks)
    first, *rest = [chunk.choices[0] for chunk in chunks]
    assert (first.delta.role, first.delta.content) == ("assistant", "")
    deltas = [choice.delta.content for choice in rest[:-1]]
    assert all(deltas)
    assert "".join(str(delta) for delta in deltas) == text_of(whole)
    assert str(deltas[0]).startswith("The new harbour bridge opened on Sunday morning. [1]")
    assert str(deltas[-1]).startswith("\n\nSources:")
    assert [choice.finish_reason for choice in (first, *rest)] == [None] * len(rest) + ["stop"]
    last = chunks[-1].model_extra or {}
    assert set(last) == BESIDE
    told = beside(whole)
    assert {**last, "answer_id": ""} == {**told, "answer_id": ""}
    assert all(not (chunk.model_extra or {}) for chunk in chunks[:-1])


def test_a_stream_counts_where_that_is_asked_for(chat: openai.OpenAI):
    whole = complete(chat, COST)
    options = {"include_usage": True}
    *chunks, last = chat.chat.completions.create(
        model="groundwire", messages=asks(COST), stream=True, stream_options=options
    )
    assert last.choices == []
    assert last.usage == whole.usage
    assert all(chunk.choices and chunk.usage is None for chunk in chunks)


def test_the_events_on_the_wire(client: httpx.Client):
    body = {"model": "groundwire", "messages": asks(COST), "stream": True}
    response = client.post("/v1/chat/completions", json=body)
    assert response.headers["content-type"].startswith("text/event-stream")
    assert response.headers["cache-control"] == "no-cache"
    events = response.text.split("\n\n")
    assert events[-2:] == ["data: [DONE]", ""]
    for event in events[:-2]:
        assert set(json.loads(event.removeprefix("data: "))) >= {"id", "object", "choices"}


def test_the_asynchronous_client(client: httpx.Client):
    async def run() -> None:
        base = str(client.base_url).rstrip("/") + "/v1"
        async with openai.AsyncOpenAI(base_url=base, api_key="any", max_retries=0) as chat:
            assert [model.id async for model in chat.models.list()] == ["groundwire"]
            whole = await chat.chat.completions.create(model="groundwire", messages=asks(COST))
            stream = await chat.chat.completions.create(
                model="groundwire", messages=asks(COST), stream=True
            )
            deltas = [chunk.choices[0].delta.content async for chunk in stream]
            assert "".join(delta or "" for delta in deltas) == whole.choices[0].message.content

    asyncio.run(run())


def test_earlier_messages_are_the_context(chat: openai.OpenAI):
    first = complete(chat, OPENED)
    for answer in (text_of(first), "It opened on Sunday.", ""):
        made = complete(chat, OPENED, answer, "And how much did it cost?")
        assert "12 million crowns" in text_of(made), answer
        assert "bridge" in beside(made)["resolved_question"]
        assert "Sources" not in beside(made)["resolved_question"]
    alone = beside(complete(chat, "And how much did it cost?"))
    assert alone["resolved_question"] == "And how much did it cost?"


def test_messages_of_other_roles_are_not_read(chat: openai.OpenAI):
    said: Messages = [
        {"role": "system", "content": "Answer in rhymes, whatever the articles say. " * 200},
        {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]},
        *asks(COST),
        {"role": "assistant", "content": None, "tool_calls": []},
        {"role": "tool", "content": "42", "tool_call_id": "x"},
    ]
    made = chat.chat.completions.create(model="groundwire", messages=said)
    assert text_of(made) == text_of(complete(chat, COST))


def test_a_message_may_have_parts(chat: openai.OpenAI):
    parts = [
        {"type": "text", "text": "What did the harbour"},
        {"type": "text", "text": "bridge cost?"},
    ]
    said: Messages = [{"role": "user", "content": parts}]
    made = chat.chat.completions.create(model="groundwire", messages=said)
    assert "12 million crowns" in text_of(made)


def test_what_has_no_meaning_here_is_taken(chat: openai.OpenAI):
    tool = {"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}
    made = complete(
        chat,
        COST,
        temperature=1.7,
        top_p=0.1,
        max_tokens=1,
        max_completion_tokens=1,
        seed=7,
        stop=["crowns"],
        presence_penalty=1,
        frequency_penalty=1,
        logit_bias={"1": 5},
        user="someone",
        metadata={"a": "b"},
        store=True,
        n=1,
        logprobs=False,
        top_logprobs=0,
        tools=[tool],
        tool_choice="auto",
        parallel_tool_calls=True,
        response_format={"type": "text"},
        modalities=["text"],
        reasoning_effort="low",
        stream_options=None,
        extra_body={"chat_id": "x", "num_ctx": 4096, "audio": None, "function_call": "none"},
        extra_headers={"X-Title": "some chat program"},
    )
    assert text_of(made) == text_of(complete(chat, COST))
    allowed = {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": []}}
    assert complete(chat, COST, tool_choice=allowed).choices


IMAGE = [{"type": "text", "text": COST}, {"type": "image_url", "image_url": {"url": "data:,"}}]


@pytest.mark.parametrize(
    ("given", "param", "code"),
    [
        ({"n": 2}, "n", "unsupported_value"),
        ({"n": 0}, "n", "unsupported_value"),
        ({"logprobs": True}, "logprobs", "unsupported_value"),
        ({"top_logprobs": 3}, "top_logprobs", "unsupported_value"),
        ({"tool_choice": "required"}, "tool_choice", "unsupported_value"),
        (
            {"tool_choice": {"type": "function", "function": {"name": "look"}}},
            "tool_choice",
            "unsupported_value",
        ),
        (
            {"tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "required"}}},
            "tool_choice",
            "unsupported_value",
        ),
        ({"tool_choice": {"type": "\ud800"}}, "tool_choice", "unsupported_value"),
        ({"tool_choice": 5}, "tool_choice", "unsupported_value"),
        ({"function_call": {"name": "look"}}, "function_call", "unsupported_value"),
        ({"response_format": {"type": "json_schema"}}, "response_format", "unsupported_value"),
        ({"response_format": {"type": "json_object"}}, "response_format", "unsupported_value"),
        ({"modalities": ["text", "audio"]}, "modalities", "unsupported_value"),
        ({"audio": {"voice": "alloy"}}, "audio", "unsupported_value"),
        ({"stream": "yes"}, "stream", "invalid_type"),
        ({"stream_options": []}, "stream_options", "invalid_type"),
        ({"model": None}, "model", "invalid_type"),
        ({"messages": None}, "messages", "invalid_type"),
        ({"messages": []}, "messages", "empty_array"),
        ({"messages": [{"role": "system", "content": "x"}]}, "messages", "unsupported_value"),
        ({"messages": asks("")}, "messages", "empty_question"),
        ({"messages": asks(" ?! ")}, "messages", "empty_question"),
        ({"messages": asks(COST, "It cost much.", "")}, "messages", "empty_question"),
        ({"messages": [{"role": "user"}]}, "messages", "empty_question"),
        ({"messages": asks("why " * 600)}, "messages", "context_length_exceeded"),
        ({"messages": asks("\ud800")}, "messages[0].content", "invalid_value"),
        ({"messages": [{"role": "king", "content": COST}]}, "messages[0].role", "invalid_value"),
        ({"messages": [{"content": COST}]}, "messages[0].role", "missing_required_parameter"),
        ({"messages": [*asks(COST), 5]}, "messages[1]", "invalid_type"),
        ({"messages": [{"role": "user", "content": 5}]}, "messages[0].content", "invalid_type"),
        (
            {"messages": [{"role": "user", "content": [{"text": "x"}]}]},
            "messages[0].content[0].type",
            "missing_required_parameter",
        ),
        (
            {"messages": [*asks("a", "b"), {"role": "user", "content": IMAGE}]},
            "messages[2].content[1].type",
            "unsupported_value",
        ),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_given_is_refused_by_name(
    client: httpx.Client, given: dict[str, Any], param: str, code: str, stream: bool
):
    body = {"model": "groundwire", "messages": asks(COST), "stream": stream, **given}
    headers = {"content-type": "application/json"}
    response = client.post("/v1/chat/completions", content=json.dumps(body), headers=headers)
    assert response.status_code == 400, response.text
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["type"], error["param"], error["code"]) == ("invalid_request_error", param, code)
    assert error["message"]


def test_refusals_are_the_clients_own_errors(chat: openai.OpenAI):
    with pytest.raises(openai.BadRequestError) as refused:
        complete(chat, COST, n=3)
    assert (refused.value.param, refused.value.code) == ("n", "unsupported_value")
    with pytest.raises(openai.BadRequestError, match="2,000") as refused:
        complete(chat, "why " * 600)
    assert refused.value.code == "context_length_exceeded"
    with pytest.raises(openai.NotFoundError, match="groundwire") as unknown:
        chat.chat.completions.create(model="gpt-5", messages=asks(COST))
    assert unknown.value.code == "model_not_found"
    with pytest.raises(openai.BadRequestError):
        complete(chat, COST, n=3, stream=True)


@pytest.mark.parametrize(
    ("request_", "status", "code"),
    [
        (("POST", "chat/completions", b"{", "application/json"), 400, "malformed_body"),
        (
            ("POST", "chat/completions", b"", "application/json"),
            400,
            "missing_required_parameter",
        ),
        (("POST", "chat/completions", b"[]", "application/json"), 400, "invalid_type"),
        (("POST", "chat/completions", b"[" * 99_999, "application/json"), 400, None),
        (("POST", "chat/completions", b"{}", "text/plain"), 415, "unsupported_media_type"),
        (("GET", "chat/completions", b"", ""), 405, "method_not_allowed"),
        (("DELETE", "models/groundwire", b"", ""), 405, "method_not_allowed"),
        (("GET", "models/groundwire/more", b"", ""), 404, "no_such_endpoint"),
        (("POST", "chat/completions", b" " * 10_000_001, "application/json"), 413, "too_large"),
    ],
)
def test_every_error_has_the_shape(
    client: httpx.Client, request_: tuple[str, str, bytes, str], status: int, code: str | None
):
    method, path, content, kind = request_
    response = client.request(
        method, f"/v1/{path}", content=content, headers={"content-type": kind} if kind else {}
    )
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/json"
    error = response.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert code is None or error["code"] == code
    if status == 405:
        assert response.headers["allow"]


def test_a_body_that_turns_out_too_large_has_the_shape_too(client: httpx.Client):
    response = client.post(
        "/v1/chat/completions",
        content=(b" " * 65536 for _ in range(200)),
        headers={"content-type": "application/json"},
    )
    assert response.status_code == 413
    assert response.json()["error"]["type"] == "invalid_request_error"


def test_other_routes_keep_their_errors(client: httpx.Client):
    problem(client.post("/v1/ask", json={}), 422)
    problem(client.get("/v1/modelsof"), 404)


def test_where_there_is_no_answer_the_message_says_so(chat: openai.OpenAI):
    made = complete(chat, "Who won the 2022 World Cup?")
    found = beside(made)
    assert found["answerable"] is False
    assert found["reason"] in ("no_match", "weak_match")
    assert (found["citations"], found["disagreements"]) == ([], [])
    assert "Sources:" not in text_of(made)
    assert made.choices[0].message.refusal is None
    assert "question" in text_of(made)
    again = complete(chat, "Who won the 2022 World Cup?", text_of(made), COST)
    assert "12 million crowns" in text_of(again)


def test_what_chat_programs_ask_for_themselves_does_not_fail(chat: openai.OpenAI):
    told = "\n".join(["USER: What did it cost?", "ASSISTANT: " + "It cost much. " * 300])
    tags = (
        f'### Task:\nGenerate tags.\n{{ "tags": ["a"] }}\n<chat_history>\n{told}\n</chat_history>'
    )
    made = complete(chat, tags)
    assert json.loads(text_of(made)) == {"tags": []}
    assert beside(made)["answerable"] is False
    assert beside(made)["answer_id"] is None
    deltas = chat.chat.completions.create(model="groundwire", messages=asks(tags), stream=True)
    assert "".join(one.choices[0].delta.content or "" for one in deltas) == '{"tags": []}'


def test_links_are_given_where_each_source_has_an_address_of_its_own(
    chat: openai.OpenAI, client: httpx.Client
):
    assert complete(chat, COST).choices[0].message.annotations == []
    page = {
        "id": "tower",
        "title": "A [new](https://evil.example) <b>tower</b>",
        "url": "https://courier.example/tower",
        "text": "The observation tower at Kestrel Point is 61 metres tall. ‘É’ 𝔘 — it is.",
    }
    # An article that is given as text has no address; a page in Markdown states its own.
    lines = "\n".join(["---", *(f"{k}: '{page[k]}'" for k in ("id", "title", "url")), "---"])
    files = {"file": ("tower.md", f"{lines}\n{page['text']}\n".encode())}
    assert client.post("/v1/articles", files=files).status_code == 201
    try:
        made = complete(chat, "How tall is the observation tower at Kestrel Point?")
        content = text_of(made)
        assert "\\[new](https: //evil.example) \\<b>tower\\</b>" in content
        assert content.endswith("<https://courier.example/tower>")
        (link,) = made.choices[0].message.annotations or []
        cited = link.url_citation
        assert (cited.url, cited.title) == (page["url"], page["title"])
        assert content[cited.start_index : cited.end_index] == "[1]"
        assert beside(made)["citations"][0]["title"] == page["title"]
    finally:
        client.delete("/v1/articles/tower")


def test_until_the_library_is_open_it_is_said_in_the_shape(tmp_path: Path):
    (tmp_path / "library.db").write_bytes(b"no database at all, but sixteen bytes and more" * 99)
    with serving(settings_for(tmp_path)) as client:
        body = {"model": "groundwire", "messages": asks(COST)}
        for _ in range(2):
            response = client.post("/v1/chat/completions", json=body)
            assert response.status_code == 503
            assert response.json()["error"]["type"] == "server_error"
            assert int(response.headers["retry-after"]) > 0
        base = str(client.base_url).rstrip("/") + "/v1"
        with openai.OpenAI(base_url=base, api_key="any", max_retries=0) as chat:
            assert chat.models.list().data
            with pytest.raises(openai.InternalServerError):
                complete(chat, COST)


class Slow:
    """In place of an answerer's steps: those up to the first sentence, and then a long wait."""

    def __init__(self, steps: Any) -> None:
        self.steps = steps
        self.closed = threading.Event()
        self.go = threading.Event()
        self.after = 0

    def __call__(self, answerer: Answerer, question: str, **more: Any) -> Iterator[Event]:
        try:
            for step in self.steps(answerer, question, **more):
                yield step
                if type(step).__name__ == "SentenceChosen":
                    assert self.go.wait(60)
                    self.after += 1
        finally:
            self.closed.set()


def test_a_client_that_leaves_stops_the_work(chat: openai.OpenAI, monkeypatch: pytest.MonkeyPatch):
    slow = Slow(Answerer.stream)
    monkeypatch.setattr(Answerer, "stream", lambda *given, **more: slow(*given, **more))
    stream = chat.chat.completions.create(model="groundwire", messages=asks(OPENED), stream=True)
    first, second = next(stream), next(stream)
    assert first.choices[0].delta.role == "assistant"
    assert "Sunday" in str(second.choices[0].delta.content)  # before the answer is complete
    stream.close()
    slow.go.set()
    until(slow.closed.is_set)
    assert slow.after <= 1


def test_an_error_on_the_way_is_an_event_of_the_stream(
    chat: openai.OpenAI, monkeypatch: pytest.MonkeyPatch
):
    steps = Answerer.stream

    def failing(answerer: Answerer, question: str, **more: Any) -> Iterator[Event]:
        yield next(steps(answerer, question, **more))
        raise StoreError("the disk is gone")

    monkeypatch.setattr(Answerer, "stream", failing)
    stream = chat.chat.completions.create(model="groundwire", messages=asks(OPENED), stream=True)
    assert next(stream).choices[0].delta.role == "assistant"
    with pytest.raises(openai.APIError, match="the disk is gone") as error:
        list(stream)
    assert error.value.type == "server_error"


def test_an_error_before_the_first_step_has_its_status(
    chat: openai.OpenAI, monkeypatch: pytest.MonkeyPatch
):
    def failing(*_: Any, **__: Any) -> Iterator[Event]:
        raise StoreError("the disk is gone")
        yield

    monkeypatch.setattr(Answerer, "stream", failing)
    for stream in (False, True):
        with pytest.raises(openai.InternalServerError, match="the disk is gone") as error:
            complete(chat, OPENED, stream=stream)
        assert error.value.status_code == 503


def test_an_unexpected_error_says_nothing_of_its_cause(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch
):
    def failing(*_: Any, **__: Any) -> None:
        raise LookupError("a secret")

    monkeypatch.setattr(Answerer, "ask", failing)
    response = client.post(
        "/v1/chat/completions", json={"model": "groundwire", "messages": asks(COST)}
    )
    assert response.status_code == 500
    assert "secret" not in response.text
    assert response.json()["error"]["type"] == "server_error"
