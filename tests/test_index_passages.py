from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.encoder import Encoder
from index.passages import prefixes, split
from index.records import Article, Passage
from index.sentences import sentences

PIECES = st.one_of(
    st.characters(codec="utf-8", exclude_characters="\0"),
    st.sampled_from("\n\n  .!?…。؟“”\"'«»-•1234567890aAbB\u0301\u200fאبם汉😀\u2028\r\t"),
    st.sampled_from(
        ["U.S. ", "Mr. ", ". ", "\n\n", "\n- ", "\n1. ", "Word ", "\nHeading here\n", "汉" * 40]
    ),
    st.sampled_from(["The ferry left. ", "supercalifragilistic" * 8, "long " * 60, "a" * 300]),
)
TEXTS = st.lists(PIECES, max_size=60).map("".join)


def words(texts: Sequence[str]) -> list[int]:
    """A tokenizer whose tokens are words."""
    return [len(text.split()) for text in texts]


def held(article: Article, passages: list[Passage]) -> None:
    """The first invariant, for the passages of one article and their sentences."""
    text = article.text
    for number, passage in enumerate(passages):
        assert text[passage.start : passage.end] == passage.text
        assert (passage.id, passage.ordinal) == (f"{article.id}#{number}", number)
        assert passage.sentences
        assert passage.start == passage.sentences[0].start
        assert passage.end == passage.sentences[-1].end
        assert all(a.end <= b.start for a, b in pairwise(passage.sentences))
        for start, end in passage.sentences:
            assert text[start:end]
            assert text[start:end] == text[start:end].strip()
    for before, after in pairwise(passages):
        shared = set(before.sentences) & set(after.sentences)
        assert shared <= {before.sentences[-1]}
        assert shared <= {after.sentences[0]}
        assert before.start < after.start
        assert before.end < after.end
        assert after.start >= before.sentences[-1].start
    covered = {i for p in passages for start, end in p.sentences for i in range(start, end)}
    assert [i for i, c in enumerate(text) if not c.isspace() and i not in covered] == []


@settings(max_examples=250, deadline=None)
@given(text=TEXTS, title=st.one_of(st.none(), TEXTS), window=st.sampled_from([12, 40, 254]))
def test_every_passage_stands_in_its_article_and_fits_the_window(
    encoder: Encoder, text: str, title: str | None, window: int
) -> None:
    article = Article(id="x", text=text, title=title)
    passages = split(article, window=window, count_tokens=encoder.count_tokens)
    held(article, passages)
    before = prefixes(
        title, [p.heading for p in passages], window=window, count_tokens=encoder.count_tokens
    )
    sizes = encoder.count_tokens([before[p.heading].text + p.text for p in passages])
    for passage, size in zip(passages, sizes, strict=True):
        assert size <= window or len(passage.text) == 1
    for start, end in sentences(text):
        # Each sentence is whole in a passage, or cut to pieces that are.
        if encoder.count_tokens([text[start:end]])[0] <= window // 2:
            assert any((start, end) in passage.sentences for passage in passages)


def test_an_article_that_fits_is_one_passage(
    articles: tuple[Article, ...], encoder: Encoder
) -> None:
    for article in articles:
        passages = split(article, window=encoder.window, count_tokens=encoder.count_tokens)
        held(article, passages)
        assert len(passages) == 1
        assert list(passages[0].sentences) == sentences(article.text, article.language)


def test_the_last_sentence_is_taken_along() -> None:
    text = " ".join(f"Ship {n} left the harbour today." for n in range(9))
    passages = split(Article(id="x", text=text), window=20, count_tokens=words)
    held(Article(id="x", text=text), passages)
    assert len(passages) > 1
    for before, after in pairwise(passages):
        assert before.sentences[-1] == after.sentences[0]


def test_a_long_last_sentence_is_not_taken_along() -> None:
    text = "One two. " + "word " * 11 + "end. " + "Word " * 11 + "end."
    passages = split(Article(id="x", text=text), window=20, count_tokens=words)
    assert [len(p.sentences) for p in passages] == [2, 1]


