"""What kind of change stands between the words of a quotation and those that an article prints.

By lists of function words, number words and irregular verbs and by English endings, with no model:
what none of these rules knows is called another word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from index.late import is_content
from qa.normal import is_word
from qa.spelling import listed
from qa.units import NUMBER, evaluate

Change = Literal["negation", "number", "name", "word", "omission", "addition", "tense"]

# Where one side has so many words more than the other, it is not another wording alone.
_LOPSIDED = 3

_GRAVITY: tuple[Change, ...] = get_args(Change)
_NEGATIONS = frozenset(
    listed("not no never none nobody nothing nowhere neither nor without hardly barely")
)
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "non-")
_SHORTEST_REVERSED = 4  # letters
_SHORT = {"can't": "can not", "won't": "will not", "shan't": "shall not", "cannot": "can not"}
_ENDINGS = {"n't": "not", "'re": "are", "'ll": "will", "'ve": "have", "'m": "am", "'d": "would"}
# Where "'s" is a verb; after a name it may be a possessive.
_VERB_S = re.compile(r"(it|he|she|that|there|what|who|here|where|how)'s", re.IGNORECASE)
_NUMERIC = frozenset(
    listed(
        "zero two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
        "sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety "
        "hundred thousand million billion trillion hundreds thousands millions billions trillions "
        "dozen dozens half third thirds quarter quarters tenth second fourth fifth sixth seventh "
        "eighth ninth first once twice double triple"
    )
)
_NUMBER = re.compile(NUMBER, re.IGNORECASE)
_HELPERS = frozenset(listed("will would shall have has had having do does did"))
_BE = frozenset(listed("be am is are was were been being"))
# The first of each is the verb; of its forms, those that the rules for endings do not find.
_IRREGULAR = """
be am is are was were been being/have has had having/do does did done doing/will would/can could
may might/go goes went gone going/say said/make made/take took taken/come came/see saw seen
know knew known/get got gotten/give gave given/find found/think thought/tell told/become became
leave left/feel felt/bring/brought/begin began begun/keep kept/hold held/write wrote written
stand stood/hear heard/mean meant/meet met/run ran/pay paid/sit sat/speak spoke spoken
lie lay lain lying/lead led/grow grew grown/lose lost/fall fell fallen/send sent/build built
understand understood/draw drew drawn/break broke broken/spend spent/rise rose risen
drive drove driven/buy bought/wear wore worn/choose chose chosen/fight fought/win won/sell sold
catch caught/teach taught/seek sought/strike struck/shoot shot/steal stole stolen
swear swore sworn/throw threw thrown/fly flew flown/forget forgot forgotten/hide hid hidden
sing sang sung/sink sank sunk/swim swam swum/drink drank drunk/eat ate eaten/sleep slept
wake woke woken/shake shook shaken/show shown/lay laid/light lit/deal dealt/bind bound
bear bore borne/beat beaten/bite bit bitten/blow blew blown/burn burnt/dig dug/feed fed/flee fled
freeze froze frozen/hang hung/learn learnt/lend lent/ride rode ridden/ring rang rung/shine shone
slide slid/spring sprang sprung/stick stuck/swing swung/tear tore torn/weep wept/wind wound
withdraw withdrew withdrawn/overcome overcame/undergo underwent undergone/arise arose arisen
die dies died dying
"""
_BASES = {
    form: forms.split()[0]
    for forms in re.split(r"/|\n", _IRREGULAR.strip())
    for form in forms.split()
}
_SHORTEST = 3  # letters of a verb before its ending: "thing" is no form of "the"


class Word(NamedTuple):
    """A token of either side, and whether it is a part of a name."""

    token: str
    name: bool


def is_name(token: str, before: str | None, printed: frozenset[str]) -> bool:
    """Whether a token is written as a name, by its capital.

    At the beginning of a sentence, after `before`, every word has one: there a name is what the
    tokens that the article has `printed` never have in lower case.
    """
    if not token[0].isupper() or token.partition("'")[0] in ("I", "OK"):
        return False
    if before is not None and before not in {".", "!", "?", "...", ":"}:
        return True
    return is_content(token) and token.lower() not in printed


def changes(pairs: Iterable[tuple[Sequence[Word], Sequence[Word]]]) -> tuple[Change, ...]:
    """The kinds of change in pairs of quoted and printed words that differ, the gravest first.

    Either side of a pair may be empty: an addition has nothing printed, an omission nothing quoted.
    """
    found = {kind for quoted, printed in pairs for kind in _between(quoted, printed)}
    return tuple(kind for kind in _GRAVITY if kind in found)


def _between(quoted: Sequence[Word], printed: Sequence[Word]) -> set[Change]:
    found: set[Change] = set()
    sides = [_spelled_out(quoted), _spelled_out(printed)]
    negations = [[w for w in side if w.token.lower() in _NEGATIONS] for side in sides]
    if len(negations[0]) != len(negations[1]):
        found.add("negation")
        sides = [[w for w in side if w.token.lower() not in _NEGATIONS] for side in sides]
    if reversed_ := _reversed(sides):
        found.add("negation")
        sides = [[w for w in side if w.token.lower() not in reversed_] for side in sides]
    # What is left out with a longer passage is left out, whatever names and figures it has.
    if quoted:
        numbers = [[w.token.lower() for w in side if _is_number(w.token)] for side in sides]
        if all(numbers):
            numbers = [[w.token.lower() for w in s if _is_number(w.token, one=True)] for s in sides]
        if _worth(numbers[0]) != _worth(numbers[1]):
            found.add("number")
            sides = [[w for w in s if not _is_number(w.token, one=True)] for s in sides]
        if (names := _names(sides))[0] != names[1]:
            found.add("name")
            sides = [[w for w in side if not w.name] for side in sides]
    rest = [[w.token for w in side if is_word(w.token)] for side in sides]
    if not quoted or not printed:
        if rest[0] or rest[1] or not found:
            found.add("addition" if quoted else "omission")
        return found
    _shorten(rest)
    if (not rest[0] or not rest[1]) and found:
        if "negation" in found and found == {"negation"} and (rest[0] or rest[1]):
            found.add("addition" if rest[0] else "omission")
        return found
    found.add("tense" if _same_verbs(rest[0], rest[1]) else "word")
    longer = sum(is_word(w.token) for w in quoted) - sum(is_word(w.token) for w in printed)
    if abs(longer) >= _LOPSIDED:
        found.add("addition" if longer > 0 else "omission")
    return found


def _spelled_out(words: Sequence[Word]) -> list[Word]:
    """The words with contractions in full: "can't" is "can" and "not"."""
    full: list[Word] = []
    for word in words:
        token = word.token
        low = token.lower()
        ending = next((e for e in _ENDINGS if low.endswith(e) and len(low) > len(e)), None)
        if low in _SHORT:
            full += (Word(part, False) for part in _SHORT[low].split())
        elif ending:
            full += (Word(token[: -len(ending)], word.name), Word(_ENDINGS[ending], False))
        elif match := _VERB_S.fullmatch(token):
            full += (Word(match[1], word.name), Word("is", False))
        else:
            full.append(word)
    return full


def _reversed(sides: list[list[Word]]) -> set[str]:
    """The words of both sides that differ by a prefix that says no: "safe" and "unsafe"."""
    words = [{w.token.lower() for w in side if not w.name} for side in sides]
    return {
        word
        for one, other in (words, words[::-1])
        for bare in one - other
        if len(bare) >= _SHORTEST_REVERSED
        for prefix in _PREFIXES
        if prefix + bare in other - one
        for word in (bare, prefix + bare)
    }


def _is_number(token: str, *, one: bool = False) -> bool:
    """Whether a token is a figure or a number word; "one" is a pronoun as well."""
    low = token.lower()
    return any(c.isnumeric() for c in low) or low in _NUMERIC or (one and low == "one")


def _worth(numbers: list[str]) -> float | list[str]:
    """What the words of one number are worth, so that "forty" is 40; else the words themselves."""
    text = " ".join(numbers)
    if _NUMBER.fullmatch(text):
        return evaluate(text)[0]
    return numbers


def _names(sides: list[list[Word]]) -> list[list[str]]:
    """The names of both sides without those that differ by a possessive or by case alone."""
    named = [[w.token.removesuffix("'s") for w in side if w.name] for side in sides]
    others = [{w.token.removesuffix("'s").lower() for w in side} for side in sides]
    return [
        [n for n in named[i] if n.lower() not in others[1 - i] or (n.isupper() and len(n) > 1)]
        for i in (0, 1)
    ]


def _shorten(rest: list[list[str]]) -> None:
    """Take away what both sides begin and end with."""
    for end in (0, -1):
        while rest[0] and rest[1] and rest[0][end] == rest[1][end]:
            rest[0].pop(end)
            rest[1].pop(end)


def _same_verbs(one: list[str], other: list[str]) -> bool:
    """Whether two runs of words are the same verbs in another tense or number."""
    if not one or not other:
        return False
    bare = [_bare(words) for words in (one, other)]
    return len(bare[0]) == len(bare[1]) and all(
        a.lower() != b.lower() and _bases(a.lower()) & _bases(b.lower())
        for a, b in zip(bare[0], bare[1], strict=True)
        if a != b
    )


def _bare(words: list[str]) -> list[str]:
    """Verbs without those that only make a tense of them: "will be going" is "going"."""
    return [
        word
        for i, word in enumerate(words)
        if not (
            (word.lower() in _HELPERS and (i + 1 < len(words) or word.lower() in ("will", "would")))
            or (word.lower() in _BE and words[i + 1 : i + 2] and words[i + 1].endswith("ing"))
        )
    ]


@lru_cache(4096)
def _bases(word: str) -> frozenset[str]:
    """What a word may be a form of."""
    bases = {word, _BASES.get(word, word)}
    for ending in ("s", "es", "d", "ed", "ing"):
        stem = word.removesuffix(ending)
        if stem == word or len(stem) < _SHORTEST:
            continue
        bases.add(stem)
        if ending in ("ed", "ing"):
            bases.add(stem + "e")
            if stem[-1] == stem[-2]:
                bases.add(stem[:-1])
        if ending in ("es", "ed") and stem[-1] == "i":
            bases.add(stem[:-1] + "y")
    return frozenset(bases)
