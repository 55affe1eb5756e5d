"""A follow-up question made one that stands alone, from the questions and answers before it.

"And how many were killed?" and "When?" lack what the question before them says; "Who is he meeting?" lacks
a name. What is lacking is put in, in the words of the turns before, so that whoever asked can see what was
understood. There may be several ways: which of them the articles answer best, the answerer finds out. By
rules of English, with no model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.late import is_content
from qa.continuing import EMPTY, WORD, continued, exchanged, is_fragment
from qa.marks import quotations
from qa.mentions import find_names
from qa.referents import Referents, referents
from qa.spelling import stem
from qa.turns import Turn

_RECENT = 4  # turns that are looked at
_MOST = 5  # ways to read a question
_ALONE = 5  # words of content with which a question stands alone
_OPENING = re.compile(r"^\s*(?:(?:and|but|so|ok(?:ay)?|well|then|also)\b[\s,]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how)\s+about\s+(?P<what>.+?)\s*\??$", re.IGNORECASE | re.DOTALL)
_WHO = re.compile(r"\b(?:he|she|him|his|her|hers|himself|herself)\b", re.IGNORECASE)
_IT = re.compile(r"\bits?\b(?!\s+(?:[a-z]+\s+)?(?:that|who)\b)", re.IGNORECASE)
# "How much is there?" speaks of no place.
_THERE = re.compile(r"(?<!^)(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|their|theirs|these|those)\b", re.IGNORECASE)
_THAT = re.compile(
    r"\b(?:of|about|after|to|with|for|by|than|before|since)\s+(?:that|this)\b(?!\s+[a-z]+\s+[a-z])"
    r"|\b(?:that|this)\s*(?:$|[?.,]|(?:is|was|happen\w*|mean\w*)\b)",
    re.IGNORECASE,
)
# "How many were killed?" counts what the question before it counted; "the Norwegian ones" are of it.
_COUNTED = re.compile(
    r"^(how\s+many)\s+(?=(?:of\s+(?:them|those|these)|were|was|are|have|had|did|died|got|remain|$))",
    re.IGNORECASE,
)
_OF_THEM = re.compile(r"\s*\bof\s+(?:them|those|these)\b", re.IGNORECASE)
_COUNTS = re.compile(
    r"\bhow\s+many\s+((?:[\w’'-]+\s+){1,4}?)(?:were|was|are|is|have|has|had|did|do|does|died|took)\b",
    re.IGNORECASE,
)
_ELSE = re.compile(r"\belse\b", re.IGNORECASE)
_DEFINITE = re.compile(r"\bthe\s+[a-z]", re.IGNORECASE)
_SAID_THAT = re.compile(
    r"^(?:who|when|where|why)\b.*\b(?:sa(?:id|ys?)|claim(?:ed|s)?|report(?:ed|s)?|told|tell|wrote|write)\s+"
    r"(?P<that>that|this|it|so)\s*\??$",
    re.IGNORECASE,
)
_QUOTED = 12  # words
_THAT_END = re.compile(r"\s+(?:that|this|it|them|there)$", re.IGNORECASE)
_TAIL = re.compile(
    r"\b(?:in|at|on|during|after|before|from|near|of|about|against|between|over|for|with)\s+\S"
)


def readings(question: str, turns: Sequence[Turn]) -> list[str]:
    """The ways to understand a question after some turns, the likeliest first, at most five.

    A question that lacks nothing, or that no turn helps, is the only one. Else it is among them, as the
    last, unless it cannot stand alone.
    """
    asked = question.strip()
    if not turns or not WORD.search(asked):
        return [question]
    found = dict.fromkeys(_capitalised(one) for one in _readings(asked, turns[-_RECENT:]))
    ways = [question if one == _capitalised(asked) else one for one in found][:_MOST]
    return ways or [question]


def _readings(asked: str, turns: Sequence[Turn]) -> Iterator[str]:
    before = referents([(turn.question, turn.answer) for turn in turns])
    earlier = [turn.question.strip() for turn in reversed(turns)]
    latest = earlier[0]
    bare = _OPENING.sub("", asked) or asked
    if about := _ABOUT.match(bare):
        yield from exchanged(earlier, about["what"], before)
        return
    if is_fragment(bare):
        yield from continued(bare, earlier, before)
        return
    if saying := _SAID_THAT.search(bare):
        asks = bare[: saying.start("that")]
        yield next(_filled(asks, before), asks) + _quoted(turns[-1].answer) + "?"
    if _stands_alone(bare):
        yield asked
        return
    leans = _leans(bare, before)
    bare = _counting(bare, turns)
    filled = list(_filled(bare, before))
    if not filled and not leans:
        yield asked
    for one in filled:
        if _says_enough(one):
            yield one
    for one in filled or [bare]:
        yield _extended(one, latest, before)
        if len(turns) > 1:
            yield _extended(one, turns[-2].question.strip(), before)
    if not filled:
        yield asked


def _stands_alone(bare: str) -> bool:
    """Whether a question lacks nothing: it names what it asks about, or says much of it."""
    if _WHO.search(bare) and not _named_before(bare, _WHO):
        return False
    content = [w for w in WORD.findall(bare) if is_content(w) and w.lower() not in EMPTY]
    if len(content) >= _ALONE:
        return True
    if (
        _THAT.search(bare)
        or _COUNTED.match(bare)
        or _OF_THEM.search(bare)
        or re.search(r"\bones\b", bare)
    ):
        return False
    for pattern in (_IT, _THEY, _THERE):
        if pattern.search(bare) and not _named_before(bare, pattern):
            return False
    if re.search(r"\b(?:about|of|with|to|for|in|on|by|after)\s+(?:it|them|there)\b", bare, re.I):
        return False
    return bool(find_names(bare))


def _leans(bare: str, before: Referents) -> bool:
    """Whether a question without names speaks of what the turns spoke of: "the attack", "how many died"."""
    if any(pattern.search(bare) for pattern in (_THAT, _THEY, _IT, _WHO, _COUNTED, _ELSE)):
        return True
    content = {stem(w.casefold()) for w in WORD.findall(bare) if is_content(w)}
    return bool(_DEFINITE.search(bare) and content & before.words)


def _named_before(bare: str, pattern: re.Pattern[str]) -> bool:
    """Whether a question names whom its pronoun means: "Did Holm say that he would come?"."""
    match = pattern.search(bare)
    return match is not None and any(span.start < match.start() for span in find_names(bare))


def _counting(bare: str, turns: Sequence[Turn]) -> str:
    """The question with what is counted, where it only says how many."""
    counted = next(
        (match[1].strip() for turn in reversed(turns) if (match := _COUNTS.search(turn.question))),
        None,
    )
    plain = " ".join(_OF_THEM.sub(" ", bare).split())
    if counted and (match := _COUNTED.match(plain)):
        return f"{match[1]} {counted} {plain[match.end() :]}"
    if counted and re.search(r"\bones\b", bare):
        return re.sub(r"\bones\b", counted.split()[-1], bare)
    return plain


def _filled(bare: str, before: Referents) -> Iterator[str]:
    """The question with names for its pronouns: one for each who, or what, may be meant."""
    for pattern, meant in (
        (_WHO, before.people or before.names),
        (_THERE, before.places),
        (_IT, before.things),
    ):
        if (
            pattern.search(bare)
            and meant
            and not (pattern is _WHO and _named_before(bare, pattern))
        ):
            for name in meant[:3]:
                yield _replaced(bare, pattern, name, place=pattern is _THERE)
            return


def _replaced(text: str, pattern: re.Pattern[str], name: str, *, place: bool) -> str:
    def put(match: re.Match[str]) -> str:
        word = match[0].casefold()
        if place:
            return f"in {name}"
        # "her" is a possessive where a word follows that is none of the grammar.
        after = WORD.match(text[match.end() :].lstrip())
        owned = word in ("his", "its", "hers") or (
            word == "her" and after is not None and is_content(after[0])
        )
        return f"{name}’s" if owned else name

    return pattern.sub(put, text)


def _says_enough(question: str) -> bool:
    """Whether a question with its names put in says what is asked of them."""
    names = {w for span in find_names(question) for w in WORD.findall(question[slice(*span)])}
    rest = [w for w in WORD.findall(question) if w not in names]
    vague = any(pattern.search(question) for pattern in (_IT, _THEY, _THAT))
    return not vague and any(is_content(w) and w.lower() not in EMPTY for w in rest)


def _extended(named: str, latest: str, before: Referents) -> str:
    """The question with what the latest was about behind it."""
    said = {stem(w.casefold()) for w in WORD.findall(named)}
    answered = [
        n for n in before.answered[:1] if not said & {stem(w.casefold()) for w in n.split()}
    ]
    if re.match(r"\W*(?:by )?who", latest, re.IGNORECASE) and (
        _THEY.search(named) or _IT.search(named)
    ):
        answered = []  # whoever was asked for is no "it"
    tail = _tail(latest, said)
    about = [*answered, tail] if tail or answered else [_missing(latest, said, before)]
    return f"{_THAT_END.sub('', named.rstrip('? '))} {' '.join(filter(None, about))}".rstrip() + "?"


def _tail(latest: str, said: set[str]) -> str:
    """The phrase at the end of the latest question that says where, when or of what."""
    for match in _TAIL.finditer(latest):
        phrase = latest[match.start() :].rstrip("?. ")
        words = [w for w in WORD.findall(phrase) if is_content(w) and w.lower() not in EMPTY]
        if words and not any(stem(w.casefold()) in said for w in words):
            return phrase
    return ""


def _missing(latest: str, said: set[str], before: Referents) -> str:
    """The names of the latest question that a question lacks, else its words, else a name of the answer."""
    words = [
        w
        for w in WORD.findall(latest)
        if is_content(w) and w.lower() not in EMPTY and stem(w.casefold()) not in said
    ]
    names = [w for w in words if w[0].isupper() and not latest.startswith(w)]
    return " ".join(names or words or before.names[:1])


def _quoted(answer: str) -> str:
    """What somebody is quoted with in an answer, or how it begins."""
    marked = [answer[slice(*quotation.inner)] for quotation in quotations(answer)]
    words = (marked[0] if marked else answer).split()[:_QUOTED]
    return f"“{' '.join(words).rstrip('.,')}”" if words else "that"


def _capitalised(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]
