"""What the tests of the HTTP service and the command line share: a real server, real bad files."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from api.app import create_app
from api.settings import Settings

ROOT = Path(__file__).parent.parent

ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

BRIDGE = {
    "id": "harbour-bridge",
    "text": "The new harbour bridge opened on Sunday morning. The harbour bridge cost 12 million crowns. "
    "Crowds walked across it until dusk.",
    "title": "New harbour bridge opens",
    "publisher": "The Saltmarsh Courier",
    "author": "Ines Marlow",
    "published_at": "2026-03-01",
    "language": "en",
    "tags": ["transport", "harbour"],
}
FERRY = {
    "id": "ferry/last sailing é",
    "text": "The last ferry left Tern Island at noon. Captain Odile Brandt had steered it for "
    "thirty years. The islanders will now use the bridge.",
    "title": "Last ferry leaves Tern Island",
    "publisher": "Tern Island Gazette",
    "published_at": "2026-03-04",
    "tags": ["transport"],
}
ORCHARD = {
    "id": "orchard",
    "text": "Frost destroyed a third of the pear harvest in the Velden valley. Growers asked the "
    "council for help on Tuesday.",
    "title": "Frost hits pear harvest",
    "publisher": "The Saltmarsh Courier",
    "published_at": "2026-04-14",
    "tags": ["farming"],
}
SAMPLES = (BRIDGE, FERRY, ORCHARD)


def pdf(text: str, *, password: str | None = None) -> bytes:
    page = FPDF()
    page.add_page()
    page.set_font("Helvetica", size=12)
    page.multi_cell(0, 6, text)
    made = bytes(page.output())
    if password is None:
        return made
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(made)))
    writer.encrypt(password, algorithm="AES-256")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def bad_lines() -> bytes:
    """Nine lines of JSON, the seventh of them broken."""
    lines = [
        json.dumps({"id": f"line-{n}", "text": f"Ship number {n} entered the harbour of Tern."})
        for n in range(1, 10)
    ]
    lines[6] = '{"id": "line-7", "text": '
    return ("\n".join(lines) + "\n").encode()


# Name, bytes, and words that the error must have.
BAD_FILES: tuple[tuple[str, bytes, tuple[str, ...]], ...] = (
    ("empty.txt", b"", ("empty.txt",)),
    ("blank.txt", b" \n\t\n", ("blank.txt",)),
    ("binary.txt", bytes(range(256)) * 40, ("binary.txt",)),
    ("broken.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog", ("broken.pdf",)),
    ("locked.pdf", pdf("The harbour bridge opened.", password="tern"), ("locked.pdf", "password")),
    (
        "mangled.txt",
        "Das Café in Velden schließt früh. ".encode() * 9 + b"\xe9\xff",
        ("mangled.txt",),
    ),
    (
        "menu.html",
        b"<!doctype html><html><head><title>Courier</title></head><body><nav><a href='/'>Home</a>"
        b"<a href='/login'>Log in</a></nav><div class='cookie'>We use cookies. "
        b"<button>Accept</button></div><footer>(c) Courier</footer></body></html>",
        ("menu.html",),
    ),
)


@contextmanager
def serving(settings: Settings) -> Iterator[httpx.Client]:
    """A real server in a thread, on a free port, and a client for it."""
    config = uvicorn.Config(
        create_app(settings), host="127.0.0.1", port=0, ws="none", log_level="warning"
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        until(lambda: server.started)
        port = server.servers[0].sockets[0].getsockname()[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()


def until(done: object, *, seconds: float = 60.0) -> None:
    """Wait until `done()` is true."""
    assert callable(done)
    end = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < end, f"not within {seconds} s"
        time.sleep(0.02)


def settings_for(folder: Path, **variables: str) -> Settings:
    """Settings from the environment, for a library in `folder`."""
    return Settings.from_environ({**os.environ, "QA_DATA": str(folder), **variables})


def finished(client: httpx.Client, job_id: str) -> dict[str, object]:
    """The job once it no longer runs."""
    job: dict[str, object] = {}

    def done() -> bool:
        job.update(client.get(f"/v1/jobs/{job_id}").json())
        return job["state"] not in ("queued", "running")

    until(done)
    return job


def everything(client: httpx.Client) -> list[str]:
    """The ids of all articles."""
    ids: list[str] = []
    cursor = None
    while True:
        given = {"limit": 200} | ({"cursor": cursor} if cursor else {})
        page = client.get("/v1/articles", params=given).json()
        ids += [one["id"] for one in page["articles"]]
        if not (cursor := page["next_cursor"]):
            return ids


def problem(response: httpx.Response, status: int) -> dict[str, object]:
    """The problem document of a response, after a look at its shape."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document = response.json()
    assert set(document) - {"errors"} == {"type", "title", "status", "detail"}
    assert document["status"] == status
    assert document["type"].startswith("urn:groundwire:problem:")
    assert document["title"]
    assert document["detail"]
    for error in document.get("errors", []):
        assert set(error) == {"field", "detail"}
    assert "Traceback" not in response.text
    return document


def qa(
    folder: Path, *words: str, check: int | None = 0, **variables: str
) -> subprocess.CompletedProcess[str]:
    """The command line in its own process."""
    environ = {**os.environ, "QA_DATA": str(folder), "COLUMNS": "80", **variables}
    run = subprocess.run(
        [sys.executable, "-m", "api.cli", *words],
        cwd=ROOT,
        env=environ,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "Traceback" not in run.stderr, run.stderr
    if check is not None:
        assert run.returncode == check, (run.returncode, run.stdout, run.stderr)
    return run


def on_terminal(folder: Path, *words: str, columns: int = 80, **variables: str) -> str:
    """What the command shows on a terminal of its own, escape sequences included."""
    lead, follow = pty.openpty()
    environ = {**os.environ, "QA_DATA": str(folder), "TERM": "xterm", "COLUMNS": str(columns)}
    environ.pop("NO_COLOR", None)
    process = subprocess.Popen(
        [sys.executable, "-m", "api.cli", *words],
        cwd=ROOT,
        env={**environ, **variables},
        stdin=follow,
        stdout=follow,
        stderr=follow,
    )
    os.close(follow)
    shown = b""
    while True:
        try:
            if not (more := os.read(lead, 65536)):
                break
        except OSError:  # Linux says so when the last writer has gone
            break
        shown += more
    os.close(lead)
    process.wait(timeout=60)
    return shown.decode()
