"""A follow-up question made one that stands alone, from the questions and answers before it.

"And how many were killed?" and "When?" lack what the question before them says; "Who is he meeting?" lacks a
name. What is lacking is put in, in the words of the turns before, so that whoever asked can see what was
understood. A question that lacks nothing is left as it is. By rules of English, with no model.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from index.late import is_content
from qa.marks import quotations
from qa.mentions import find_names
from qa.referents import Referents, referents
from qa.spelling import listed, stem
from qa.turns import Turn

_RECENT = 4  # turns that are looked at
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
_OPENING = re.compile(r"^\s*(?:(?:and|but|so|ok(?:ay)?|well|then|also)\b[\s,]*)+", re.IGNORECASE)
_ABOUT = re.compile(r"^(?:what|how)\s+about\s+(?P<what>.+?)\s*\??$", re.IGNORECASE | re.DOTALL)
_WHO = re.compile(r"\b(?:he|she|him|his|her|hers|himself|herself)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|them|their|theirs)\b", re.IGNORECASE)
_IT = re.compile(
    r"\b(?:it|its|this|that|these|those)\b(?!\s+[a-z]+s?\s+(?:that|who|which)\b)", re.IGNORECASE
)
_THERE = re.compile(r"(?<!^)\bthere\b", re.IGNORECASE)
_WH = r"who(?:m|se)?|when|where|why|how(?:\s+(?:many|much|long|old|far|often|big|large|high))?|what|which"
_ASKING = re.compile(
    rf"^\s*(?:(?:in|at|on|by|from|to|since|until|for)\s+)?(?P<wh>{_WH})\b", re.IGNORECASE
)
_AUXILIARY = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|will|would|can|could|should|may|might|must)\b",
    re.IGNORECASE,
)
# "How many were killed?" counts what the question before it counted.
_COUNTED = re.compile(
    r"^(how\s+many)\s+(?=(?:of\s+(?:them|those|these)|were|was|are|have|had|did|died|got|remain|people$|$))",
    re.IGNORECASE,
)
_SAID_THAT = re.compile(r"^who\b.*\bsa(?:id|ys?)\s+(?P<that>that|this|it|so)\s*\??$", re.IGNORECASE)
_QUOTED = 12  # words
_OF_THEM = re.compile(r"\bof\s+(?:them|those|these)\b", re.IGNORECASE)
_PLACE = re.compile(
    r"^(?:in|at|on|near|from|for|by|with|to|during|after|before|of)\s+", re.IGNORECASE
)
_FRAGMENT = 3  # words of a name or a thing that are no sentence
_SHORT = 3  # content words with which a question may stand alone without a name
_DEFINITE = re.compile(r"\bthe\s+[a-z]", re.IGNORECASE)
_EMPTY = frozenset(
    listed(
        "else more happened happen happens said say says think thinks mean means reaction response details "
        "exactly again really now then also many much people one ones thing things much respond react "
        "reacted responded do did does done tell told get got go going come came detail number figure"
    )
)


def resolve(question: str, turns: Sequence[Turn]) -> str:
    """The question with what it lacks put in from the turns before it, the latest last.

    It comes back as it is where nothing is lacking, or where no turn has what is.
    """
    asked = question.strip()
    if not turns or not _WORD.search(asked):
        return question
    before = referents([(turn.question, turn.answer) for turn in turns[-_RECENT:]])
    latest = turns[-1].question.strip()
    bare = _OPENING.sub("", asked) or asked
    led = bare != asked
    if about := _ABOUT.match(bare):
        return _exchanged(latest, about["what"], before)
    if _is_fragment(bare):
        return _continued(bare, latest, before)
    if saying := _SAID_THAT.search(bare):
        return _capitalised(bare[: saying.start("that")] + _quoted(turns[-1].answer) + "?")
    named, filled = _filled(bare, before)
    if filled and _says_enough(named):
        return _capitalised(named)
    if filled or led or _lacks(bare, before):
        return _capitalised(_extended(named, latest, before))
    return question


def _is_fragment(bare: str) -> bool:
    """Whether a question is no sentence: a question word with little else, a name, "in Kyiv"."""
    words = _WORD.findall(bare)
    if len(words) > 6:
        return False
    asking = _ASKING.match(bare)
    rest = _WORD.findall(bare[asking.end() :]) if asking else words
    if any(_AUXILIARY.match(word) for word in rest):
        return False
    if asking:
        content = [w for w in rest if is_content(w) and w.lower() not in _EMPTY]
        adverbs = [w for w in content if w.lower().endswith("ly")]
        return content == adverbs and not any(
            w.lower() in ("said", "say", "says", "happened") for w in rest
        )
    start = words[0]
    return bool(_PLACE.match(bare)) or (
        len(words) <= _FRAGMENT and (start[0].isupper() or start.lower() in ("the", "a", "an"))
    )


def _exchanged(latest: str, what: str, before: Referents) -> str:
    """The latest question about something else: "What about Macron?", "And in Kyiv?"."""
    what = _known(what.strip().rstrip("?").strip(), before)
    bare = _PLACE.sub("", what)
    named = [latest[slice(*span)] for span in find_names(latest)]
    placed = bare != what or bare in before.places
    kin = [n for n in named if (n in before.places or _stands_in(latest, n)) == placed]
    old = (kin or named)[-1:] if not (_is_plain(bare) and named) else []
    if _is_plain(bare):
        old = [thing for thing in before.things if thing in latest][:1]
    if old and bare not in old:
        return _capitalised(latest.replace(old[0], bare, 1))
    stem_ = latest.rstrip("? ")
    return _capitalised(f"{stem_} {what}?" if bare != what else f"{stem_}, and {what}?")


def _continued(bare: str, latest: str, before: Referents) -> str:
    """A question word for the latest question's statement: "When?", "And how many critically?"."""
    asking = _ASKING.match(bare)
    if asking is None:
        return _exchanged(latest, bare, before)
    rest = _OF_THEM.sub("", bare[asking.end() :]).strip(" ?,.")
    if rest.casefold() == "else":
        return _capitalised(f"{latest.rstrip('? ')}, and {bare.rstrip('? ')}?")
    old = _ASKING.match(latest)
    wh = bare[: asking.end()].strip()
    if old and old["wh"].casefold().split() == asking["wh"].casefold().split():
        return _capitalised(f"{latest.rstrip('? ')} {rest}".rstrip() + "?")
    body = (latest[old.end() :] if old else latest[:1].lower() + latest[1:]).strip(" ?")
    if old and old["wh"].casefold().split()[0] in ("who", "whom", "what", "which"):
        answered = before.people[0] if before.people and before.people[0] not in body else ""
        if answered and old["wh"].casefold() != "what":
            body = f"{body} {answered}" if _AUXILIARY.match(body) else f"{answered} {body}"
    return _capitalised(f"{wh} {body} {rest}".rstrip() + "?")


