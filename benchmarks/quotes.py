"""Whether quotations are verified as a fact-checker would: `python -m benchmarks.quotes`.

The checks of `own_quotes.jsonl` were written by hand from the five reports as they were brought. Each
row names every report that prints the words (for `altered`: the words that were altered), whom the
reports attribute them to, and what was changed. Words in a report's own voice are not written down
but named by `at`, a report and a place in it, of which `swap` replaces one part by another.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import data
from index.records import Article
from qa.names import compare_names
from qa.quotes import QuoteChecker

_CHECKS = Path(__file__).parent / "own_quotes.jsonl"
_SHOWN = 60  # characters of a quotation in the list of failures


@dataclass(frozen=True, slots=True)
class Check:
    """A quotation, and what is right to say of it.

    `verdicts` are the acceptable ones (two where a splice may be either), `says` the names that the
    reports attribute it to (none where the words stand in a report's own voice).
    """

    id: str
    kind: str
    quote: str
    speaker: str | None
    verdicts: tuple[str, ...]
    sources: frozenset[str]
    says: tuple[str, ...]
    change: str | None

    @property
    def verdict(self) -> str | None:
        """The one verdict that is right, None where either of two may be."""
        return self.verdicts[0] if len(self.verdicts) == 1 else None

    @property
    def printed(self) -> bool:
        """Whether some report prints the words, whoever is said to have said them."""
        return self.verdict in ("verbatim", "misattributed")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was said of a check's quotation.

    `verbatim` and `altered` are the reports that print it so; `told` and `changes` are those of the
    places in the check's own sources; `misplaced` counts places that do not print what they show.
    """

    check: Check
    verdict: str
    verbatim: frozenset[str]
    altered: frozenset[str]
    told: tuple[str | None, ...]
    changes: frozenset[str]
    misplaced: int

    def right(self) -> bool:
        """Whether the verdict is an acceptable one."""
        return self.verdict in self.check.verdicts

    def kinder(self) -> bool:
        """Whether words that no report prints so were called verbatim, as a whole or at a place."""
        return not self.check.printed and (self.verdict == "verbatim" or bool(self.verbatim))

    def placed(self) -> bool:
        """Whether exactly the right reports are named; of altered words others may be variants."""
        if self.check.printed:
            return self.verbatim == self.check.sources
        return self.check.sources <= self.altered

    def says(self) -> bool:
        """Whether the speaker told is the right one.

        Of words that are printed no place may name another; of altered ones one place must be right.
        """
        if not self.check.says:
            silent = [name is None for name in self.told]
            return bool(silent) and (all(silent) if self.check.printed else any(silent))
        named = [self._names(name) for name in self.told if name is not None]
        return bool(named) and (all(named) if self.check.printed else any(named))

    def _names(self, told: str) -> bool:
        return any(compare_names(told, name) != "different" for name in self.check.says)

    def changed(self) -> bool:
        """Whether the kind of change is among those told."""
        return self.check.change in self.changes


@dataclass(frozen=True, slots=True)
class Measure:
    """A question about outcomes, and which checks it is asked of."""

    name: str
    title: str
    holds: Callable[[Outcome], bool]
    of: Callable[[Check], bool] = lambda _: True


def _answered(check: Check) -> bool:
    return check.printed or check.verdict == "altered"


VERDICT = Measure("verdict", "verdict right", Outcome.right)
MEASURES = (
    Measure(
        "sources",
        "verbatim, every source named and no other",
        Outcome.placed,
        lambda check: check.verdict == "verbatim",
    ),
    Measure(
        "sources",
        "misattributed, every source named and no other",
        Outcome.placed,
        lambda check: check.verdict == "misattributed",
    ),
    Measure(
        "sources",
        "altered, every source of the true words named",
        Outcome.placed,
        lambda check: check.verdict == "altered",
    ),
    Measure("says", "the right speaker told", Outcome.says, _answered),
    Measure(
        "change",
        "the kind of change told",
        Outcome.changed,
        lambda check: check.change is not None,
    ),
)


def checks(articles: Iterable[Article]) -> list[Check]:
    """The checks, those by place with the words that stand there in `articles`."""
    texts = {article.id: article.text for article in articles}
    rows = [json.loads(line) for line in _CHECKS.read_text("utf-8").splitlines()]
    return [
        Check(
            id=row["id"],
            kind=row["kind"],
            quote=row["quote"] or _standing(row, texts),
            speaker=row["speaker"],
            verdicts=_several(row["verdict"]),
            sources=frozenset(row["sources"]),
            says=_several(row["says"]),
            change=row["change"],
        )
        for row in rows
    ]


def _standing(row: dict[str, Any], texts: dict[str, str]) -> str:
    article, start, end = row["at"]
    words = texts[article][start:end]
    if "swap" not in row:
        return words
    old, new = row["swap"]
    if words.count(old) != 1:
        sys.exit(f"{row['id']}: {old!r} does not stand once in {article} {start}..{end}")
    return words.replace(old, new)


def _several(value: str | list[str] | None) -> tuple[str, ...]:
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else tuple(value)


def verify(checker: QuoteChecker, check: Check, texts: dict[str, str]) -> Outcome:
    """Ask for a check's quotation, of all that the library holds."""
    verdict = checker.verify(check.quote, speaker=check.speaker)
    wanted = "verbatim" if check.printed else "altered"
    own = [m for m in verdict.matches if m.verdict == wanted and m.article.id in check.sources]
    return Outcome(
        check=check,
        verdict=verdict.verdict,
        verbatim=frozenset(m.article.id for m in verdict.matches if m.verdict == "verbatim"),
        altered=frozenset(m.article.id for m in verdict.matches if m.verdict == "altered"),
        told=tuple(match.speaker for match in own),
        changes=frozenset(change for match in own for change in match.changes),
        misplaced=sum(
            texts[match.article.id][match.span.start : match.span.end] != match.as_printed
            for match in verdict.matches
        ),
    )


def _share(right: list[bool]) -> str:
    return f"{sum(right)} of {len(right)}"


def report(outcomes: list[Outcome]) -> None:
    """The figures over all checks, one line each."""
    right = [outcome.right() for outcome in outcomes]
    kinds = dict.fromkeys(outcome.check.kind for outcome in outcomes)
    print(f"{VERDICT.title} {_share(right)} ({sum(right) / len(right):.3f})")
    for kind in kinds:
        print(f"  {kind} {_share([o.right() for o in outcomes if o.check.kind == kind])}")
    print(f"altered called verbatim: {sum(outcome.kinder() for outcome in outcomes)}")
    for measure in MEASURES:
        held = [measure.holds(outcome) for outcome in outcomes if measure.of(outcome.check)]
        print(f"{measure.title}: {_share(held)}")
    print(f"places that do not print what they show: {sum(o.misplaced for o in outcomes)}")


def failures(outcomes: list[Outcome]) -> None:
    """Each check of which something is wrong, with what was said, in one line."""
    for outcome in outcomes:
        check = outcome.check
        wrong = [
            measure.name
            for measure in (VERDICT, *MEASURES)
            if measure.of(check) and not measure.holds(outcome)
        ]
        wrong += ["kinder"] * outcome.kinder() + ["place"] * bool(outcome.misplaced)
        if not wrong:
            continue
        asked = f" of {check.speaker}" if check.speaker else ""
        quote = " ".join(check.quote.split())
        shown = quote if len(quote) <= _SHOWN else quote[: _SHOWN - 1] + "…"
        print(
            f"  {check.id} [{', '.join(wrong)}] {shown!r}{asked}: "
            f"{outcome.verdict}, right {' or '.join(check.verdicts)}; "
            f"verbatim in {_ids(outcome.verbatim)}, altered in {_ids(outcome.altered)}, "
            f"right in {_ids(check.sources)}; told {', '.join(map(str, outcome.told)) or '-'}, "
            f"right {', '.join(check.says) or 'None'}; "
            f"changes {', '.join(sorted(outcome.changes)) or '-'}, right {check.change or '-'}"
        )


def _ids(articles: frozenset[str]) -> str:
    return " ".join(sorted(one.partition("_")[0] for one in articles)) or "-"


def main() -> None:
    """Verify every quotation of the checks in a library of the five reports."""
    articles = data.seed_articles()
    texts = {article.id: article.text for article in articles}
    with data.library(articles, data.encoder()) as library:
        checker = QuoteChecker(library)
        outcomes = [verify(checker, check, texts) for check in checks(articles)]
    report(outcomes)
    if "--failures" in sys.argv:
        failures(outcomes)


if __name__ == "__main__":
    main()
