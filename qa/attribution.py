"""Who, inside an article, is said to assert something: "X said", "according to X", a quotation.

By the surface of English and without a model. Quotations are found first, and each then counts as one
word, so that nothing in it is read as said by the article. Every word gets a letter for what it mostly
is, and the grammar is regular expressions over these letters.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from index.records import Span

# The letter of a word; what is not listed goes by its capital and its ending.
_LETTERS = {word: letter for letter, words in (
    (",", ", – — -"), (":", ":"), (".", ". ? ! … ;"), ("&", "and"), ("h", "that"), ("w", "who which"),
    ("D", "the a an this these those his her its their our my"), ("P", "he she they it"),
    ("0", "several many some few all more most other new latest total another no enough acting nothing ten"),
    ("x", "is are was were be been being do does did will would can could may might must not never i we you"),
    ("f", "went came took made got saw left met held gave spoke led fell ran sent flew lost"), ("2", "to"),
    ("a", "also later then earlier previously has have had again once still now just meanwhile however"),
    ("y", "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight last late"),
    ("p", "in on at by from with during via through under over about near into amid per"), ("o", "of for"),
    ("c", "while but whereas although though"), ("i", "if whether what how why"), ("n", "family assembly"),
    ("C", "because as than after before until or since so yet when where"), ("l", "de la van von der al bin"),
    ("k", "cases deaths casualties injuries victims"), ("s", "police people authorities media"),
    ("t", "mr mrs ms dr prof sir president minister premier chancellor king queen pope general gen colonel "
          "commander senator governor mayor judge secretary chief director spokesman spokeswoman leader head"),
    ("b", "ministry staff council office army forces party union united nations court agency bank university "
          "institute house department committee service command region city news times company authority"),
    ("m", "told tells"), ("V", "said says admitted admits denied denies put puts"), ("e", "say tell admit deny"),
    ("v", "wrote writes thinks thought found finds replied replies testified"), ("G", "saying telling"),
) for word in words.split()}  # fmt: skip

# Verbs that need only somebody who speaks ("Kyiv reported 40 dead"); those that do only before "that",
# beside a quotation or between commas; and those of what somebody calls a thing, in quotation marks.
for _stems, _letters in (
    ("claim report announce confirm warn insist acknowledge estimate allege concede", "eRVG"),
    ("add note tweet explain argue suggest reveal continue respond answer ask declare state emphasise agree "
     "emphasize recall conclude complain promise predict repeat reiterate remark observe caution contend "
     "maintain believe hope comment indicate recount remind inform assure assert signal stress post", "ErvG"),
    ("call describe condemn praise hail brand label denounce", "nuug"),
):  # fmt: skip
    for _stem in _stems.split():
        _bare, _third = _stem.removesuffix("e"), _stem + "es"[not _stem.endswith("s") :]
        _LETTERS.update(zip((_stem, _third, _bare + "ed", _bare + "ing"), _letters, strict=True))
_ENDINGS = ["'sO", "’sO", "s'O", "s’O", "n'tx", "n’tx", "edf", "ingg", "lya", "ss", "n"]

_MASK = "\ue000"  # stands for every character of a quotation
_TOKEN = re.compile(
    rf"{_MASK}+|(?:[^\W\d_]\.){{2,}}|(?:[Mm]rs?|Ms|[DS]r|Gen|Gov|Col|Lt|Prof|Sen|Rep|St|[A-Z])\.(?=\s)"
    r"|\d+(?:[.,:]\d+)+%?|\w+(?:[-'’]\w+)*(?:(?<=s)['’])?|[^\w\s]"
)
# Within a paragraph, or to its end where the next one goes on with the same mark.
_IN = r"(?:[^{0}\n]|\n(?!\s*\n)){{1,4000}}?"
_QUOTE = re.compile("|".join((
    rf"“{_IN.format('”')}(?:”|(?=\s*\n\s*“))", rf"„{_IN.format('“”')}[“”]", rf"«{_IN.format('»')}»",
    rf"(?<![^\s(])»(?=\w){_IN.format('«»')}[«»]", rf"(?<![^\s(])”(?=\w){_IN.format('”')}”",
    rf'(?<![^\s(\[—–-])"(?=\S){_IN.format(chr(34))}(?:"|(?=\s*\n\s*"))',
    rf"(?<!\w)‘(?=\S)(?:{_IN.format('‘')}[,.!?…]’|[^‘’\n]{{1,90}}’(?!\w))",
    r"(?<![^\s(])'(?=\w)(?:[^'\n]{1,400}[,.!?…]'|[^'\n]{1,90}'(?!\w))",
)))  # fmt: skip

# The grammar: nouns and their phrases; who speaks before a verb, set off by commas or not, or named
# before "who"; who is named after it, with a title before or after the name.
_WORDS = "[NBTnstblgRreEGOk]*[NBTnstblgRreEG]"
_NOUN = rf"[D0fVv]*{_WORDS}"
_PHRASE = rf"{_NOUN}(?:[op&2]{_NOUN})*"
_ANY = "(?=[^,:.Q]*?[DNBTPtsRO])"
_ONE = rf"{_ANY}(?:P|{_PHRASE}(?:w[^,:.Q]+)?)"
_VERB = "(?:a|p?y+)*$"
_EDGE = "(?:^|(?<=[,:._QcC&hVmay])|(?<![poDi])(?=D)|(?<!i)(?=P))"
_SUBJECTS = [re.compile(pattern) for pattern in (
    rf"{_EDGE}({_ONE}){_VERB}",
    rf"{_EDGE}({_ONE}(?=,[^,:.Q]+,)(?:,(?![gG0]){_PHRASE}(?=,))*)(?:,[pawgGfcC0xyo2][^,:.Q]*(?=,))*,{_VERB}",
    rf"(?:^|(?<=[^NBTnstblgO]))([D0]*{_WORDS}(?:o{_NOUN})*(?:,(?!g){_PHRASE})*),?w{_VERB}",
)]  # fmt: skip
_NAMED = rf"[D0f]*{_WORDS}(?:o[D0]*{_WORDS}|&(?=[DNBT])D?{_WORDS}|(?<=[nst])pD?[NBT]+)*"
_TITLES = rf"(?=[Dnst]){_NAMED},[NT][NTl]*N(?=[,.:Q_])|{_NAMED},(?=D?[0n]*t){_NAMED}(?=[,.:Q_])"
_AFTER = re.compile(rf"{_ANY}(?:P|{_TITLES}|{_NAMED})")
_INVERTED = re.compile(rf"({_AFTER.pattern})(?=(?:p[^,.:QxfaV]*|y+)*[,.:QcCw_])")
_LEAD = re.compile(rf"(?:[cC&a,]|p?y+|[pgC][^,.:Q]*,)*({_AFTER.pattern})")
_OWNER = re.compile("(?:D|[D0]*[NBTnstblgO]*O)$")
_PERSON = re.compile("(?:(?<=[Tt])N(?:l*N)*|(?<![NBTl])N(?:l*N)+)(?![NBTl])")
# What may stand between a verb and what is said, or a comma or a stop; where another's saying begins.
_FILLER = "(?:[apy02][^,.:QhxfV]*|(?<=m)[^,.:Qhxp]{0,3})?"
_SET_OFF = re.compile(rf"{_FILLER}([,.:])")
_SAID = re.compile(rf"(?:[^,.:Qx]{{0,8}}[:h]|{_FILLER},)?{_FILLER}(Q)(?=[,.:pcCyw&_])")
_THAT = re.compile("[^,.:Qhxv&c]{0,12}h")
_ENDED = re.compile(rf"{_FILLER}\.")
_TURN = re.compile("(?:,&|,?c|&(?=[a,]*$))(?!h)")

# By words: a source that is named, and where a verb of saying means something else.
_SOURCE = re.compile(
    r"(?i:according to|in the words of)\s(?!plan|schedule|law|form|custom|need|size|rules)"
)
_CLAIM = re.compile(
    r"(?:claim|statement|assertion|allegation|announcement|estimate|warning) that\b"
)
_OTHER = re.compile(
    r"(?:said|reported|reports|thought) to (?:be|have|one|each)\b|report(?:s|ed) to\b|puts? (?!it\b|(?:\S+ )"
    r"{0,4}(?:toll|number|figure|total|count|losses|damage|cost)\b.{0,60}\bat\b)|told (?:(?!that\b)\S+ ){1,3}to\b"
    r"|\w+ed (?:dead|missing|killed|injured|wounded|safe|alive)\b|claim(?:s|ed)? (?:\S+ ){0,4}li(?:ves|fe)\b"
    r"|(?:claim|report|estimate|warn|state|note|post)s (?:of|by|from|about)\b"
)  # fmt: skip
_ASKED = re.compile(rf"\s[^{_MASK}.,:;\n]{{1,60}}\s(?:said|asked|says|asks|shouted|replied)\b")

_Place = tuple[int, int]  # of words, from the first to behind the last
_Cue = tuple[
    _Place | None, str, int, int, str
]  # who, the verb, its first and last word, its letter
_Known = dict[
    str, tuple[str, bool | None]
]  # by name, the latest last: what is printed with it, if a person


@dataclass(frozen=True, slots=True)
class Attribution:
    """That somebody says something: `who` is what is printed at `span`, in the article's text.

    `verb` is in lower case as printed ("said", "according to"). `content` is the clause that is said or,
    where `quoted`, one quotation with its marks. `resolved` is the name, as printed earlier, that "he"
    or "the minister" stands for; None for a name.
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
    plain = _QUOTE.sub(lambda m: _MASK * len(m[0]), text)
    for spans, tags in _pieces(plain, [sentence.start for sentence in sentences]):
        unclosed = plain[end - 1 : end] == _MASK and text[end - 1] not in '”"»’'
        if "\n" in text[end : spans[0].start] and not unclosed:
            speaker = None
        if speaker is not None and not tags.strip("Q,:._"):
            # A quotation on its own goes on with what was said before it in the paragraph.
            quotes = [span for span, tag in zip(spans, tags, strict=False) if tag == "Q"]
            found += [replace(speaker, content=quote, quoted=True) for quote in quotes]
        else:
            found += (new := list(_read(text, plain, spans, tags, known)))
            speaker = next((a for a in new[::-1] if a.quoted or " " not in a.verb), speaker)
        end = spans[-1].end
    return found