def test_a_heading_is_carried_to_the_passages_below_it() -> None:
    body = " ".join(f"Ship {n} left the harbour today." for n in range(6))
    text = f"{body}\n\nThe harbour\n\n{body}\n\nThe sea\n\n{body}"
    passages = split(Article(id="x", text=text, title="Ships"), window=24, count_tokens=words)
    held(Article(id="x", text=text), passages)
    first = text.index("The harbour")
    second = text.index("The sea")
    for passage in passages:
        wanted = (
            None
            if passage.start < first
            else "The harbour"
            if passage.start < second
            else "The sea"
        )
        assert passage.heading == wanted
    # A section begins a passage of its own, without a sentence of the section before it.
    assert {p.start for p in passages} >= {first, second}


def test_short_sections_share_a_passage() -> None:
    text = "\n".join(f"Heading {n}\nShip {n} left the harbour today." for n in range(3))
    assert len(split(Article(id="x", text=text), window=60, count_tokens=words)) == 1


def test_a_prefix_is_title_and_heading() -> None:
    found = prefixes("Ships", [None, "The sea", "Ships"], window=40, count_tokens=words)
    assert {heading: prefix.text for heading, prefix in found.items()} == {
        None: "Ships\n",
        "The sea": "Ships. The sea\n",
        "Ships": "Ships\n",
    }
    assert found["The sea"].tokens == 3
    assert prefixes(None, [None], window=40, count_tokens=words) == {None: ("", 0)}


@pytest.mark.parametrize("title", ["word " * 400, "汉" * 400, "w" * 100_000, "a-" * 3_000])
def test_a_long_title_leaves_three_quarters_of_the_window(encoder: Encoder, title: str) -> None:
    window = encoder.window
    found = prefixes(title, ["Here"], window=window, count_tokens=encoder.count_tokens)["Here"]
    assert title.startswith(found.text.strip())
    assert len(found.text) <= 1_001
    assert encoder.count_tokens([found.text]) == [found.tokens]
    assert 0 < found.tokens <= window // 4


@pytest.mark.parametrize(
    "text",
    [
        "word " * 20_000,
        "a" * 100_000,
        "汉" * 100_000,
        "a" * 1_000_000,
        ("word " * 500 + "汉" * 2_000) * 3,
        "x. " * 5_000 + "a" * 50_000 + " end.",
    ],
    ids=["spaces", "no spaces", "han", "a million", "unevenly dense", "unevenly long"],
)
def test_an_endless_sentence_is_cut(encoder: Encoder, text: str) -> None:
    calls: list[int] = []

    def counting(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return encoder.count_tokens(texts)

    article = Article(id="x", text=text)
    passages = split(article, window=encoder.window, count_tokens=counting)
    held(article, passages)
    assert len(calls) <= 12
    assert all(end - start <= 4_000 for p in passages for start, end in p.sentences)
    assert max(p.end - p.start for p in passages) <= 16_000
    assert max(encoder.count_tokens([p.text for p in passages])) <= encoder.window
    if " " in text and "aaa" not in text and "汉" not in text:
        assert all(p.text.endswith("word") for p in passages)


def test_a_passage_has_few_characters_where_all_its_tokens_are_huge() -> None:
    text = " ".join("x" * 3_000 + "." for _ in range(40))
    passages = split(Article(id="x", text=text), window=254, count_tokens=words)
    held(Article(id="x", text=text), passages)
    assert {len(p.sentences) for p in passages} <= {4, 5}
    assert all(p.end - p.start <= 16_000 for p in passages)
    gap = "One.\n" + "\n" * 20_000 + "Two."
    assert len(split(Article(id="x", text=gap), window=254, count_tokens=words)) == 2


def test_a_million_short_sentences_are_counted_in_a_few_calls() -> None:
    calls: list[int] = []

    def counting(texts: Sequence[str]) -> list[int]:
        calls.append(len(texts))
        return [3] * len(texts)

    count = 80_000
    lines = [f"Heading {n}\nHe left. She stayed. It rained." for n in range(count // 4)]
    text = "\n".join(lines)
    passages = split(Article(id="x", text=text, title="T"), window=254, count_tokens=counting)
    assert sum(len(p.sentences) for p in passages) >= count
    assert len(calls) == 2
    assert sum(calls) <= count + len(lines)


def test_nothing_of_nothing() -> None:
    assert split(Article(id="x", text=" \n "), window=40, count_tokens=words) == []
