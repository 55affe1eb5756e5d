"""The tables of a library, and the steps from one version of them to the next."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    inspect,
    select,
)

from index.errors import StoreError

VERSION = 2

tables = MetaData()

# SQLite numbers rows by itself only in a column that is declared plain INTEGER.
_Key = BigInteger().with_variant(Integer(), "sqlite")

meta = Table(
    "meta",
    tables,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
)

articles = Table(
    "articles",
    tables,
    Column("key", _Key, primary_key=True),
    Column("id", String(200), nullable=False, unique=True),
    Column("fingerprint", String(64), nullable=False),
    Column("title", Text),
    Column("publisher", Text, index=True),
    Column("author", Text),
    Column("url", Text),
    Column("published_at", String(40)),
    Column("published_first", BigInteger, index=True),
    Column("published_last", BigInteger),
    Column("language", String(35)),
    # Articles of one text have one origin: the smallest of their ids. Credits are a JSON list.
    Column("origin", String(200), nullable=False, index=True),
    Column("credits", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("added_at", String(40), nullable=False),
    sqlite_autoincrement=True,
)

article_tags = Table(
    "article_tags",
    tables,
    Column("article_key", _Key, ForeignKey("articles.key", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("tag", Text, nullable=False, index=True),
)

article_signatures = Table(
    "article_signatures",
    tables,
    Column(
        "article_key",
        _Key,
        ForeignKey("articles.key", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
    ),
    Column("digest", BigInteger, nullable=False, index=True),
    Column("signature", LargeBinary, nullable=False),
)

# Candidates for a copy are the articles that share a band with it.
article_bands = Table(
    "article_bands",
    tables,
    Column("band", BigInteger, primary_key=True, autoincrement=False),
    Column(
        "article_key",
        _Key,
        ForeignKey("articles.key", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    ),
    sqlite_with_rowid=False,
)

# A passage's key is never used twice, so that a derived index can be told what to forget.
passages = Table(
    "passages",
    tables,
    Column("key", _Key, primary_key=True),
    Column("article_key", _Key, ForeignKey("articles.key", ondelete="CASCADE"), nullable=False),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("stop", Integer, nullable=False),
    Column("heading", Text),
    Column("sentence_spans", LargeBinary, nullable=False),
    Column("vector", LargeBinary, nullable=False),
    Column("sentence_vectors", LargeBinary, nullable=False),
    Column("token_spans", LargeBinary, nullable=False),
    Column("token_signs", LargeBinary, nullable=False),
    Column("revision", BigInteger, nullable=False, index=True),
    UniqueConstraint("article_key", "ordinal"),
    sqlite_autoincrement=True,
)

removals = Table(
    "removals",
    tables,
    Column("passage_key", _Key, primary_key=True, autoincrement=False),
    Column("revision", BigInteger, nullable=False, index=True),
)

jobs = Table(
    "jobs",
    tables,
    Column("id", String(40), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer),
    Column("created_at", String(40), nullable=False),
    Column("updated_at", String(40), nullable=False),
)

job_failures = Table(
    "job_failures",
    tables,
    Column("key", _Key, primary_key=True),
    Column("job_id", String(40), ForeignKey("jobs.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("error", Text, nullable=False),
    Index("ix_job_failures_job_id", "job_id"),
)

# `updated` is `updated_at` in milliseconds: what conversations are ordered and expire by.
conversations = Table(
    "conversations",
    tables,
    Column("key", _Key, primary_key=True),
    Column("id", String(200), nullable=False, unique=True),
    Column("created_at", String(40), nullable=False),
    Column("updated_at", String(40), nullable=False),
    Column("updated", BigInteger, nullable=False, index=True),
    sqlite_autoincrement=True,
)

# Sentences, citations and disagreements are JSON lists.
turns = Table(
    "turns",
    tables,
    Column("key", _Key, primary_key=True),
    Column(
        "conversation_key",
        _Key,
        ForeignKey("conversations.key", ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
    Column("answer_id", String(200), nullable=False, unique=True),
    Column("question", Text, nullable=False),
    Column("resolved_question", Text, nullable=False),
    Column("answerable", Boolean, nullable=False),
    Column("reason", String(40)),
    Column("answer", Text, nullable=False),
    Column("sentences", Text, nullable=False),
    Column("citations", Text, nullable=False),
    Column("disagreements", Text, nullable=False),
    Column("confidence", Float(53), nullable=False),
    Column("agreement", String(16), nullable=False),
    Column("independent_sources", Integer, nullable=False),
    Column("asked_at", String(40), nullable=False),
    sqlite_autoincrement=True,
)

feedback = Table(
    "feedback",
    tables,
    Column(
        "answer_id",
        String(200),
        ForeignKey("turns.answer_id", ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("helpful", Boolean, nullable=False),
    Column("comment", Text),
    Column("given_at", String(40), nullable=False),
)


def _add_conversations(connection: Connection) -> None:
    # The step that first changes one of these tables must write down here what it was before.
    tables.create_all(connection, tables=[conversations, turns, feedback], checkfirst=False)


# Step n leads from version n to version n + 1.
_STEPS: dict[int, Callable[[Connection], None]] = {1: _add_conversations}


def prepare(connection: Connection) -> None:
    """Make the tables, or bring older ones up to this version; nothing where they are right.

    Raises:
        StoreError: they are of a later version, or of no library at all.
    """
    names = set(inspect(connection).get_table_names())
    if not names:
        tables.create_all(connection)
        connection.execute(meta.insert().values(name="schema", value=str(VERSION)))
        return
    said = None
    if meta.name in names:
        query = select(meta.c.value).where(meta.c.name == "schema")
        said = connection.execute(query).scalar_one_or_none()
    if said is None or not said.isdecimal():
        raise StoreError("the database holds other tables and is not a Groundwire library")
    found = int(said)
    if found > VERSION:
        raise StoreError(
            f"the library has schema version {found} and this program knows {VERSION}: "
            "open it with a newer Groundwire"
        )
    for version in range(found, VERSION):
        _STEPS[version](connection)
    if found < VERSION:
        connection.execute(meta.update().where(meta.c.name == "schema").values(value=str(VERSION)))
