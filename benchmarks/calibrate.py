"""Fit the numbers of qa/confidence.py, and show how well they hold: `make calibrate`.

Questions that a library answers (XQuAD and RAMDocs, each of its own documents) against questions that
it does not: XQuAD's without their own paragraph, RAMDocs's of another question's documents, and both of
libraries about something else. The target is that the best sentence holds an answer.
"""

from __future__ import annotations

from dataclasses import astuple, fields

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from benchmarks import data
from index.library import Library
from index.records import EVERYTHING, Filters
from qa.confidence import ANSWERABLE
from qa.evidence import candidates, excerpt
from qa.question import read
from qa.signals import Signals, signals


class Table:
    """Signals of questions, whether the best sentence answers, and which group each is of."""

    def __init__(self) -> None:
        self.signals: list[tuple[float, ...]] = []
        self.right: list[bool] = []
        self.group: list[str] = []
        self.fold: list[str] = []

    def add(
        self,
        group: str,
        fold: str,
        library: Library,
        text: str,
        filters: Filters,
        answers: list[str],
    ) -> None:
        """Ask, and keep what is seen."""
        result = library.search(text, top_k=8, filters=filters)
        question = read(text, longest=100_000)
        ranked = candidates(result, question)
        if not ranked:
            return
        best, span = ranked[0], excerpt(ranked[0])
        passage = best.hit.passage
        printed = passage.text[span.start - passage.start : span.end - passage.start].casefold()
        self.signals.append(astuple(signals(result, ranked, question, library.keywords.words)))
        self.right.append(any(answer.casefold() in printed for answer in answers))
        self.group.append(group)
        self.fold.append(fold)


def collect() -> Table:
    """Ask every question of every library."""
    model = data.encoder()
    table = Table()
    ramdocs, questions = data.rows("ramdocs.jsonl"), data.rows("xquad_questions.jsonl")
    with (
        data.library(data.xquad_articles(), model) as xquad,
        data.library(data.ramdocs_articles(), model) as documents,
        data.library(data.seed_articles(), model) as seeds,
    ):
        ids = [row["id"] for row in data.rows("xquad_articles.jsonl")]
        for row in questions:
            text, fold = row["question"], row["article_id"]
            others = Filters(article_ids=tuple(i for i in ids if i != fold))
            table.add("xquad", fold, xquad, text, EVERYTHING, row["answers"])
            table.add("xquad, paragraph missing", fold, xquad, text, others, [])
            table.add("xquad of the seeds", fold, seeds, text, EVERYTHING, [])
        for i, row in enumerate(ramdocs):
            text, fold = row["question"], row["id"]
            other = ramdocs[(i + len(ramdocs) // 2) % len(ramdocs)]["id"]
            answers = [d["answer"] for d in row["documents"] if d["answer"] != "unknown"]
            table.add("ramdocs", fold, documents, text, Filters(tags=(fold,)), answers)
            table.add(
                "ramdocs of other documents", fold, documents, text, Filters(tags=(other,)), []
            )
            table.add("ramdocs of xquad", fold, xquad, text, EVERYTHING, [])
        for text in data.OFF_TOPIC:
            table.add("off topic of the seeds", text, seeds, text, EVERYTHING, [])
            table.add("off topic of xquad", text, xquad, text, EVERYTHING, [])
    return table


def expected_calibration_error(p: np.ndarray, right: np.ndarray, bins: int = 10) -> float:
    """Naeini, Cooper and Hauskrecht (AAAI 2015): the mean gap of confidence and accuracy by bin."""
    place = np.minimum((p * bins).astype(int), bins - 1)
    gaps = [
        abs(p[place == b].mean() - right[place == b].mean()) * (place == b).mean()
        for b in range(bins)
        if (place == b).any()
    ]
    return float(sum(gaps))


def main() -> None:
    """Print the numbers to keep and, by group, how the ones kept now and fresh ones do."""
    table = collect()
    x, right = np.array(table.signals), np.array(table.right)
    group, fold = np.array(table.group), np.array(table.fold)
    names = [field.name for field in fields(Signals)]
    model = LogisticRegression(C=10, max_iter=10_000).fit(x, right)
    print(f"_INTERCEPT = {model.intercept_[0]:.2f}")
    for name, weight in zip(names, model.coef_[0], strict=True):
        print(f"_{name.upper()} = {weight:.2f}")
    held_out = np.zeros(len(x))
    for train, test in GroupKFold(5).split(x, right, fold):
        fitted = LogisticRegression(C=10, max_iter=10_000).fit(x[train], right[train])
        held_out[test] = fitted.predict_proba(x[test])[:, 1]
    print("\nheld out by paragraph and question:")
    print(f"  expected calibration error {expected_calibration_error(held_out, right):.3f}")
    for lost in (0.03, 0.04, 0.05):
        threshold = float(np.quantile(held_out[group == "xquad"], lost))
        print(f"  threshold {threshold:.3f} answers", end="")
        for name in dict.fromkeys(table.group):
            print(f"; {name} {np.mean(held_out[group == name] >= threshold):.3f}", end="")
        print()
    print(f"kept now: ANSWERABLE = {ANSWERABLE}")


if __name__ == "__main__":
    main()
