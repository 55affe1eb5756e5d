from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from index_support import unit_rows

from index.late import is_content, maxsim, pack, similarities, token_weights, unpack
from index.records import Span


@given(tokens=st.integers(0, 9), hidden=st.integers(1, 41), seed=st.integers(0, 99))
def test_signs_survive_packing(tokens: int, hidden: int, seed: int) -> None:
    states = np.random.default_rng(seed).standard_normal((tokens, hidden)).astype(np.float32)
    packed = pack(states)
    assert len(packed) == tokens * -(-hidden // 8)
    rows = unpack(packed, tokens, hidden)
    assert rows.shape == (tokens, hidden)
    assert rows.dtype == np.float32
    np.testing.assert_array_equal(rows > 0, states >= 0)
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), np.ones(tokens), atol=1e-6)


def test_maxsim_is_the_weighted_mean_of_the_best_cosines() -> None:
    question, passage = unit_rows(3, 16, seed=1), unit_rows(7, 16, seed=2)
    weights = np.array([0.5, 0.25, 0.25], np.float32)
    best = [max(float(np.dot(q, p)) for p in passage) for q in question]
    wanted = sum(w * b for w, b in zip(weights.tolist(), best, strict=True))
    assert maxsim(similarities(question, passage), weights) == pytest.approx(wanted, abs=1e-6)
    assert maxsim(similarities(question, question), weights) == pytest.approx(1.0, abs=1e-6)


def test_maxsim_without_tokens_is_zero() -> None:
    assert maxsim(np.empty((3, 0), np.float32), np.ones(3, np.float32) / 3) == 0.0
    assert maxsim(np.empty((0, 3), np.float32), np.empty(0, np.float32)) == 0.0


def test_words_of_grammar_weigh_half_and_punctuation_nothing() -> None:
    text = "Who built the wall?"
    spans = [Span(0, 3), Span(4, 9), Span(10, 13), Span(14, 18), Span(18, 19)]
    weights = token_weights(text, spans)
    np.testing.assert_allclose(weights, np.array([0.5, 1, 0.5, 1, 0]) / 3, atol=1e-6)
    assert weights.dtype == np.float32


def test_weights_without_words() -> None:
    assert token_weights("?!", [Span(0, 1), Span(1, 2)]).tolist() == [0, 0]
    assert token_weights("", []).shape == (0,)


def test_content_words() -> None:
    assert is_content("Harbour")
    assert not is_content("The")
