"""An answer's sources held against each other: what each gives, and whether they differ."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from qa.agreement import Comparison, agreement, stating
from qa.compose import Composer
from qa.crossing import uncrossed
from qa.disagreement import difference, disagreement, sources
from qa.evidence import Chosen, Evidence
from qa.given import Standing, Words, given
from qa.hearing import hear
from qa.independence import independent
from qa.positions import Group, Same, alike, groups
from qa.question import Question
from qa.reader import Reads
from qa.settling import settle
from qa.sources import Context, contexts
from qa.stances import taken
from qa.statement import Statement, stated
from qa.values import Value
from qa.wording import one_remark, paired, uttered

if TYPE_CHECKING:
    from qa.nli import Judges

# A value counts as what its source gives when it is so sure, or so much less where another is sure of
# the same. Of the numbers of a sentence the wrong one is taken more easily than any other wrong value. A
# stance or a quotation, which is found by its looks, counts when the source is so sure to answer.
_SURE = {"number": 0.45, "date": 0.3}
_SURE_ELSE = 0.35
_ECHO = 0.1
_TELLING = 0.7
_ANSWERS = 0.4

# So likely (0..1) one sentence must follow from the other for the two to say the same.
_ENTAILED = 0.8


def compare_sources(
    question: Question,
    ranked: Sequence[Evidence],
    chosen: Sequence[Chosen],
    reader: Reads | None,
    composer: Composer,
    alone: Callable[[Context], float],
    words: Words,
    judge: Judges | None = None,
) -> Comparison:
    """Hold the sources of an answer against each other.

    Args:
        question: what was asked.
        ranked: evidence, best first.
        chosen: the answer's sentences.
        reader: finds each source's value; without one, looks and nearness must do.
        composer: is given the citations that positions need.
        alone: the probability (0..1) that a source answers, were it asked alone.
        words: which of the question's tokens count.
        judge: tells whether two sentences bear each other out; None where there is none to ask.
    """
    near = hear(question, contexts(ranked), alone)
    heard = _statements(question, near, reader, words) if near else []
    made = _positions(question, heard, _same(judge) if judge else None)
    found = [statement for group in made for statement in group.statements]
    said = None
    if how := difference(question, made):
        numbers = {s.context.article.id: composer.cite(s) for s in found}
        said = disagreement(question, how, made, numbers)
    behind = {source.article_id: source for source in (*sources(found), *stating(chosen))}
    return Comparison(
        groups=tuple(made),
        disagreement=said,
        agreement=agreement(said, [sources(group.statements) for group in made], chosen),
        independent_sources=independent(list(behind.values())),
    )


def _positions(question: Question, heard: Sequence[Statement], same: Same | None) -> list[Group]:
    """The positions of those who are sure, and with them those who are less sure but give the same."""
    least = _SURE.get(question.kind, _SURE_ELSE)
    sure = [statement for statement in heard if statement.sure >= least]
    if sure and sure[0].value.kind == "wording":
        # One remark at a time: the one that the source which fits best quotes.
        sure = [s for s in sure if one_remark(sure[0].value.text, s.value.text)]
    made = uncrossed(groups(sure, same))
    kept = [statement for group in made for statement in group.statements]
    echoed = [
        statement
        for statement in heard
        if statement.sure < least and any(alike(g.value, statement.value) for g in made)
    ]
    return groups([*kept, *echoed], same) if echoed else made


def _statements(
    question: Question,
    near: Sequence[tuple[Context, Standing]],
    reader: Reads | None,
    words: Words,
) -> list[Statement]:
    """What each of the sources states, those that state nothing left out."""
    if question.kind in {"quotation", "yes_no"}:
        sure = [(context, s.alone) for context, s in near if s.alone >= _ANSWERS]
        if question.kind == "quotation":
            values = paired([uttered(context) for context, _ in sure])
        else:
            values = [taken(question, context) for context, _ in sure]
        said = [(context, value, p) for (context, p), value in zip(sure, values, strict=True)]
    else:
        said = _read(question, near, reader, words)
    found = [stated(context, value, p) for context, value, p in said if value is not None]
    return [statement for statement in found if statement is not None]


def _read(
    question: Question,
    near: Sequence[tuple[Context, Standing]],
    reader: Reads | None,
    words: Words,
) -> list[tuple[Context, Value | None, float]]:
    """The value that each source gives, with how sure that is."""
    texts = [context.text for context, _ in near]
    readings = reader.read(question.text, texts) if reader else [None] * len(near)
    offered = [
        given(question, context, reading, words, standing)
        for (context, standing), reading in zip(near, readings, strict=True)
    ]
    if question.kind == "number":
        # Any sentence holds some number: it must speak of what is asked nearly as plainly as the best.
        best = max((one.marks.telling for own in offered for one in own), default=0.0)
        offered = [[g for g in own if g.marks.telling >= _TELLING * best] for own in offered]
    settled = settle(offered)
    return [
        (context, one.value, one.sure)
        for (context, _), one in zip(near, settled, strict=True)
        if one is not None and one.sure >= _ECHO
    ]


def _same(judge: Judges) -> Same:
    """Two statements in other words are one where each sentence bears the other out.

    Numbers, dates and stances are not left to a model that may take 40 for 43.
    """

    def same(one: Statement, other: Statement) -> bool:
        if not {one.value.kind, other.value.kind} <= {"name", "text", "wording"}:
            return False
        pair = (one.words, other.words)
        return all(j.entailment >= _ENTAILED for j in judge.judge([pair, pair[::-1]]))

    return same
