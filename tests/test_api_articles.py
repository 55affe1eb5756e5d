from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from api_support import (
    BAD_FILES,
    BRIDGE,
    FERRY,
    SAMPLES,
    bad_lines,
    everything,
    finished,
    problem,
    serving,
    settings_for,
    until,
)

pytest_plugins = ("api_fixtures",)

ARTICLE = {"id", "title", "publisher", "author", "url", "published_at", "language", "tags"}
LINES = {"content-type": "application/x-ndjson"}


def path_of(article_id: str) -> str:
    return "/v1/articles/" + quote(article_id, safe="")


def test_one_article_is_added_replaced_and_left_unchanged(client: httpx.Client):
    new = {"id": "tide table", "text": "High water is at six.", "publisher": "Tern Almanac"}
    first = client.post("/v1/articles", json=new)
    assert first.status_code == 201
    assert first.headers["location"] == "/v1/articles/tide%20table"
    body = first.json()
    assert set(body) == {"article", "status", "passages"}
    assert set(body["article"]) == ARTICLE
    assert (body["status"], body["passages"]) == ("added", 1)
    assert client.post("/v1/articles", json=new).json()["status"] == "unchanged"
    changed = client.post("/v1/articles", json={**new, "text": "High water is at seven."})
    assert (changed.status_code, changed.json()["status"]) == (201, "replaced")
    shown = client.get(first.headers["location"]).json()
    assert set(shown) == ARTICLE | {"text", "passages"}
    assert shown["text"] == "High water is at seven."
    assert client.delete(path_of("tide table")).status_code == 204
    problem(client.get(path_of("tide table")), 404)
    problem(client.delete(path_of("tide table")), 404)


def test_what_is_given_comes_back(client: httpx.Client):
    shown = client.get(path_of(str(BRIDGE["id"]))).json()
    assert {name: shown[name] for name in BRIDGE} == BRIDGE
    assert shown["url"] is None


@pytest.mark.parametrize(
    "article_id",
    ["a/b/c", "ein Haus & mehr?#1", "日本語", "v1/articles:batch", ":batch", "100%", "a+b"],
)
def test_any_id_finds_its_article(client: httpx.Client, article_id: str):
    added = client.post(
        "/v1/articles", json={"id": article_id, "text": "The mayor of Velden left."}
    )
    assert added.status_code == 201, added.text
    assert client.get(added.headers["location"]).json()["id"] == article_id
    assert client.get(path_of(article_id)).json()["id"] == article_id
    assert client.delete(path_of(article_id)).status_code == 204


def test_an_unknown_id_is_named(client: httpx.Client):
    for ask in (client.get, client.delete):
        document = problem(ask(path_of("never/was")), 404)
        assert "never/was" in str(document["detail"])
        assert str(document["type"]).endswith(":not-found")
    assert "gone" in str(problem(client.get("/v1/jobs/gone"), 404)["detail"])
    problem(client.get("/v1/articles/"), 404)
    problem(client.get("/v1/articles/%00"), 404)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "a b", "url": "http://127.0.0.1/"}, "body"),
        ({"title": "no text"}, "body"),
        ({"text": "   "}, "text"),
        ({"text": ""}, "text"),
        ({"text": 5}, "text"),
        ({"text": "a b", "surprise": 1}, "surprise"),
        ({"text": "a b", "published_at": "last week"}, "published_at"),
        ({"text": "a b", "tags": "transport"}, "tags"),
        ({"text": "a b", "tags": ["a", 2]}, "tags.1"),
        ({"text": "a b", "id": " "}, "id"),
    ],
)
def test_a_field_that_means_nothing_is_named(
    client: httpx.Client, body: dict[str, object], field: str
):
    document = problem(client.post("/v1/articles", json=body), 422)
    errors = document["errors"]
    assert isinstance(errors, list)
    assert [error["field"] for error in errors] == [field]