def _filled(bare: str, before: Referents) -> tuple[str, bool]:
    """The question with names for its pronouns, and whether any pronoun wants one from before."""
    own = [span.start for span in find_names(bare)]

    def free(match: re.Match[str]) -> bool:
        # "Did Macron say that he would come?" names whom it means.
        return not any(start < match.start() for start in own)

    wanted = False
    text = bare
    for pattern, known in (
        (_WHO, before.people),
        (_THEY, ()),
        (_THERE, before.places),
        (_IT, before.things),
    ):
        match = pattern.search(text)
        if match is None or not free(match):
            continue
        if pattern is _IT and match[0].casefold() not in ("it", "its"):
            # "Who said that?", "where was this?": what is meant is no thing that could be named.
            if not re.match(
                r"\s*(?:$|[?.,]|(?:is|was|were|are|happen\w*|mean\w*|about)\b)", text[match.end() :]
            ):
                continue
            wanted = True
            continue
        wanted = True
        if known:
            text = _replaced(text, pattern, known[0], place=pattern is _THERE)
    return text, wanted


def _replaced(text: str, pattern: re.Pattern[str], name: str, *, place: bool) -> str:
    def put(match: re.Match[str]) -> str:
        word = match[0].casefold()
        if place:
            return f"in {name}"
        # "her" is a possessive where a word follows that is none of the grammar.
        after = _WORD.match(text[match.end() :].lstrip())
        owned = word in ("his", "its", "hers") or (
            word == "her" and after is not None and is_content(after[0])
        )
        return f"{name}’s" if owned else name

    return pattern.sub(put, text)


