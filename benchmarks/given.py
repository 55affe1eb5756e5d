"""Fit the numbers of qa/given.py, and show how well they hold: `make given`.

Questions that the embedded reader has not seen (`qa/weights/held_out.json`), each with every source that
a search brings: RAMDocs's of their own documents, XQuAD's of all paragraphs, our own of all our reports.
The target is that the likeliest value of a source is what that source gives.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import astuple, dataclass, fields, replace
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benchmarks import data
from benchmarks.calibrate import expected_calibration_error
from benchmarks.reader_examples import marked
from index.library import Library, SearchResult
from index.records import EVERYTHING, Filters
from qa.confidence import confidence
from qa.evidence import candidates
from qa.given import Given, Marks, Words, given
from qa.hearing import hear
from qa.predicate import content_tokens, telling_tokens
from qa.question import Question, read
from qa.reader import Reads
from qa.signals import signals
from qa.sources import Context, contexts

HELD_OUT = Path(__file__).parent.parent / "qa" / "weights" / "held_out.json"


@dataclass(frozen=True, slots=True)
class Row:
    """What a source may give, and whether the likeliest is right; `fold` is the set and the question."""

    fold: str
    offered: Given
    right: bool


def held_out(name: str) -> set[str]:
    """The questions (or, of our own, the matters) of a set that the reader has not seen."""
    return set(json.loads(HELD_OUT.read_text("utf-8"))[name])


def plain(text: str) -> str:
    """The words of a string, white space, case and punctuation aside."""
    return " ".join(re.findall(r"\w+", text.casefold().replace("_", " ")))


def holds(value: str, answer: str) -> bool:
    """Whether one of two strings holds the other, as the development data are scored."""
    one, other = plain(value), plain(answer)
    return bool(one and other) and (one in other or other in one)


def marked_right(context: Context, found: Given, answer: str | None) -> bool:
    """Whether a value is the answer that one of our own reports is marked with, at its place."""
    if answer is None:
        return False
    value = re.sub(r"^.*\[\[|\]\].*$", "", answer, flags=re.DOTALL)
    inside = any(
        span.start < found.value.span.end and found.value.span.start < span.end
        for span in marked(context.text, answer)
    )
    return inside and holds(found.value.text, value)


@dataclass(frozen=True, slots=True)
class Asking:
    """A library, and a reader or none."""

    library: Library
    reader: Reads | None

    def offers(
        self, text: str, filters: Filters, fold: str, right: Callable[[Context, Given], bool]
    ) -> list[Row]:
        """What each source that is heard likeliest gives to one question."""
        question = read(text, longest=100_000)
        result = self.library.search(question.text, top_k=24, filters=filters)
        words = Words(
            content=content_tokens(result.weights),
            telling=telling_tokens(question, result.query.spans, result.weights),
        )
        near = hear(
            question,
            contexts(candidates(result, question)),
            lambda context: self._alone(result, context, question),
        )
        texts = [context.text for context, _ in near]
        readings = self.reader.read(question.text, texts) if self.reader else [None] * len(near)
        rows = []
        for (context, standing), reading in zip(near, readings, strict=True):
            offered = given(question, context, reading, words, standing)
            if offered:
                rows.append(Row(fold, offered[0], right(context, offered[0])))
        return rows

    def _alone(self, result: SearchResult, context: Context, question: Question) -> float:
        found = replace(result, hits=context.hits)
        stem = self.library.keywords.words
        return confidence(signals(found, context.evidence, question, stem))


def collect(reader: Reads | None) -> list[Row]:
    """Ask every question that the reader has not seen."""
    model = data.encoder()
    rows: list[Row] = []
    with data.library(data.ramdocs_articles(), model) as library:
        asking = Asking(library, reader)
        for row in _unseen(data.rows("ramdocs.jsonl"), "ramdocs"):
            given_by = {f"{row['id']}-{n}": d["answer"] for n, d in enumerate(row["documents"])}
            own = {k: v for k, v in given_by.items() if v != "unknown"}
            mine = Filters(tags=(row["id"],))
            rows += asking.offers(row["question"], mine, f"ramdocs {row['id']}", _in(own))
    with data.library(data.xquad_articles(), model) as library:
        asking = Asking(library, reader)
        for row in _unseen(data.rows("xquad_questions.jsonl"), "xquad"):
            own = {row["article_id"]: " ".join(row["answers"])}
            rows += asking.offers(row["question"], EVERYTHING, f"xquad {row['id']}", _in(own))
    with data.library(data.own_articles(), model) as library:
        asking = Asking(library, reader)
        unseen = held_out("own")
        for n, (matter, asked) in enumerate(data.own_questions()):
            if matter in unseen:
                right = _at(asked.answers)
                # Every other question of all the reports, so that other matters come in between.
                where = Filters(tags=(matter,)) if n % 2 else EVERYTHING
                rows += asking.offers(asked.question, where, f"own {matter}", right)
    return rows


def _unseen(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    unseen = held_out(name)
    return [row for row in rows if row["id"] in unseen]


def _in(answers: dict[str, str]) -> Callable[[Context, Given], bool]:
    return lambda context, found: holds(found.value.text, answers.get(context.article.id, ""))


def _at(answers: dict[str, str | None]) -> Callable[[Context, Given], bool]:
    return lambda context, found: marked_right(context, found, answers.get(context.article.id))


def main() -> None:
    """Print the numbers to keep, with a reader and without, and how they do on folds not fitted on."""
    for name, reader in (("_READ", data.reader()), ("_UNREAD", None)):
        rows = collect(reader)
        x = np.array([astuple(row.offered.marks) for row in rows])
        right = np.array([row.right for row in rows])
        fold = np.array([row.fold for row in rows])
        group = np.array([row.fold.split()[0] for row in rows])
        model = LogisticRegression(C=10, max_iter=10_000).fit(x, right)
        weights = ", ".join(f"{w:.2f}" for w in model.coef_[0])
        print(f"{name} = ({model.intercept_[0]:.2f}, ({weights}))")
        print(f"  of {', '.join(field.name for field in fields(Marks))}")
        p = np.zeros(len(x))
        for train, test in GroupKFold(5).split(x, right, fold):
            fitted = LogisticRegression(C=10, max_iter=10_000).fit(x[train], right[train])
            p[test] = fitted.predict_proba(x[test])[:, 1]
        print(f"  held out: expected calibration error {expected_calibration_error(p, right):.3f}")
        for of in dict.fromkeys(group):
            for least in (0.3, 0.5, 0.7):
                told = (group == of) & (p >= least)
                print(
                    f"  {of}, sure at {least}: {right[told].mean():.3f} right of {told.sum()}, "
                    f"{(right & told).sum() / max(1, right[group == of].sum()):.3f} of what is right"
                )


if __name__ == "__main__":
    main()
