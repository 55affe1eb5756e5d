"""How sure an answer is: a probability, from five things that any search can tell.

Logistic regression over late interaction's scores and plain word overlap. `benchmarks/calibrate.py`
fits the numbers below, says on which questions, and prints how well they hold on questions that it
did not see.
"""

from __future__ import annotations

import math

from qa.signals import Signals

_INTERCEPT = -10.22
_PASSAGE = 0.77
_SENTENCE = 15.75
_COVERED = 2.42
_WEAKEST = -1.8
_NAMED = 1.41

# Below this an answer is not given: about one in 30 questions that the library answers is lost to it.
ANSWERABLE = 0.13

# Below this the best passage has nothing to do with the question.
RELATED = 0.02


def confidence(signals: Signals) -> float:
    """The probability (0..1) that the chosen sentence answers the question."""
    x = (
        _INTERCEPT
        + _PASSAGE * signals.passage
        + _SENTENCE * signals.sentence
        + _COVERED * signals.covered
        + _WEAKEST * signals.weakest
        + _NAMED * signals.named
    )
    return 1 / (1 + math.exp(-x))