@pytest.mark.parametrize("extra", [{"id": "x" * 1000}, {"language": "?!"}])
def test_metadata_that_means_nothing_is_refused(client: httpx.Client, extra: dict[str, str]):
    problem(client.post("/v1/articles", json={"text": "The mill burned.", **extra}), 422)


def test_one_file_gives_one_object(client: httpx.Client):
    file = ("mill.md", b"# The mill burned\n\nThe old mill of Velden burned on Friday.\n")
    form = {"tags": ["fire", "velden"], "publisher": "Velden Post"}
    added = client.post("/v1/articles", files={"anything": file}, data=form)
    assert added.status_code == 201, added.text
    article = added.json()["article"]
    assert set(added.json()) == {"article", "status", "passages"}
    assert article["publisher"] == "Velden Post"
    assert article["tags"] == ["fire", "velden"]
    assert client.delete(path_of(article["id"])).status_code == 204


def test_several_files_give_lists_and_a_bad_one_holds_up_no_other(client: httpx.Client):
    before = everything(client)
    files = [
        ("a", ("one.txt", b"The lighthouse of Tern was painted red.")),
        ("a", ("empty.txt", b"")),
        ("b", ("../two.txt", b"The lighthouse keeper of Tern retired.")),
        ("c", ("lines.jsonl", bad_lines())),
    ]
    added = client.post("/v1/articles", files=files)
    assert added.status_code == 201, added.text
    body = added.json()
    assert set(body) == {"articles", "failures"}
    assert len(body["articles"]) == 10
    assert [set(one) for one in body["failures"]] == [{"name", "error"}] * 2
    assert "empty.txt" in body["failures"][0]["name"]
    assert "lines.jsonl" in body["failures"][1]["name"]
    assert "7" in body["failures"][1]["name"]
    for one in body["articles"]:
        assert client.delete(path_of(one["article"]["id"])).status_code == 204
    assert everything(client) == before


@pytest.mark.parametrize(("name", "data", "words"), BAD_FILES, ids=[bad[0] for bad in BAD_FILES])
def test_a_bad_file_is_named_and_nothing_is_lost(
    client: httpx.Client, name: str, data: bytes, words: tuple[str, ...]
):
    before = everything(client)
    document = problem(client.post("/v1/articles", files={"file": (name, data)}), 422)
    (error,) = document["errors"] if isinstance(document["errors"], list) else []
    assert name in error["field"]
    for word in words:
        assert word in str(document["detail"])
    assert everything(client) == before


def test_an_id_given_twice_keeps_the_first(client: httpx.Client):
    same = {"id": "twin", "text": "The twins of Tern were born in May."}
    other = {"id": "twin", "text": "The twins of Tern were born in June."}
    lines = "\n".join(map(json.dumps, (same, other))).encode()
    files = [("a", ("twins.jsonl", lines))]
    body = client.post("/v1/articles", files=files).json()
    assert [one["article"]["id"] for one in body["articles"]] == ["twin"]
    (failure,) = body["failures"]
    assert "twin" in failure["error"]
    assert client.get(path_of("twin")).json()["text"] == same["text"]
    apart = [("a", (f"{n}.jsonl", json.dumps(one).encode())) for n, one in enumerate((same, other))]
    body = client.post("/v1/articles", files=apart).json()
    assert body["articles"][0]["status"] == "unchanged"
    assert "twin" in body["failures"][0]["error"]
    assert client.get(path_of("twin")).json()["text"] == same["text"]
    assert client.delete(path_of("twin")).status_code == 204


