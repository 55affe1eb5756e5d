from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest
from api_support import ROOT, everything, problem, qa, serving, settings_for, until
from pydantic import BaseModel

from api import (
    VERSION,
    openai_errors,
    schemas,
    schemas_answers,
    schemas_articles,
    schemas_conversations,
    schemas_feedback,
    schemas_jobs,
    schemas_openai,
    schemas_openai_request,
    schemas_quotes,
    schemas_search,
    schemas_turns,
)
from api.app import create_app, from_environ
from api.settings import Settings

pytest_plugins = ("api_fixtures",)


def test_it_is_alive_at_once_and_ready_once_warm(tmp_path: Path):
    with serving(settings_for(tmp_path)) as client:
        assert client.get("/healthz").json() == {"status": "ok", "version": VERSION}
        first = client.post("/v1/ask", json={"question": "Who?"})
        if first.status_code == 503:
            assert problem(first, 503)["type"].endswith(":not-ready")
            assert int(first.headers["retry-after"]) > 0
        until(lambda: client.get("/readyz").status_code == 200)
        ready = client.get("/readyz").json()
    assert set(ready) == {"status", "articles", "passages", "revision", "encoder"}
    assert (ready["status"], ready["articles"], ready["passages"]) == ("ready", 0, 0)


def test_a_library_that_cannot_be_opened_is_said_and_not_hidden(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    (tmp_path / "library.db").write_bytes(b"no database at all, but sixteen bytes and more" * 99)
    with serving(settings_for(tmp_path)) as client:
        assert client.get("/healthz").status_code == 200
        until(lambda: "cannot be opened" in caplog.text)
        for _ in range(2):
            document = problem(client.get("/readyz"), 503)
            assert document["type"].endswith(":store-unavailable")


def test_unknown_addresses_and_methods_are_problems(client: httpx.Client):
    assert "/v2/ask" in str(problem(client.get("/v2/ask"), 404)["detail"])
    refused = client.put("/v1/articles")
    problem(refused, 405)
    assert set(re.split(r",\s*", refused.headers["allow"])) == {"GET", "POST"}
    refused = client.get("/v1/ask")
    problem(refused, 405)
    assert refused.headers["allow"] == "POST"


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search", "/v1/articles"])
@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"question": }', b"\xff\xfe", b"[" * 100_000, b"1" * 5000, b'{"a": "\xff"}'],
)
def test_a_body_that_is_no_json_is_a_problem(client: httpx.Client, path: str, body: bytes):
    response = client.post(path, content=body, headers={"content-type": "application/json"})
    assert response.status_code in (400, 422)
    problem(response, response.status_code)


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search", "/v1/articles", "/v1/articles:batch"])
@pytest.mark.parametrize("kind", ["application/xml", "image/png", None])
def test_a_body_of_another_kind_is_refused(client: httpx.Client, path: str, kind: str | None):
    headers = {"content-type": kind} if kind else {}
    document = problem(client.post(path, content=b"<a/>", headers=headers), 415)
    assert "send " in str(document["detail"])


@pytest.mark.parametrize("body", ["null", "[]", '"x"', "NaN", "1", "{}"])
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search", "/v1/articles"])
def test_json_of_another_shape_is_refused(client: httpx.Client, path: str, body: str):
    headers = {"content-type": "application/json"}
    assert problem(client.post(path, content=body, headers=headers), 422)["errors"]


@pytest.mark.parametrize(
    "value",
    [r"\ud800", r"\u0000", r"\u0000x\u0000", r"a\udfffb", r"\u202e\u001b[31m", "\\uffff"],
)
@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/v1/ask", "question"),
        ("/v1/search", "query"),
        ("/v1/articles", "text"),
        ("/v1/articles", "id"),
        ("/v1/articles", "surprise"),
        ("/v1/articles", "url"),
    ],
)
def test_odd_characters_are_no_internal_error(
    client: httpx.Client, path: str, field: str, value: str
):
    body = '{"%s": "%s"}' % (field, value)  # noqa: UP031 - braces and escapes stand as they are
    response = client.post(
        path, content=body.encode(), headers={"content-type": "application/json"}
    )
    assert response.status_code < 500, response.text
    if made := response.json().get("article"):
        assert client.delete("/v1/articles/" + made["id"]).status_code == 204


def test_odd_field_names_are_no_internal_error(client: httpx.Client):
    for name in (r"\ud800", r"\u0000", "{reason}", ""):
        body = f'{{"question": "Who?", "{name}": 1, "filters": {{"{name}": NaN}}}}'
        headers = {"content-type": "application/json"}
        problem(client.post("/v1/ask", content=body.encode(), headers=headers), 422)


@pytest.mark.parametrize("path", ["/v1/articles", "/v1/ask"])
def test_a_body_over_the_limit_is_refused_whether_it_says_so_or_not(
    client: httpx.Client, path: str
):
    before = everything(client)
    headers = {"content-type": "application/json"}
    large = b'{"text": "' + b"a" * 50_000_000 + b'"}'
    for content in (large, (large[at : at + 65536] for at in range(0, len(large), 65536))):
        document = problem(client.post(path, content=content, headers=headers), 413)
        assert "10 MB" in str(document["detail"])
        assert "QA_MAX_ARTICLE_MB" in str(document["detail"])
    assert everything(client) == before
    assert client.get("/healthz").status_code == 200


