"""How long an answer takes: `make speed`.

A cold one is a process of its own, from its start to its end, on five articles; a warm one is a
`POST /v1/ask` to the application in this process, on XQuAD's half where QA_EVAL_DATA names it.
Both are set beside what they cannot do without: a bare interpreter, a bare encoding of the question.
"""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from api.app import create_app
from api.settings import Settings
from benchmarks import data
from index.encoder import Encoder
from index.library import Library

_SEEDS = Path(__file__).parent.parent / "seeds"
_COLD_RUNS = 9


def cold() -> None:
    """The median wall time of `qa ask` in a new process, the export cached."""
    with TemporaryDirectory() as place:
        qa = [sys.executable, "-m", "api.cli", "--data", place]
        subprocess.run([*qa, "add", str(_SEEDS)], check=True, capture_output=True)
        bare = [
            _clock([sys.executable, "-c", "import numpy, sqlalchemy"]) for _ in range(_COLD_RUNS)
        ]
        asks = [_clock([*qa, "ask", "Who resigned?"]) for _ in range(_COLD_RUNS)]
    print(
        f"cold qa ask, five articles: median {statistics.median(asks):.2f} s, "
        f"slowest of {_COLD_RUNS} {max(asks):.2f} s "
        f"({statistics.median(asks) / statistics.median(bare):.1f} times importing numpy and sqlalchemy)"
    )


async def warm(model: Encoder) -> None:
    """The median and 95th percentile of `POST /v1/ask`, every question of XQuAD's half once."""
    questions = [row["question"] for row in data.rows("xquad_questions.jsonl")]
    with TemporaryDirectory() as place:
        with Library.open(Path(place), encoder=model) as library:
            library.add(data.xquad_articles())
        settings = Settings.from_environ({**os.environ, "QA_DATA": place})
        app = create_app(settings)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://qa") as client,
        ):
            while (await client.get("/readyz")).status_code != 200:
                await asyncio.sleep(0.1)
            for question in questions[:20]:
                await client.post("/v1/ask", json={"question": question})
            took = []
            for question in questions:
                began = time.perf_counter()
                reply = await client.post("/v1/ask", json={"question": question})
                took.append((time.perf_counter() - began) * 1000)
                reply.raise_for_status()
    encoding = []
    for question in questions:
        began = time.perf_counter()
        model.encode_query(question)
        encoding.append((time.perf_counter() - began) * 1000)
    p50, bare = statistics.median(took), statistics.median(encoding)
    print(
        f"warm POST /v1/ask, {len(questions)} questions of XQuAD: p50 {p50:.1f} ms, "
        f"p95 {statistics.quantiles(took, n=20)[-1]:.1f} ms "
        f"({p50 / bare:.1f} times encoding the question, {bare:.1f} ms)"
    )


def _clock(command: list[str]) -> float:
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


if __name__ == "__main__":
    cold()
    if os.environ.get("QA_EVAL_DATA"):
        asyncio.run(warm(data.encoder()))
    else:
        print("QA_EVAL_DATA is not set: warm answers not measured")
