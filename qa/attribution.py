"""Who, inside an article, is said to assert something: "X said", "according to X", a quotation.

By the surface of English: each quotation is one word, and the grammar reads a letter for each word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.records import Span
from qa.marks import Quotation, quotations
from qa.tagging import MASK, pieces

# The grammar: nouns and phrases; who speaks, before a verb or before "who", or after the verb.
_WORDS = "[NBTnstblgRreEGOk]*[NBTnstblgRreEG]"
_NOUN = rf"[D0fVv]*(?:[Nl]*O[0fVv]+)?{_WORDS}"
_PHRASE = rf"{_NOUN}(?:[op&2]{_NOUN})*"
_ANY = "(?=[^,:.Q]*?[DNBTPtsRO])"
_ONE = rf"{_ANY}(?:P|{_PHRASE}(?:w[^,:.Q]+)?)"
_VERB = "(?:a|p?y+)*$"
_EDGE = "(?:^|(?<=[,:._QcCj&hVmay])|(?<![poDi])(?=D)|(?<!i)(?=P))"
_MORE, _ASIDE = rf"(?:,(?![gGU0]){_PHRASE}(?=,))*", "(?:,[pawgGUfcCj0xyo2i][^,:.Q]*(?=,))"
_SUBJECTS = [re.compile(pattern) for pattern in (
    rf"{_EDGE}({_ONE})(?:_[^_]+_)?{_VERB}",
    rf"{_EDGE}({_ANY}{_PHRASE}(?=,[^,:.Q]+,{_VERB}){_MORE})(?:{_ASIDE})?,{_VERB}",
    rf"{_EDGE}({_ANY}{_PHRASE}(?=,[^,:.Q]+,){_MORE})(?:{_ASIDE})*,{_VERB}",
    rf"(?:^|(?<=[^NBTnstblgO]))([D0]*{_WORDS}(?:o{_NOUN})*(?:,(?![gU]){_PHRASE})*),?w{_VERB}",
)]  # fmt: skip
_NAMED = rf"[D0f]*{_WORDS}(?:o[D0]*{_WORDS}|&(?=[DNBT])D?{_WORDS}|(?<=[nsteER])pD?[NBTb]+)*"
_NAME_LAST = rf"(?:(?=[Dnst]){_NAMED}|{_NAMED}(?<=[nst])),[nst]{{0,3}}[NT][NTl]*N(?=[,.:Q_])"
_ROLE_LAST = rf"{_NAMED},(?=D?[0n]*t){_NAMED}(?=[,.:Q_])|{_NAMED}(?<=N),(?=[Dnt]){_NAMED}(?=\.)"
_AFTER = re.compile(rf"{_ANY}(?:P|{_NAME_LAST}|{_ROLE_LAST}|{_NAMED})")
_INVERTED = re.compile(rf"({_AFTER.pattern})(?=(?:p[^,.:QxfaV]*|y+)*[,.:QcCjw_])")
_LEAD = re.compile(rf"(?:[cCj&a,]|p?y+|[pgCj][^,.:Q]*,)*({_AFTER.pattern})")
_OWNER = re.compile("(?:D|[D0]*[NBTnstblgO]*O)$")
_PERSON = re.compile("(?:(?<=[Tt])N(?:l*N)*|(?<![NBTl])N(?:l*N)+)(?![NBTl])")
# What may stand between a verb and what is said, or a comma or a stop; where another's saying begins.
_TO = "(?<=m)[^,.:QhxpfVa]{0,4}(?:[py][^,.:QhxfV]*)?"
_FILLER = rf"(?:P|[apy0][^,.:QhxfV]*|{_TO})?(?:[jC][^,.:Qh]*)?"
_SET_OFF = re.compile(rf"{_FILLER}([,.:])")
_SAID = re.compile(rf"(?:[^,.:Qx]{{0,8}}[:h]|{_FILLER},)?{_FILLER}(Q)(?=[,.:pcCjyw&_])")
_THAT = re.compile("[^,.:Qhxv&c]{0,12}h")
_BARE = re.compile("sa|beG|..(?:[meh]|R[^,]|V[^p]|[uU].*Q)")
_HEADED = re.compile(rf"({_NAMED}):(Q)[,.]*|(Q),({_NAMED})[,.]*")
_TURN = re.compile("(?:,&|,?c|&(?=[a,]*$))(?!h)")
# By words: a source that is named, and where a verb of saying means something else.
_SOURCE = re.compile(r"(?i:according\sto|in\sthe\swords\sof)\s(?!(?:plan|schedule|law|rules)\b)")
_CLAIM = re.compile(r"(?<!\ba )(?<!\bthe )(?:claim|statement|assertion|estimate|warning) that\b")
_OTHER = re.compile(
    r"puts? (?!it\b|(?:the|its|\S+s) [^.,;]{3,60} at\b)|(?:said|thought|reported) to (?:be|have|one|each)\b"
    r"|\w+ed (?:dead|missing|killed)\b|claim\w* (?:\S+ ){0,4}li(?:ves|fe)\b|told (?:(?!that )\S+ ){1,3}to "
)
# A cue: who, verb, first word, the one behind the last, letter. Known names: what is with them, if human.
_Place = tuple[int, int]
_Cue = tuple[_Place | None, str, int, int, str]
_Known = dict[str, tuple[str, bool | None]]


@dataclass(frozen=True, slots=True)
class Attribution:
    """That somebody says something: `who` is what is printed at `span`, in the article's text.

    `verb` is in lower case. `content` is the clause that is said or, where `quoted`, one quotation with
    its marks. `resolved` is the name, as printed earlier, that "he" or "the minister" stands for.
    """

    who: str
    span: Span
    verb: str
    content: Span
    resolved: str | None = None
    quoted: bool = False

    @property
    def name(self) -> str:
        """The one who speaks, by the name that a pronoun stands for where that is known."""
        return self.resolved or self.who


def attributions(text: str, sentences: Sequence[Span]) -> list[Attribution]:
    """Everything that an article's text says somebody said, in order; its sentences are in order too."""
    found: list[Attribution] = []
    known: _Known = {}
    speaker, end = None, 0
    quotes = quotations(text)
    plain, going_on = _masked(text, quotes), {q.span.end for q in quotes if not q.closed}
    for spans, tags in pieces(plain, {sentence.start for sentence in sentences}):
        if "\n" in text[end : spans[0].start] and end not in going_on:
            speaker = None
        if speaker is not None and not tags.strip("Q,:._"):
            # A quotation on its own goes on with what was said before it in the paragraph.
            alone = [span for span, tag in zip(spans, tags, strict=False) if tag == "Q"]
            found += [replace(speaker, content=span, quoted=True) for span in alone]
        else:
            found += (new := _read(text, plain, spans, tags, known))
            speaker = next((a for a in new[::-1] if a.quoted or " " not in a.verb), speaker)
        end = spans[-1].end
    return found