def asserter(
    text: str, sentences: Sequence[Span], place: Span, found: Sequence[Attribution] | None = None
) -> Attribution | None:
    """Who is said to assert what stands at `place`: the innermost of `found`, a speaker first.

    `found` is what `attributions` gives for the same text and sentences.
    """
    found = attributions(text, sentences) if found is None else found
    holding = [a for a in found if a.content.start <= place.start and place.end <= a.content.end]
    return min(holding, key=lambda a: (not a.quoted, a.content.end - a.content.start), default=None)


def _pieces(plain: str, starts: list[int]) -> Iterator[tuple[list[Span], str]]:
    """The words of each sentence between semicolons, with a letter for each and a stop at the end."""
    spans: list[Span] = []
    tags = ""
    for match in _TOKEN.finditer(plain):
        span, tag = Span(*match.span()), _letter(match[0])
        if spans:
            # A quotation holds its sentences together; "“Why?” she asked." is one sentence as well.
            new = bisect_right(starts, span.start) != bisect_right(starts, spans[-1].end - 1)
            new = new and not (tags[-1] == "Q" and _ASKED.match(plain, spans[-1].end))
            if new or match[0] == ";" or (tags[-1] == "." and tag == "Q") or len(spans) == 300:
                yield spans, tags.rstrip("._") + "."
                spans, tags = [], ""
        spans.append(span)
        tags += tag
    if spans:
        yield spans, tags.rstrip("._") + "."


