from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from index import late
from index.encoder import EncodedPassage, Encoder, PassageText
from index.preparing import prepare
from index.records import Article


def test_articles_come_out_in_order_with_all_that_is_stored(
    encoder: Encoder, articles: tuple[Article, ...]
) -> None:
    found = list(prepare(articles, encoder))
    assert [article for article, _ in found] == list(articles)
    for article, parts in found:
        for part in parts:
            text = part.passage.text
            assert article.text[part.passage.start : part.passage.end] == text
            assert part.vector.shape == (384,)
            assert part.sentence_vectors.shape == (len(part.passage.sentences), 384)
            states = late.unpack(part.token_signs, len(part.token_spans), 384)
            assert len(states) == len(part.token_spans) > 0
            assert all(0 <= start < end <= len(text) for start, end in part.token_spans)


def test_the_title_is_embedded_and_is_no_part_of_the_passage(
    encoder: Encoder, articles: tuple[Article, ...]
) -> None:
    article = articles[2]
    ((_, (plain,)),) = prepare([replace(article, title=None)], encoder)
    ((_, (titled,)),) = prepare([article], encoder)
    assert plain.passage == titled.passage
    assert plain.token_spans == titled.token_spans
    wanted = encoder.encode([f"{article.title}\n{article.text}"])[0]
    np.testing.assert_allclose(titled.vector, wanted, atol=1e-5)
    assert float(plain.vector @ titled.vector) < 0.999


def test_a_long_article_is_never_encoded_all_at_once(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[int] = []
    encode = encoder.encode_passages

    def counting(passages: list[PassageText]) -> list[EncodedPassage]:
        given.append(len(passages))
        return encode([replace(passage, text="short", sentences=()) for passage in passages])

    monkeypatch.setattr(encoder, "encode_passages", counting)
    text = " ".join(f"Ship {n} left the harbour of Marrow Bay at noon today." for n in range(3_000))
    told: list[int] = []
    ((_, parts),) = prepare([Article(id="long", text=text)], encoder, told.append)
    assert len(parts) > 128
    assert sum(given) == len(parts)
    assert max(given) == 64
    assert told == [1]
    assert [part.passage.ordinal for part in parts] == list(range(len(parts)))


def test_nothing_to_prepare(encoder: Encoder) -> None:
    assert list(prepare([], encoder)) == []
    assert list(prepare([Article(id="x", text=" ")], encoder)) == [(Article(id="x", text=" "), [])]
