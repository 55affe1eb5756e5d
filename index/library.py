"""A library: articles in, ranked passages out.

add:     articles → passages → vectors → one transaction in the store
search:  question → vector index and keyword index → fusion → late interaction → hits
print:   words → keyword index and vector index → the articles, whole, that may print them
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from index import late
from index.checks import Finding, findings
from index.conversations import ConversationBook
from index.database import Database
from index.encoder import Encoder, QueryVectors
from index.errors import ModelMismatchError, StoreError
from index.fusion import reciprocal_rank_fusion
from index.jobs import JobBook
from index.keywords import KeywordIndex
from index.preparing import prepare
from index.printings import Candidates, candidates
from index.ranking import rank
from index.records import (
    EVERYTHING,
    Added,
    Article,
    ArticlePage,
    Filters,
    Hit,
    Mode,
    Vectors,
)
from index.store import Store
from index.vectors import VectorIndex

# Of each index so many passages enter the fusion, and so many of the fused are looked at closely.
_DEPTH = 60
_CANDIDATES = 30


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search found, best first, how it read the query, and how long it took.

    `weights` (query tokens,) are those of late interaction; `allowed` is how many articles the
    filters left (None without filters).
    """

    hits: tuple[Hit, ...]
    query: QueryVectors
    weights: Vectors
    allowed: int | None
    encode_ms: float
    search_ms: float


@dataclass(frozen=True, slots=True)
class Stats:
    """How large a library is and what searches it."""

    articles: int
    passages: int
    revision: int
    encoder: str
    dimension: int
    vector_index: str


