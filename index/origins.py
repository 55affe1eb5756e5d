"""Which articles have one text, kept as articles come and go, in the transaction that changes them.

Copies of one text (`index.copies`) and copies of those have one origin: the smallest id among them.
So the origins depend on what the library holds and not on the order in which it came.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete, insert, select, update

from index.copies import bands, copies, digest
from index.rows import chunks
from index.schema import article_bands, article_signatures, articles


class _Member(NamedTuple):
    key: int
    id: str
    digest: int
    signature: bytes


def join(connection: Connection, key: int, article_id: str, signature: bytes | None) -> None:
    """Give the article that was just written its origin, and the origins that it joins one name.

    Args:
        connection: one that writes.
        key: the article's; it has no signature in the store yet.
        article_id: its id.
        signature: of its text; None where it has no words, and then it has no copies.
    """
    origins = {article_id}
    if signature is not None:
        origins.update(_origins_of_copies(connection, signature))
        connection.execute(
            insert(article_signatures).values(
                article_key=key, digest=digest(signature), signature=signature
            )
        )
        connection.execute(
            insert(article_bands), [{"band": b, "article_key": key} for b in bands(signature)]
        )
    first = min(origins)
    connection.execute(update(articles).where(articles.c.key == key).values(origin=first))
    if origins - {first, article_id}:
        connection.execute(
            update(articles)
            .where(articles.c.origin.in_(sorted(origins - {first})))
            .values(origin=first)
        )


def leave(connection: Connection, key: int) -> None:
    """Take an article out of its origin, which may then fall into several.

    Call it before the article is removed, or before `join` where it is replaced.
    """
    mine = connection.execute(select(articles.c.origin).where(articles.c.key == key)).scalar_one()
    gone = connection.execute(
        select(article_signatures.c.digest).where(article_signatures.c.article_key == key)
    ).scalar_one_or_none()
    connection.execute(delete(article_bands).where(article_bands.c.article_key == key))
    connection.execute(delete(article_signatures).where(article_signatures.c.article_key == key))
    left = connection.execute(
        select(
            articles.c.key,
            articles.c.id,
            article_signatures.c.digest,
            article_signatures.c.signature,
        )
        .join(article_signatures, article_signatures.c.article_key == articles.c.key)
        .where(articles.c.origin == mine, articles.c.key != key)
        .order_by(articles.c.key)
    ).all()
    for part in _parts([_Member(*row) for row in left], gone):
        first = min(row.id for row in part)
        if first != mine:
            for chunk in chunks([row.key for row in part]):
                connection.execute(
                    update(articles).where(articles.c.key.in_(chunk)).values(origin=first)
                )


def _origins_of_copies(connection: Connection, signature: bytes) -> set[str]:
    known = (
        select(articles.c.origin, article_signatures.c.signature)
        .join(article_signatures, article_signatures.c.article_key == articles.c.key)
        .order_by(articles.c.key)
    )
    # An equal one has the same copies, so that a text that came a thousand times costs no more.
    equal = connection.execute(
        known.where(article_signatures.c.digest == digest(signature)).limit(1)
    ).first()
    if equal is not None and equal.signature == signature:
        return {equal.origin}
    sharing = select(article_bands.c.article_key).where(article_bands.c.band.in_(bands(signature)))
    near = connection.execute(known.where(articles.c.key.in_(sharing))).all()
    found = copies(signature, [row.signature for row in near])
    return {row.origin for row, is_copy in zip(near, found, strict=True) if is_copy}


def _parts(left: Sequence[_Member], gone: int | None) -> list[list[_Member]]:
    """What is left of an origin, as the parts that are still joined by copies."""
    if not left:
        return []
    if any(row.digest == gone for row in left):
        # Whatever the article joined, its equal still joins.
        return [list(left)]
    parts = []
    waiting = list(left)
    while waiting:
        part = [waiting.pop(0)]
        for row in part:
            found = copies(row.signature, [other.signature for other in waiting])
            part += [other for other, near in zip(waiting, found, strict=True) if near]
            waiting = [other for other, near in zip(waiting, found, strict=True) if not near]
        parts.append(part)
    return parts
