"""Whether follow-up questions are answered: `python -m benchmarks.conversations [--failures]`.

The conversations of `own_conversations.jsonl` were written by hand, as people in a newsroom type:
those of `seeds` over the five reports as they were brought, those of `xquad` over XQuAD's half. Each
turn says how a careful person would write it out in full, the words that an answer must hold one of,
and where the sentences stand that answer it; a turn off topic, or one that nothing answers, has none.

Each turn is asked three times: with the turns before it as they were answered, without them, and
written out in full. The second says what the context brings, the third what it can bring at most.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import data
from index.records import Article
from qa.answerer import Answerer
from qa.records import Answer, Citation
from qa.turns import Turn

_CONVERSATIONS = Path(__file__).parent / "own_conversations.jsonl"
_MARK = re.compile(r"\[\d+\]")
_WORD = re.compile(r"\w+(?:['’.-]\w+)*")


@dataclass(frozen=True, slots=True)
class Place:
    """Sentences that answer, by where they stand in an article's text."""

    article_id: str
    start: int
    end: int

    def cited(self, citation: Citation) -> bool:
        """Whether a citation quotes some of these sentences."""
        return (
            citation.article_id == self.article_id
            and citation.start < self.end
            and self.start < citation.end
        )


@dataclass(frozen=True, slots=True)
class Question:
    """A turn as it is typed, and what is right to answer.

    `kind` is first, followup, new_topic or off_topic; `resolved` is the question written out in full.
    """

    question: str
    kind: str
    resolved: str
    values: tuple[str, ...]
    evidence: tuple[Place, ...]
    answerable: bool


@dataclass(frozen=True, slots=True)
class Conversation:
    """Turns that follow one another, and the library that they are asked of: seeds or xquad."""

    id: str
    library: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a turn was answered: with the turns before it, without them, and written out in full."""

    conversation: Conversation
    asked: Question
    told: Answer
    alone: Answer
    full: Answer

    def cites(self, answer: Answer) -> bool:
        """Whether one of the answer's citations is among the sentences that answer."""
        return any(p.cited(c) for p in self.asked.evidence for c in answer.citations)

    def says(self, answer: Answer) -> bool:
        """Whether the answer holds one of the right values, as words of their own."""
        text = _MARK.sub("", answer.text)
        return any(
            re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE)
            for value in self.asked.values
        )

    def undragged(self) -> bool:
        """Whether the question as resolved has no word that the question itself has not."""
        return _words(self.told.resolved_question) <= _words(self.asked.question)

    def handled(self) -> bool:
        """Whether a new topic was taken as one: its own sentences cited, nothing dragged over."""
        return self.cites(self.told) and self.undragged()


@dataclass(frozen=True, slots=True)
class Measure:
    """A question about outcomes, and which turns it is asked of."""

    name: str
    title: str
    holds: Callable[[Outcome], bool]
    of: Callable[[Question], bool]


def _first(asked: Question) -> bool:
    return asked.kind == "first"


def _follows(asked: Question) -> bool:
    return asked.kind == "followup" and asked.answerable


def _needs(asked: Question) -> bool:
    return _follows(asked) and asked.question != asked.resolved


def _stands(asked: Question) -> bool:
    return _follows(asked) and asked.question == asked.resolved


def _unanswerable(asked: Question) -> bool:
    return asked.kind == "followup" and not asked.answerable


def _turns_away(asked: Question) -> bool:
    return asked.kind == "new_topic"


def _off(asked: Question) -> bool:
    return asked.kind == "off_topic"


CITED = Measure("evidence", "follow-ups: evidence cited", lambda o: o.cites(o.told), _follows)
SAID = Measure("value", "follow-ups: value in the answer", lambda o: o.says(o.told), _follows)
HANDLED = Measure("topic", "topic changes handled", Outcome.handled, _turns_away)
SILENT = Measure("off topic", "off topic: no answer", lambda o: not o.told.answerable, _off)
UNANSWERED = Measure(
    "unanswerable",
    "follow-ups that nothing answers: no answer",
    lambda o: not o.told.answerable,
    _unanswerable,
)
FIRST = (
    Measure("evidence", "first turns: evidence cited", lambda o: o.cites(o.told), _first),
    Measure("value", "first turns: value in the answer", lambda o: o.says(o.told), _first),
)
COMPARED = (
    Measure("", "  that need the turns before: evidence", lambda o: o.cites(o.told), _needs),
    Measure("", "    value", lambda o: o.says(o.told), _needs),
    Measure("", "    without those turns: evidence", lambda o: o.cites(o.alone), _needs),
    Measure("", "    without those turns: value", lambda o: o.says(o.alone), _needs),
    Measure("", "    written out in full: evidence", lambda o: o.cites(o.full), _needs),
    Measure("", "    written out in full: value", lambda o: o.says(o.full), _needs),
    Measure("", "  that stand alone: evidence", lambda o: o.cites(o.told), _stands),
    Measure("", "    left as they are", Outcome.undragged, _stands),
)
CHANGED = (
    Measure("", "  evidence cited", lambda o: o.cites(o.told), _turns_away),
    Measure("", "  no word dragged over", Outcome.undragged, _turns_away),
    Measure("", "  asked alone: evidence", lambda o: o.cites(o.alone), _turns_away),
)
ASIDE = (Measure("", "  asked alone: no answer", lambda o: not o.alone.answerable, _off),)

