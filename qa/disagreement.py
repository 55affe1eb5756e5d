"""Where sources differ on the asked thing: the positions, side by side, and one plain sentence.

Nothing is adjudicated. A difference is told only where two sources print values that cannot both be
meant, or where one gives a bound and another a figure; the same value in other words is none.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import combinations

from qa.independence import Source, independent
from qa.positions import Group, relation, spelled_otherwise
from qa.question import Kind, Question
from qa.records import Difference, Disagreement, Position, Told
from qa.sources import source_of
from qa.statement import Statement
from qa.values import ValueKind

_KINDS: dict[Kind, Difference] = {
    "number": "number",
    "date": "date",
    "person": "name",
    "place": "name",
    "name": "name",
    "quotation": "wording",
}

_DIFFERENCES: dict[ValueKind, Difference] = {
    "number": "number",
    "date": "date",
    "wording": "wording",
    "stance": "stance",
}

# "liberated" and "seized" tell one event from two sides.
_PARTICIPLE = re.compile(r"[a-z]+(?:ed|en|own|eld|ought)")
_NAME_ASKED = re.compile(r"\b(?:names?|named|called|spell(?:ed|ing|t)?)\b", re.IGNORECASE)

# "How many people were injured" can be said after "differ on"; "When did it happen" cannot.
_PLAIN = re.compile(r"^(?:how (?:many|much)|who|what|which|when|where|why)\b", re.IGNORECASE)
_TURNED = re.compile(
    r"\b(?:do|does|did)\b|^\w+ (?:is|are|was|were|will|has|have|had|can|could|would|should) ",
    re.IGNORECASE,
)


def sources(found: Sequence[Statement]) -> list[Source]:
    """The sources of statements, as far as their independence goes."""
    return [source_of(statement.context.best) for statement in found]


def difference(question: Question, made: Sequence[Group]) -> Told | None:
    """How the groups stand to one another, where that is worth telling; None where it is not."""
    how = relation(made)
    if len(made) < 2 or how == "equal":
        return None
    return how if how != "compatible" or _worth_telling(question, made) else None


def disagreement(
    question: Question, how: Told, made: Sequence[Group], numbers: dict[str, int]
) -> Disagreement:
    """What to say of groups that differ; `numbers` gives each stating article's citation."""
    ordered = sorted(
        made,
        key=lambda g: (
            -independent(sources(g.statements)),
            min((s.context.article.published_at or "9999") for s in g.statements),
            g.value.text,
        ),
    )
    positions = tuple(_position(group, numbers) for group in ordered)
    return Disagreement(
        topic=topic(question),
        kind=_kind(question, made),
        relation=how,
        summary=_told(question, how, ordered),
        note=_told(question, how, ordered, numbers),
        positions=positions,
    )


def topic(question: Question) -> str:
    """What is differed on, as a noun clause where the question's own words make one."""
    text = question.text.rstrip("?!. ")
    if _PLAIN.match(text) and not _TURNED.search(text):
        return text[0].lower() + text[1:]
    return f"“{text}”"


def _worth_telling(question: Question, made: Sequence[Group]) -> bool:
    """Whether values that may all be true are still worth setting side by side.

    A bound and a figure are; so are two spellings of a name, where the name is asked.
    """
    values = [group.value for group in made]
    if any(v.quantity is not None and None in (v.quantity.low, v.quantity.high) for v in values):
        return True
    if not _NAME_ASKED.search(question.text):
        return False
    return any(spelled_otherwise(one, other) for one, other in combinations(values, 2))


def _kind(question: Question, made: Sequence[Group]) -> Difference:
    kinds = {group.value.kind for group in made}
    if len(kinds) == 1 and (only := _DIFFERENCES.get(next(iter(kinds)))):
        return only
    if all(_PARTICIPLE.fullmatch(group.value.text) for group in made):
        return "stance"
    return _KINDS.get(question.kind, "name")


def _position(group: Group, numbers: dict[str, int]) -> Position:
    first = group.statements[0]
    return Position(
        value=first.value.text,
        qualifier=first.value.qualifier,
        asserted_by=next((who for s in group.statements if (who := s.asserted_by)), None),
        published_at=min(
            (
                s.context.article.published_at
                for s in group.statements
                if s.context.article.published_at
            ),
            default=None,
        ),
        citations=tuple(sorted(numbers[s.context.article.id] for s in group.statements)),
    )


def verdict(question: Question, made: Sequence[Group], said: Disagreement | None) -> str:
    """Yes or no to whether sources differ (or agree), as the question puts it, with what they give."""
    if said is not None:
        word = "No" if question.asks_agreement else "Yes"
        return f"{word}. {said.note}"
    count = independent(sources([s for group in made for s in group.statements]))
    told = "; ".join(f"{group.value.text} ({_names(group)})" for group in made)
    if count < 2:
        return f"There is one independent source: {told}."
    word = "Yes" if question.asks_agreement else "No"
    return f"{word}. The sources that give it agree: {told}."


def _told(
    question: Question,
    how: Told,
    made: Sequence[Group],
    numbers: dict[str, int] | None = None,
) -> str:
    told = "; ".join(
        f"{group.value.text} ({_names(group)}){_marks(group, numbers)}" for group in made
    )
    opening = {
        "compatible": "Sources put it differently on",
        "update": "A later figure stands beside an earlier one on",
    }.get(how, "Sources differ on")
    return f"{opening} {topic(question)}: {told}."


def _marks(group: Group, numbers: dict[str, int] | None) -> str:
    if numbers is None:
        return ""
    cited = sorted(numbers[s.context.article.id] for s in group.statements)
    return " " + "".join(f"[{n}]" for n in cited)


def _names(group: Group) -> str:
    """Who prints a value, earliest first."""
    articles = sorted(
        (s.context.article for s in group.statements),
        key=lambda article: (article.published_at or "9999", article.id),
    )
    return ", ".join(dict.fromkeys(a.publisher or a.title or a.id for a in articles))
