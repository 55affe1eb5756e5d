"""A follow-up that is no sentence, as the question that it continues: "When?", "And in Lund?"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from index.late import is_content
from qa.mentions import find_names
from qa.referents import Referents
from qa.spelling import listed

WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# Words that say as little of what is asked as the grammar does.
EMPTY = frozenset(
    listed(
        "else more happened happen happens said say says think thinks mean means details exactly again "
        "really now then also many much people one ones thing things do did does done tell told get got "
        "go going gone come came still anything something everything any"
    )
)
_WH = r"who(?:m|se)?|when|where|why|how(?:\s+(?:many|much|long|old|far|often|big|large|high))?|what|which"
_TO = (
    "in|at|on|by|from|to|since|until|for|with|of|about|against|according to|near|during|after|before|over|"
    "under"
)
_ASKING = re.compile(rf"^\s*(?P<to>(?:{_TO})\s+)?(?P<wh>{_WH})\b", re.IGNORECASE)
_AUXILIARY = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|must)$",
    re.IGNORECASE,
)
_PLACE = re.compile(rf"^(?P<to>{_TO})\s+(?!(?:{_WH})\b)", re.IGNORECASE)
_TAIL = re.compile(rf"\s(?:{_TO})\s")
_OF_THEM = re.compile(r"\bof\s+(?:them|those|these)\b", re.IGNORECASE)
_LONGEST = 6  # words of a fragment
_FEW = 4  # words of a name or a thing that are no sentence
_NOUNS = frozenset(listed("year month day week city country place town kind sort language share"))


def is_fragment(bare: str) -> bool:
    """Whether a question is no sentence: a question word with little else, a name, "in Lund"."""
    words = WORD.findall(bare)
    if not words or len(words) > _LONGEST:
        return False
    asking = _ASKING.match(bare)
    rest = WORD.findall(bare[asking.end() :]) if asking else words
    if any(_AUXILIARY.match(word) for word in rest):
        return False
    if asking:
        content = [w.lower() for w in rest if is_content(w) and w.lower() not in EMPTY]
        noun = bool(asking["to"]) and len(content) == 1
        bald = noun or all(w.endswith("ly") or w in _NOUNS for w in content)
        return bald and not set(rest) & {"said", "say", "says", "happened"}
    if _PLACE.match(bare) or len(words) == 1:
        return True
    start = words[0]
    return len(words) <= _FEW and (start[0].isupper() or start.lower() in ("the", "a", "an"))


def continued(bare: str, asked: Sequence[str], before: Referents) -> Iterator[str]:
    """The latest question with what a fragment asks of it, the likeliest first.

    `asked` are the questions before, the latest first.
    """
    asking = _ASKING.match(bare)
    if asking is None:
        yield from exchanged(asked, bare, before)
        return
    latest = asked[0]
    rest = _OF_THEM.sub("", bare[asking.end() :]).strip(" ?,.")
    old = _ASKING.match(latest)
    if rest.casefold() == "else":
        yield f"{_stem(latest)}, and {bare.rstrip('? ')}?"
        return
    if old and _kind(old) == _kind(asking) and not asking["to"]:
        yield f"{_stem(latest)} {rest}".rstrip() + "?"
        return
    wh = f"{bare[: asking.end()].strip()} {rest}".strip()
    body = _inverted(latest[old.end() :] if old else latest[:1].lower() + latest[1:], old)
    if old and _kind(old)[0] in ("who", "whom", "what", "which"):
        for name in before.answered[:2]:
            if name not in body:
                aux = _AUXILIARY.match(body.split()[0]) if body else None
                yield f"{wh} {body} {name}?" if aux else f"{wh} {name} {body}?"
    yield f"{wh} {body}".rstrip() + "?"


def exchanged(asked: Sequence[str], what: str, before: Referents) -> Iterator[str]:
    """A question before about something else: "What about Holm?", "And in Lund?"; as `continued`."""
    what = known(what.strip().rstrip("?").strip(), before)
    placed = _PLACE.match(what)
    bare = what[placed.end() :] if placed else what
    if (
        bare.islower()
        and not bare.startswith(("the ", "a ", "an "))
        and (placed or " " not in bare)
    ):
        bare = bare[:1].upper() + bare[1:]
    if placed:
        # "And about ships?" after "What did he say about trains?".
        for question in asked:
            if match := re.search(rf"\b{placed['to']}\s+(?!(?:{_WH})\b)", question, re.IGNORECASE):
                yield f"{question[: match.end()]}{bare}?"
                return
    latest = asked[0]
    named = [latest[slice(*span)] for span in find_names(latest)]
    spots = [n for n in named if n in before.places or _stands_in(latest, n)]
    people = [n for n in named if n not in spots and any(p.endswith(n) for p in before.people)]
    old = spots if placed or bare in before.places else people
    old = [*old, *(n for n in reversed(named) if n not in old)]
    if not any(word[0].isupper() for word in bare.split()):
        old = [thing for thing in before.things if thing in latest]
    for name in old[:1]:
        start = latest.index(name)
        left, right = latest[:start] + bare, latest[start + len(name) :].rstrip("? ")
        # What stood behind the other may have been true of that alone: "in Paris in 1466".
        tail = _TAIL.search(right)
        short = left + (right[: tail.start()].rstrip() if tail else right)
        ways = [left + right, short]
        yield from (f"{one}?" for one in (reversed(ways) if re.search(r"\d", right) else ways))
    if not old:
        yield f"{_stem(latest)} {what}?" if placed else f"{_stem(latest)}, and {what}?"


def known(what: str, before: Referents) -> str:
    """A name as the turns print it, where it was typed in lower case."""
    said = what.casefold()
    found = (n for n in before.names if n.casefold() == said or n.casefold().endswith(f" {said}"))
    return next((name[-len(what) :] for name in found), what)


def _kind(asking: re.Match[str]) -> list[str]:
    return asking["wh"].casefold().split()


def _stem(question: str) -> str:
    return question.rstrip("? ")


def _inverted(body: str, old: re.Match[str] | None) -> str:
    """What a question says without its question word: "people were hurt" as "were people hurt"."""
    words = body.strip(" ?").split()
    at = next((i for i, word in enumerate(words[:4]) if _AUXILIARY.match(word)), None)
    if not at or old is None:
        return " ".join(words)
    if words[at].lower() in ("did", "do", "does"):
        return " ".join(words[at:])
    return " ".join([words[at], *words[:at], *words[at + 1 :]])


def _stands_in(text: str, name: str) -> bool:
    return re.search(rf"\b(?:in|at|near|from)\s+(?:the\s+)?{re.escape(name)}", text) is not None
