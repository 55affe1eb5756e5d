"""The invariants of a library, each held against what is really there."""

from __future__ import annotations

from dataclasses import dataclass

from index.encoder import Encoder
from index.keywords import KeywordIndex
from index.records import Article
from index.store import Store
from index.vectors import VectorIndex


@dataclass(frozen=True, slots=True)
class Finding:
    """One invariant: whether it holds, and in words what was seen."""

    name: str
    ok: bool
    detail: str


def findings(
    store: Store, vectors: VectorIndex, keywords: KeywordIndex, encoder: Encoder
) -> list[Finding]:
    """Check everything; the indexes must have caught up with the store."""
    articles, passages = store.counts()
    revision = store.revision()
    damage = store.integrity()
    wrong = [error for article in store.all() for error in _misplaced(store, article)]
    return [
        Finding("database", damage == "ok", damage),
        Finding(
            "offsets",
            not wrong,
            wrong[0] if wrong else f"{passages} passages stand where their articles say",
        ),
        Finding(
            "vector index",
            len(vectors) == passages and vectors.revision == revision,
            f"{vectors.kind}: {len(vectors)} of {passages} passages, "
            f"revision {vectors.revision} of {revision}",
        ),
        Finding(
            "keyword index",
            len(keywords) == passages and keywords.revision == revision,
            f"BM25: {len(keywords)} of {passages} passages, "
            f"revision {keywords.revision} of {revision}",
        ),
        Finding("encoder", True, f"{encoder.name}, {encoder.dimension} dimensions"),
        Finding("size", True, f"{articles} articles, {passages} passages"),
    ]


def _misplaced(store: Store, article: Article) -> list[str]:
    """What is wrong with the places of an article's passages and sentences."""
    wrong = []
    try:
        passages = store.passages_of(article.id)
    except ValueError as error:
        return [str(error)]
    for passage in passages:
        if article.text[passage.start : passage.end] != passage.text:
            wrong.append(f"passage {passage.id} is not what its article has there")
        last = passage.start
        for sentence in passage.sentences:
            if not last <= sentence.start < sentence.end <= passage.end:
                wrong.append(f"sentence {tuple(sentence)} of passage {passage.id} is out of place")
            last = sentence.end
    return wrong
