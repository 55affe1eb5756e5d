"""Whether two printed names are of one person, place or organisation.

By general rules, with no list of anybody's names: titles and roles are dropped, a surname stands for
the full name, initials for the words that they begin, capitals for the words of an organisation, and
two spellings are one name where the same consonants are heard in them.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from qa.spelling import listed, spelled_alike

Sameness = Literal["same", "variant", "contained", "different"]

_TITLES = frozenset(
    listed(
        "mr mrs ms miss mx dr prof professor sir lord lady dame baron baroness count "
        "countess duke duchess president prime minister premier chancellor king queen "
        "prince princess emperor empress sultan emir pope cardinal archbishop bishop "
        "reverend rev father sister rabbi imam ayatollah general gen colonel col "
        "lieutenant lt major maj captain capt commander cmdr admiral adm sergeant sgt "
        "corporal private senator sen representative rep congressman congresswoman "
        "councillor councilor councilman councilwoman commissioner sheriff superintendent "
        "inspector detective constable brigadier pastor vicar "
        "governor gov mayor judge justice ambassador secretary chief head director chair "
        "chairman chairwoman chairperson spokesman spokeswoman spokesperson deputy vice "
        "acting interim former ex late then incoming outgoing foreign defence defense "
        "interior coach manager analyst officer official state attorney saint"
    )
)
# Titles that also begin places and organisations are dropped only before two more words or in lower case.
_AMBIGUOUS = frozenset(
    listed("state st saint foreign defence defense interior chief general major")
)
_SUFFIXES = frozenset(listed("jr sr ii iii iv esq phd md obe mbe cbe kc qc mp"))
_SMALL = frozenset(
    listed("the of and for in on at a an de la le du des di da der den von van el al")
)
# "New York" is not York, and "North Korea" not Korea's other half.
_APART = frozenset(["new", "old"])
_POINTS = frozenset(
    listed("north south east west northern southern eastern western central upper lower")
)
_WORD = re.compile(r"[^\W_]+(?:['’`ʼ][^\W_]+)*")
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.[ ]?){2,}")
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "æ": "ae", "œ": "oe"}
)


@dataclass(frozen=True, slots=True)
class _Name:
    """A name taken apart: its words in plain lower case, and those of each part between commas."""

    words: tuple[str, ...]
    parts: tuple[tuple[str, ...], ...]
    capitals: str
    acronym: str | None


def compare_names(one: str, other: str) -> Sameness:
    """Compare two names as printed; symmetric.

    `same`: one name, in full, by its surname, by initials or by the capitals that stand for it.
    `variant`: one name in two spellings, or in two scripts, of which neither is known to be wrong.
    `contained`: one names a part of what the other names ("Belleville, Illinois", "Illinois").
    """
    a, b = _read(one), _read(other)
    if not a.words or not b.words:
        same = one.strip().casefold() == other.strip().casefold()
        return "same" if same else "different"
    if a.words == b.words or "".join(a.words) == "".join(b.words):
        return "same"
    if _latin(a) != _latin(b):
        return "variant"
    if (short := _acronyms(a, b) or _acronyms(b, a)) is not None:
        return short
    if a.acronym and b.acronym:
        return "different"
    if len(a.parts) > 1 or len(b.parts) > 1:
        return _places(a, b)
    return _words(a.words, b.words)


def _read(name: str) -> _Name:
    name = _DOTTED.sub(lambda m: _undotted(m[0]), name)
    parts = [part for part in name.split(",") if _WORD.search(part)]
    # "Ivan Petrov, acting head of the region": what follows is no part of the name.
    while len(parts) > 1 and not _proper(parts[-1]):
        parts.pop()
    cut = [_named(part) for part in parts]
    plain = tuple(words for words in (tuple(_plain(w) for w in part) for part in cut) if words)
    plain = tuple(tuple(w for w in part if w) for part in plain)
    kept = [word for part in cut for word in part]
    single = kept[0] if len(kept) == 1 else ""
    acronym = single.casefold() if single.isupper() and 2 <= len(single) <= 6 else None
    return _Name(
        words=tuple(word for part in plain for word in part),
        parts=plain,
        capitals="".join(word[0] for word in kept if word[0].isupper()).casefold(),
        acronym=acronym,
    )


def _undotted(text: str) -> str:
    """The letters of "U.S." joined, those of "W. E. Parsons" or "J.K. Rowling" left apart."""
    letters = text.replace(".", "").replace(" ", "")
    return letters if not text.endswith(" ") and " " not in text else text


def _proper(part: str) -> bool:
    word = _WORD.search(part)
    return word is not None and word[0][0].isupper() and not _is_title(word[0])


def _is_title(word: str) -> bool:
    return _plain(word) in _TITLES


def _named(part: str) -> list[str]:
    """The words of a name without titles before it, a role in lower case, suffixes and small words."""
    words = _WORD.findall(part)
    words = [w for w in (w.removesuffix("'s").removesuffix("’s") for w in words) if w]
    lower = [i for i, word in enumerate(words) if word.islower() and word.casefold() not in _SMALL]
    # "head of Sumy region Ivan Petrov" names what stands after the last word in lower case.
    if lower and words[0].islower() and any(w[0].isupper() for w in words[lower[-1] + 1 :]):
        words = words[lower[-1] + 1 :]
    start = 0
    while start < len(words) - 1 and (_is_title(words[start]) or words[start].casefold() in _SMALL):
        if _plain(words[start]) in _AMBIGUOUS and start == 0 and len(words) - start < 3:
            break
        start += 1
    words = words[start:]
    while len(words) > 1 and _plain(words[-1]) in _SUFFIXES:
        words = words[:-1]
    return [word for word in words if word.casefold() not in _SMALL] or words


def _plain(word: str) -> str:
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(_LETTERS))
    bare = "".join(c for c in decomposed if c.isalnum())
    return "saint" if bare == "st" else bare


def _latin(name: _Name) -> bool:
    return any("a" <= c <= "z" or c.isdigit() for c in "".join(name.words))


def _acronyms(short: _Name, long: _Name) -> Sameness | None:
    """Whether capitals stand for words: "UN" is "United Nations", "US" begins "United States of America"."""
    if short.acronym is None:
        return None
    if long.acronym is not None:
        first, second = sorted((short.acronym, long.acronym), key=len)
        whole = len(second) - len(first) == 1 and len(first) > 1 and second.startswith(first)
        return "variant" if whole else None
    if len(long.words) < 2:
        return None
    if long.capitals == short.acronym:
        return "same"
    return "variant" if long.capitals[:-1] == short.acronym else None


def _places(a: _Name, b: _Name) -> Sameness:
    """Compare names with commas in them, from the smallest place to the largest."""
    small, large = sorted((a, b), key=lambda name: (len(name.parts), name.words))
    seen: list[Sameness] = []
    for part in small.parts:
        how = [_words(part, other) for other in large.parts]
        best: Sameness = min(how, key=_ORDER.index)
        if best == "different":
            return "different"
        seen.append(best)
    if len(small.parts) == len(large.parts):
        return max(seen, key=_ORDER.index)
    return "contained"


_ORDER: list[Sameness] = ["same", "variant", "contained", "different"]


def _words(a: tuple[str, ...], b: tuple[str, ...]) -> Sameness:
    if a == b or (len(a) == len(b) > 1 and sorted(a) == sorted(b)):
        return "same"
    short, long = sorted((a, b), key=lambda words: (len(words), words))
    if not short:
        return "different"
    if len(short) == 1 and len(long) == 1:
        return "variant" if spelled_alike(short[0], long[0]) else "different"
    extra = set(long) - set(short)
    if extra & _APART:
        return "different"
    if len(short) == 1:
        return _single(short[0], long, extra)
    person = _person(short, long)
    if person != "different":
        return person
    if set(short) <= set(long):
        return "contained"
    if len(short) == len(long) and _paired(short, long):
        return "variant"
    return "variant" if spelled_alike("".join(short), "".join(long), strict=True) else "different"


def _single(word: str, long: tuple[str, ...], extra: set[str]) -> Sameness:
    if word == long[-1]:
        return "contained" if extra & _POINTS else "same"
    if word in long:
        return "contained"
    if any(spelled_alike(word, other) for other in long):
        return "variant"
    return "variant" if spelled_alike(word, "".join(long), strict=True) else "different"


def _person(short: tuple[str, ...], long: tuple[str, ...]) -> Sameness:
    """Compare given names and surname, a middle name or an initial being left out or not."""
    alike = short[-1] == long[-1] or spelled_alike(short[-1], long[-1])
    if not alike or not _given(short[0], long[0]):
        return "different"
    exact = short[-1] == long[-1] and (short[0] == long[0] or 1 in (len(short[0]), len(long[0])))
    middle, others = short[1:-1], list(long[1:-1])
    for word in middle:
        match = next((other for other in others if _given(word, other)), None)
        if match is None:
            return "different"
        exact = exact and (word == match or 1 in (len(word), len(match)))
        others.remove(match)
    return "same" if exact else "variant"


def _paired(a: tuple[str, ...], b: tuple[str, ...]) -> bool:
    """Whether the words go together one to one, in whatever order."""
    left = list(b)
    for word in a:
        match = next((o for o in left if o == word or spelled_alike(word, o)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _given(one: str, other: str) -> bool:
    if 1 in (len(one), len(other)):
        return one[0] == other[0]
    return one == other or spelled_alike(one, other)
