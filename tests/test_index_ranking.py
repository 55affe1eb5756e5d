from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from index_support import unit_rows

from index import late
from index.encoder import QueryVectors
from index.ranking import rank
from index.records import ArticleInfo, Mode, Passage, Span, StoredPassage, Vectors

HIDDEN = 16
STATES = unit_rows(12, HIDDEN, seed=9)


def stored(name: str, ordinal: int, vector: Vectors, states: Vectors) -> StoredPassage:
    return StoredPassage(
        passage=Passage(f"{name}#{ordinal}", name, ordinal, "text", 0, 4, (Span(0, 4),)),
        article=ArticleInfo(id=name),
        origin=name,
        credits=("AFP",),
        vector=vector,
        sentence_vectors=unit_rows(1, HIDDEN),
        token_spans=np.array([[i, i + 1] for i in range(len(states))], np.int32).reshape(-1, 2),
        token_signs=late.pack(states),
    )


QUERY = QueryVectors(
    vector=unit_rows(1, 8)[0],
    mean=unit_rows(1, HIDDEN)[0],
    tokens=STATES[:2],
    spans=(Span(0, 3), Span(4, 9)),
)
WEIGHTS = np.array([0.25, 0.75], np.float32)
ROWS = unit_rows(5, 8, seed=3)
FOUND = {
    1: stored("b", 0, ROWS[0], STATES[2:6]),
    2: stored("a", 1, ROWS[1], STATES[:4]),
    3: stored("a", 0, ROWS[2], STATES[4:9]),
}


def order(
    found: dict[int, StoredPassage],
    mode: Mode,
    dense: dict[int, float] | None = None,
    keyword: dict[int, float] | None = None,
) -> list[str]:
    hits = rank(found, QUERY, WEIGHTS, mode=mode, dense=dense or {}, keyword=keyword or {})
    assert [hit.rank for hit in hits] == list(range(1, len(found) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    return [hit.passage.id for hit in hits]


def test_dense_is_the_cosine(  # the index's own figure may lack the last digits
) -> None:
    dense = dict.fromkeys(FOUND, 0.0)
    hits = rank(FOUND, QUERY, WEIGHTS, mode="dense", dense=dense, keyword={})
    for hit in hits:
        (row,) = [p.vector for p in FOUND.values() if p.passage == hit.passage]
        assert hit.dense == hit.score == pytest.approx(float(row @ QUERY.vector))
        assert hit.keyword is None


def test_keyword_is_bm25() -> None:
    assert order(FOUND, "keyword", keyword={1: 2.0, 2: 9.0, 3: 4.0}) == ["a#1", "a#0", "b#0"]


def test_hybrid_is_late_interaction_and_a_share_of_the_best_keyword_score() -> None:
    keyword = {1: 8.0, 3: 2.0}
    hits = rank(FOUND, QUERY, WEIGHTS, mode="hybrid", dense={}, keyword=keyword)
    for hit in hits:
        (key,) = [k for k, p in FOUND.items() if p.passage == hit.passage]
        assert hit.score == pytest.approx(hit.late + 0.15 * keyword.get(key, 0.0) / 8)
        assert hit.late == pytest.approx(late.maxsim(hit.cosines, WEIGHTS))
        assert hit.cosines.shape == (2, len(hit.token_spans))
        assert hit.dense == pytest.approx(float(FOUND[key].vector @ QUERY.vector))
        assert hit.keyword == keyword.get(key)


def test_keyword_scores_of_nothing_divide_nothing() -> None:
    assert order(FOUND, "hybrid") == order(FOUND, "hybrid", keyword={1: 0.0})


@pytest.mark.parametrize("mode", ["hybrid", "dense", "keyword"])
def test_equal_scores_are_in_the_order_of_article_and_passage(mode: Mode) -> None:
    names = [("c", 0), ("a", 10), ("a", 9), ("b", 0), ("a", 0)]
    same = {n: stored(name, o, ROWS[0], STATES[:3]) for n, (name, o) in enumerate(names)}
    scores = dict.fromkeys(same, 3.0)
    wanted = ["a#0", "a#9", "a#10", "b#0", "c#0"]
    assert order(same, mode, scores, scores) == wanted
    backwards = {key: same[key] for key in reversed(same)}
    assert order(backwards, mode, scores, scores) == wanted


def test_a_difference_in_the_seventh_decimal_is_none() -> None:
    row = ROWS[0].copy()
    row[0] += np.float32(1e-7)
    twins = {
        1: stored("b", 0, row, STATES[:3]),
        2: stored("a", 0, ROWS[0], STATES[:3]),
    }
    hits = rank(twins, QUERY, WEIGHTS, mode="dense", dense={1: 0.0, 2: 0.0}, keyword={})
    assert [hit.article.id for hit in hits] == ["a", "b"]
    swapped = {1: twins[2], 2: replace(twins[1])}
    hits = rank(swapped, QUERY, WEIGHTS, mode="dense", dense={1: 0.0, 2: 0.0}, keyword={})
    assert [hit.article.id for hit in hits] == ["a", "b"]


def test_nothing_found_is_nothing_ranked() -> None:
    assert rank({}, QUERY, WEIGHTS, mode="hybrid", dense={}, keyword={}) == ()


def test_a_query_without_tokens_still_has_an_order() -> None:
    empty = replace(QUERY, tokens=np.empty((0, HIDDEN), np.float32), spans=())
    hits = rank(FOUND, empty, np.empty(0, np.float32), mode="hybrid", dense={1: 0.1}, keyword={})
    assert [hit.passage.id for hit in hits] == ["a#0", "a#1", "b#0"]
    assert {hit.score for hit in hits} == {0.0}
