"""Between records and rows: what the store writes of a passage, and how it reads it back."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Select, func, select

from index.credits import credits_of
from index.errors import FilterError
from index.filters import bounds, instants
from index.records import Article, ArticleInfo, Filters, Passage, Span, StoredPassage, Vectors
from index.schema import article_tags, articles, passages

# SQLite allows 32,766 parameters in a statement; this leaves room for others.
_IN_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class PreparedPassage:
    """A passage with what was computed of it, ready to be written."""

    passage: Passage
    vector: Vectors
    sentence_vectors: Vectors
    token_spans: tuple[Span, ...]
    token_signs: bytes


@dataclass(frozen=True, slots=True)
class NewPassage:
    """What a derived index must know of a passage: its numbers, its vector, its words."""

    key: int
    article_key: int
    vector: Vectors
    title: str
    heading: str
    text: str


INFO = (
    articles.c.key,
    articles.c.id,
    articles.c.title,
    articles.c.publisher,
    articles.c.author,
    articles.c.url,
    articles.c.published_at,
    articles.c.language,
)

# What the library found out about an article's independence, and no part of its metadata.
PROVENANCE = (articles.c.origin, articles.c.credits)

# The text is cut out by the database: an article's passages would else carry it many times over.
PASSAGE_TEXT = func.substr(
    articles.c.text, passages.c.start + 1, passages.c.stop - passages.c.start
).label("passage_text")


def article_row(article: Article) -> dict[str, Any]:
    """The columns of an article that its own record gives; it is its own origin until it joins one."""
    first, last = instants(article.published_at) if article.published_at else (None, None)
    return {
        "id": article.id,
        "fingerprint": article.fingerprint,
        "title": article.title,
        "publisher": article.publisher,
        "author": article.author,
        "url": article.url,
        "published_at": article.published_at,
        "published_first": first,
        "published_last": last,
        "language": article.language,
        "origin": article.id,
        "credits": json.dumps(credits_of(article.text, article.author), ensure_ascii=False),
        "text": article.text,
    }


def passage_row(article_key: int, revision: int, part: PreparedPassage) -> dict[str, Any]:
    """The columns of a passage."""
    passage = part.passage
    return {
        "article_key": article_key,
        "ordinal": passage.ordinal,
        "start": passage.start,
        "stop": passage.end,
        "heading": passage.heading,
        "sentence_spans": np.array(passage.sentences, np.int32).tobytes(),
        "vector": part.vector.astype(np.float32).tobytes(),
        "sentence_vectors": part.sentence_vectors.astype(np.float16).tobytes(),
        "token_spans": np.array(part.token_spans, np.int32).tobytes(),
        "token_signs": part.token_signs,
        "revision": revision,
    }


def stored_passage(row: Row[Any], tags: tuple[str, ...]) -> StoredPassage:
    """A passage from a row of `passages`, `PASSAGE_TEXT`, and `INFO` and `PROVENANCE` as `a_…`."""
    spans = np.frombuffer(row.sentence_spans, np.int32).reshape(-1, 2).tolist()
    return StoredPassage(
        passage=Passage(
            id=f"{row.a_id}#{row.ordinal}",
            article_id=row.a_id,
            ordinal=row.ordinal,
            text=row.passage_text,
            start=row.start,
            end=row.stop,
            sentences=tuple(Span(start, end) for start, end in spans),
            heading=row.heading,
        ),
        article=ArticleInfo(
            **{c.name: getattr(row, f"a_{c.name}") for c in INFO if c.name != "key"}, tags=tags
        ),
        origin=row.a_origin,
        credits=tuple(json.loads(row.a_credits)),
        vector=np.frombuffer(row.vector, np.float32),
        sentence_vectors=np.frombuffer(row.sentence_vectors, np.float16)
        .astype(np.float32)
        .reshape(len(spans), -1),
        token_spans=np.frombuffer(row.token_spans, np.int32).reshape(-1, 2),
        token_signs=row.token_signs,
    )


def info_of(article: Article) -> ArticleInfo:
    """What is known about an article, apart from its text."""
    return ArticleInfo(**{name: getattr(article, name) for name in ArticleInfo.__slots__})


def described(row: Row[Any], tags: tuple[str, ...]) -> dict[str, Any]:
    """The fields of an `ArticleInfo` from a row that holds `INFO`."""
    return {c.name: getattr(row, c.name) for c in INFO if c.name != "key"} | {"tags": tags}


def tags_of(connection: Connection, keys: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The tags of each of some articles, in the order in which they were given."""
    found: dict[int, tuple[str, ...]] = {}
    for chunk in chunks(keys):
        for row in connection.execute(
            select(article_tags.c.article_key, article_tags.c.tag)
            .where(article_tags.c.article_key.in_(chunk))
            .order_by(article_tags.c.article_key, article_tags.c.position)
        ):
            found[row.article_key] = (*found.get(row.article_key, ()), row.tag)
    return found


def filtered(query: Select[Any], filters: Filters) -> Select[Any]:
    """`query` over articles, narrowed to what `filters` allow."""
    first, last = bounds(filters)
    if filters.article_ids:
        query = query.where(articles.c.id.in_(filters.article_ids))
    if filters.publishers:
        query = query.where(articles.c.publisher.in_(filters.publishers))
    if filters.tags:
        tagged = select(article_tags.c.article_key).where(article_tags.c.tag.in_(filters.tags))
        query = query.where(articles.c.key.in_(tagged))
    if first is not None:
        query = query.where(articles.c.published_last >= first)
    if last is not None:
        query = query.where(articles.c.published_first <= last)
    return query


def chunks(values: Sequence[Any]) -> Iterator[list[Any]]:
    """`values` in lists that fit a statement."""
    for start in range(0, len(values), _IN_LIMIT):
        yield [
            v.item() if isinstance(v, np.generic) else v for v in values[start : start + _IN_LIMIT]
        ]


def write_cursor(*place: int) -> str:
    """The cursor after the row of a list that these numbers order."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read_cursor(cursor: str, numbers: int = 1) -> tuple[int, ...]:
    """The so many numbers in a cursor; FilterError where no list of that order gave it."""
    try:
        said = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError):
        said = None
    # A larger number than the database can hold is none of its rows.
    if (
        not isinstance(said, list)
        or len(said) != numbers
        or not all(isinstance(number, int) and 0 <= number < 2**63 for number in said)
    ):
        raise FilterError(f"cursor={cursor!r} is not one that a list gave")
    return tuple(int(number) for number in said)
