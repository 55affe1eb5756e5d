"""What became of a quotation: where it is printed, how, and by whom it is said there.

The HTTP contract shows these as JSON; `qa/ruling.py` says which verdict the printings come to.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from index.records import ArticleInfo, Hit, Span
from qa.alignment import Inserted, Op
from qa.changes import Change
from qa.independence import Source

Wording = Literal["verbatim", "altered"]
Ruling = Literal["verbatim", "altered", "misattributed", "not_found"]


@dataclass(frozen=True, slots=True)
class Printing:
    """A place that prints a quotation: `as_printed` is `article.text[span]`, exactly.

    `similarity` (0..1, in words and signs) is 1 where `verdict` is `verbatim`. `quoted` is whether it
    stands between quotation marks; `attribution` is then what the article prints of who said it, such
    as “he said”, and `speaker` the name that this comes to: each is None where the article does not
    say, and both are where it speaks in its own voice. `diff` leads from what is printed to what was
    quoted, `insertions` are what an editor put in brackets.
    """

    article: ArticleInfo
    source: Source
    as_printed: str
    span: Span
    verdict: Wording
    similarity: float
    speaker: str | None
    attribution: str | None
    quoted: bool
    changes: tuple[Change, ...]
    diff: tuple[Op, ...]
    insertions: tuple[Inserted, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What can be said of a quotation, its printings the earliest first, those without a date last.

    `independent_sources` counts the origins behind the verdict. `nearest` are passages that come near
    to words that stand nowhere. `complete` is false where so many articles hold these words that not
    all were looked at.
    """

    quote: str
    speaker: str | None
    verdict: Ruling
    summary: str
    independent_sources: int
    matches: tuple[Printing, ...]
    nearest: tuple[Hit, ...] = field(default=(), repr=False)
    complete: bool = True
