"""Which articles may print some words: candidates from the keyword index and the vectors.

They come whole, with their sentences, for whoever compares wordings exactly. Nothing is decided here
but who is worth comparing: an article whose passages have few of the words in their order is not.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from rapidfuzz.distance import LCSseq
from sqlalchemy import Select, select

from index.database import Database
from index.encoder import Encoder, QueryVectors
from index.keywords import KeywordIndex
from index.records import Article, Span
from index.rows import INFO, PASSAGE_TEXT, PROVENANCE, chunks, described, tags_of
from index.schema import articles, passages
from index.store import Keys
from index.vectors import VectorIndex

# Passages that print a run of the words, and those that come near by rare words and by meaning.
MOST_PRINTING = 500
_RESEMBLING = 20
_NEAREST = 5

# Of the words wanted, an article's found passages have at least this share, near each other: no more,
# because some may stand in a passage that was not found. Where nearly all stand there in their order,
# others may stand between them: those that say who speaks.
_SHARE = 0.5
_SPREAD = 0.8
_BETWEEN, _STEP = 40, 20  # words
# An article with this share of them may print them word for word; of the others so many are compared.
_WHOLE = 0.9
_MOST_VARIANTS = 8


@dataclass(frozen=True, slots=True)
class Candidate:
    """An article that may print what is wanted; `origin` and `credits` are those of a `Hit`."""

    article: Article
    origin: str
    credits: tuple[str, ...]
    sentences: tuple[Span, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Candidates by their ids; `complete` is false where more passages print a run of the words.

    `query` are the vectors of what was wanted, for a search for what comes near.
    """

    found: tuple[Candidate, ...]
    complete: bool
    query: QueryVectors = field(repr=False)


def candidates(
    parts: Sequence[str],
    pieces: Sequence[str],
    *,
    database: Database,
    encoder: Encoder,
    vectors: VectorIndex,
    keywords: KeywordIndex,
    allowed: tuple[Keys | None, Keys | None],
) -> Candidates:
    """The articles that may print some words, word for word or altered.

    Args:
        parts: the words wanted, of any length; between two parts others may stand.
        pieces: of the parts, so short that a passage has one whole, wherever a text was cut into passages.
        allowed: the keys of the articles and of the passages that may be found; None for all.

    Raises:
        StoreError: the keyword index is damaged, or the database cannot be read.
    """
    of_articles, of_passages = allowed
    printing = keywords.printing(parts, MOST_PRINTING + 1, of_articles, pieces=pieces)
    complete = len(printing) <= MOST_PRINTING
    printing = printing[:MOST_PRINTING]
    text = " ".join(parts)
    near = keywords.resembling(text, _RESEMBLING, of_articles)
    query = encoder.encode_query(text)
    near += vectors.search(query.vector, _NEAREST, of_passages)[0]
    words: dict[int, list[str]] = {}
    names: dict[int, str] = {}
    # In the order of their keys, which is that of an article's text.
    for _, article, name, said in sorted(_texts(database, list({*printing, *near}))):
        names[article] = name
        words.setdefault(article, []).extend(keywords.words(said))
    wanted = [keywords.words(part) for part in parts]
    shares = {article: _share(wanted, said) for article, said in words.items()}
    chosen = [article for article, share in shares.items() if share >= _SHARE]
    chosen.sort(key=lambda article: (-shares[article], names[article]))
    whole = sum(shares[article] >= _WHOLE for article in chosen)
    return Candidates(_whole(database, chosen[: whole + _MOST_VARIANTS]), complete, query)


def _share(parts: Sequence[Sequence[str]], said: Sequence[str]) -> float:
    """How much of some parts stands in a text (0..1), each about as long as it is, or broken off."""
    codes = {word: chr(n) for n, word in enumerate({w for part in parts for w in part}, start=1)}
    text = "".join([codes.get(word, "\0") for word in said])
    found, length = 0.0, 0
    for part in parts:
        want = "".join([codes[word] for word in part])
        near = fuzz.partial_ratio(want, text) / 100 if len(want) <= len(text) else 0.0
        spread = _spread(want, text) if near < _WHOLE else 0
        found += max(near * len(want), spread if spread >= _SPREAD * len(want) else 0)
        length += len(want)
    return found / max(1, length)


def _spread(want: str, text: str) -> int:
    """How many of the wanted words a stretch of a text has in their order, others between them."""
    reach = len(want) + _BETWEEN + _STEP
    starts = range(0, max(1, len(text) - len(want)), _STEP)
    return max(LCSseq.similarity(want, text[start : start + reach]) for start in starts)


def _texts(database: Database, keys: Sequence[int]) -> list[tuple[int, int, str, str]]:
    """Passages by key: the keys of passage and article, the article's id, and all that is indexed."""
    of_passage = (passages.c.key, passages.c.article_key, passages.c.heading, PASSAGE_TEXT)
    query = select(*of_passage, articles.c.id, articles.c.title).join(
        articles, articles.c.key == passages.c.article_key
    )
    with database.reading() as connection:
        return [
            (
                row.key,
                row.article_key,
                row.id,
                f"{row.title or ''}\n{row.heading or ''}\n{row.passage_text}",
            )
            for chunk in chunks(keys)
            for row in connection.execute(query.where(passages.c.key.in_(chunk)))
        ]


def _whole(database: Database, keys: Sequence[int]) -> tuple[Candidate, ...]:
    found = []
    with database.reading() as connection:
        for chunk in chunks(keys):
            tags = tags_of(connection, chunk)
            spans: dict[int, list[Span]] = {}
            for row in connection.execute(
                select(passages.c.article_key, passages.c.sentence_spans)
                .where(passages.c.article_key.in_(chunk))
                .order_by(passages.c.article_key, passages.c.ordinal)
            ):
                pairs = np.frombuffer(row.sentence_spans, np.int32).reshape(-1, 2).tolist()
                spans.setdefault(row.article_key, []).extend(Span(*pair) for pair in pairs)
            query: Select[Any] = select(*INFO, *PROVENANCE, articles.c.text)
            found += [
                Candidate(
                    Article(**described(row, tags.get(row.key, ())), text=row.text),
                    row.origin,
                    tuple(json.loads(row.credits)),
                    # A passage takes the last sentence of the one before along.
                    tuple(dict.fromkeys(spans.get(row.key, ()))),
                )
                for row in connection.execute(query.where(articles.c.key.in_(chunk)))
            ]
    return tuple(sorted(found, key=lambda one: one.article.id))
