"""The probability that an answer answers."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from qa.confidence import ANSWERABLE, RELATED, confidence
from qa.signals import Signals

GOOD = Signals(passage=0.6, sentence=0.6, covered=1.0, weakest=0.5, named=1.0)
POOR = Signals(passage=0.2, sentence=0.2, covered=0.0, weakest=0.1, named=0.0)

unit = st.floats(0, 1)
cosine = st.floats(-1, 1)


def test_a_good_fit_is_sure_and_a_poor_one_is_not() -> None:
    assert confidence(GOOD) > 0.8
    assert confidence(POOR) < RELATED < ANSWERABLE


@given(st.builds(Signals, cosine, cosine, unit, cosine, unit))
def test_it_is_a_probability_whatever_the_signals(signals: Signals) -> None:
    assert 0 <= confidence(signals) <= 1


@given(cosine, cosine)
def test_a_better_sentence_is_never_less_sure(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert confidence(replace(GOOD, sentence=low)) <= confidence(replace(GOOD, sentence=high))


def test_a_name_that_no_passage_prints_costs_confidence() -> None:
    assert confidence(replace(GOOD, named=0.0)) < confidence(GOOD)
