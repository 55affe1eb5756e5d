"""From the printings of a quotation to a verdict, and the sentence that says it.

Report, never adjudicate: a verdict says what the articles print and whom they name, not what was said.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.independence import independent
from qa.naming import compare_speakers
from qa.verdict import Printing, Ruling

_SHOWN = 4  # publishers that a summary names
_KINDS = {
    "negation": "a negation",
    "number": "a number",
    "name": "a name",
    "word": "another word",
    "omission": "words left out",
    "addition": "words added",
    "tense": "a tense",
}


def rule(
    printings: Sequence[Printing], asked: str | None, office: Callable[[Printing], str | None]
) -> tuple[Ruling, list[Printing]]:
    """The verdict on a quotation, and the printings that it rests on.

    With a speaker asked for, what is printed as another's does not count where somewhere it is printed
    as his; a printing that names nobody makes it neither his nor another's. It is `altered` only where
    no printing that counts has every word.

    Args:
        printings: all places that print it.
        asked: the speaker asked for.
        office: the name that the speaker asked for has in an article, where he is given by his office.
    """
    if not printings:
        return "not_found", []
    counted = list(printings)
    if asked is not None:
        likeness = [_likeness(p, asked, office) for p in printings]
        mine = [p for p, how in zip(printings, likeness, strict=True) if how == "same"]
        unknown = [p for p, how in zip(printings, likeness, strict=True) if how == "unknown"]
        others = [p for p, how in zip(printings, likeness, strict=True) if how == "other"]
        if others and not mine:
            return "misattributed", [p for p in others if p.verdict == "verbatim"] or others
        counted = mine + unknown
    whole = [p for p in counted if p.verdict == "verbatim"]
    return ("verbatim", whole) if whole else ("altered", counted)


def _likeness(printing: Printing, asked: str, office: Callable[[Printing], str | None]) -> str:
    how = compare_speakers(asked, printing.speaker)
    if how == "unknown" and printing.speaker and (name := office(printing)):
        return compare_speakers(name, printing.speaker)
    return how


def _only_altered(printings: Sequence[Printing]) -> bool:
    return all(p.verdict == "altered" for p in printings)


def origins(printings: Sequence[Printing]) -> int:
    """How many independent sources print it."""
    return independent([p.source for p in printings])


def summary(
    ruling: Ruling, grounds: Sequence[Printing], asked: str | None, *, filtered: bool = False
) -> str:
    """One or two sentences for an editor: the verdict, who prints it, and whom they name.

    `filtered` is whether only a part of the library was looked at.
    """
    if ruling == "not_found":
        which = "No article that passes the filters" if filtered else "No article"
        return f"{which} prints these words, whole or with a few of them changed."
    count = origins(grounds)
    where = f"{_publishers(grounds)} ({count} independent source{'' if count == 1 else 's'})"
    told = _speakers(grounds)
    if ruling == "misattributed":
        how = "in other words" if _only_altered(grounds) else "word for word"
        return f"Not printed as said by {asked}: {where} print{_s(grounds)} it {told}, {how}."
    if ruling == "verbatim":
        return f"Printed word for word by {where}, {told}.{_unnamed(grounds, asked)}"
    best = max(grounds, key=lambda p: p.similarity)
    kinds = ", ".join(_KINDS[kind] for kind in best.changes)
    return (
        f"Not word for word: {where} print{_s(grounds)} it otherwise, {told}. "
        f"The nearest has “{best.as_printed}”; what differs: {kinds}.{_unnamed(grounds, asked)}"
    )


def _unnamed(grounds: Sequence[Printing], asked: str | None) -> str:
    """A warning where nothing that is printed names the speaker asked for."""
    if asked is None or any(compare_speakers(asked, p.speaker) == "same" for p in grounds):
        return ""
    return f" It is not said there that {asked} said it."


def _speakers(grounds: Sequence[Printing]) -> str:
    names: list[str] = []
    for one in grounds:
        if one.speaker and all(compare_speakers(one.speaker, name) != "same" for name in names):
            names.append(one.speaker)
    if names:
        return f"as said by {_listed(names)}"
    if any(one.quoted for one in grounds):
        return "between quotation marks, with nobody named"
    return "in the article’s own voice, outside quotation marks"


def _publishers(grounds: Sequence[Printing]) -> str:
    names = list(
        dict.fromkeys(p.article.publisher or p.article.title or p.article.id for p in grounds)
    )
    if len(names) > _SHOWN:
        return f"{', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more"
    return _listed(names)


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _s(grounds: Sequence[Printing]) -> str:
    return "s" if len({p.article.publisher or p.article.id for p in grounds}) == 1 else ""