def _letter(word: str) -> str:
    capital, letter = word[0].isupper(), _LETTERS.get(word.lower().rstrip(".") or word[0])
    if letter is not None and not (capital and letter in "VmvuRreEGn"):
        return letter.upper() if capital and letter in "tb" else letter
    if not word[0].isalpha():
        return "Q" if word[0] == _MASK else "0" if word[0].isdigit() else "_"
    letter = next(ending[-1] for ending in _ENDINGS if word.endswith(ending[:-1]))
    return "N" if capital and letter != "O" else letter


def _cue(plain: str, spans: list[Span], tags: str, i: int) -> _Cue | None:
    """What attributes by a verb, a noun or "according to" at word `i`; by None who spoke before."""
    (at, end), letter = spans[i], tags[i]
    word = plain[at:end].lower()
    source = _SOURCE.match(plain, at)
    if source or (letter in "Vvm" and plain.startswith(" by ", end)):
        verb = source[0].lower().split() if source else [word]
        who = _AFTER.match(tags, i + len(verb) + (source is None))
        return (who.span(), " ".join(verb), i, who.end(), "A") if who else None
    if _CLAIM.match(plain, at):
        who = _OWNER.search(tags, max(0, i - 12), i)
        return (who.span(), word, who.start(), i + 2, "h") if who else None
    if letter not in "VmvuRreEG" or _OTHER.match(plain, at):
        return None
    subjects = (pattern.search(tags, max(0, i - 50), i) for pattern in _SUBJECTS)
    who = next(filter(None, subjects), None) if letter != "G" else None
    if who and (letter not in "eE" or re.search("[sP&]", who[1]) or plain[at - 2] == "s"):
        return (
            who.span(1),
            word,
            who.start(1),
            i + 1 + (word == "put" and tags[i + 1] == "P"),
            letter,
        )
    if letter in "Vv" and tags[max(0, i - 1)] in ",Q" and (who := _INVERTED.match(tags, i + 1)):
        return who.span(1), word, i, who.end(1), letter
    if re.search("[,&]$" if letter == "G" else "[&c]a*$", tags[max(0, i - 3) : i]):
        return None, word, i - 1, i + 1, "V" if word == "saying" else letter
    return None


