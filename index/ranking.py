"""The order of candidates, once they have been found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from index import late
from index.encoder import QueryVectors
from index.records import Hit, Mode, StoredPassage, Vectors

# Late interaction orders the candidates; the best keyword match adds at most this much to it, so that
# of two names that the encoder has never seen the one that the question prints comes first. It costs
# one question of 612 on XQuAD (benchmarks/README.md).
_KEYWORD_WEIGHT = 0.15


def rank(
    found: Mapping[int, StoredPassage],
    query: QueryVectors,
    weights: Vectors,
    *,
    mode: Mode,
    dense: Mapping[int, float],
    keyword: Mapping[int, float],
) -> tuple[Hit, ...]:
    """All of `found` as hits, best first; equal scores in the order of article and passage.

    Scores count as equal to six decimals: the same text encoded in another batch may differ in the
    seventh, and its place must not.

    Args:
        found: the candidates by key.
        query: the question's vectors.
        weights: of its tokens, as `late.token_weights` gives them.
        mode: which score orders the hits; `hybrid` takes late interaction with the keyword score.
        dense: cosines by key, where the vector index returned the passage.
        keyword: BM25 by key, where the keyword index returned it.
    """
    best_keyword = max(keyword.values(), default=0.0)
    hits = []
    for key, passage in found.items():
        hit = _hit(passage, query, weights)
        bm25 = keyword.get(key)
        cosine = None
        if key in dense or mode == "hybrid":
            # Counted here, because an index adds up in an order that depends on where a vector lies.
            cosine = float(passage.vector @ query.vector)
        if mode == "dense":
            score = cosine or 0.0
        elif mode == "keyword":
            score = bm25 or 0.0
        else:
            share = bm25 / best_keyword if bm25 and best_keyword > 0 else 0.0
            score = hit.late + _KEYWORD_WEIGHT * share
        hits.append(replace(hit, score=score, dense=cosine, keyword=bm25))
    hits.sort(key=lambda hit: (-round(hit.score, 6), hit.passage.article_id, hit.passage.ordinal))
    return tuple(replace(hit, rank=place) for place, hit in enumerate(hits, start=1))


def _hit(passage: StoredPassage, query: QueryVectors, weights: Vectors) -> Hit:
    tokens = len(passage.token_spans)
    states = late.unpack(passage.token_signs, tokens, query.tokens.shape[1])
    cosines = late.similarities(query.tokens, states)
    return Hit(
        rank=0,
        passage=passage.passage,
        article=passage.article,
        origin=passage.origin,
        credits=passage.credits,
        score=0.0,
        dense=None,
        keyword=None,
        late=late.maxsim(cosines, weights),
        cosines=cosines,
        token_spans=np.asarray(passage.token_spans),
        sentence_vectors=passage.sentence_vectors,
    )
