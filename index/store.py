"""The truth: articles, passages and vectors in one SQL database, each change one transaction.

Every change raises the library's revision by one. What is derived from the store (the vector and the
keyword index) remembers the revision that it stands at and asks for what came since.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, delete, func, insert, literal, select, update

from index.copies import signature
from index.database import Database, next_revision
from index.errors import NotFoundError
from index.origins import join, leave
from index.records import (
    Added,
    Article,
    ArticleInfo,
    ArticlePage,
    Filters,
    Passage,
    Status,
    StoredPassage,
)
from index.rows import (
    INFO,
    PASSAGE_TEXT,
    PROVENANCE,
    NewPassage,
    PreparedPassage,
    article_row,
    chunks,
    described,
    filtered,
    info_of,
    passage_row,
    read_cursor,
    stored_passage,
    tags_of,
    write_cursor,
)
from index.schema import article_tags, articles, meta, passages, removals

Keys = NDArray[np.int64]


class Store:
    """What a library holds."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def revision(self) -> int:
        """How many changes the library has seen."""
        return self._database.revision()

    def integrity(self) -> str:
        """`ok`, or what the database itself finds wrong with its files."""
        return self._database.integrity()

    def counts(self) -> tuple[int, int]:
        """How many articles and passages there are."""
        with self._database.reading() as connection:
            return (
                connection.execute(select(func.count()).select_from(articles)).scalar_one(),
                connection.execute(select(func.count()).select_from(passages)).scalar_one(),
            )

    # Changes -------------------------------------------------------------------------------------

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        """The fingerprints of those of `ids` that are in the library."""
        with self._database.reading() as connection:
            return {
                row.id: row.fingerprint
                for chunk in chunks(ids)
                for row in connection.execute(
                    select(articles.c.id, articles.c.fingerprint).where(articles.c.id.in_(chunk))
                )
            }

    def unchanged(self, article: Article) -> Added:
        """What adding an article again comes to, when nothing of it changed."""
        return Added(info_of(article), "unchanged", self.passage_count(article.id))

    def write(self, prepared: Sequence[tuple[Article, Sequence[PreparedPassage]]]) -> list[Added]:
        """Add or replace articles with their passages, all in one transaction."""
        given = [(*one, signature(one[0].text)) for one in prepared]
        with self._database.writing() as connection:
            revision = next_revision(connection)
            return [_write_article(connection, revision, *one) for one in given]

    def remove(self, article_id: str) -> None:
        """Take an article out; NotFoundError where there is none."""
        with self._database.writing() as connection:
            key = connection.execute(
                select(articles.c.key).where(articles.c.id == article_id)
            ).scalar_one_or_none()
            if key is None:
                raise NotFoundError(f"there is no article {article_id!r} in the library")
            _forget_passages(connection, next_revision(connection), key)
            leave(connection, key)
            connection.execute(delete(articles).where(articles.c.key == key))

    # What derived indexes ask --------------------------------------------------------------------

    def changes(self, since: int) -> tuple[int, list[int], Iterator[list[NewPassage]]]:
        """The revision now, the passage keys removed since `since`, and batches of those added."""
        with self._database.reading() as connection:
            revision = int(
                connection.execute(
                    select(meta.c.value).where(meta.c.name == "revision")
                ).scalar_one()
            )
            gone = list(
                connection.execute(
                    select(removals.c.passage_key).where(removals.c.revision > since)
                ).scalars()
            )
        return revision, gone, self._added(since, revision)

    def _added(self, since: int, until: int, batch: int = 2_000) -> Iterator[list[NewPassage]]:
        last = 0
        columns = (
            passages.c.key,
            passages.c.article_key,
            passages.c.vector,
            passages.c.heading,
            passages.c.start,
            passages.c.stop,
            articles.c.title,
        )
        while True:
            query = (
                select(*columns, PASSAGE_TEXT)
                .join(articles, articles.c.key == passages.c.article_key)
                .where(passages.c.revision > since, passages.c.revision <= until)
                .where(passages.c.key > last)
                .order_by(passages.c.key)
                .limit(batch)
            )
            with self._database.reading() as connection:
                rows = connection.execute(query).all()
            if not rows:
                return
            yield [
                NewPassage(
                    row.key,
                    row.article_key,
                    np.frombuffer(row.vector, np.float32),
                    row.title or "",
                    row.heading or "",
                    row.passage_text,
                )
                for row in rows
            ]
            last = rows[-1].key

    def matching(self, filters: Filters) -> tuple[Keys, Keys]:
        """The keys of the articles that `filters` allow, and of their passages, ascending."""
        with self._database.reading() as connection:
            chosen = list(
                connection.execute(
                    filtered(select(articles.c.key), filters).order_by(articles.c.key)
                ).scalars()
            )
            parts = [
                key
                for chunk in chunks(chosen)
                for key in connection.execute(
                    select(passages.c.key).where(passages.c.article_key.in_(chunk))
                ).scalars()
            ]
        return np.array(chosen, np.int64), np.sort(np.array(parts, np.int64))

    # Reading -------------------------------------------------------------------------------------

    def get(self, article_id: str) -> Article:
        """One article with its text; NotFoundError where there is none."""
        with self._database.reading() as connection:
            row = connection.execute(
                select(articles).where(articles.c.id == article_id)
            ).one_or_none()
            if row is None:
                raise NotFoundError(f"there is no article {article_id!r} in the library")
            tags = tags_of(connection, [row.key])
        return Article(**described(row, tags.get(row.key, ())), text=row.text)

    def passage_count(self, article_id: str) -> int:
        """How many passages an article has; 0 where it is not in the library."""
        with self._database.reading() as connection:
            return connection.execute(
                select(func.count())
                .select_from(passages.join(articles, articles.c.key == passages.c.article_key))
                .where(articles.c.id == article_id)
            ).scalar_one()

    def all(self) -> Iterator[Article]:
        """Every article with its text, in the order in which they came."""
        cursor: str | None = None
        while True:
            page = self.page(Filters(), limit=200, cursor=cursor)
            yield from (self.get(info.id) for info in page.items)
            if (cursor := page.next_cursor) is None:
                return

    def passages_of(self, article_id: str) -> list[Passage]:
        """An article's passages, in order."""
        with self._database.reading() as connection:
            keys = connection.execute(
                select(passages.c.key)
                .join(articles, articles.c.key == passages.c.article_key)
                .where(articles.c.id == article_id)
                .order_by(passages.c.ordinal)
            ).scalars()
            wanted = list(keys)
        found = self.passages(wanted)
        return [found[key].passage for key in wanted if key in found]

    def page(self, filters: Filters, *, limit: int, cursor: str | None) -> ArticlePage:
        """Articles in the order in which they came, `limit` of them from `cursor` on."""
        (after,) = read_cursor(cursor) if cursor else (0,)
        query = filtered(select(*INFO), filters).where(articles.c.key > after)
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(articles.c.key).limit(limit + 1)).all()
            shown = rows[:limit]
            tags = tags_of(connection, [row.key for row in shown])
        more = write_cursor(shown[-1].key) if len(rows) > limit else None
        return ArticlePage(
            tuple(ArticleInfo(**described(row, tags.get(row.key, ()))) for row in shown), more
        )

    def passages(self, keys: Sequence[int]) -> dict[int, StoredPassage]:
        """Those of `keys` that are in the store now, with all that is known of them."""
        query = select(
            passages,
            PASSAGE_TEXT,
            *(column.label(f"a_{column.name}") for column in (*INFO, *PROVENANCE)),
        ).join(articles, articles.c.key == passages.c.article_key)
        with self._database.reading() as connection:
            rows = [
                row
                for chunk in chunks(keys)
                for row in connection.execute(query.where(passages.c.key.in_(chunk)))
            ]
            tags = tags_of(connection, list({row.article_key for row in rows}))
        return {row.key: stored_passage(row, tags.get(row.article_key, ())) for row in rows}