def asserter(
    text: str, sentences: Sequence[Span], place: Span, found: Sequence[Attribution] | None = None
) -> Attribution | None:
    """Who is said to assert what stands at `place`: of `found`, or of `attributions`, the innermost."""
    found = attributions(text, sentences) if found is None else found
    holding = [a for a in found if a.content.start <= place.start and place.end <= a.content.end]
    return min(holding, key=lambda a: (not a.quoted, a.content.end - a.content.start), default=None)


def _masked(text: str, quotes: Sequence[Quotation]) -> str:
    """The text with each quotation as one word of its length."""
    place, pieces = 0, []
    for (start, end), _ in quotes:
        pieces += [text[place:start], MASK * (end - start)]
        place = end
    return "".join([*pieces, text[place:]])


def _cue(plain: str, spans: list[Span], tags: str, i: int) -> _Cue | None:
    """What attributes by a verb, a noun or "according to" at word `i`; by None who spoke before."""
    (at, end), letter = spans[i], tags[i]
    word = plain[at:end].lower()
    source = _SOURCE.match(plain, at)
    if source or (letter in "Vvm" and word != "said" and plain[end : end + 4].split() == ["by"]):
        verb = source[0].lower().split() if source else [word]
        who = _AFTER.match(tags, i + len(verb) + (source is None))
        return (who.span(), " ".join(verb), i, who.end(), "A") if who else None
    if _CLAIM.match(plain, at) and (who := _OWNER.search(tags, max(0, i - 12), i)):
        return who.span(), word, who.start(), i + 2, "h"
    if letter not in "VmvuRreEGU" or _OTHER.match(plain, at) or re.match("[RreE][Vvmo]", tags[i:]):
        return None
    subjects = (pattern.search(tags, max(0, i - 50), i) for pattern in _SUBJECTS)
    who = next(filter(None, subjects), None) if letter not in "GU" else None
    after = _INVERTED.match(tags, i + 1) if letter in "Vv" and tags[i - 1] in ",Q" else None
    if after and ("N" in after[1] or not who):
        return after.span(1), word, i, after.end(1), letter
    if who and (letter not in "eE" or re.search("[sP&]", who[1]) or plain[at - 2] == "s"):
        return who.span(1), word, who.start(1), i + 1, letter
    same = re.search("[,&Cj]$" if letter in "GU" else "[&c]a*$", tags[max(0, i - 3) : i])
    return (None, word, i - 1, i + 1, "V" if word == "saying" else letter) if same else None


