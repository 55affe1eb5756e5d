"""Whether two ways of naming a speaker are meant for one: by name, by office, by both."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import zip_longest
from typing import Literal

from rapidfuzz import fuzz

from qa.names import compare_names
from qa.spelling import listed

Likeness = Literal["same", "other", "unknown"]

_PARTICLES = "de|la|van|von|der|den|di|da|al|bin|ibn|el"
_NAME = (
    r"(?-i:[^\W\d_a-z][\w'’-]*(?:\s+(?:(?:"
    + _PARTICLES
    + r")\s+)?[^\W\d_a-z](?:[\w'’-]*[^\W_]|\.))*)"
)
_ARTICLE = re.compile(r"^(?:the|a|an|this|that|its|their|his|her)\s+", re.IGNORECASE)
_OWNER = re.compile(r"^(?:[\w.-]+\s+){0,3}?[\w.-]+(?:['’]s|s['’])\s+(?=\S)")
_TOWARDS = frozenset(listed("to of for in at from with on"))
# The offices that "leader" may stand for.
_LEADING = "president|prime minister|chancellor|premier|king|queen|leader|head of state"
# Names of so many letters are alike from so many per cent of equal ones on (rapidfuzz's ratio).
_LONG, _SLIP = 6, 88
# "Icelandic" and "Iceland" have all but the last three letters in common.
_DEMONYM = 6
# What begins a sentence with a capital and is no name.
_NOT_FIRST = (
    r"(?!(?:On|In|At|By|As|After|Before|During|For|From|But|And|Yet|Still|However|Meanwhile|When"
    r"|While|Since|Although|Though|Also|Then|Later|Earlier)\b)"
)
_PRONOUNS = frozenset(
    listed("he she they it we i you who one his her their its this that these those him them")
)


def is_pronoun(speaker: str) -> bool:
    """Whether a speaker is given by a pronoun alone."""
    return speaker.casefold() in _PRONOUNS


def proper(speaker: str) -> list[str]:
    """The names in how a speaker is given, without whose adviser he is or what he is the mayor of.

    "Brandt’s adviser, Ida Holm" gives "Ida Holm", and "an adviser to Ola Brandt" nothing.
    """
    found = []
    for part in speaker.split(","):
        words = _ARTICLE.sub("", part.strip()).split()
        if not words or not words[-1][0].isupper():
            continue
        start = len(words)
        while start and words[start - 1][0].isupper():
            start -= 1
        if words[0][0].islower() and start and words[start - 1].casefold() in _TOWARDS:
            continue
        found.append(" ".join(words))
    return found


def compare_speakers(asked: str, speaker: str | None) -> Likeness:
    """Whether words said by `speaker`, as an article gives him, are those of `asked`.

    `unknown` where one of them is given by an office alone ("the minister"), which may be anybody's.
    """
    if speaker is None or is_pronoun(speaker):
        return "unknown"
    mine, theirs = proper(asked), proper(speaker)
    if not mine or not theirs:
        roles = not mine and not theirs
        same = roles and compare_names(_bare(asked), _bare(speaker)) == "same"
        several = not theirs and bool(mine) and _is_plural(speaker)
        return "same" if same else "other" if several else "unknown"
    return "same" if any(_alike(one, other) for one in mine for other in theirs) else "other"


def in_office(role: str, text: str, before: int | None = None) -> str | None:
    """Who "the US president" is, where a text gives such an office and a name together.

    Of several the last before the place `before`; None for a name, or where the text does not say.
    """
    words = _bare(role).split()
    if not words or not words[-1].islower() or is_pronoun(role) or proper(role):
        return None
    office = _LEADING if words[-1] == "leader" else re.escape(words[-1])
    whose = r"\s+".join(_kin(word) for word in words[:-1])
    lead = rf"\b{whose}\s+" if whose else r"\b"
    pattern = rf"(?i){lead}(?:[\w-]+\s+){{0,2}}?(?:{office})[\s\]]+({_NAME})"
    behind = (
        rf"(?i)(?<![^\s“\"]){_NOT_FIRST}({_NAME}),\s+(?:the\s+)?{whose}\s*(?:{office})(?=[,.;:)—–])"
    )
    found = _named(pattern, behind, text)
    names = {name for _, name in found}
    if not whose and len(names) > 1:
        return None
    earlier = [one for one in found if before is None or one[0] < before]
    return max(earlier or found)[1] if found else None


@lru_cache(maxsize=64)
def _named(pattern: str, behind: str, text: str) -> list[tuple[int, str]]:
    """Where a text names who holds an office, and as whom; it is asked again for each quotation."""
    return [(m.start(1), m[1]) for p in (pattern, behind) for m in re.finditer(p, text)]


def _kin(word: str) -> str:
    """A pattern for a word, or for that of the same country: "Icelandic" or "Iceland’s"."""
    if len(word) < _DEMONYM or not word[0].isupper():
        return re.escape(word)
    return rf"{re.escape(word[:-3])}\w{{0,4}}(?:['’]s)?"


def _alike(one: str, other: str) -> bool:
    """Whether two names agree, owners ("Norway’s") compared where both have one, else left out."""
    owners = [match[0] if (match := _OWNER.match(name)) else "" for name in (one, other)]
    bare = [name[len(owner) :] for name, owner in zip((one, other), owners, strict=True)]
    if all(owners) and compare_names(*(_bare(o.strip()) for o in owners)) == "different":
        return False
    if compare_names(*bare) != "different":
        return True
    words = [_bare(name).split() for name in bare]
    # A slip in a surname ("Holmstrand", "Holmstrnad") is no other person where the rest agrees.
    return all(
        first == second
        or (min(len(first), len(second)) >= _LONG and fuzz.ratio(first, second) >= _SLIP)
        for first, second in zip_longest(reversed(words[0]), reversed(words[1]), fillvalue="")
        if first and second
    )


def _bare(text: str) -> str:
    return re.sub(r"['’]s?$", "", _ARTICLE.sub("", text.strip()))


def _is_plural(speaker: str) -> bool:
    head = re.split(rf"\s(?:{'|'.join(sorted(_TOWARDS))})\s", speaker.strip())[0].split()[-1]
    return head.casefold() == "police" or (head.endswith("s") and not head.endswith("ss"))
