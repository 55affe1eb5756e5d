"""Whether disagreements are said where there are some, and only there: `make disagreement`.

RAMDocs (arXiv 2504.13079), its development half: each question is asked of its own documents. The
embedded reader was trained on three quarters of these questions; the rows that it has not seen are
named in `qa/weights/held_out.json`, and their figures are printed apart.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
from pathlib import Path
from typing import Any

from benchmarks import data
from benchmarks.given import held_out, holds, plain
from index.readers import read_path
from index.records import Article, Filters
from qa.answerer import Answerer
from qa.records import Answer

_SEEDS = Path(__file__).parent.parent / "seeds"
_QUESTIONS = Path(__file__).parent / "seed_questions.jsonl"


def ramdocs(answerer: Answerer, chosen: list[dict[str, Any]], name: str) -> None:
    """The five figures over some questions."""
    flags: list[tuple[bool, bool]] = []
    found: list[bool] = []
    noise: list[bool] = []
    for row in chosen:
        answer = answerer.ask(row["question"], filters=Filters(tags=(row["id"],)))
        own = {plain(d["answer"]) for d in row["documents"] if d["type"] != "noise"}
        flags.append((bool(answer.disagreements), len(own) > 1))
        values = _values(answer)
        for n, document in enumerate(row["documents"]):
            printed = values.get(f"{row['id']}-{n}", [])
            if document["type"] == "noise":
                noise.append(bool(printed))
            elif len(own) > 1:
                found.append(any(holds(value, document["answer"]) for value in printed))
    said = [differ for flagged, differ in flags if flagged]
    real = [flagged for flagged, differ in flags if differ]
    none = [not flagged for flagged, differ in flags if not differ]
    print(
        f"RAMDocs {name} ({len(chosen)} questions): flag precision {_mean(said):.3f}, "
        f"recall {_mean(real):.3f}, specificity {_mean(none):.3f} ({len(none)} that agree), "
        f"positions_found {_mean(found):.3f}, noise_given_a_position {_mean(noise):.3f}"
    )


def _values(answer: Answer) -> dict[str, list[str]]:
    """The values of the positions that cite each article."""
    article = {citation.n: citation.article_id for citation in answer.citations}
    values: dict[str, list[str]] = {}
    for disagreement in answer.disagreements:
        for position in disagreement.positions:
            for n in position.citations:
                values.setdefault(article[n], []).append(position.value)
    return values


def _mean(values: list[bool]) -> float:
    return statistics.mean(values) if values else float("nan")


def reports(answerer: Answerer, name: str, show: bool) -> None:
    """Our own questions on five reports: half where they differ, half where they do not."""
    rows = [json.loads(line) for line in _QUESTIONS.read_text("utf-8").splitlines()]
    alarms: list[bool] = []
    clear: list[bool] = []
    right: list[bool] = []
    unprinted = 0
    for row in rows:
        answer = answerer.ask(row["question"])
        said = bool(answer.disagreements)
        quotes = {citation.n: citation.quote for citation in answer.citations}
        for one in answer.disagreements:
            for position in one.positions:
                unprinted += not any(position.value in quotes[n] for n in position.citations)
        if not row["differ"]:
            alarms.append(said)
        elif row["plain"]:
            clear.append(said)
            given = [p.value for one in answer.disagreements for p in one.positions]
            wanted = [p["value"] for p in row["positions"]]
            right.append(sum(any(holds(value, one) for value in given) for one in wanted) > 1)
        wrong = said if not row["differ"] else row["plain"] and not said
        if show and (wrong or answer.disagreements):
            told = "; ".join(d.summary for d in answer.disagreements) or "nothing said"
            print(f"  {'WRONG' if wrong else 'right'} {row['question']} -> {told}")
    print(
        f"{name}: false alarms {_mean(alarms):.3f} of {len(alarms)}, plain disagreements found "
        f"{_mean(clear):.3f} of {len(clear)}, with two of the right values {_mean(right):.3f}, "
        f"positions that no citation prints {unprinted}"
    )


def invented(answerer: Answerer, show: bool) -> None:
    """Our own invented reports, the matters that the reader has not seen, asked of all the reports.

    A question whose answers may all be true, as a bound and a figure, counts neither way.
    """
    unseen = held_out("own")
    alarms: list[bool] = []
    told: list[bool] = []
    right: list[bool] = []
    for matter, asked in data.own_questions():
        if matter not in unseen or asked.relation == "compatible":
            continue
        answer = answerer.ask(asked.question)
        values = _values(answer)
        (alarms if asked.relation == "same" else told).append(bool(answer.disagreements))
        for article, printed in values.items():
            given = asked.answers.get(article)
            bare = re.sub(r"\[\[|\]\]", "", given or "")
            right += [given is not None and holds(value, bare) for value in printed]
        if show and answer.disagreements:
            print(f"  {asked.relation}: {asked.question} -> {answer.disagreements[0].summary}")
    print(
        f"invented reports, held out: false alarms {_mean(alarms):.3f} of {len(alarms)}, differences "
        f"told {_mean(told):.3f} of {len(told)}, right positions {_mean(right):.3f} of {len(right)}"
    )


def main() -> None:
    """Ask every question of RAMDocs's half, and our own of both sets of five reports."""
    model, rows = data.encoder(), data.rows("ramdocs.jsonl")
    show = "--show" in sys.argv
    own = [a for a in read_path(_SEEDS, max_bytes=10_000_000) if isinstance(a, Article)]
    for name, articles in (("seeds/", own), ("the reports as brought", data.seed_articles())):
        with data.library(articles, model) as library:
            reports(Answerer(library, reader=data.reader()), name, show)
    with data.library(data.own_articles(), model) as library:
        invented(Answerer(library, reader=data.reader()), show)
    with data.library(data.ramdocs_articles(), model) as library:
        answerer = Answerer(library, reader=data.reader())
        ramdocs(answerer, rows, "development half")
        unseen = held_out("ramdocs")
        ramdocs(answerer, [row for row in rows if row["id"] in unseen], "held out")


if __name__ == "__main__":
    main()
