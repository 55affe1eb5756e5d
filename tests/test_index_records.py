from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from index.records import EVERYTHING, Article, Filters, Passage, Span


def test_a_fingerprint_changes_with_every_field_but_the_id() -> None:
    article = Article(
        id="a",
        text="Some text.",
        title="T",
        publisher="P",
        author="A",
        url="https://x.example/",
        published_at="2026-01-01",
        language="en",
        tags=("one", "two"),
    )
    changed = [
        replace(article, text="Other text."),
        replace(article, title="U"),
        replace(article, publisher=None),
        replace(article, author="B"),
        replace(article, url=None),
        replace(article, published_at="2026-01-02"),
        replace(article, language="de"),
        replace(article, tags=("two", "one")),
        replace(article, tags=("one",)),
        replace(article, title="P", publisher="T"),
        replace(article, language="one", tags=("en", "two")),
    ]
    prints = {article.fingerprint, *(one.fingerprint for one in changed)}
    assert len(prints) == 1 + len(changed)
    assert replace(article, id="b").fingerprint == article.fingerprint


def test_a_fingerprint_is_the_same_tomorrow() -> None:
    # Libraries that exist hold fingerprints: a change of the formula would replace every article.
    assert Article(id="a", text="Ґ 😀", title="T").fingerprint == (
        "fdd87b1f1efa5b163fd434bd198c7a07cefa902c8875cec204a848f5ff4fbb94"
    )


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b", "\udfff"])
def test_text_that_no_database_can_hold_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="article a: its text has a NUL or a lone surrogate"):
        Article(id="a", text=text)


def test_a_passage_fits_its_span() -> None:
    with pytest.raises(ValueError, match=r"passage a#0: span 0\.\.3 does not fit 4 characters"):
        Passage("a#0", "a", 0, "four", 0, 3, (Span(0, 3),))


def test_records_are_frozen() -> None:
    with pytest.raises(FrozenInstanceError):
        EVERYTHING.tags = ("x",)  # type: ignore[misc]


@pytest.mark.parametrize(
    "filters",
    [
        Filters(article_ids=("a",)),
        Filters(publishers=("a",)),
        Filters(tags=("a",)),
        Filters(published_after="2026-01-01"),
        Filters(published_before="2026-01-01"),
    ],
)
def test_filters_are_true_where_they_narrow(filters: Filters) -> None:
    assert filters
    assert not EVERYTHING
