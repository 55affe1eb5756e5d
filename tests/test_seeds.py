"""The sample reports load as what they say they are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from index.readers import read_path
from index.records import Article

SEEDS = Path(__file__).parent.parent / "seeds"
NAMES = sorted(path.name for path in SEEDS.glob("[0-9]*.md"))


def loaded() -> list[Article]:
    found = list(read_path(SEEDS, max_bytes=1_000_000))
    articles = [one for one in found if isinstance(one, Article)]
    assert articles == found, "something in seeds/ gives no article"
    return articles


def test_the_folder_gives_five_reports_and_not_its_readme():
    articles = loaded()
    assert len(articles) == len(NAMES) == 5
    assert len({article.id for article in articles}) == 5
    assert all("Five sample reports" not in article.text for article in articles)


@pytest.mark.parametrize("name", NAMES)
def test_a_report_says_where_it_is_from(name: str):
    (article,) = read_path(SEEDS / name, max_bytes=1_000_000)
    assert isinstance(article, Article)
    assert article.id == name.removesuffix(".md").partition("-")[2]
    assert article.title
    assert article.publisher
    assert re.fullmatch(r"https://example\.(org|com)/\S+", article.url or "")
    assert re.fullmatch(r"2025-12-0[12]", article.published_at or "")
    assert article.language == "en"
    assert len(article.text) > 2_000
    assert "---" not in article.text
    assert "published_at" not in article.text
    assert article.title not in article.text.splitlines()


def test_no_report_is_taken_for_another():
    articles = loaded()
    for field in ("title", "publisher", "url", "text"):
        assert len({getattr(article, field) for article in articles}) == 5


def test_the_readme_lists_each_report_with_its_publisher_and_day():
    rows = {
        match[1]: match[2]
        for match in re.finditer(
            r"^\| \[\d+\]\(([\w.-]+)\) \| (.+) \|$",
            (SEEDS / "README.md").read_text("utf-8"),
            re.MULTILINE,
        )
    }
    assert sorted(rows) == NAMES
    for name, row in rows.items():
        (article,) = read_path(SEEDS / name, max_bytes=1_000_000)
        assert isinstance(article, Article)
        assert row.startswith(article.publisher or "-")
        assert row.endswith(article.published_at or "-")
