"""Whether a source says yes or no to what is asked: "has been accused", "denied that it was sold".

Only the asked verb tells, where the source prints it: a source that says it in other words has no
stance here, since a stance misread is worse than one missed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.records import Span
from qa.predicate import predicate
from qa.question import Question
from qa.sources import Context
from qa.values import Side, Value

# Where a clause ends, a "not" before it speaks of something else.
_CLAUSE = re.compile(r"[;:—–(]|,\s|\b(?:but|while|whereas|although|though|because|after|before)\b")
_NEGATION = re.compile(
    r"\b(?:not|never|no|nor|neither|nobody|none|without|\w+n['’]t|cannot|"
    r"den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|refus(?:e|es|ed|ing)|dismiss(?:es|ed|ing)?|"
    r"rul(?:es|ed|ing) out|fail(?:s|ed)? to|declin(?:es|ed)? to|yet to|refut(?:es|ed))\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:may|might|could|would|will|should|if|whether|alleged(?:ly)?|reportedly|unconfirmed|"
    r"unverified|expected|expects?|plan(?:s|ned)?|likely|possib(?:le|ly)|perhaps|to be|claim(?:s|ed)?|"
    r"accus(?:es|ed) \S+ of)\b",
    re.IGNORECASE,
)
_HELPER = re.compile(
    r"\b(?:(?:is|are|was|were|has|have|had|did|does|do|been|be|being|already|since|now|also)\s+){1,3}$",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_ENDING = re.compile(r"(?:ied|ies|ing|ed|es|e|s|y)$")
_SHORTEST_ROOT = 3

# A value of more words is a clause.
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class Stance:
    """What a sentence says to a yes-or-no question; `span` are its words for it ("was not sold")."""

    side: Side
    span: Span


def stances(question: str, sentence: str) -> Iterator[Stance]:
    """The stances in a sentence, in order: one for each place where it prints the asked verb."""
    asked = {_root(question[slice(*span)]) for span in predicate(question)[-1:]}
    for word in _WORD.finditer(sentence):
        if _root(word[0]) in asked:
            yield _stance(sentence, word)


def _stance(sentence: str, verb: re.Match[str]) -> Stance:
    breaks = [m.end() for m in _CLAUSE.finditer(sentence, 0, verb.start())]
    start = breaks[-1] if breaks else 0
    before = sentence[start : verb.start()]
    negations = list(_NEGATION.finditer(before))
    if negations and negations[-1].end() < len(before):
        helper = _HELPER.search(before[: negations[0].start()])
        first = helper.start() if helper else negations[0].start()
        side: Side = "open" if len(negations) > 1 else "no"
        return Stance(side, _short(sentence, Span(start + first, verb.end())))
    if _OPEN.search(before):
        return Stance("open", Span(*verb.span()))
    helper = _HELPER.search(before)
    first = helper.start() if helper else len(before)
    return Stance("yes", _short(sentence, Span(start + first, verb.end())))


def _short(sentence: str, span: Span) -> Span:
    """The span, or its last words where it has more than a value may have."""
    words = list(re.finditer(r"\S+", sentence[slice(*span)]))
    cut = words[-_MOST_WORDS].start() if len(words) > _MOST_WORDS else 0
    return Span(span.start + cut, span.end)


def taken(question: Question, context: Context) -> Value | None:
    """The stance that a source takes; None where it takes none, or gives both sides."""
    found = [
        (piece, stance)
        for piece in context.near()
        for stance in stances(question.text, context.text[slice(*piece)])
    ]
    if len({stance.side for _, stance in found}) != 1:
        return None
    piece, stance = found[0]
    span = stance.span.shifted(piece.start)
    return Value(context.text[slice(*span)], span, "stance", side=stance.side)


def _root(word: str) -> str:
    """A verb without its ending: enough to tell "seize" and "seized" as one, irregular ones aside."""
    plain = word.casefold()
    cut = _ENDING.sub("", plain)
    if len(cut) > 2 and cut[-1] == cut[-2] and cut[-1] not in "lsz":
        cut = cut[:-1]  # "stopped"
    return cut if len(cut) >= _SHORTEST_ROOT else plain