# In the order in which they are printed; those with a name tell failures.
MEASURES = (*FIRST, CITED, SAID, *COMPARED, UNANSWERED, HANDLED, *CHANGED, SILENT, *ASIDE)


def conversations() -> list[Conversation]:
    """All conversations, in the order of the file."""
    rows = [json.loads(line) for line in _CONVERSATIONS.read_text("utf-8").splitlines()]
    return [
        Conversation(row["id"], row["library"], tuple(_question(turn) for turn in row["turns"]))
        for row in rows
    ]


def _question(row: dict[str, Any]) -> Question:
    return Question(
        question=row["question"],
        kind=row["kind"],
        resolved=row["resolved"],
        values=tuple(row["value"]),
        evidence=tuple(Place(**place) for place in row["evidence"]),
        answerable=row["answerable"],
    )


def check(held: list[Conversation], articles: dict[str, list[Article]]) -> None:
    """Leave the program where a turn's evidence does not stand in its library, or lacks its value."""
    for conversation in held:
        texts = {article.id: article.text for article in articles[conversation.library]}
        for asked in conversation.questions:
            quotes = [texts.get(p.article_id, "")[p.start : p.end] for p in asked.evidence]
            values = [value.casefold() for value in asked.values]
            if asked.answerable != bool(quotes) or any(
                not any(value in quote.casefold() for value in values) for quote in quotes
            ):
                sys.exit(f"{conversation.id}: the evidence of {asked.question!r} is not right")


def run(answerer: Answerer, conversation: Conversation) -> Iterator[Outcome]:
    """Ask a conversation's turns in order, each in the light of the answers before it."""
    turns: list[Turn] = []
    for asked in conversation.questions:
        told = answerer.ask(asked.question, turns=turns)
        alone = answerer.ask(asked.question) if turns else told
        full = alone if asked.resolved == asked.question else answerer.ask(asked.resolved)
        yield Outcome(conversation, asked, told, alone, full)
        turns.append(Turn.of(told))


def _words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text)}


def _share(right: list[bool]) -> str:
    return f"{sum(right)} of {len(right)} ({sum(right) / len(right):.3f})"


def report(outcomes: list[Outcome]) -> None:
    """The figures over all conversations, one line each, with those of each library beside them."""
    libraries = dict.fromkeys(outcome.conversation.library for outcome in outcomes)
    for measure in MEASURES:
        judged = [
            (o.conversation.library, measure.holds(o)) for o in outcomes if measure.of(o.asked)
        ]
        if not judged:
            continue
        apart = {name: [right for one, right in judged if one == name] for name in libraries}
        beside = ", ".join(f"{name} {sum(r)}/{len(r)}" for name, r in apart.items() if r)
        print(f"{measure.title}: {_share([right for _, right in judged])}; {beside}")


def failures(outcomes: list[Outcome]) -> None:
    """Each turn of which something is wrong: what it was resolved to, and what would be right."""
    for outcome in outcomes:
        asked, told = outcome.asked, outcome.told
        wrong = [m.name for m in MEASURES if m.name and m.of(asked) and not m.holds(outcome)]
        if not wrong:
            continue
        in_full = "" if outcome.cites(outcome.full) or not asked.evidence else ", nor in full"
        print(
            f"  {outcome.conversation.id} [{', '.join(wrong)}{in_full}] {asked.question!r}: "
            f"{told.resolved_question!r}, right {asked.resolved!r}\n"
            f"    {told.text[:110] or told.reason!r}, right {' or '.join(asked.values) or 'none'}"
        )


def main() -> None:
    """Hold every conversation in its library."""
    data.folder()
    model, reader = data.encoder(), data.reader()
    articles = {"seeds": data.seed_articles(), "xquad": data.xquad_articles()}
    held = conversations()
    check(held, articles)
    outcomes: list[Outcome] = []
    for name, several in articles.items():
        with data.library(several, model) as library:
            answerer = Answerer(library, reader=reader)
            for conversation in held:
                if conversation.library == name:
                    outcomes += run(answerer, conversation)
    print(f"{len(held)} conversations, {len(outcomes)} turns")
    report(outcomes)
    if "--failures" in sys.argv:
        failures(outcomes)


if __name__ == "__main__":
    main()