def _says_enough(question: str) -> bool:
    """Whether a question with its names put in says what is asked of them."""
    names = {w for span in find_names(question) for w in _WORD.findall(question[slice(*span)])}
    rest = [w for w in _WORD.findall(question) if w not in names]
    vague = _IT.search(question) or _THEY.search(question)
    return not vague and any(is_content(w) and w.lower() not in _EMPTY for w in rest)


def _lacks(bare: str, before: Referents) -> bool:
    """Whether a question with no pronoun still speaks of what the turns before spoke of."""
    if find_names(bare):
        return False
    if _COUNTED.match(bare) or _OF_THEM.search(bare):
        return True
    content = [w for w in _WORD.findall(bare) if is_content(w) and w.lower() not in _EMPTY]
    if any(word.casefold() in _lower(before.names) for word in content):
        return False
    known = {stem(word) for word in before.words}
    return (
        len(content) <= _SHORT
        and bool(_DEFINITE.search(bare))
        and any(stem(word.casefold()) in known for word in content)
    )


def _extended(named: str, latest: str, before: Referents) -> str:
    """The question with what the latest was about behind it."""
    counted = re.match(
        r"how\s+many\s+((?:[a-z][\w’'-]*\s+)?[a-z][\w’'-]*)\s+(?:were|was|are|have|had|did|died)\b",
        latest,
        re.I,
    )
    if counted and (match := _COUNTED.match(_OF_THEM.sub("", named).replace("  ", " "))):
        named = (
            f"{match[1]} {counted[1]} {_OF_THEM.sub('', named).replace('  ', ' ')[match.end() :]}"
        )
    if find_names(named) and _says_enough(named):
        return named
    tail = _tail(latest, named) or _missing(latest, named, before)
    return f"{named.rstrip('? ')} {tail}".rstrip() + "?"


def _tail(latest: str, named: str) -> str:
    """The phrase at the end of the latest question that says where, when or of what."""
    said = {stem(w.casefold()) for w in _WORD.findall(named)}
    for match in re.finditer(
        r"\b(?:in|at|on|during|after|before|from|near|of|about|against|between|over|for|with)\s+\S",
        latest,
    ):
        phrase = latest[match.start() :].rstrip("?. ")
        words = [w for w in _WORD.findall(phrase) if is_content(w)]
        if words and not any(stem(w.casefold()) in said for w in words):
            return phrase
    return ""


def _missing(latest: str, named: str, before: Referents) -> str:
    """The names of the latest question that a question lacks, else its words, else a name of the answer."""
    said = {stem(w.casefold()) for w in _WORD.findall(named)}
    words = [
        w
        for w in _WORD.findall(latest)
        if is_content(w) and w.lower() not in _EMPTY and stem(w.casefold()) not in said
    ]
    names = [w for w in words if w[0].isupper() and not latest.startswith(w)]
    return " ".join(names or words or before.names[:1])


def _known(what: str, before: Referents) -> str:
    """A name as the turns print it, where it was typed in lower case."""
    said = what.casefold()
    known = (n for n in before.names if n.casefold() == said or n.casefold().endswith(f" {said}"))
    return next((name[-len(what) :] for name in known), what)


def _is_plain(what: str) -> bool:
    """Whether what is asked about is no name: "the wounded"."""
    return not any(word[0].isupper() for word in what.split())


def _stands_in(text: str, name: str) -> bool:
    return re.search(rf"\b(?:in|at|near|from)\s+(?:the\s+)?{re.escape(name)}", text) is not None


def _quoted(answer: str) -> str:
    """What somebody is quoted with in an answer, or how it begins."""
    marked = [answer[slice(*quotation.inner)] for quotation in quotations(answer)]
    words = (marked[0] if marked else answer).split()[:_QUOTED]
    return f"“{' '.join(words).rstrip('.,')}”" if words else "that"


def _lower(names: Sequence[str]) -> set[str]:
    return {word.casefold() for name in names for word in name.split()}


def _capitalised(text: str) -> str:
    text = " ".join(text.split())
    return text[:1].upper() + text[1:]