def _forget_passages(connection: Connection, revision: int, article_key: int) -> None:
    connection.execute(
        insert(removals).from_select(
            ["passage_key", "revision"],
            select(passages.c.key, literal(revision)).where(passages.c.article_key == article_key),
        )
    )
    connection.execute(delete(passages).where(passages.c.article_key == article_key))


def _write_article(
    connection: Connection,
    revision: int,
    article: Article,
    parts: Sequence[PreparedPassage],
    signed: bytes | None,
) -> Added:
    row = connection.execute(
        select(articles.c.key, articles.c.fingerprint).where(articles.c.id == article.id)
    ).one_or_none()
    status: Status = "added"
    if row is not None and row.fingerprint == article.fingerprint:
        return Added(info_of(article), "unchanged", len(parts))
    values = article_row(article)
    if row is None:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        key = connection.execute(
            insert(articles).values(**values, added_at=now)
        ).inserted_primary_key[0]  # type: ignore[index]
    else:
        status, key = "replaced", row.key
        leave(connection, key)
        connection.execute(update(articles).where(articles.c.key == key).values(**values))
        connection.execute(delete(article_tags).where(article_tags.c.article_key == key))
        _forget_passages(connection, revision, key)
    join(connection, key, article.id, signed)
    if article.tags:
        connection.execute(
            insert(article_tags),
            [{"article_key": key, "position": i, "tag": t} for i, t in enumerate(article.tags)],
        )
    if parts:
        connection.execute(insert(passages), [passage_row(key, revision, part) for part in parts])
    return Added(info_of(article), status, len(parts))
