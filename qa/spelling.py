"""Words in more than one form: two spellings of a name, singular and plural."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

# Ways in which one sound is written in Latin letters, longest first.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"shch|schtsch|sch|sh|sz|š|ş", "s"),
        (r"tch|ch|cz|č|ç", "C"),
        (r"c(?=[eiy])", "s"),
        (r"zh|ž|ż", "z"),
        (r"dzh|dj|dž", "j"),
        (r"kh", "h"),
        (r"gh", "g"),
        (r"dh", "d"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"ck|q|c", "k"),
        (r"ts|tz", "z"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"f+$", "v"),
        (r"(?<=[aeiou])h$", ""),
        (r"ou|oo", "u"),
        (r"[yj]+", "i"),
        (r"i[ieu]+", "i"),
        (r"(.)\1+", r"\1"),
    )
]
_VOWELS = re.compile(r"[aeiou]+")
_SHORTEST = 4
_FOLDED_SHORTEST = 5
_ALIKE = 70
_PLURALS = {"people": "person", "men": "man", "women": "woman", "children": "child"}


def listed(words: str) -> list[str]:
    """Words that are written with white space between them."""
    return words.split()


def stem(word: str) -> str:
    """An English word in lower case without the ending of its plural."""
    word = word.casefold()
    word = word.removesuffix("'s").removesuffix("’s")
    if word in _PLURALS:
        return _PLURALS[word]
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3:
        return word[:-1]
    return word


def spelled_alike(one: str, other: str, *, strict: bool = False) -> bool:
    """Whether two words in plain lower case may be one name, spelled or transliterated in two ways.

    The same consonants in the same order once each sound has one letter, and vowels that mostly
    agree; Cyrillic Г may be g or h, Arabic ق q, k or g. `strict` allows no difference of vowels.
    """
    if min(len(one), len(other)) < _SHORTEST:
        return False
    ways = ("",) if min(len(one), len(other)) < _FOLDED_SHORTEST else ("", "h", "k")
    for g in ways:
        a, b = _sounds(one, g), _sounds(other, g)
        if a == b:
            return True
        if strict or _skeleton(a) != _skeleton(b) or len(_skeleton(a)) < 2:
            continue
        vowels = [len(_VOWELS.findall(word)) for word in (a, b)]
        if abs(vowels[0] - vowels[1]) > 1 or abs(_count(a) - _count(b)) > 1:
            continue
        if max(fuzz.ratio(a, b), fuzz.ratio(one, other)) >= _ALIKE:
            return True
    return False


def _sounds(word: str, g: str) -> str:
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word.replace("g", g) if g else word


def _skeleton(sounds: str) -> str:
    """The consonants, with a vowel at the beginning, where it is seldom lost, kept."""
    return sounds[:1] + _VOWELS.sub("", sounds[1:])


def _count(sounds: str) -> int:
    return sum(c in "aeiou" for c in sounds)
