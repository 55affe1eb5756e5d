"""From an article to its passages: runs of whole sentences that fit the encoder's window.

A passage starts anew at a heading once it is well filled, and otherwise takes the last sentence of
the one before along, so that a sentence is never read without what led to it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.records import Article, Passage, Span
from index.sentences import block_sentences, blocks, trimmed

CountTokens = Callable[[Sequence[str]], list[int]]

# A heading opens a new passage only when the present one has filled this share of the window: a
# page of one-line sections would otherwise become passages of one line.
_FILLED = 0.4

# The title and heading may take at most this share of the window, or they drown the text.
_PREFIX_SHARE = 0.25

# A tokenizer may make one token of a word of any length, so characters are bounded beside tokens.
_LONGEST_PREFIX = 1_000
_LONGEST_SENTENCE = 4_000
_LONGEST_PASSAGE = 16_000


class Prefix(NamedTuple):
    """What is embedded before a passage's text and is no part of it, and how many tokens it has."""

    text: str
    tokens: int


@dataclass(frozen=True, slots=True)
class _Sentence:
    """`opens` says that a section begins with it, `within` that it begins within a word."""

    span: Span
    tokens: int
    heading: str | None
    opens: bool
    within: bool = False


def split(article: Article, *, window: int, count_tokens: CountTokens) -> list[Passage]:
    """The passages of `article`, in order; each sentence of the text is in at least one.

    A sentence longer than the window, or than 4,000 characters, is cut to pieces that count as
    sentences; a passage has at most 16,000 characters.

    Args:
        article: what to split; its language chooses the rules for sentence ends.
        window: how many tokens the encoder reads at once, special tokens not counted.
        count_tokens: tokens in each of some texts, by the encoder's own tokenizer.
    """
    sentences = _sentences(article, count_tokens, window - int(window * _PREFIX_SHARE))
    headings = (sentence.heading for sentence in sentences)
    before = prefixes(article.title, headings, window=window, count_tokens=count_tokens)
    passages: list[Passage] = []
    current: list[_Sentence] = []
    used = 0
    for sentence in sentences:
        if current:
            budget = window - before[current[0].heading].tokens
            new_section = sentence.opens and used >= _FILLED * budget
            if new_section or sentence.within or not _fits(current[0], sentence, used, budget):
                passages.append(_passage(article, len(passages), current))
                last = current[-1]
                budget = window - before[last.heading].tokens
                led = len(current) > 1 and last.tokens <= budget // 2
                alone = new_section or sentence.within
                keep = led and not alone and _fits(last, sentence, last.tokens, budget)
                current = [last] if keep else []
                used = last.tokens if keep else 0
        current.append(sentence)
        used += sentence.tokens
    if current:
        passages.append(_passage(article, len(passages), current))
    return passages


def prefixes(
    title: str | None, headings: Iterable[str | None], *, window: int, count_tokens: CountTokens
) -> dict[str | None, Prefix]:
    """The prefix of each heading: the title and the heading, cut to their share of the window."""
    room = int(window * _PREFIX_SHARE)
    wanted = list(dict.fromkeys(headings))
    texts = [_prefix(title, heading)[:_LONGEST_PREFIX] for heading in wanted]
    tokens = count_tokens(texts)
    while wide := [i for i, size in enumerate(tokens) if size > room]:
        for i in wide:
            # At least one character goes each time, so that this ends with any tokenizer.
            texts[i] = texts[i][: min(len(texts[i]) - 1, len(texts[i]) * room // tokens[i])]
        for i, size in zip(wide, count_tokens([texts[i] for i in wide]), strict=True):
            tokens[i] = size if texts[i] else 0
    return {
        heading: Prefix(text + "\n" if text else "", size)
        for heading, text, size in zip(wanted, texts, tokens, strict=True)
    }


def _prefix(title: str | None, heading: str | None) -> str:
    return ". ".join(dict.fromkeys(part for part in (title, heading) if part))


def _fits(first: _Sentence, sentence: _Sentence, used: int, budget: int) -> bool:
    """Whether a passage that begins with `first` and has `used` tokens can take `sentence` too."""
    long = sentence.span.end - first.span.start > _LONGEST_PASSAGE
    return not long and used + sentence.tokens <= budget


def _sentences(article: Article, count_tokens: CountTokens, room: int) -> list[_Sentence]:
    """The sentences of an article, those of more than `room` tokens cut to pieces."""
    text = article.text
    spans: list[tuple[Span, str | None, bool]] = []
    heading: str | None = None
    for block in blocks(text):
        opens = block.kind == "heading"
        if opens:
            heading = text[block.span.start : block.span.end]
        spans += [(span, heading, opens) for span in block_sentences(text, block, article.language)]
    counts = count_tokens([text[span.start : span.end] for span, _, _ in spans])
    found = [
        _Sentence(span, tokens, above, opens)
        for (span, above, opens), tokens in zip(spans, counts, strict=True)
    ]
    while wide := [i for i, sentence in enumerate(found) if _is_wide(sentence, room)]:
        cuts = {i: _cut(text, found[i], room) for i in wide}
        sizes = iter(count_tokens([text[s.start : s.end] for i in wide for s in cuts[i]]))
        found = [
            piece
            for i, sentence in enumerate(found)
            for piece in (_pieces(text, sentence, cuts[i], sizes) if i in cuts else [sentence])
        ]
    return found


def _is_wide(sentence: _Sentence, room: int) -> bool:
    length = sentence.span.end - sentence.span.start
    return length > _LONGEST_SENTENCE or (sentence.tokens > room and length > 1)


def _cut(text: str, sentence: _Sentence, room: int) -> list[Span]:
    """A sentence in parts of like length, cut at white space (or anywhere, where there is none)."""
    (start, stop), tokens = sentence.span, sentence.tokens
    parts = max(2, -(-tokens // max(1, room)), -(-(stop - start) // _LONGEST_SENTENCE))
    step = -(-(stop - start) // parts)
    cuts: list[Span] = []
    while start < stop:
        end = min(start + step, stop)
        if end < stop:
            spaces = (i for i in range(end, start + step // 2, -1) if text[i].isspace())
            end = next(spaces, end)
        if span := trimmed(text, start, end):
            cuts.append(span)
        start = end
    return cuts


def _pieces(
    text: str, sentence: _Sentence, cuts: Sequence[Span], sizes: Iterable[int]
) -> list[_Sentence]:
    """The parts of a sentence as sentences of their own, their token counts taken off `sizes`."""
    return [
        _Sentence(
            span,
            tokens,
            sentence.heading,
            sentence.opens and i == 0,
            within=not text[span.start - 1].isspace() if i else sentence.within,
        )
        for i, (span, tokens) in enumerate(zip(cuts, sizes, strict=False))
    ]


def _passage(article: Article, ordinal: int, current: list[_Sentence]) -> Passage:
    start, end = current[0].span.start, current[-1].span.end
    return Passage(
        id=f"{article.id}#{ordinal}",
        article_id=article.id,
        ordinal=ordinal,
        text=article.text[start:end],
        start=start,
        end=end,
        sentences=tuple(sentence.span for sentence in current),
        heading=current[0].heading,
    )
