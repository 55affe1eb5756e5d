"""From articles to what the store writes of them: passages, their vectors, their tokens' signs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from index import late
from index.encoder import Encoder, PassageText
from index.passages import prefixes, split
from index.records import Article, Passage, Span
from index.rows import PreparedPassage

# So many passages are encoded together: enough to fill batches of like length, and few enough that
# the token states of a very long article are never in memory all at once.
_TOGETHER = 64

_Split = tuple[Article, list[Passage]]


def prepare(
    articles: Sequence[Article], encoder: Encoder, progress: Callable[[int], None] | None = None
) -> Iterator[tuple[Article, list[PreparedPassage]]]:
    """Each article with its passages, split and encoded, in order.

    `progress` is told now and then how many articles are done.
    """
    group: list[_Split] = []
    waiting = 0
    for done, article in enumerate(articles, start=1):
        parts = split(article, window=encoder.window, count_tokens=encoder.count_tokens)
        group.append((article, parts))
        waiting += len(parts)
        if waiting >= _TOGETHER or done == len(articles):
            yield from _encoded(group, encoder)
            group, waiting = [], 0
            if progress:
                progress(done)


def _encoded(
    group: Sequence[_Split], encoder: Encoder
) -> Iterator[tuple[Article, list[PreparedPassage]]]:
    passages = [passage for _, parts in group for passage in parts]
    texts = [text for article, parts in group for text in _texts(article, parts, encoder)]
    prepared = (
        PreparedPassage(
            passage=passage,
            vector=encoded.vector,
            sentence_vectors=encoded.sentence_vectors,
            token_spans=encoded.token_spans,
            token_signs=late.pack(encoded.token_states),
        )
        for start in range(0, len(texts), _TOGETHER)
        for passage, encoded in zip(
            passages[start : start + _TOGETHER],
            encoder.encode_passages(texts[start : start + _TOGETHER]),
            strict=True,
        )
    )
    for article, parts in group:
        yield article, [next(prepared) for _ in parts]


def _texts(article: Article, parts: Sequence[Passage], encoder: Encoder) -> list[PassageText]:
    before = prefixes(
        article.title,
        (passage.heading for passage in parts),
        window=encoder.window,
        count_tokens=encoder.count_tokens,
    )
    return [
        PassageText(
            before[passage.heading].text,
            passage.text,
            tuple(Span(s.start - passage.start, s.end - passage.start) for s in passage.sentences),
        )
        for passage in parts
    ]
