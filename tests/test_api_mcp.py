from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import anyio
import httpx
import pytest
from api_support import BRIDGE, FERRY, ROOT, SAMPLES, problem, qa, serving, settings_for, until
from jsonschema import Draft202012Validator
from mcp import Client, MCPError, StdioServerParameters
from mcp.types import CallToolResult, TextContent

from api import VERSION
from api.service import Parts, Service
from qa.answerer import Answerer

pytest_plugins = ("api_fixtures",)

T = TypeVar("T")
Server = str | StdioServerParameters
Arguments = dict[str, Any]

COST = "What did the harbour bridge cost?"
INJURED = "How many people were injured in Dnipro?"
ACCEPTABLE = "It is acceptable for Russia to continue occupying our territory"
MODES = ("auto", "legacy")  # the protocol without sessions, and the one with a handshake
LIST = {"jsonrpc": "2.0", "id": 7, "method": "tools/list", "params": {}}
HEADERS = {"accept": "application/json", "content-type": "application/json"}


def stdio(folder: Path, **variables: str) -> StdioServerParameters:
    return StdioServerParameters(
        command=sys.executable,
        args=["-m", "api.cli", "mcp", "--data", str(folder)],
        cwd=ROOT,
        env={**os.environ, **variables},
    )


def url(client: httpx.Client) -> str:
    return str(client.base_url.join("/mcp"))


def talk(server: Server, do: Callable[[Client], Awaitable[T]], *, mode: str = "auto") -> T:
    """What `do` gives, done by a client of the SDK."""

    async def run() -> T:
        async with Client(server, mode=mode) as client:
            return await do(client)

    return anyio.run(run)


def call(server: Server, tool: str, arguments: Arguments, *, mode: str = "auto") -> CallToolResult:
    return talk(server, lambda client: client.call_tool(tool, arguments), mode=mode)


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


def given(result: CallToolResult) -> Any:
    assert not result.is_error, text_of(result)
    return result.structured_content


def failure(result: CallToolResult) -> str:
    assert result.is_error, text_of(result)
    assert result.structured_content is None
    assert "Traceback" not in text_of(result)
    return text_of(result)