def _contents(tags: str, cue: _Cue, low: int, high: int) -> Iterator[tuple[int, int, bool]]:
    """What a cue attributes, of the words from `low` to `high`, and whether it is a quotation."""
    who, verb, first, last, letter = cue
    apart = first > low and tags[first - 1] in ",j"
    before = first - 1 - apart
    beside = who is not None and before >= low and tags[before] == "Q"
    opens = not tags[low:first].strip("cCj&,a_h") or tags[low:first].rstrip(",")[-1:] == "h"
    said, off, that = (pattern.match(tags, last, high + 1) for pattern in (_SAID, _SET_OFF, _THAT))
    if beside:
        partial = tags[low:before].strip("cCj&,a_") != ""
        yield low if partial else before, before + 1, not partial
    if said and said.end(1) <= high:
        yield *said.span(1), True
    elif not beside and (letter == "A" or (off and apart)):
        rest = tags[off.start(1) if off and letter != "A" else last : high].lstrip(",")
        ends = not opens and rest[:1] in "wCcjpgGUyi"
        yield last if opens else low, first if ends else high, False
    elif not beside and (that or _BARE.match(verb[:2] + letter + tags[last : high + 1])):
        yield that.end() if that else last, high, False


def _read(text: str, plain: str, spans: list[Span], tags: str, known: _Known) -> list[Attribution]:
    """What the words of one sentence attribute, and to whom; who is named becomes `known`."""
    for name in _PERSON.finditer(tags):
        known.setdefault(_printed(text, spans, name.span()), ("", None))
    who = lead.span(1) if (lead := _LEAD.match(tags)) else None
    if who and _PERSON.search(tags, *who):
        _resolved(text, spans, tags, who, known)
    found: list[Attribution] = []
    words = range(len(tags) - 1 if text[spans[-1].start] != "?" else 0)
    cues = [cue for i in words if (cue := _cue(plain, spans, tags, i))]
    low = 0
    for cue, after in zip(cues, [*cues[1:], None], strict=False):
        high, turn = len(tags) - 1, 0
        if after:
            turns = [m.start() for m in _TURN.finditer(tags, cue[3], after[2])]
            turn = max(turns, default=0) if after[0] else after[2]
            off = _SET_OFF.match(tags, after[3])
            trails = tags[after[2] - 1] == "," and off and off[1] == "."
            high = turn or (after[2] if trails else high)
        who = cue[0] or who
        if who and (contents := list(_contents(tags, cue, low, high))):
            resolved = _resolved(text, spans, tags, who, known)
            said = re.sub(r"['’]s?$", "", _printed(text, spans, who))
            span = Span(spans[who[0]].start, spans[who[0]].start + len(said))
            for start, end, quoted in contents:
                first = start + len(tags[start:end]) - len(tags[start:end].lstrip(".,:h"))
                if last := len(tags[first:end].rstrip(",:&cCj")):
                    content = Span(spans[first].start, spans[first + last - 1].end)
                    found.append(Attribution(said, span, cue[1], content, resolved, quoted))
        low = turn or low
    if not found and (headed := _HEADED.fullmatch(tags)):
        # "Brandt: ‘We wait’" and "‘We wait’ – Brandt", as headlines have it.
        who, quote = headed.span(1 if headed[1] else 4), headed.start(2 if headed[1] else 3)
        said, resolved = _printed(text, spans, who), _resolved(text, spans, tags, who, known)
        span = Span(spans[who[0]].start, spans[who[1] - 1].end)
        found.append(Attribution(said, span, ":", spans[quote], resolved, quoted=True))
    return found


def _printed(text: str, spans: list[Span], place: _Place) -> str:
    return text[spans[place[0]].start : spans[place[1] - 1].end]


def _resolved(text: str, spans: list[Span], tags: str, who: _Place, known: _Known) -> str | None:
    """The name that a pronoun or "the minister" stands for; a name becomes the latest `known`."""
    said, kind, person = _printed(text, spans, who), tags[slice(*who)], _PERSON.search(tags, *who)
    human = said.lower() in ("he", "she", "his", "her") or person is not None or "t" in kind
    pronoun, role = kind in ("P", "D"), said[:4].lower() == "the " and said[1:].islower()
    tail = f" {said.split()[-1]}"
    name = _printed(text, spans, person.span()) if person else None
    for other, (words, is_human) in () if name else reversed(known.items()):
        if is_human is human if pronoun else tail in words if role else other.endswith(tail):
            name = other
            break
    if name or not pronoun:
        words = known.pop(name or said, ("", None))[0]
        known[name or said] = (words or said.lower(), human or (name is not None and not pronoun))
    return name if pronoun or role else None
