"""Every quotation that real reports print, as it stands and with one word changed at random.

The sample reports always; with QA_EVAL_DATA the five reports beside that folder and XQuAD's paragraphs too.
"""

from __future__ import annotations

import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from index.encoder import Encoder
from index.library import Library
from index.readers import read_path, read_text
from index.records import Article, Span
from qa.errors import QuoteTooShortError
from qa.marks import quotations
from qa.normal import normal
from qa.quotes import QuoteChecker
from qa.verdict import Printing

SEEDS = Path(__file__).parent.parent / "seeds"
WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")
# A change of one word of three leaves too little to say that it is these words, and not others.
FEWEST = 4


class Quoted(NamedTuple):
    article: Article
    span: Span
    words: str


def reports() -> list[Article]:
    found = [
        one for path in sorted(SEEDS.glob("0*.md")) for one in read_path(path, max_bytes=10**6)
    ]
    if os.environ.get("QA_EVAL_DATA"):
        data = Path(os.environ["QA_EVAL_DATA"])
        for path in sorted((data.parent / "seeds").glob("*.txt")):
            found += read_path(path, max_bytes=10**6)
        with (data / "xquad_articles.jsonl").open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                found.append(read_text(row["text"], id=row["id"], max_bytes=10**6))
    return [one for one in found if isinstance(one, Article)]


@pytest.fixture(scope="module")
def held() -> list[Article]:
    return reports()


@pytest.fixture(scope="module")
def checker(
    tmp_path_factory: pytest.TempPathFactory, encoder: Encoder, held: list[Article]
) -> Iterator[QuoteChecker]:
    with Library.open(tmp_path_factory.mktemp("printed"), encoder=encoder) as library:
        library.add(held)
        yield QuoteChecker(library)


def printed(held: list[Article]) -> Iterator[Quoted]:
    for article in held:
        for quotation in quotations(article.text):
            words = article.text[slice(*quotation.inner)]
            if len(words.split()) > 1 and len(WORD.findall(words)) > 1:
                yield Quoted(article, quotation.inner, words)


def inside(match: Printing, quoted: Quoted) -> bool:
    start, end = quoted.span
    return (
        match.article.id == quoted.article.id
        and start <= match.span.start
        and match.span.end <= end
    )


def test_as_printed_each_is_verbatim_at_its_place(
    checker: QuoteChecker, held: list[Article]
) -> None:
    count = 0
    for quoted in printed(held):
        verdict = checker.verify(quoted.words)
        assert verdict.verdict == "verbatim", quoted.words
        assert any(inside(m, quoted) for m in verdict.matches if m.verdict == "verbatim")
        count += 1
    assert count >= 40


@pytest.mark.parametrize("change", ["replaced", "left out", "added"])
def test_with_a_word_changed_none_is_verbatim_and_the_diff_has_it(
    checker: QuoteChecker, held: list[Article], change: str
) -> None:
    rng = random.Random(change)
    words = [word for article in held for word in re.findall(r"\b[a-z]{3,}\b", article.text)]
    everything = [normal(article.text).tokens for article in held]
    count = 0
    for quoted in printed(held):
        places = list(WORD.finditer(quoted.words))
        if change != "replaced":
            places = places[1:-1]  # less of a quotation, or more around it, may be printed so
        if not places:
            continue
        place, new = rng.choice(places), rng.choice(words)
        left, right = quoted.words[: place.start()], quoted.words[place.end() :]
        if change == "left out":
            changed, word = left.rstrip() + " " + right.lstrip(), place[0]
        else:
            kept = f" {place[0]}" if change == "added" else ""
            changed, word = left + new + kept + right, new
        if any(_stands(normal(changed).tokens, tokens) for tokens in everything):
            continue
        try:
            verdict = checker.verify(changed)
        except QuoteTooShortError:
            continue
        assert verdict.verdict != "verbatim", changed
        assert all(match.verdict == "altered" for match in verdict.matches)
        if len(WORD.findall(quoted.words)) > FEWEST:
            assert verdict.verdict == "altered", changed
            told = [
                op.quote + " " + op.printed
                for m in verdict.matches
                for op in m.diff
                if op.op != "equal"
            ]
            assert any(word in one for one in told), changed
        count += 1
    assert count >= 20


def _stands(tokens: tuple[str, ...], text: tuple[str, ...]) -> bool:
    tokens = tuple(token for token in tokens if token not in ".,")
    text = tuple(token for token in text if token not in ".,")
    return any(text[i : i + len(tokens)] == tokens for i in range(len(text) - len(tokens) + 1))


def test_without_the_data_a_run_says_so() -> None:
    if not os.environ.get("QA_EVAL_DATA"):
        pytest.skip("QA_EVAL_DATA is not set: only the sample reports' quotations were tried")