@pytest.fixture(scope="module")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library that holds the sample reports, which differ; read only."""
    folder = tmp_path_factory.mktemp("reports")
    qa(folder, "add", "seeds")
    return folder


@pytest.fixture(params=["http", "stdio"])
def server(request: pytest.FixtureRequest, client: httpx.Client, shelf: Path) -> Server:
    """A server of each kind over the samples."""
    return url(client) if request.param == "http" else stdio(shelf)


@pytest.mark.parametrize("mode", MODES)
def test_the_tools_are_listed_with_their_schemas(server: Server, mode: str):
    async def look(client: Client) -> Any:
        return client.server_info, client.instructions, (await client.list_tools()).tools

    info, instructions, tools = talk(server, look, mode=mode)
    assert (info.name, info.version) == ("groundwire", VERSION)
    assert "verify_quote" in instructions
    assert [tool.name for tool in tools] == ["search", "ask", "verify_quote", "get_article"]
    for tool in tools:
        assert tool.title
        assert len(tool.description) > 100
        assert tool.annotations.read_only_hint is True
        assert tool.annotations.open_world_hint is False
        for schema in (tool.input_schema, tool.output_schema):
            Draft202012Validator.check_schema(schema)
            assert schema["type"] == "object"
            assert schema["additionalProperties"] is False
            assert "$ref" not in json.dumps(schema)
            assert all(said.get("description") for said in schema["properties"].values())
        for example in tool.input_schema["examples"]:
            Draft202012Validator(tool.input_schema).validate(example)
    takes = {tool.name: tool.input_schema for tool in tools}
    assert {name: list(schema["properties"]) for name, schema in takes.items()} == {
        "search": ["query", "top_k", "mode", "filters"],
        "ask": ["question", "top_k", "filters"],
        "verify_quote": ["quote", "speaker", "filters"],
        "get_article": ["article_id"],
    }
    assert {name: schema["required"] for name, schema in takes.items()} == {
        "search": ["query"],
        "ask": ["question"],
        "verify_quote": ["quote"],
        "get_article": ["article_id"],
    }
    ranges = [takes[name]["properties"]["top_k"] for name in ("search", "ask")]
    assert [(one["minimum"], one["maximum"]) for one in ranges] == [(1, 100), (1, 50)]


@pytest.mark.parametrize("mode", MODES)
def test_each_tool_gives_what_http_gives(server: Server, client: httpx.Client, mode: str):
    filters = {"article_ids": [sample["id"] for sample in SAMPLES]}
    quoted = {"quote": "Captain Odile Brandt had steered it", "filters": filters}
    searched = {"query": "cost of the bridge", "top_k": 2, "mode": "dense", "filters": filters}
    asked = {"question": COST, "top_k": 3, "filters": filters}

    async def use(mcp: Client) -> list[CallToolResult]:
        results = [
            await mcp.call_tool("search", searched),
            await mcp.call_tool("ask", asked),
            await mcp.call_tool("verify_quote", quoted),
            await mcp.call_tool("get_article", {"article_id": FERRY["id"]}),
        ]
        for tool, result in zip((await mcp.list_tools()).tools, results, strict=True):
            Draft202012Validator(tool.output_schema).validate(result.structured_content)
        return results

    found, answer, verdict, article = results = talk(server, use, mode=mode)
    same = client.post("/v1/search", json=searched).json()
    assert [one["text"] for one in given(found)["results"]] == [
        one["text"] for one in same["results"]
    ]
    same = client.post("/v1/ask", json=asked).json()
    for one in (same, given(answer)):
        del one["id"], one["took_ms"], one["passages"], one["confidence"], one["conversation_id"]
    assert given(answer) == same
    assert given(verdict) == client.post("/v1/quotes/verify", json=quoted).json()
    assert given(verdict)["verdict"] == "verbatim"
    assert given(article) == client.get(f"/v1/articles/{FERRY['id']}").json()
    assert given(article)["text"] == FERRY["text"]

    texts = [text_of(result) for result in results]
    assert texts[0].startswith("1. New harbour bridge opens — The Saltmarsh Courier, 2026-03-01")
    assert texts[1].startswith("The harbour bridge cost 12 million crowns. [1]\n\nSources:\n[1] ")
    assert "“The harbour bridge cost 12 million crowns.”" in texts[1]
    assert texts[2].startswith("VERBATIM: ")
    assert texts[3].endswith(str(FERRY["text"]))


def test_sources_that_differ_are_set_side_by_side(reports: Path):
    answer = call(stdio(reports), "ask", {"question": INJURED})
    (found,) = given(answer)["disagreements"]
    assert {"40", "43", "at least 40"} == {one["value"] for one in found["positions"]}
    text = text_of(answer)
    assert given(answer)["answer"] in text
    for citation in given(answer)["citations"]:
        assert f"[{citation['n']}] " in text
        assert f"“{citation['quote']}”" in text
    assert "- 43: asserted by Authorities; printed by Meridian Daily [2]" in text
    assert text.endswith("4 independent sources, which differ.")


def test_an_altered_and_a_misattributed_quotation_are_told(reports: Path):
    async def use(client: Client) -> list[CallToolResult]:
        altered = {"quote": ACCEPTABLE, "speaker": "Umerov"}
        foreign = {
            "quote": "Our biggest challenge is the territorial issue",
            "speaker": "Macron",
            "filters": {"publishers": ["Meridian Daily"]},
        }
        absent = {"quote": "We shall paint every bridge in the county green"}
        return [await client.call_tool("verify_quote", one) for one in (altered, foreign, absent)]

    results = talk(stdio(reports), use)
    verdicts = [given(result)["verdict"] for result in results]
    assert verdicts == ["altered", "misattributed", "not_found"]
    assert "[-unacceptable-]{+acceptable+}" in text_of(results[0])
    assert {one["publisher"] for one in given(results[1])["matches"]} == {"Meridian Daily"}
    assert "Nearest passages, which do not print it" in text_of(results[2])


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        ({"article_ids": ["orchard"]}, {"orchard"}),
        ({"publishers": ["Tern Island Gazette"]}, {FERRY["id"]}),
        ({"tags": ["harbour", "farming"]}, {"harbour-bridge", "orchard"}),
        ({"published_after": "2026-04-01", "tags": None}, {"orchard"}),
        ({"published_before": "2026-03-01"}, {"harbour-bridge"}),
    ],
)
def test_filters_hold(client: httpx.Client, filters: Arguments, allowed: set[str]):
    async def use(mcp: Client) -> list[CallToolResult]:
        return [
            await mcp.call_tool("search", {"query": "bridge", "filters": filters}),
            await mcp.call_tool("ask", {"question": COST, "filters": filters}),
        ]

    found, answer = (given(result) for result in talk(url(client), use))
    assert {one["article_id"] for one in found["results"]} <= allowed
    assert {one["article_id"] for one in answer["passages"]} <= allowed


def test_no_answer_says_why_in_words(server: Server):
    arguments = {"question": COST, "filters": {"tags": ["no such tag"]}}
    answer = call(server, "ask", arguments)
    assert (given(answer)["answerable"], given(answer)["reason"]) == (False, "filtered_out")
    assert text_of(answer) == "No answer: no article passes the filters; widen them."


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("ask", {}, ["question: is required"]),
        ("ask", {"question": " \n"}, ["question: must have something in it"]),
        ("ask", {"question": None}, ["question: must be a string"]),
        ("ask", {"question": "word " * 2000}, ["2,000", "QA_MAX_QUESTION"]),
        ("ask", {"question": COST, "top_k": 0}, ["top_k: 0 is not from 1 to 50"]),
        ("ask", {"question": COST, "top_k": 51}, ["top_k: 51 is not from 1 to 50"]),
        ("ask", {"question": COST, "top_k": "8"}, ["top_k: must be a whole number"]),
        ("ask", {"question": COST, "stream": False}, ["stream: is not an argument"]),
        ("ask", {"question": COST, "filters": {"tag": ["x"]}}, ["filters.tag: is not"]),
        (
            "ask",
            {"question": COST, "top_k": 0, "filters": {"published_after": "last week"}},
            ["filters.published_after: ", "last week", "; ", "top_k: "],
        ),
        ("search", {"query": ""}, ["query: must have something in it"]),
        ("search", {"query": "word " * 2000}, ["10000", "QA_MAX_QUESTION"]),
        ("search", {"query": COST, "top_k": 101}, ["top_k: 101 is not from 1 to 100"]),
        ("search", {"query": COST, "mode": "best"}, ["mode: ", "hybrid"]),
        ("verify_quote", {"quote": "yes"}, ["quote more"]),
        ("verify_quote", {"quote": "as he said", "speaker": ""}, ["speaker: must have"]),
        ("get_article", {}, ["article_id: is required"]),
        ("get_article", {"article_id": "no-such"}, ["no-such"]),
    ],
)
def test_what_means_nothing_is_an_error_that_names_it(
    client: httpx.Client, tool: str, arguments: Arguments, words: list[str]
):
    told = failure(call(url(client), tool, arguments))
    for word in words:
        assert word in told


def test_errors_over_stdio_are_the_same_and_end_nothing(shelf: Path):
    async def use(client: Client) -> list[CallToolResult]:
        return [
            await client.call_tool("ask", {"question": "word " * 2000}),
            await client.call_tool("search", {"query": COST, "top_k": 101}),
            await client.call_tool("get_article", {"article_id": "no-such"}),
            await client.call_tool("search", {"query": COST}),
        ]

    *failed, found = talk(stdio(shelf), use)
    told = [failure(result) for result in failed]
    assert "QA_MAX_QUESTION" in told[0]
    assert "1 to 100" in told[1]
    assert "no-such" in told[2]
    assert given(found)["results"]


def test_an_unknown_tool_is_an_error_of_the_protocol(server: Server):
    async def use(client: Client) -> MCPError:
        with pytest.raises(MCPError) as caught:
            await client.call_tool("publish", {})
        return caught.value

    error = talk(server, use)
    assert error.code == -32602
    assert "no tool 'publish'; there are: search, ask, verify_quote" in error.message


@pytest.mark.parametrize("field", ["question", "surprise", "filters"])
@pytest.mark.parametrize("value", [r"\ud800", r"\u0000", r"\u202e\u001b[31m", "\\uffff"])
def test_odd_characters_are_no_internal_error(client: httpx.Client, field: str, value: str):
    arguments = '{"question": "Who?", "%s": "%s"}' % (field, value)  # noqa: UP031 - as it stands
    body = (
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call", '
        '"params": {"name": "ask", "arguments": ' + arguments + "}}"
    )
    response = client.post("/mcp", content=body.encode(), headers=HEADERS)
    assert response.status_code in (200, 400), response.text
    assert "went wrong" not in response.text


def test_a_service_that_is_not_ready_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    opened, really = threading.Event(), Service._open

    def later(self: Service) -> Parts:
        assert opened.wait(60)
        return really(self)

    monkeypatch.setattr(Service, "_open", later)
    with serving(settings_for(tmp_path)) as client:
        try:
            for tool, arguments in (
                ("ask", {"question": COST}),
                ("search", {"query": COST}),
                ("verify_quote", {"quote": "The harbour bridge opened"}),
                ("get_article", {"article_id": "harbour-bridge"}),
            ):
                told = failure(call(url(client), tool, arguments))
                assert "being loaded; try again in a moment" in told
            assert len(talk(url(client), lambda mcp: mcp.list_tools()).tools) == 4
        finally:
            opened.set()
        until(lambda: client.get("/readyz").status_code == 200)
        answer = call(url(client), "ask", {"question": COST})
    assert given(answer)["reason"] == "empty_library"
    assert "holds no articles yet" in text_of(answer)


def test_a_library_that_cannot_be_opened_is_told(tmp_path: Path):
    (tmp_path / "library.db").write_bytes(b"no database at all, but sixteen bytes and more" * 99)
    assert str(tmp_path) in failure(call(stdio(tmp_path), "search", {"query": COST}))
    with serving(settings_for(tmp_path)) as client:
        until(lambda: "not-ready" not in client.get("/readyz").text)
        for _ in range(2):
            assert str(tmp_path) in failure(call(url(client), "search", {"query": COST}))


def test_an_unexpected_error_says_nothing_of_its_cause(
    client: httpx.Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*_: object, **__: object) -> None:
        raise LookupError("a secret")

    monkeypatch.setattr(Answerer, "ask", broken)
    told = failure(call(url(client), "ask", {"question": COST}))
    assert "went wrong" in told
    assert "secret" not in told
    assert "secret" in caplog.text


def test_several_clients_at_once_each_get_their_own(server: Server):
    questions = [
        ("How much did the harbour bridge cost?", "12 million"),
        ("When did the last ferry leave Tern Island?", "noon"),
        ("What did frost destroy?", "pear"),
    ]
    answers: list[tuple[str, CallToolResult]] = []

    async def ask(question: str, wanted: str, client: Client) -> None:
        result = await client.call_tool("ask", {"question": question})
        answers.append((wanted, result))

    async def several(mode: str) -> None:
        async with Client(server, mode=mode) as client, anyio.create_task_group() as calls:
            for question, wanted in questions:
                calls.start_soon(ask, question, wanted, client)

    async def all_of_them() -> None:
        async with anyio.create_task_group() as clients:
            for mode in MODES * 2:
                clients.start_soon(several, mode)

    anyio.run(all_of_them)
    assert len(answers) == 12
    for wanted, result in answers:
        assert wanted in given(result)["answer"]


def test_a_request_stands_alone_and_is_answered_with_json(client: httpx.Client):
    for path in ("/mcp", "/mcp/"):
        response = client.post(path, json=LIST, headers=HEADERS)
        assert response.status_code == 200
        assert response.headers["content-type"] == "application/json"
        assert "mcp-session-id" not in response.headers
        assert len(response.json()["result"]["tools"]) == 4
    for method in ("GET", "DELETE", "OPTIONS"):
        refused = client.request(method, "/mcp")
        problem(refused, 405)
        assert refused.headers["allow"] == "POST"
    assert client.post("/mcp", content=b"{", headers=HEADERS).status_code == 400
    assert client.post("/mcp", content=b"{}", headers={"content-type": "text/plain"}).is_error


@pytest.mark.parametrize(
    ("headers", "status", "kind"),
    [
        ({"host": "evil.example"}, 421, "unknown-host"),
        ({"host": "evil.example:8000", "origin": "http://evil.example:8000"}, 421, "unknown-host"),
        ({"origin": "http://evil.example"}, 403, "foreign-origin"),
        ({"origin": "null"}, 403, "foreign-origin"),
        ({"origin": "http://203.0.113.5:8000"}, 403, "foreign-origin"),
    ],
)
def test_a_web_page_of_another_site_is_refused(
    client: httpx.Client, headers: dict[str, str], status: int, kind: str
):
    document = problem(client.post("/mcp", json=LIST, headers=HEADERS | headers), status)
    assert str(document["type"]).endswith(f":{kind}")
    assert "QA_ALLOWED_HOSTS" in str(document["detail"])


def test_known_hosts_and_local_pages_are_let_in(client: httpx.Client, tmp_path: Path):
    local = {"origin": "http://localhost:6274"}
    assert client.post("/mcp", json=LIST, headers=HEADERS | local).status_code == 200
    settings = settings_for(
        tmp_path, QA_HOST="desk.example", QA_ALLOWED_HOSTS="News.example, wire.example"
    )
    with serving(settings) as named:
        for host in ("desk.example:8000", "news.example", "127.0.0.1", "192.168.7.9:8000"):
            by = HEADERS | {"host": host, "origin": "https://wire.example"}
            assert named.post("/mcp", json=LIST, headers=by).status_code == 200, host
        problem(named.post("/mcp", json=LIST, headers=HEADERS | {"host": "evil.example"}), 421)
        until(lambda: named.get("/readyz").status_code == 200)


def test_a_body_over_the_limit_is_refused_whether_it_says_so_or_not(client: httpx.Client):
    large = json.dumps({**LIST, "params": {"_meta": {"x": "a" * 11_000_000}}}).encode()
    for content in (large, (large[at : at + 65536] for at in range(0, len(large), 65536))):
        document = problem(client.post("/mcp", content=content, headers=HEADERS), 413)
        assert "QA_MAX_ARTICLE_MB" in str(document["detail"])
    five = json.dumps({**LIST, "params": {"_meta": {"x": "a" * 5_000_000}}}).encode()
    assert client.post("/mcp", content=five, headers=HEADERS).status_code == 200


def test_added_and_removed_articles_are_seen_at_once(client: httpx.Client):
    new = {**BRIDGE, "id": "toll/für alle", "text": "The toll on the Tern bridge is four crowns."}
    asked = {"question": "How much is the toll on the Tern bridge?"}
    client.post("/v1/articles", json=new)
    assert "four crowns" in given(call(url(client), "ask", asked))["answer"]
    assert given(call(url(client), "get_article", {"article_id": new["id"]}))["text"] == new["text"]
    client.delete(f"/v1/articles/{new['id']}")
    assert "toll/für alle" in failure(call(url(client), "get_article", {"article_id": new["id"]}))
    passages = given(call(url(client), "ask", asked))["passages"]
    assert new["id"] not in {one["article_id"] for one in passages}


def spoken(folder: Path, *lines: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """What the command says to these lines, after which its stdin ends."""
    return subprocess.run(
        [sys.executable, "-m", "api.cli", "--data", str(folder), "mcp"],
        cwd=ROOT,
        env={**os.environ, **variables},
        input="".join(line + "\n" for line in lines),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_command_ends_with_its_stdin_and_says_nothing_else(tmp_path: Path):
    run = spoken(tmp_path)
    assert (run.returncode, run.stdout) == (0, "")
    assert "Traceback" not in run.stderr


def test_the_protocol_alone_is_on_stdout(shelf: Path):
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "--data", str(shelf), "mcp"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin
    assert process.stdout
    assert process.stderr

    def say(message: object) -> None:
        assert process.stdin
        process.stdin.write(json.dumps(message) + "\n")
        process.stdin.flush()

    def hear() -> Any:
        assert process.stdout
        message = json.loads(process.stdout.readline())
        assert message["jsonrpc"] == "2.0"
        return message

    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }
    say({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello})
    assert hear()["result"]["serverInfo"]["name"] == "groundwire"
    say({"jsonrpc": "2.0", "method": "notifications/initialized"})
    say("no message")
    say(LIST)
    heard = hear()
    while heard.get("id") != LIST["id"]:
        heard = hear()
    assert len(heard["result"]["tools"]) == 4
    ask = {"name": "ask", "arguments": {"question": COST}}
    say({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": ask})
    assert hear()["result"]["structuredContent"]["answerable"] is True
    process.stdin.close()
    rest, log = process.stdout.read(), process.stderr.read()
    process.stdout.close()
    process.stderr.close()
    assert process.wait(timeout=60) == 0, log
    assert rest == ""
    assert "ready: " in log
    assert "Traceback" not in log


def test_what_was_asked_before_stdin_ends_is_no_failure(shelf: Path):
    run = spoken(shelf, "{", "[]", json.dumps(LIST), "\ufffd", '{"jsonrpc": "2.0", "id": 1}')
    assert run.returncode == 0
    assert all(json.loads(line)["jsonrpc"] == "2.0" for line in run.stdout.splitlines())
    assert "Traceback" not in run.stderr


def test_a_signal_ends_the_command_while_it_waits(tmp_path: Path):
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", "--data", str(tmp_path), "mcp"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        assert process.stderr
        assert any("ready: " in line for line in process.stderr)
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == -signal.SIGINT


def test_a_setting_that_means_nothing_is_said_on_stderr(tmp_path: Path):
    run = spoken(tmp_path, QA_ALLOWED_HOSTS="a b")
    assert (run.returncode, run.stdout) == (2, "")
    assert "QA_ALLOWED_HOSTS" in run.stderr


def test_the_sdk_is_imported_only_when_it_is_used():
    loaded = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, api.cli, api.server; print('mcp' in sys.modules, 'mcp_types' in sys.modules)",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert loaded.stdout.split() == ["False", "False"]