def _contents(tags: str, cue: _Cue, low: int, high: int) -> Iterator[tuple[int, int, bool]]:
    """What a cue attributes, of the words from `low` to `high`, and whether it is a quotation."""
    who, _, first, last, letter = cue
    apart = first > low and tags[first - 1] in ",C"
    before = first - 1 - apart
    beside = who is not None and before >= low and tags[before] == "Q"
    opens = not tags[low:first].strip("cC&,a_h") or tags[first - 1] == "h"
    said, off, that = (pattern.match(tags, last, high + 1) for pattern in (_SAID, _SET_OFF, _THAT))
    if beside:
        whole = not tags[low:before].strip("cC&,a_")
        yield before if whole else low, before + 1, whole
    if said and said.end(1) <= high:
        yield *said.span(1), True
    elif letter == "A" or (off and apart and not beside):
        rest = tags[off.start(1) if off and letter != "A" else last : high].lstrip(",")
        ends = not opens and rest[:1] in "wCcpgGy"
        yield last if opens else low, first if ends else high, False
    elif not beside and (that or letter in "VmReh" or (letter == "u" and "Q" in tags[last:high])):
        yield that.end() if that else last, high, False


def _read(text: str, plain: str, spans: list[Span], tags: str, known: _Known) -> list[Attribution]:
    """What the words of one sentence attribute, and to whom; who is named becomes `known`."""
    for name in _PERSON.finditer(tags):
        known.setdefault(_printed(text, spans, name.span()), ("", None))
    who = lead.span(1) if (lead := _LEAD.match(tags)) else None
    if who and _PERSON.search(tags, *who):
        _resolved(text, spans, tags, who, known)
    found: list[Attribution] = []
    cues: list[_Cue] = []
    for i in range(len(tags) - 1 if text[spans[-1].start] != "?" else 0):
        if (not cues or i >= cues[-1][3]) and (cue := _cue(plain, spans, tags, i)):
            cues.append(cue)
    low = 0
    for cue, after in zip(cues, [*cues[1:], None], strict=True):
        high, turn = len(tags) - 1, 0
        if after:
            turns = [m.start() for m in _TURN.finditer(tags, cue[3], after[2])]
            turn = max(turns, default=0) if after[0] else after[2]
            trails = tags[after[2] - 1] == "," and _ENDED.match(tags, after[3])
            high = turn or (after[2] if trails else high)
        who = cue[0] or who
        if who and (contents := list(_contents(tags, cue, low, high))):
            resolved = _resolved(text, spans, tags, who, known)
            said = re.sub(r"['’]s?$", "", _printed(text, spans, who))
            span = Span(spans[who[0]].start, spans[who[0]].start + len(said))
            for start, end, quoted in contents:
                first = start + len(tags[start:end]) - len(tags[start:end].lstrip(",:h"))
                if last := len(tags[first:end].rstrip(",:&cCx")):
                    content = Span(spans[first].start, spans[first + last - 1].end)
                    found.append(Attribution(said, span, cue[1], content, resolved, quoted))
        low = turn or low
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
