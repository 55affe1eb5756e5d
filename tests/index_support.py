"""What the tests of the index share: made-up rows, vectors from a seed, programs of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from index.records import Article, Passage, Span, Vectors
from index.rows import PreparedPassage

ROOT = Path(__file__).parent.parent
CACHE = Path(os.environ.get("QA_CACHE", "~/.cache/groundwire")).expanduser()


def unit_rows(count: int, dimension: int, *, seed: int = 1) -> Vectors:
    """Random rows of unit length."""
    rows = np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


def prepared(article: Article, vectors: Vectors | None = None) -> list[PreparedPassage]:
    """One passage for each line of an article, with the rows of `vectors` (or a seed's) as vectors."""
    found: list[PreparedPassage] = []
    start = 0
    lines = article.text.split("\n")
    if vectors is None:
        vectors = unit_rows(len(lines), 8, seed=len(article.text))
    for ordinal, (line, vector) in enumerate(zip(lines, vectors, strict=True)):
        end = start + len(line)
        span = Span(start, end)
        passage = Passage(f"{article.id}#{ordinal}", article.id, ordinal, line, start, end, (span,))
        found.append(PreparedPassage(passage, vector, vector[None], (Span(0, 1),), b"\1"))
        start = end + 1
    return found


def lines_of(name: str, lines: Sequence[str], **about: object) -> Article:
    """An article of some lines, each of which `prepared` makes a passage."""
    return Article(id=name, text="\n".join(lines), **about)  # type: ignore[arg-type]


def program(code: str, *words: object, check: bool = True, **variables: str) -> str:
    """What a program in its own process prints; `words` are its arguments."""
    run = subprocess.run(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert not check or run.returncode == 0, run.stderr
    return run.stdout


def started(code: str, *words: object) -> subprocess.Popen[str]:
    """A program in its own process, talked to over its standard input and output."""
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, words)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
