"""From an article to its passages: runs of whole sentences that fit the encoder's window.

A passage starts anew at a heading once it is well filled, and otherwise takes the last sentence of
the one before along, so that a sentence is never read without what led to it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.records import Article, Passage, Span
from index.sentences import block_sentences, blocks

CountTokens = Callable[[Sequence[str]], list[int]]

# A heading opens a new passage only when the present one has filled this share of the window: a
# page of one-line sections would otherwise become passages of one line.
_FILLED = 0.4

# The title and heading may take at most this share of the window, or they drown the text.
_PREFIX_SHARE = 0.25


@dataclass(frozen=True, slots=True)
class _Sentence:
    span: Span
    tokens: int
    heading: str | None
    opens_section: bool


def split(article: Article, *, window: int, count_tokens: CountTokens) -> list[Passage]:
    """The passages of `article`, in order; each sentence of the text is in at least one.

    Args:
        article: what to split; its language chooses the rules for sentence ends.
        window: how many tokens the encoder reads at once, special tokens not counted.
        count_tokens: tokens in each of some texts, by the encoder's own tokenizer.
    """
    title_tokens = count_tokens([article.title])[0] if article.title else 0
    sentences = _sentences(article, count_tokens, window)
    passages: list[Passage] = []
    current: list[_Sentence] = []
    used = 0
    for sentence in sentences:
        budget = window - _prefix_tokens(current or [sentence], title_tokens, count_tokens, window)
        new_section = sentence.opens_section and used >= _FILLED * budget
        if current and (used + sentence.tokens > budget or new_section):
            passages.append(_passage(article, len(passages), current))
            last = current[-1]
            fits = last.tokens + sentence.tokens <= budget and last.tokens <= budget // 2
            current = [last] if fits and len(current) > 1 and not new_section else []
            used = sum(kept.tokens for kept in current)
        current.append(sentence)
        used += sentence.tokens
    if current:
        passages.append(_passage(article, len(passages), current))
    return passages


def prefix(title: str | None, heading: str | None) -> str:
    """What is embedded before a passage's text, and is not part of it."""
    said = [part for part in (title, heading) if part]
    return ". ".join(dict.fromkeys(said)) + "\n" if said else ""


def _sentences(article: Article, count_tokens: CountTokens, window: int) -> list[_Sentence]:
    spans: list[tuple[Span, str | None, bool]] = []
    heading: str | None = None
    for block in blocks(article.text):
        opens = block.kind == "heading"
        if opens:
            heading = article.text[block.span.start : block.span.end]
        spans += [
            (span, heading, opens)
            for span in block_sentences(article.text, block, article.language)
        ]
    counts = count_tokens([article.text[span.start : span.end] for span, _, _ in spans])
    room = max(8, int(window * (1 - _PREFIX_SHARE)))
    found: list[_Sentence] = []
    for (span, above, opens), tokens in zip(spans, counts, strict=True):
        if tokens <= room:
            found.append(_Sentence(span, tokens, above, opens))
        else:
            found += [
                _Sentence(piece, size, above, False)
                for piece, size in _pieces(article.text, span, tokens, room)
            ]
    return found


def _pieces(text: str, span: Span, tokens: int, room: int) -> list[tuple[Span, int]]:
    """A sentence too long for the window, cut at spaces (or anywhere, where there are none)."""
    length = span.end - span.start
    step = max(1, length * room // (tokens + 1))
    pieces: list[tuple[Span, int]] = []
    start = span.start
    while start < span.end:
        end = min(start + step, span.end)
        if end < span.end and (space := text.rfind(" ", start + step // 2, end)) > start:
            end = space
        pieces.append((Span(start, end), min(room, tokens)))
        start = end
        while start < span.end and text[start].isspace():
            start += 1
    return pieces


def _prefix_tokens(
    current: list[_Sentence], title_tokens: int, count_tokens: CountTokens, window: int
) -> int:
    heading = current[0].heading
    tokens = title_tokens + (count_tokens([heading])[0] if heading else 0)
    return min(tokens, int(window * _PREFIX_SHARE))


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