def test_forms_that_mean_nothing_are_refused(client: httpx.Client):
    boundary = {"content-type": "multipart/form-data; boundary=x"}
    for headers, body, status in (
        ({"content-type": "multipart/form-data"}, b"--x--\r\n", 400),
        (boundary, b"", 400),
        (boundary, b"no form at all", 400),
        (
            boundary,
            b'--x\r\nContent-Disposition: form-data; name="f"; filename="f"\r\n\r\ncut',
            400,
        ),
        (boundary, b'--x\r\nContent-Disposition: form-data; name="f"\r\n\r\nv\r\n--x--\r\n', 400),
        (boundary, b"--x\r\n\r\nv\r\n--x--\r\n", 400),
        (boundary, b"--x--\r\n", 422),
        (
            boundary,
            b'--x\r\nContent-Disposition: form-data; name="tags"\r\n\r\n\xff\r\n--x--\r\n',
            400,
        ),
    ):
        for path in ("/v1/articles", "/v1/articles:batch"):
            problem(client.post(path, content=body, headers=headers), status)


def test_lists_are_paged_and_filtered(client: httpx.Client):
    ids = {str(sample["id"]) for sample in SAMPLES}
    first = client.get("/v1/articles", params={"limit": 2}).json()
    assert set(first) == {"articles", "next_cursor"}
    assert len(first["articles"]) == 2
    assert set(first["articles"][0]) == ARTICLE
    assert ids <= set(everything(client))
    assert len(everything(client)) == len(set(everything(client)))
    for given, expected in (
        ({"publisher": "Tern Island Gazette"}, {FERRY["id"]}),
        ({"tag": ["farming", "harbour"]}, {"orchard", "harbour-bridge"}),
        ({"published_after": "2026-03-04"}, {FERRY["id"], "orchard"}),
        ({"published_before": "2026-03-04"}, {FERRY["id"], "harbour-bridge"}),
        ({"tag": "none"}, set()),
    ):
        page = client.get("/v1/articles", params=given).json()
        assert {one["id"] for one in page["articles"]} & ids == expected, given


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({"published_after": "last week"}, "published_after"),
        ({"published_before": "2026-13-01"}, "published_before"),
        ({"limit": "0"}, "1 to 200"),
        ({"limit": "10000"}, "1 to 200"),
        ({"limit": "many"}, "limit"),
        ({"publishr": "x"}, "publishr"),
        ({"cursor": "not one"}, "cursor"),
    ],
)
def test_a_list_that_means_nothing_is_refused(
    client: httpx.Client, given: dict[str, str], word: str
):
    assert word in str(problem(client.get("/v1/articles", params=given), 422)["detail"])


def test_a_batch_of_lines_names_the_bad_one(client: httpx.Client):
    accepted = client.post("/v1/articles:batch", content=bad_lines(), headers=LINES)
    assert accepted.status_code == 202
    job = accepted.json()["job"]
    assert set(job) == {"id", "state", "done", "total", "failures"}
    assert job["total"] == 9
    assert accepted.headers["location"] == f"/v1/jobs/{job['id']}"
    job = finished(client, job["id"])
    assert (job["state"], job["done"], job["total"]) == ("done", 9, 9)
    (failure,) = job["failures"] if isinstance(job["failures"], list) else []
    assert "7" in failure["name"]
    assert client.get("/v1/articles/line-8").status_code == 200
    for n in (1, 2, 3, 4, 5, 6, 8, 9):
        assert client.delete(f"/v1/articles/line-{n}").status_code == 204


def test_a_batch_of_files_takes_the_good_ones(client: httpx.Client):
    files = [("f", (name, data)) for name, data, _ in BAD_FILES]
    files += [("f", (f"note-{n}.txt", f"Note {n} of the harbour.".encode())) for n in range(70)]
    job = client.post("/v1/articles:batch", files=files).json()["job"]
    done = finished(client, job["id"])
    failures = done["failures"] if isinstance(done["failures"], list) else []
    assert (done["state"], done["done"]) == ("done", 70 + len(BAD_FILES))
    assert len(failures) == len(BAD_FILES)
    for name, _, _ in BAD_FILES:
        assert any(name in failure["name"] for failure in failures)
    for article_id in everything(client):
        if article_id.startswith("note-"):
            assert client.delete(path_of(article_id)).status_code == 204


