"""The words of a sentence as letters of their kinds, in which a grammar is a regular expression."""

from __future__ import annotations

import re
from collections.abc import Iterator

from index.records import Span

# Stands for every character of a quotation.
MASK = "\ue000"

# The letter of a word. What is not listed goes by its ending, or is N with a capital; O is a possessive,
# Q a quotation, T and B a title and a body with a capital, and anything else _. Four letters are those of a
# verb's forms: of one that needs only somebody who speaks ("Kyiv reported 40 dead"), of one that needs
# "that", a quotation or commas as well, of one that calls a thing something, in quotation marks.
_LETTERS = {MASK: "Q"}
for _letters, _words in (
    (",", ", – — -"), (":", ":"), (".", ". ? ! … ;"), ("&", "and"), ("h", "that"), ("w", "who which"),
    ("D", "the a an this these those his her its their our"), ("P", "he she they it"), ("o", "of for"),
    ("0", "several many some few all more most other new latest total another no enough acting nobody ten"),
    ("x", "is are was were be been does did will would can could may might must should not never i we you"),
    ("f", "went came took made got saw left met held gave spoke led fell ran sent flew lost fled rose hit "
          "kept felt grew knew became began brought broke built chose drew drove fought heard stood won"),
    ("a", "also later then earlier previously has have had again once still now just meanwhile however"),
    ("y", "monday tuesday wednesday thursday friday saturday sunday today yesterday tonight last late"),
    ("p", "in on at by from with during via through under over about near into amid"), ("2", "to"),
    ("c", "while but whereas although though"), ("i", "if whether what how why whose neither than"),
    ("C", "because after before until or since so yet when where"), ("l", "de la van von der al bin"),
    ("k", "cases deaths casualties injuries victims"), ("s", "police people authorities media"),
    ("t", "mr mrs ms dr prof sir president minister premier chancellor king queen pope general gen colonel "
          "commander senator governor mayor judge secretary chief director spokesman spokeswoman adviser"),
    ("b", "ministry staff council office army forces party union united nations court agency bank university "
          "institute house department committee service command region city news times company family"),
    ("m", "told tells"), ("V", "said says admitted admits denied denies"), ("e", "say tell deny"),
    ("v", "wrote writes thought found finds replied replies"), ("G", "saying telling"), ("R", "put puts"),
    ("eRVG", "claim report announce confirm warn insist acknowledge estimate allege concede"),
    ("ErvG", "add note tweet explain argue suggest reveal continue respond answer ask declare state "
             "emphasize recall conclude complain promise predict repeat reiterate remark observe hope "
             "maintain believe comment indicate recount remind inform assure assert signal stress post "
             "think express urge disagree agree retort"),
    ("nuuU", "call describe condemn praise hail brand label denounce commend laud applaud criticize "
             "criticise dismiss"), ("j", "as"),
):  # fmt: skip
    for _word in _words.split():
        _third, _bare = _word + ("es" if _word[-1] == "s" else "s"), _word.removesuffix("e")
        _LETTERS.update(zip((_word, _third, _bare + "ed", _bare + "ing"), _letters, strict=False))
_ENDINGS = ["'sO", "’sO", "s'O", "s’O", "n'tx", "n’tx", "edf", "ingg", "lya", "ss", "n"]
_TOKEN = re.compile(
    rf"{MASK}+|(?:[^\W\d_]\.){{2,}}|(?:[Mm]rs?|Ms|[DS]r|Gen|Gov|Col|Lt|Prof|Sen|Rep|St|[A-Z])\.(?=\s)"
    r"|\d+(?:[.,:]\d+)+%?|\w+(?:[-'’]\w+)*(?:(?<=s)['’])?|[^\w\s]"
)
_ASKED = re.compile(rf"\s[^{MASK}.,:;\n]{{1,60}}\s(?:said|asked|says|asks|shouted|replied)\b")


def pieces(plain: str, starts: set[int]) -> Iterator[tuple[list[Span], str]]:
    """The words of each sentence between semicolons, with a letter for each and a stop at the end."""
    spans: list[Span] = []
    tags = ""
    titles = _titles(plain)
    for match in _TOKEN.finditer(plain):
        # A quotation holds its sentences together; "“Why?” she asked." is one sentence as well.
        span, tag = Span(*match.span()), _letter(match[0], titled=match.start() in titles)
        asked = tags[-1:] == "Q" and _ASKED.match(plain, spans[-1].end)
        new = (span.start in starts and not asked) or match[0] == ";" or tags[-1:] + tag == ".Q"
        if spans and (new or len(spans) == 300):
            yield spans, tags.rstrip("._") + "."
            spans, tags = [], ""
        spans.append(span)
        tags += tag
    if spans:
        yield spans, tags.rstrip("._") + "."


def _titles(plain: str) -> set[int]:
    """Where headlines have their words, if they give each of them a capital."""
    found: set[int] = set()
    start = 0
    for line in plain.splitlines(keepends=True):
        long = [word for word in line.split() if word[0].isalpha() and len(word) > 3]
        named = len(long) > 2 - (MASK in line) and not line.rstrip().endswith(".")
        if named and all(word[0].isupper() for word in long):
            found.update(range(start, start + len(line)))
        start += len(line)
    return found


def _letter(word: str, *, titled: bool = False) -> str:
    if not word[0].isalpha():
        return _LETTERS.get(word[0], "0" if word[0].isdigit() else "_")
    if titled and _LETTERS.get(word.lower(), "N") in "VvuRre":
        word = word.lower()
    capital, letter = word[0].isupper(), _LETTERS.get(word.lower().rstrip("."))
    if letter is None or (capital and letter in "VmvuRreEGn"):
        letter = next(ending[-1] for ending in _ENDINGS if word.endswith(ending[:-1]))
        return "N" if capital and letter != "O" else letter
    return letter.upper() if capital and letter in "tb" else letter
