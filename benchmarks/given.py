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
from index.library import Library
from index.records import EVERYTHING, Filters
from qa.confidence import confidence
from qa.evidence import candidates
from qa.given import Given, Marks, given
from qa.predicate import telling_tokens
from qa.question import read
from qa.reader import LateReader
from qa.signals import signals
from qa.sources import Context, contexts

HELD_OUT = Path(__file__).parent.parent / "qa" / "weights" / "held_out.json"


@dataclass(frozen=True, slots=True)
class Row:
    """What a source may give, and whether the likeliest is right; `fold` is the set and the question."""

    fold: str
    offered: list[Given]
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


def offers(
    library: Library,
    reader: LateReader,
    text: str,
    filters: Filters,
    fold: str,
    right: Callable[[Context, Given], bool],
) -> list[Row]:
    """Each source's offers to one question."""
    question = read(text, longest=100_000)
    result = library.search(question.text, top_k=24, filters=filters)
    found = contexts(candidates(result, question))
    content = telling_tokens(question, result.query.spans, result.weights)
    readings = reader.read(question.text, [context.text for context in found])
    rows = []
    for context, reading in zip(found, readings, strict=True):
        sign = signals(
            replace(result, hits=context.hits), context.evidence, question, library.keywords.words
        )
        lag = context.best.sentence - found[0].best.sentence
        offered = given(question, context, reading, content, lag=lag, alone=confidence(sign))
        rows.append(Row(fold, offered, bool(offered) and right(context, offered[0])))
    return rows


def collect() -> list[Row]:
    """Ask every question that the reader has not seen."""
    model, reader = data.encoder(), data.reader()
    if reader is None:
        raise SystemExit("no reader is set")
    rows: list[Row] = []
    with data.library(data.ramdocs_articles(), model) as library:
        for row in _unseen(data.rows("ramdocs.jsonl"), "ramdocs"):
            given_by = {f"{row['id']}-{n}": d["answer"] for n, d in enumerate(row["documents"])}
            own = {k: v for k, v in given_by.items() if v != "unknown"}
            mine = Filters(tags=(row["id"],))
            rows += offers(library, reader, row["question"], mine, f"ramdocs {row['id']}", _in(own))
    with data.library(data.xquad_articles(), model) as library:
        for row in _unseen(data.rows("xquad_questions.jsonl"), "xquad"):
            own = {row["article_id"]: " ".join(row["answers"])}
            fold = f"xquad {row['id']}"
            rows += offers(library, reader, row["question"], EVERYTHING, fold, _in(own))
    with data.library(data.own_articles(), model) as library:
        unseen = held_out("own")
        for matter, asked in data.own_questions():
            if matter in unseen:
                right = _at(asked.answers)
                rows += offers(library, reader, asked.question, EVERYTHING, f"own {matter}", right)
    return rows


def _unseen(rows: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
    unseen = held_out(name)
    return [row for row in rows if row["id"] in unseen]


def _in(answers: dict[str, str]) -> Callable[[Context, Given], bool]:
    return lambda context, found: holds(found.value.text, answers.get(context.article.id, ""))


def _at(answers: dict[str, str | None]) -> Callable[[Context, Given], bool]:
    return lambda context, found: marked_right(context, found, answers.get(context.article.id))


def main() -> None:
    """Print the numbers to keep, and how they do on folds that they were not fitted on."""
    rows = [row for row in collect() if row.offered]
    x = np.array([astuple(row.offered[0].marks) for row in rows])
    right = np.array([row.right for row in rows])
    fold = np.array([row.fold for row in rows])
    group = np.array([row.fold.split()[0] for row in rows])
    model = LogisticRegression(C=10, max_iter=10_000).fit(x, right)
    weights = ", ".join(f"{w:.2f}" for w in model.coef_[0])
    print(f"_READ = ({model.intercept_[0]:.2f}, ({weights}))")
    print(f"  of {', '.join(field.name for field in fields(Marks))}")
    p = np.zeros(len(x))
    for train, test in GroupKFold(5).split(x, right, fold):
        fitted = LogisticRegression(C=10, max_iter=10_000).fit(x[train], right[train])
        p[test] = fitted.predict_proba(x[test])[:, 1]
    print(f"held out: expected calibration error {expected_calibration_error(p, right):.3f}")
    for name in dict.fromkeys(group):
        for least in (0.3, 0.5, 0.7):
            told = (group == name) & (p >= least)
            print(
                f"  {name}, sure at {least}: {right[told].mean():.3f} right of {told.sum()}, "
                f"{(right & told).sum() / max(1, right[group == name].sum()):.3f} of what is right"
            )


if __name__ == "__main__":
    main()
