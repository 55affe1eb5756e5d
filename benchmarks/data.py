"""The development data that QA_EVAL_DATA names, and libraries made of it."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.settings import Settings
from index.encoder import Encoder, load_encoder
from index.library import Library
from index.models import EMBEDDED
from index.readers import read_path, read_text
from index.records import Article
from qa.reader import NONE, LateReader, load_reader

_MAX_BYTES = 10_000_000
_REPORTS = Path(__file__).parent / "reports"

OFF_TOPIC = (
    "What is the capital of Mongolia?",
    "How do I bake sourdough bread?",
    "How many moons does Saturn have?",
    "Who painted the Mona Lisa?",
    "What are the side effects of ibuprofen?",
    "When was the Eiffel Tower finished?",
    "Which team won the cricket world cup in 1996?",
    "how tall is kilimanjaro",
    "What does a litre of milk cost in Lisbon?",
    "Why do cats purr?",
)


def folder() -> Path:
    """The folder of the development data; leaves the program where it is not named."""
    named = os.environ.get("QA_EVAL_DATA")
    if not named or not Path(named).is_dir():
        sys.exit("QA_EVAL_DATA does not name the folder of the development data; nothing measured")
    return Path(named)


def rows(name: str) -> list[dict[str, Any]]:
    """The rows of one of its JSON Lines files."""
    with (folder() / name).open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def encoder() -> Encoder:
    """The encoder that the settings name."""
    settings = Settings.from_environ(os.environ)
    return load_encoder(settings.encoder, cache=settings.cache, threads=settings.threads)


def reader() -> LateReader | None:
    """The reader that the settings name, the embedded one where they name none."""
    settings = Settings.from_environ(os.environ)
    name = EMBEDDED if settings.reader == NONE else settings.reader
    return load_reader(name, cache=settings.cache, threads=settings.threads)


@contextmanager
def library(articles: list[Article], model: Encoder) -> Iterator[Library]:
    """A library of `articles` in a folder that is removed afterwards."""
    with TemporaryDirectory() as place, Library.open(Path(place), encoder=model) as made:
        for start in range(0, len(articles), 100):
            made.add(articles[start : start + 100])
        yield made


def xquad_articles() -> list[Article]:
    """The paragraphs of XQuAD's half, as they would be posted."""
    return [
        read_text(row["text"], id=row["id"], title=row["title"], max_bytes=_MAX_BYTES)
        for row in rows("xquad_articles.jsonl")
    ]


def ramdocs_articles() -> list[Article]:
    """The documents of RAMDocs's half, each tagged with its question's id."""
    return [
        read_text(document["text"], id=f"{row['id']}-{n}", tags=(row["id"],), max_bytes=_MAX_BYTES)
        for row in rows("ramdocs.jsonl")
        for n, document in enumerate(row["documents"])
        if document["text"].strip()
    ]


def seed_articles() -> list[Article]:
    """The sample reports as they were brought, which lie beside the development data."""
    found = read_path(folder().parent / "seeds", max_bytes=_MAX_BYTES)
    return [article for article in found if isinstance(article, Article)]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question on one matter of our own: each report's answer by its id, None where it gives none.

    `relation` says how the answers stand to one another (`same` where fewer than two are given).
    """

    question: str
    kind: str
    answers: dict[str, str | None]
    relation: str


def own() -> Iterator[tuple[str, dict[str, Any]]]:
    """The matters of our own invented reports: a name, and its reports and questions."""
    for path in sorted(_REPORTS.glob("*.jsonl")):
        for n, line in enumerate(path.read_text("utf-8").splitlines()):
            yield f"{path.stem}-{n}", json.loads(line)


def own_articles() -> list[Article]:
    """Our own invented reports, each tagged with the matter that it is about."""
    return [
        read_text(
            report["text"],
            id=f"{matter}-{n}",
            publisher=report["publisher"],
            published_at=report["published_at"],
            tags=(matter,),
            max_bytes=_MAX_BYTES,
        )
        for matter, row in own()
        for n, report in enumerate(row["reports"])
    ]


def own_questions() -> Iterator[tuple[str, Asked]]:
    """What is asked of our own reports: the matter, and the question."""
    for matter, row in own():
        for asked in row["questions"]:
            answers = {f"{matter}-{n}": answer for n, answer in enumerate(asked["answers"])}
            yield matter, Asked(asked["question"], asked["kind"], answers, asked["relation"])