class Library:
    """Articles that can be searched; safe to use from several threads, open in several processes."""

    def __init__(
        self, database: Database, encoder: Encoder, vectors: VectorIndex, keywords: KeywordIndex
    ) -> None:
        self.store = Store(database)
        self.jobs = JobBook(database)
        self.conversations = ConversationBook(database)
        self.encoder = encoder
        self.vectors = vectors
        self.keywords = keywords
        self._database = database

    @classmethod
    def open(cls, directory: Path, *, encoder: Encoder) -> Self:
        """Open the library in `directory`, made where there is none.

        Raises:
            StoreError: its database is damaged or of a later version.
            ModelMismatchError: it was made with another encoder.
        """
        database = Database.open(directory / "library.db")
        model = f"{encoder.name}, {encoder.dimension} dimensions"
        made_with = database.value("encoder") or database.claim("encoder", model)
        if made_with != model:
            database.close()
            raise ModelMismatchError(
                f"the library in {directory} was made with {made_with}, and QA_ENCODER names {model}: "
                "name the first one again, or add the articles to a new library"
            )
        name = database.value("library") or ""
        folder = directory / "index"
        return cls(
            database,
            encoder,
            VectorIndex(encoder.dimension, folder=folder, library=name),
            KeywordIndex(folder, library=name),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give the database back."""
        self._database.close()

    # Articles in ---------------------------------------------------------------------------------

    def add(
        self, articles: Iterable[Article], *, progress: Callable[[int], None] | None = None
    ) -> list[Added]:
        """Add or replace articles, all in one transaction: an error leaves the library as it was.

        Args:
            articles: those with an id that the library holds replace it, unless nothing changed.
            progress: told now and then how many of the new ones are split and encoded.

        Raises:
            StoreError: the library could not be written.
        """
        offered = {article.id: article for article in articles}
        known = self.store.fingerprints(list(offered))
        new = [a for a in offered.values() if known.get(a.id) != a.fingerprint]
        prepared = list(prepare(new, self.encoder, progress))
        written = {a.article.id: a for a in self.store.write(prepared)} if prepared else {}
        if written:
            # The articles are in: where an index cannot follow now, the next search says so.
            with suppress(StoreError):
                self._catch_up()
        return [written.get(i) or self.store.unchanged(article) for i, article in offered.items()]

    def remove(self, article_id: str) -> None:
        """Take an article out, at once for every process; NotFoundError where there is none."""
        self.store.remove(article_id)

    # Articles out --------------------------------------------------------------------------------

    def get(self, article_id: str) -> Article:
        """One article with its text; NotFoundError where there is none."""
        return self.store.get(article_id)

    def articles(
        self, filters: Filters = EVERYTHING, *, limit: int = 50, cursor: str | None = None
    ) -> ArticlePage:
        """Articles in the order in which they came; FilterError for a bad date or cursor."""
        return self.store.page(filters, limit=limit, cursor=cursor)

    def passage_count(self, article_id: str) -> int:
        """How many passages an article has; 0 where it is not in the library."""
        return self.store.passage_count(article_id)

    def stats(self) -> Stats:
        """How large the library is and what searches it."""
        self._catch_up()
        articles, passages = self.store.counts()
        return Stats(
            articles=articles,
            passages=passages,
            revision=self.store.revision(),
            encoder=self.encoder.name,
            dimension=self.encoder.dimension,
            vector_index=self.vectors.kind,
        )

    def check(self) -> list[Finding]:
        """Hold the library against its invariants, one finding each."""
        self._catch_up()
        return findings(self.store, self.vectors, self.keywords, self.encoder)

    # Passages out --------------------------------------------------------------------------------

    def search(
        self,
        query: str,
        *,
        top_k: int = 10,
        mode: Mode = "hybrid",
        filters: Filters = EVERYTHING,
        encoded: QueryVectors | None = None,
    ) -> SearchResult:
        """The `top_k` passages that answer `query` best.

        Args:
            query: any text; only the encoder's window of it is read.
            top_k: at most how many, ≥ 1.
            mode: `dense` ranks by the cosine of the vectors, `keyword` by BM25, `hybrid` fuses both
                and orders the fused by late interaction.
            filters: which articles may be found.
            encoded: the vectors of `query`, where somebody has them.

        Raises:
            FilterError: a filter's date cannot be read.
        """
        began = time.perf_counter()
        vectors = encoded or self.encoder.encode_query(query)
        done = time.perf_counter()
        self._catch_up()
        articles, passages = self.store.matching(filters) if filters else (None, None)
        depth = max(_DEPTH, 2 * top_k)
        dense = dict(zip(*self.vectors.search(vectors.vector, depth, passages), strict=True))
        keyword = dict(zip(*self.keywords.search(query, depth, articles), strict=True))
        if mode == "dense":
            keyword = {}
        elif mode == "keyword":
            dense = {}
        fused = reciprocal_rank_fusion([list(dense), list(keyword)])
        keys = sorted(fused, key=lambda key: (-fused[key], key))[: max(_CANDIDATES, top_k)]
        weights = late.token_weights(query, vectors.spans)
        hits = rank(
            self.store.passages(keys), vectors, weights, mode=mode, dense=dense, keyword=keyword
        )
        return SearchResult(
            hits=hits[:top_k],
            query=vectors,
            weights=weights,
            allowed=None if articles is None else len(articles),
            encode_ms=(done - began) * 1000,
            search_ms=(time.perf_counter() - done) * 1000,
        )

    def printings(
        self, parts: Sequence[str], pieces: Sequence[str], *, filters: Filters = EVERYTHING
    ) -> Candidates:
        """The articles that may print some words, whole, for an exact comparison.

        Args:
            parts: the words wanted, of any length; between two parts others may stand.
            pieces: of the parts, so short that a passage has one whole, wherever a text was cut.
            filters: which articles may be found.

        Raises:
            FilterError: a filter's date cannot be read.
        """
        self._catch_up()
        return candidates(
            parts,
            pieces,
            database=self._database,
            encoder=self.encoder,
            vectors=self.vectors,
            keywords=self.keywords,
            allowed=self.store.matching(filters) if filters else (None, None),
        )

    # Within --------------------------------------------------------------------------------------

    def _catch_up(self) -> None:
        revision = self.store.revision()
        self.vectors.catch_up(self.store, revision)
        self.keywords.catch_up(self.store, revision)