def test_an_empty_batch_is_refused(client: httpx.Client):
    problem(client.post("/v1/articles:batch", content=b"", headers=LINES), 422)


def test_a_batch_may_be_larger_than_an_article(tmp_path: Path):
    short = "The harbour of Tern is deep."
    lines = [
        json.dumps({"id": f"deep-{n}", "text": short}).encode() + b" " * 200_000 + b"\n"
        for n in range(6)
    ]
    with serving(settings_for(tmp_path, QA_MAX_ARTICLE_MB="1")) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        problem(client.post("/v1/articles", files={"f": ("x.jsonl", b"".join(lines))}), 413)
        job = client.post("/v1/articles:batch", content=b"".join(lines), headers=LINES).json()[
            "job"
        ]
        assert finished(client, job["id"])["failures"] == []
        assert len(everything(client)) == 6
        over = (b"a" * 1_000_000 for _ in range(51))
        document = problem(client.post("/v1/articles:batch", content=over, headers=LINES), 413)
        assert "50 MB" in str(document["detail"])


def test_stopping_ends_a_batch_between_chunks_and_says_so(tmp_path: Path):
    lines = b"".join(
        json.dumps({"id": f"ship-{n}", "text": f"Ship {n} came. " * 60}).encode() + b"\n"
        for n in range(2000)
    )
    with serving(settings_for(tmp_path)) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        first = client.post("/v1/articles:batch", content=lines, headers=LINES).json()["job"]["id"]
        second = client.post("/v1/articles:batch", content=lines, headers=LINES).json()["job"]["id"]
        until(lambda: client.get(f"/v1/jobs/{first}").json()["done"] > 0)
    with serving(settings_for(tmp_path)) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        job = client.get(f"/v1/jobs/{first}").json()
        assert job["state"] == "interrupted"
        assert 0 < job["done"] < 2000
        assert "stopped" in job["failures"][-1]["error"]
        assert client.get("/readyz").json()["articles"] == job["done"]
        waiting = client.get(f"/v1/jobs/{second}").json()
        assert (waiting["state"], waiting["done"]) == ("interrupted", 0)


@pytest.fixture(scope="module")
def pages() -> Iterator[str]:
    """A web server with one article page; the address of its root."""
    story = " ".join(f"The clock tower of Velden struck {n} times that day." for n in range(30))
    html = (
        "<!doctype html><html lang='en'><head><title>Clock tower strikes</title>"
        "<meta property='og:site_name' content='Velden Post'></head>"
        f"<body><article><h1>Clock tower strikes</h1><p>{story}</p></article></body></html>"
    ).encode()

    class Pages(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = self.path == "/tower"
            self.send_response(200 if found else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html if found else b"<p>nothing</p>")

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_url_is_read_and_what_is_given_goes_before_the_page(client: httpx.Client, pages: str):
    given = {"url": pages + "/tower", "id": "tower", "title": "Tower", "published_at": "2026-05-01"}
    added = client.post("/v1/articles", json=given)
    assert added.status_code == 201, added.text
    article = added.json()["article"]
    assert {name: article[name] for name in given} == given
    assert "struck 29 times" in client.get("/v1/articles/tower").json()["text"]
    assert client.delete("/v1/articles/tower").status_code == 204


@pytest.mark.parametrize("path", ["/gone", None])
def test_a_url_that_gives_no_page_is_named(client: httpx.Client, pages: str, path: str | None):
    url = pages + path if path else "http://127.0.0.1:9/closed"
    document = problem(client.post("/v1/articles", json={"url": url}), 422)
    assert url in str(document["detail"])


@pytest.mark.parametrize("url", ["ftp://example.test/a", "file:///etc/passwd", "tower", "http://"])
def test_a_url_of_another_kind_is_refused(client: httpx.Client, url: str):
    problem(client.post("/v1/articles", json={"url": url}), 422)
