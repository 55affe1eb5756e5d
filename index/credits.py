"""The agencies that an article itself credits, read from its first and its last lines.

What counts is a form that newspapers use for it, on a line of its own or where a dateline stands:

    By A. Marlow (Al Jazeera, Reuters, AFP)     By Jane Roe, Associated Press     By AFP
    PARIS, Dec 1 (Reuters) —                    … he said. (AP)                   — Reuters
    Source: dpa     With files from Reuters     AFP contributed to this report.   AFP/Reuters

A place or a person may stand where an agency does ("By Jane Roe (London)"). So names count only where
one at least is an agency's that is known, or says that it is one ("Northern Press", "NPA"): a credit
missed does less harm than two reports called one source that are two.
"""

from __future__ import annotations

import re

# So many lines at either end are looked at, blank ones not counted.
_FIRST, _LAST = 6, 6
_MOST = 6  # names in one credit

# Spellings of one agency, each in the form in which `agency` compares names, and the one it is given.
_SPELLINGS = {
    "AAP": ("aap", "australian associated press"),
    "AFP": ("afp", "agence france-presse", "agence france presse"),
    "AP": ("ap", "associated press"),
    "Al Jazeera": ("al jazeera", "aljazeera", "al-jazeera"),
    "Anadolu": ("anadolu", "anadolu agency", "anadolu ajansi", "anadolu ajansı"),
    "ANSA": ("ansa",),
    "APA": ("apa", "austria presse agentur"),
    "Belga": ("belga",),
    "Bernama": ("bernama",),
    "Bloomberg": ("bloomberg", "bloomberg news"),
    "CP": ("cp", "canadian press"),
    "dpa": ("dpa", "deutsche presse-agentur", "german press agency"),
    "EFE": ("efe", "agencia efe"),
    "Interfax": ("interfax",),
    "Interfax-Ukraine": ("interfax-ukraine",),
    "Kyodo": ("kyodo", "kyodo news"),
    "PA": ("pa", "pa media", "press association"),
    "PTI": ("pti", "press trust of india"),
    "Reuters": ("reuters", "thomson reuters"),
    "RIA Novosti": ("ria", "ria novosti"),
    "TASS": ("tass", "itar-tass"),
    "Ukrinform": ("ukrinform",),
    "UPI": ("upi", "united press international"),
    "Xinhua": ("xinhua", "xinhua news agency"),
    "Yonhap": ("yonhap", "yonhap news agency"),
}
_KNOWN = {spelling: name for name, spellings in _SPELLINGS.items() for spelling in spellings}

# A word that says of a name that it is a news organisation's.
_SAYS_SO = re.compile(
    r"\b(?:agencia|agency|agence|agentur|agenzia|press|presse|prensa|news|newswire|wire)\b", re.I
)
_INITIALS = re.compile(r"[A-Z]{3,5}")
_NO_AGENCY = frozenset({"CEO", "COVID", "NATO", "OSCE", "UAE", "USA", "USSR", "PDF", "FAQ"})

_NAME = r"[^\W\d_][\w.&’' -]{0,40}"
# A name takes the space before a stroke along, so that there is one way only to read a list.
_LIST = rf"(?P<names>{_NAME}(?:(?:, |/ ?|\| ){_NAME})*)"
_BY = r"(?:By|BY|Von|Par|Por|Di)"
_FILES = r"(?:files|reporting|reports|material|information|inputs?|contributions?)"

# Where names that are no known agency's count too, as long as one of them is one.
_OPEN = (
    re.compile(rf"{_BY} [^()]{{2,80}}\({_LIST}\)\.?"),
    re.compile(rf"(?:Sources?|Agency|Agencies|Credit|Quelle|Fuente): ?{_LIST}\.?"),
)
# Where each of them must be known: a person's name, too, may follow a comma or a dash.
_CLOSED = (
    re.compile(rf"{_BY} (?:[^,|/()]{{2,60}}(?:, | \| | / | [—–-] ))?{_LIST}\.?"),
    re.compile(rf"[(\[]?(?:[—–-]{{1,2}} ?)?{_LIST}[)\]]?\.?"),
    re.compile(rf"[(\[—–-]{{0,2}} ?[Ww]ith (?:{_FILES} (?:from|by) )?{_LIST}[)\]]?\.?"),
    re.compile(rf"(?:Additional )?[Rr]eporting by {_LIST}\.?"),
    re.compile(rf"{_LIST} contributed to this (?:report|story|article)\.?"),
)
_DATELINE = re.compile(
    rf"(?:[^\W\d_a-z][^()\n.!?]{{0,30}}(?:[A-Z][a-z]{{2}}\.)?[^()\n.!?]{{0,20}} )?"
    rf"\({_LIST}\) ?(?:[—–]|--?) ?\S"
)
_AT_THE_END = re.compile(rf"[.!?”\"»’] ?(?:\({_LIST}\)|[—–] ?(?P<after>{_NAME}))\.?$")
_BETWEEN = re.compile(r", and |, | ?/ ?| \| | and ")


def credits_of(text: str, author: str | None = None) -> tuple[str, ...]:
    """The agencies that an article names as its own sources, in the order in which it names them.

    Each once, as `agency` writes it. "With agencies" names none and gives none.

    Args:
        text: the article's.
        author: whom its metadata name as its author; a byline in brackets may stand there.
    """
    lines = [line for line in map(_plain, text.split("\n")) if line]
    ends = lines if len(lines) <= _FIRST + _LAST else lines[:_FIRST] + lines[-_LAST:]
    found: list[str] = []
    if author:
        found += _credited(f"By {_plain(author).removeprefix('By ')}")
    for line in ends:
        found += _credited(line)
    return tuple(dict.fromkeys(found))


def agency(name: str) -> str:
    """A name as it is compared and kept: "The Associated Press" and "AP" are both "AP"."""
    plain = " ".join(name.split()).strip(" .")
    return _KNOWN.get(re.sub(r"^the ", "", plain.casefold()), plain)


def _credited(line: str) -> list[str]:
    if len(line) <= 160:
        for form in _OPEN:
            if (said := form.fullmatch(line)) and (names := _names(said["names"])):
                return names if any(map(_is_agency, names)) else []
        for form in _CLOSED:
            if (said := form.fullmatch(line)) and (names := _known(said["names"])):
                return names
    if said := _DATELINE.match(line):
        names = _names(said["names"])
        return names if all(map(_is_agency, names)) else []
    if said := _AT_THE_END.search(line[-80:]):
        return _known(said["names"] or said["after"])
    return []


def _names(said: str) -> list[str]:
    """The names in a list of them, or none where it does not read as one."""
    names = [agency(name) for name in _BETWEEN.split(said) if name.strip()]
    good = len(names) <= _MOST and all(
        len(name.split()) <= 4 and (name in _SPELLINGS or name[0].isupper()) for name in names
    )
    return names if good else []


def _known(said: str) -> list[str]:
    names = _names(said)
    return names if all(name in _SPELLINGS for name in names) else []


def _is_agency(name: str) -> bool:
    return (
        name in _SPELLINGS
        or bool(_SAYS_SO.search(name))
        or (bool(_INITIALS.fullmatch(name)) and name not in _NO_AGENCY)
    )


def _plain(line: str) -> str:
    """A line without the marks of emphasis around it and with single spaces."""
    return " ".join(line.replace("*", " ").split()).strip("_ ")
