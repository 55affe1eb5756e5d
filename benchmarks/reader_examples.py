"""What the embedded reader learns from: questions, contexts and the places of their answers.

Two public sets, read from the folder that QA_EVAL_DATA names, and our own invented reports
(`benchmarks/reports/`), each cut down to the contexts that `qa/sources.py` makes of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks import data
from index.library import Library
from index.records import EVERYTHING, Filters, Span
from qa.evidence import candidates
from qa.question import read
from qa.sources import contexts

# Of every so many questions of our own, one is also asked of a report on another matter.
_ELSEWHERE = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A question and a context; `answers` are spans of it, none where it gives none.

    `group` names the question's set and the question, or the matter that our own reports are about:
    what is held out is held out by groups.
    """

    question: str
    context: str
    answers: tuple[Span, ...]
    group: str


def examples() -> Iterator[Example]:
    """All of them; one whose answer its context does not print is left out."""
    model = data.encoder()
    with data.library(data.ramdocs_articles(), model) as library:
        yield from _ramdocs(library)
    with data.library(data.xquad_articles(), model) as library:
        yield from _xquad(library)
    with data.library(data.own_articles(), model) as library:
        yield from _own(library)


def _ramdocs(library: Library) -> Iterator[Example]:
    """Each question with each of its documents."""
    for row in data.rows("ramdocs.jsonl"):
        given = {f"{row['id']}-{n}": d["answer"] for n, d in enumerate(row["documents"])}
        for article, text in _contexts(library, row["question"], Filters(tags=(row["id"],))):
            none = given[article] == "unknown"
            answers = () if none else places(text, given[article])
            if answers or none:
                yield Example(row["question"], text, answers, f"ramdocs {row['id']}")


def _xquad(library: Library) -> Iterator[Example]:
    """Each question with the right paragraph and the nearest wrong one."""
    for row in data.rows("xquad_questions.jsonl"):
        wrong = 0
        for article, text in _contexts(library, row["question"], EVERYTHING):
            right = article == row["article_id"]
            wrong += not right
            answers = [place for a in row["answers"] for place in places(text, a)] if right else []
            if answers or (not right and wrong == 1):
                yield Example(row["question"], text, tuple(answers), f"xquad {row['id']}")


def _own(library: Library) -> Iterator[Example]:
    """Each question with each report on its matter, and now and then one on another."""
    for n, (matter, asked) in enumerate(data.own_questions()):
        found = _contexts(library, asked.question, Filters(tags=(matter,)))
        for article, text in found:
            answer = asked.answers[article]
            answers = () if answer is None else marked(text, answer)
            if answers or answer is None:
                yield Example(asked.question, text, answers, f"own {matter}")
        if n % _ELSEWHERE == 0:
            others = _contexts(library, asked.question, EVERYTHING)
            other = next((text for article, text in others if article not in asked.answers), None)
            if other is not None:
                yield Example(asked.question, other, (), f"own {matter}")


def _contexts(library: Library, question: str, filters: Filters) -> list[tuple[str, str]]:
    result = library.search(question, top_k=24, filters=filters)
    ranked = candidates(result, read(question, longest=100_000))
    return [(context.article.id, context.text) for context in contexts(ranked)]


def places(context: str, answer: str) -> tuple[Span, ...]:
    """Where a context prints an answer, white space and case aside."""
    words = re.findall(r"\w+|[^\w\s]", answer)
    if not words:
        return ()
    pattern = r"[\s_]*".join(re.escape(word) for word in words)
    if answer[0].isalnum() and answer[-1].isalnum():
        pattern = rf"(?<!\w){pattern}(?!\w)"
    found = re.finditer(pattern, context, re.IGNORECASE)
    return tuple(Span(*match.span()) for match in found)


def marked(context: str, answer: str) -> tuple[Span, ...]:
    """Where a context prints an answer; [[…]] in it marks which part of what it prints is meant."""
    before, opened, rest = answer.partition("[[")
    if not opened:
        return places(context, answer)
    value, _, after = rest.partition("]]")
    start = context.find(before + value + after)
    place = Span(start, start + len(value)).shifted(len(before))
    return () if start < 0 else (place,)


def groups(found: Sequence[Example]) -> list[str]:
    """The groups, in order of their names."""
    return sorted({example.group for example in found})
