"""The records that travel between steps: plain, frozen, checked where they are made."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

Status = Literal["added", "replaced", "unchanged"]
Mode = Literal["hybrid", "dense", "keyword"]
Vectors = NDArray[np.float32]


class Span(NamedTuple):
    """A half-open range of Unicode code points in an article's stored text."""

    start: int
    end: int

    def shifted(self, by: int) -> Span:
        """The span `by` code points further on."""
        return Span(self.start + by, self.end + by)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleInfo:
    """What is known about an article, apart from its text.

    `published_at` is ISO 8601: a date (`2025-12-01`) or an instant with its offset. Every field but
    `id` is None (or empty) where the source did not say.
    """

    id: str
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    published_at: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Article(ArticleInfo):
    """An article as it is stored: offsets everywhere count code points of `text`."""

    text: str

    def __post_init__(self) -> None:
        # Neither can be stored by every database; readers take both out before they make an article.
        if "\0" in self.text or not _encodable(self.text):
            raise ValueError(f"article {self.id}: its text has a NUL or a lone surrogate")

    @property
    def fingerprint(self) -> str:
        """SHA-256, in hexadecimal, over text and metadata: equal for the same bytes, else different."""
        said = [self.text, self.title, self.publisher, self.author, self.url]
        said += [self.published_at, self.language, *self.tags]
        return hashlib.sha256(
            json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")
        ).hexdigest()


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Failure:
    """Something that was offered and not taken in: its name (with a line number, if any) and why."""

    name: str
    error: str


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one article: `passages` counts those that the library now holds for it."""

    article: ArticleInfo
    status: Status
    passages: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article: `article.text[start:end] == text`.

    `sentences` are spans in the article's text, in order, all within the passage. `heading` is the
    nearest heading above it, embedded with the passage but not part of its text.
    """

    id: str
    article_id: str
    ordinal: int
    text: str
    start: int
    end: int
    sentences: tuple[Span, ...]
    heading: str | None = None

    def __post_init__(self) -> None:
        if self.end - self.start != len(self.text):
            raise ValueError(
                f"passage {self.id}: span {self.start}..{self.end} does not fit {len(self.text)} characters"
            )


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """Some articles of a list, and the cursor that continues it (None at its end)."""

    items: tuple[ArticleInfo, ...]
    next_cursor: str | None


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the store keeps it.

    Articles of one text have one `origin`, the id of one of them; `credits` are the agencies that
    the article itself names as its sources.
    `vector` (dimension,) and the rows of `sentence_vectors` (sentences, hidden) are of unit length.
    `token_spans` (tokens, 2) says where in the passage's text each token stands, and `token_signs`
    holds the packed signs of the tokens' states.
    """

    passage: Passage
    article: ArticleInfo
    origin: str
    credits: tuple[str, ...]
    vector: Vectors = field(repr=False, compare=False)
    sentence_vectors: Vectors = field(repr=False, compare=False)
    token_spans: NDArray[np.int32] = field(repr=False, compare=False)
    token_signs: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found.

    `score` orders the hits; `dense` is the cosine of passage and query (−1..1) and `keyword` the
    BM25 score (≥ 0), each None where that index did not return the passage. `cosines` (question
    tokens, passage tokens) are those of late interaction, `token_spans` (passage tokens, 2) says
    where in the passage's text the tokens stand, and `sentence_vectors` has a row of unit length
    for each of its sentences. `origin` and `credits` are those of `StoredPassage`.
    """

    rank: int
    passage: Passage
    article: ArticleInfo
    origin: str
    credits: tuple[str, ...]
    score: float
    dense: float | None
    keyword: float | None
    late: float
    cosines: Vectors = field(repr=False, compare=False)
    token_spans: NDArray[np.int32] = field(repr=False, compare=False)
    sentence_vectors: Vectors = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which articles a search or a list may see. Empty fields allow all.

    Ids, publishers and tags are alternatives within a field; fields are joined by "and". Dates are
    ISO 8601 and inclusive: a day given to `published_before` includes that day.
    """

    article_ids: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    published_after: str | None = None
    published_before: str | None = None

    def __bool__(self) -> bool:
        return bool(
            self.article_ids
            or self.publishers
            or self.tags
            or self.published_after
            or self.published_before
        )


EVERYTHING = Filters()