def test_the_start_page_leads_to_the_description(client: httpx.Client):
    assert client.get("/").headers["location"] == "/docs"
    assert client.get("/docs").status_code == 200


def test_the_description_is_whole(client: httpx.Client):
    described = client.get("/openapi.json").json()
    assert set(described["paths"]) == {
        "/v1/articles",
        "/v1/articles:batch",
        "/v1/articles/{id}",
        "/v1/jobs/{id}",
        "/v1/search",
        "/v1/ask",
        "/v1/quotes/verify",
        "/v1/quotes/extract",
        "/v1/chat/completions",
        "/v1/models",
        "/v1/models/{model}",
        "/v1/conversations",
        "/v1/conversations/{id}",
        "/v1/feedback",
        "/healthz",
        "/readyz",
    }
    models = described["components"]["schemas"]
    assert "HTTPValidationError" not in models
    for name, schema in models.items():
        assert schema.get("description"), name
        assert schema.get("examples"), name
        for field, said in schema["properties"].items():
            assert said.get("description"), (name, field)
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert operation["summary"], (method, path)
            assert operation["description"], (method, path)
            assert operation["tags"], (method, path)
            for status, response in operation["responses"].items():
                if int(status) >= 400:
                    problem_or_json = "json" if openai_errors.speaks(path) else "problem+json"
                    assert set(response["content"]) == {f"application/{problem_or_json}"}
    text = client.get("/openapi.json").text
    for reference in set(re.findall(r'"#/components/schemas/(\w+)"', text)):
        assert reference in models


@pytest.mark.parametrize(
    "model",
    [
        one
        for module in (
            schemas,
            schemas_answers,
            schemas_articles,
            schemas_conversations,
            schemas_feedback,
            schemas_jobs,
            schemas_openai,
            schemas_openai_request,
            schemas_quotes,
            schemas_search,
            schemas_turns,
        )
        for one in vars(module).values()
        if isinstance(one, type)
        and issubclass(one, BaseModel)
        and one.__module__ == module.__name__
        if one
        not in (
            *(schemas.Request, schemas.Response, schemas_openai_request.Lenient),
            *(schemas_articles.ListQuery, schemas_conversations.ConversationsQuery),
        )
    ],
    ids=lambda model: model.__name__,
)
def test_the_examples_are_of_their_models(model: type[BaseModel]):
    for example in model.model_json_schema()["examples"]:
        given = model.model_validate(example).model_dump(exclude_unset=True)
        assert given == example


def test_the_examples_of_requests_are_taken(client: httpx.Client):
    described = client.get("/openapi.json").json()["components"]["schemas"]
    for name, path in (
        ("AskRequest", "/v1/ask"),
        ("SearchRequest", "/v1/search"),
        ("VerifyRequest", "/v1/quotes/verify"),
        ("ExtractRequest", "/v1/quotes/extract"),
        ("ChatRequest", "/v1/chat/completions"),
    ):
        for example in described[name]["examples"]:
            assert client.post(path, json=example).status_code == 200


def test_the_factory_reads_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("QA_DATA", str(tmp_path / "elsewhere"))
    assert from_environ().state.service.settings.data == tmp_path / "elsewhere"
    assert not (tmp_path / "elsewhere").exists()


def test_an_unexpected_error_says_nothing_of_its_cause(tmp_path: Path):
    app = create_app(Settings(data=tmp_path))

    @app.get("/boom")
    def boom() -> None:
        raise LookupError("a secret")

    import asyncio

    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.get("/boom")

    response = asyncio.run(ask())
    assert "secret" not in response.text
    problem(response, 500)


def test_a_served_process_answers_and_ends_on_a_signal(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "--data", str(tmp_path), "serve", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, "QA_HOST": "127.0.0.1"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    try:
        address = None
        said = []
        for line in process.stderr:
            said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                address = found[0]
                break
        assert address, said
        with httpx.Client(base_url=address, timeout=60) as client:
            until(lambda: client.get("/readyz").status_code == 200)
            assert client.get("/healthz").headers.get("server") is None
    finally:
        process.send_signal(signal.SIGTERM)
        rest = process.stderr.read()
        process.stderr.close()
    assert process.wait(timeout=30) in (0, -signal.SIGTERM), rest
    assert "Traceback" not in rest


def test_an_address_in_use_is_named(tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        run = qa(tmp_path, "serve", "--port", port, check=1)
    assert f"127.0.0.1:{port}" in run.stderr
    assert "--port" in run.stderr
    assert (
        "no.such.host.invalid"
        in qa(tmp_path, "serve", "--host", "no.such.host.invalid", check=1).stderr
    )


def test_serving_a_library_that_cannot_be_opened_ends_with_its_reason(tmp_path: Path):
    (tmp_path / "library.db").write_bytes(b"no database at all, but sixteen bytes and more" * 99)
    run = qa(tmp_path, "serve", "--port", "0", check=1)
    assert "error: " in run.stderr
    assert str(tmp_path) in run.stderr.replace("\n", "")


def test_serving_beyond_this_machine_is_warned_of(tmp_path: Path):
    (tmp_path / "library.db").write_bytes(b"no database at all, but sixteen bytes and more" * 99)
    run = qa(tmp_path, "serve", "--host", "0.0.0.0", "--port", "0", check=1)
    assert "warning: whoever reaches 0.0.0.0" in run.stderr
