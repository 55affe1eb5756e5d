"""Verdicts on quotations, as a terminal shows them."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console

from api.console import line, say
from api.render import indent, show_passages, show_rows, source
from qa.alignment import Op
from qa.extracting import Extracted
from qa.verdict import Printing, Ruling, Verdict

_NEAREST = 3
_EXCERPT = 200
_WORDS = 12  # of a quotation that a table shows
_RULINGS: dict[Ruling, tuple[str, str]] = {
    "verbatim": ("VERBATIM", "bold green"),
    "altered": ("ALTERED", "bold yellow"),
    "misattributed": ("MISATTRIBUTED", "bold magenta"),
    "not_found": ("NOT FOUND", "bold red"),
}
_FAINT = "dim"


def show_verdict(console: Console, verdict: Verdict) -> None:
    """The verdict, then every printing, the earliest first, or the nearest passages."""
    say(console, _RULINGS[verdict.verdict], ": ", line(verdict.summary))
    for match in verdict.matches:
        say(console)
        _show_match(console, match)
    if not verdict.complete:
        say(console)
        say(console, "More articles hold these words than were looked at; narrow them by filters.")
    if verdict.nearest:
        say(console)
        say(console, ("Nearest passages, which do not print it", "bold"))
        show_passages(console, verdict.nearest[:_NEAREST], excerpt=_EXCERPT)


def show_checked(console: Console, checked: Sequence[tuple[Extracted, Verdict | None]]) -> None:
    """A row for each quotation of a draft, and what differs below those that are not verbatim."""
    rows = [
        [
            str(number),
            _RULINGS[verdict.verdict][0] if verdict else "too short",
            f"“{_shortened(one.quote)}”",
            line(one.speaker or ""),
            _printed_by(verdict) if verdict else "",
        ]
        for number, (one, verdict) in enumerate(checked, start=1)
    ]
    show_rows(console, ["", "verdict", "quotation", "speaker", "printed by"], rows)
    for number, (_, verdict) in enumerate(checked, start=1):
        if verdict is not None and verdict.verdict != "verbatim":
            say(console)
            say(console, (f"{number}. ", "bold"), line(verdict.summary))
    verbatim = sum(verdict is not None and verdict.verdict == "verbatim" for _, verdict in checked)
    verifiable = sum(verdict is not None for _, verdict in checked)
    say(console)
    say(console, (f"{verbatim} of {verifiable} quotations verbatim", "bold"))


def _show_match(console: Console, match: Printing) -> None:
    article = match.article
    say(console, *source(article))
    place = f"{article.id}, characters {match.span.start}–{match.span.end}:"
    indent(console, (line(place) + " ", _FAINT), f"“{line(match.as_printed)}”")
    if match.speaker:
        printed = f" (“{line(match.attribution)}”)" if match.attribution else ""
        indent(console, "said by ", (line(match.speaker), "bold"), (printed, _FAINT))
    elif match.quoted:
        indent(console, ("between quotation marks, with nobody named", _FAINT))
    else:
        indent(console, ("in the article’s own voice, outside quotation marks", _FAINT))
    if match.verdict == "altered":
        indent(console, "quoted as: ", *_differences(match.diff))
        told = f"changed: {', '.join(match.changes)}; similarity {match.similarity:.2f}"
        indent(console, (told, _FAINT))
    for one in match.insertions:
        stands = f" stands for “{line(one.printed)}”" if one.printed else " is added"
        indent(console, (f"[{line(one.text)}]{stands}", _FAINT))


def _differences(diff: Sequence[Op]) -> list[str | tuple[str, str]]:
    """The wording as quoted, with what is printed instead struck out: [-printed-]{+quoted+}."""
    shown: list[str | tuple[str, str]] = []
    for op in diff:
        if shown:
            shown.append(" ")
        if op.op == "equal":
            shown.append(line(op.quote))
            continue
        if op.printed:
            shown.append((f"[-{line(op.printed)}-]", "red strike"))
        if op.quote:
            shown.append((f"{{+{line(op.quote)}+}}", "green"))
    return shown


def _shortened(quote: str) -> str:
    words = line(quote).split()
    return " ".join(words[:_WORDS]) + (" …" if len(words) > _WORDS else "")


def _printed_by(verdict: Verdict) -> str:
    """Who prints a quotation: word for word, where anybody does."""
    named = [
        line(match.article.publisher or match.article.title or match.article.id)
        for match in verdict.matches
        if verdict.verdict != "verbatim" or match.verdict == "verbatim"
    ]
    return ", ".join(dict.fromkeys(named))
