"""What the turns of a conversation speak of: whom "he" may mean, where "there" is, what "it" is.

By the looks of names and what stands beside them in the questions and answers; the first of each list is
likeliest meant. Whom a question asked for is likelier than whom it named.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from qa.mentions import find_names
from qa.spelling import listed, stem

_ORGANISATION = frozenset(
    listed(
        "ministry council union office house committee party news times post university bank court "
        "agency army force forces police nations states kingdom republic government parliament congress "
        "senate commission department institute company corporation association federation organization "
        "organisation club team league church school college hospital museum group press radio "
        "television authority administration one"
    )
)
_TITLED = re.compile(
    r"(?:president|minister|premier|chancellor|king|queen|prince|princess|pope|general|colonel|senator|"
    r"governor|mayor|judge|secretary|chief|director|spokesman|spokeswoman|adviser|advisor|envoy|leader|"
    r"ambassador|professor|prof\.?|dr\.?|mr\.?|mrs\.?|ms\.?|sir|lord|lady|coach|captain|author|singer|actor|"
    r"actress|writer|player|head|wife|husband|son|daughter|brother|sister)\s*,?\s*$",
    re.IGNORECASE,
)
_SAYING = re.compile(
    r"^(?:['’]s)?\s*,?\s*(?:said|says|told|tells|added|warned|insisted|noted|argued|announced|was born|who)\b"
)
_SAID = re.compile(r"\b(?:said|says|told|added|warned)\s+$")
_OFFICE = re.compile(
    r"^,\s+(?:the|a|an|his|her|its|acting|former)?\s*(?:[\w’'-]+\s+){0,3}?(?:president|minister|adviser|"
    r"advisor|envoy|governor|mayor|chief|head|secretary|director|leader|spokesman|spokeswoman|professor)\b",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?:in|at|near|from|to|around|outside|across|of|over|into)\s+(?:the\s+)?$", re.IGNORECASE
)
_PEOPLES = re.compile(r"(?:ian|ish|ese|ean|ic|can|ch|man)$")
_AND = re.compile(r"\s+and\s+(?:the\s+)?(?=\S+\s)")
_POSSIBLE = 1  # how much must speak for a person
_THING = re.compile(
    r"\b(?:the|a|an)\s+((?:[A-Za-z][\w’'-]*\s+){0,3}?[a-z][\w’'-]*)(?=\s+(?:in|at|on|of|for|from|to|by|with|"
    r"that|which|who|is|was|were|are|will|would|has|had|have|did|does|do|can|could|be|say|[a-z]+ed|open|cost|"
    r"begin|start|end|come|take|contain|demand|close|happen|fall|leave)\b|\s*[?.,;:]|$)"
)
_WHAT = re.compile(r"^\W*(?:(?:and|but|so)\s+)?(?:in\s+)?(?:what|which)\b", re.IGNORECASE)
_WHO = re.compile(
    r"\b(?:who|whom|whose)\b|^\W*(?:which|what)\s+(?:\w+\s+)?(?:person|man|woman|minister|president)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Referents:
    """What may be meant, likeliest first: `names` are all names, `answered` those that the latest answer
    gave to a question for somebody or something, `words` the stems of all words.
    """

    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    things: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    answered: tuple[str, ...] = ()
    words: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Seen:
    name: str
    person: int
    place: bool


def referents(turns: Sequence[tuple[str, str]]) -> Referents:
    """What the turns, each a question and its answer, speak of; the latest is last."""
    everything = " ".join(f"{question} {answer}" for question, answer in turns)
    people: list[str] = []
    places: list[str] = []
    things: list[str] = []
    names: list[str] = []
    likely: list[str] = []
    answered: tuple[str, ...] | None = None
    for question, answer in reversed(turns):
        asked, told = _seen(question, everything), _seen(answer, everything)
        new = [one for one in told if not any(_same(one.name, other.name) for other in asked)]
        # "Who resigned?" is about whoever did.
        order = [*new, *asked] if _WHO.search(question) and new else [*asked, *told]
        people += [one.name for one in order if one.person >= _POSSIBLE]
        likely += [one.name for one in order if 0 <= one.person < _POSSIBLE and not one.place]
        if answered is None:
            asks = _WHO.search(question) or _WHAT.match(question)
            answered = tuple(one.name for one in new) if asks else ()
        places += [one.name for one in [*asked, *told] if one.place and one.person < _POSSIBLE]
        names += [one.name for one in [*asked, *told]]
        if _WHAT.match(question):
            things += [one.name for one in new if one.person < _POSSIBLE]
        things += [match[0] for match in _THING.finditer(question)]
        things += [one.name for one in asked if one.person < _POSSIBLE]
    return Referents(
        people=tuple(dict.fromkeys(people + likely)),
        places=tuple(dict.fromkeys(places)),
        things=tuple(dict.fromkeys(things)),
        names=tuple(dict.fromkeys(names)),
        answered=answered or (),
        words=frozenset(stem(word) for word in re.findall(r"[^\W\d_]+", everything.casefold())),
    )


def _seen(text: str, everything: str) -> list[_Seen]:
    """The names of a text, in order, each in its longest form, and what speaks for a person."""
    found = []
    for name in (part for span in find_names(text) for part in _AND.split(text[slice(*span)])):
        full = _longest(name, everything)
        found.append(_Seen(full, _person(name, full, everything), _is_place(name, everything)))
    return found


def _longest(name: str, everything: str) -> str:
    """A surname's full name, where the turns have it, without the title before it."""
    full = name
    if " " not in name:
        printed = (everything[slice(*span)] for span in find_names(everything))
        longer = [bare for one in printed if (bare := _untitled(one)).endswith(f" {name}")]
        full = min(longer, key=len, default=name)
    return _untitled(full)


def _untitled(name: str) -> str:
    words = name.split()
    titles = [i for i in range(1, len(words)) if _TITLED.search(words[i - 1])]
    return " ".join(words[titles[-1] :]) if titles else name


def _person(name: str, full: str, everything: str) -> int:
    words = full.split()
    score = 0
    if len(words) in (2, 3) and all(word[0].isupper() and not word.isupper() for word in words):
        score += 1
    if {word.casefold().strip(".") for word in words} & _ORGANISATION or name.isupper():
        score -= 5
    if len(words) == 1 and _PEOPLES.search(name):
        score -= 1
    if _TITLED.search(" ".join(words[:-1])):
        score += 2
    for match in re.finditer(rf"\b{re.escape(name)}\b", everything):
        before, after = everything[: match.start()][-40:], everything[match.end() :][:60]
        titled = bool(_TITLED.search(before) or _OFFICE.match(after))
        score += 2 * titled
        score += bool(_SAYING.match(after) or _SAID.search(before))
        score -= 2 * bool(_WHERE.search(before) and not titled)
    return score


def _is_place(name: str, everything: str) -> bool:
    return any(
        _WHERE.search(everything[: match.start()][-20:])
        for match in re.finditer(rf"\b{re.escape(name)}\b", everything)
    )


def _same(one: str, other: str) -> bool:
    return one == other or one.endswith(f" {other}") or other.endswith(f" {one}")
