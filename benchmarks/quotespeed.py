"""How long a quotation takes to verify among 200,000 passages: `make quotespeed`.

The archive is a random walk: three words of four are followed by one that follows them in the
development data, so that words and phrases are about as common as they are in print. Its vectors are
random too: encoding so much takes hours. Building it takes about ten minutes. What is verified is
printed word for word, printed with one word changed, or printed nowhere, in equal parts.
"""

from __future__ import annotations

import random
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from benchmarks import data
from index.library import Library
from index.passages import split
from index.records import Article, Span
from index.rows import PreparedPassage
from index.sentences import sentences
from qa.quotes import QuoteChecker

_PASSAGES = 200_000
_AN_ARTICLE = 40  # sentences
_JUMPS = 0.25  # of the words follow one that they never followed
_QUOTED = 5  # one sentence of so many is somebody's words
_QUOTATIONS = 300
_TOGETHER = 500  # articles in a transaction
_WORD = re.compile(r"[^\W\d_]{4,}")


def archive(rng: random.Random) -> Iterator[Article]:
    """Articles without end, whose words follow each other as they do in the development data."""
    texts = [row["text"] for row in data.rows("xquad_articles.jsonl")]
    texts += [
        document["text"].replace("\0", "")
        for row in data.rows("ramdocs.jsonl")
        for document in row["documents"]
    ]
    after: dict[str, list[str]] = {}
    starts: list[str] = []
    everything: list[str] = []
    for text in texts:
        for span in sentences(text):
            words = text[slice(*span)].replace("“", "").replace("”", "").split()
            starts.append(words[0])
            everything += words
            for word, following in pairwise(words):
                after.setdefault(word, []).append(following)
    for number in count():
        said = [_sentence(rng, starts, everything, after) for _ in range(_AN_ARTICLE)]
        for i in range(0, _AN_ARTICLE, _QUOTED):
            said[i] = f"“{said[i][:-1]},” he said."
        paragraphs = (" ".join(said[i : i + 4]) for i in range(0, _AN_ARTICLE, 4))
        yield Article(id=f"a{number}", text="\n\n".join(paragraphs))


def _sentence(
    rng: random.Random,
    starts: Sequence[str],
    everything: Sequence[str],
    after: Mapping[str, Sequence[str]],
) -> str:
    words = [rng.choice(starts)]
    length = rng.randrange(8, 40)
    while len(words) < length:
        # What only ever stood between two words would else be printed again and again.
        following = after.get(words[-1]) if rng.random() > _JUMPS else None
        words.append(rng.choice(following or everything))
    return " ".join(words).rstrip(".,;:!?") + "."


def fill(library: Library, rng: random.Random) -> list[str]:
    """Write the archive into an empty library; what comes back are some of its articles' texts."""
    vectors = np.random.default_rng(0)
    held, kept = 0, []
    articles = archive(rng)
    while held < _PASSAGES:
        prepared = []
        for _ in range(_TOGETHER):
            article = next(articles)
            parts = split(article, window=256, count_tokens=_counts)
            rows = vectors.standard_normal((len(parts), library.encoder.dimension), np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            prepared.append(
                (
                    article,
                    [
                        PreparedPassage(
                            part,
                            row,
                            row[None].repeat(len(part.sentences), 0),
                            (Span(0, 1),),
                            b"\1",
                        )
                        for part, row in zip(parts, rows, strict=True)
                    ],
                )
            )
            held += len(parts)
        library.store.write(prepared)
        kept += [article.text for article, _ in prepared[:20]]
        print(f"\r{held:,} passages", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return kept


def _counts(texts: Sequence[str]) -> list[int]:
    return [len(text.split()) * 4 // 3 for text in texts]


def quotations(texts: Sequence[str], rng: random.Random) -> Iterator[tuple[str, str]]:
    """What to verify, with the verdict that it should have."""
    words = [word for text in texts for word in _WORD.findall(text)]
    for number in range(_QUOTATIONS):
        text = rng.choice(texts)
        spans = [s for s in sentences(text) if len(text[slice(*s)].split()) > 5]
        said = text[slice(*rng.choice(spans))]
        kind = ("verbatim", "altered", "not_found")[number % 3]
        if kind == "altered":
            places = list(_WORD.finditer(said))
            place = rng.choice(places[1:] or places)
            said = said[: place.start()] + rng.choice(words) + said[place.end() :]
        elif kind == "not_found":
            said = " ".join(rng.choice(words) for _ in said.split())
        yield said, kind


def main() -> None:
    """Build the archive, verify, print."""
    rng = random.Random(0)
    model = data.encoder()
    with TemporaryDirectory() as place, Library.open(Path(place), encoder=model) as library:
        texts = fill(library, rng)
        print(library.stats())
        checker = QuoteChecker(library)
        asked = list(quotations(texts, rng))
        for said, _ in asked[:10]:
            checker.verify(said)
        took: dict[str, list[float]] = {}
        verdicts: Counter[tuple[str, str]] = Counter()
        encoding = []
        for said, kind in asked:
            began = time.perf_counter()
            verdict = checker.verify(said).verdict
            took.setdefault(kind, []).append((time.perf_counter() - began) * 1000)
            verdicts[kind, verdict] += 1
            began = time.perf_counter()
            model.encode_query(said)
            encoding.append((time.perf_counter() - began) * 1000)
    every = [one for some in took.values() for one in some]
    bare = statistics.median(encoding)
    for kind, some in [*took.items(), ("all", every)]:
        p50, p95 = statistics.median(some), statistics.quantiles(some, n=20)[-1]
        print(
            f"{kind}: p50 {p50:.1f} ms, p95 {p95:.1f} ms "
            f"({p50 / bare:.1f} and {p95 / bare:.1f} times encoding the quotation, {bare:.1f} ms)"
        )
    print("verdicts", dict(verdicts))


if __name__ == "__main__":
    main()
