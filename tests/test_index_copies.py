from __future__ import annotations

import hashlib
import random
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from index_support import program

from index.copies import bands, containment, copies, digest, signature, similarity, words
from index.records import Article

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("0*.md"))
TEXTS = [path.read_text("utf-8").split("---\n", 2)[2] for path in SEEDS]
OTHER = " ".join(
    f"Gulls {word} over harbour number {n}." for n, word in enumerate("abcdefghij" * 9)
)


def signed(text: str) -> bytes:
    found = signature(text)
    assert found is not None
    return found


def copied(one: str, other: str) -> bool:
    there = bool(copies(signed(one), [signed(other)])[0])
    assert there == bool(copies(signed(other), [signed(one)])[0])
    return there


def jaccard(one: str, other: str) -> tuple[float, float]:
    """Resemblance and containment, counted in full."""
    a, b = ({tuple(w[i : i + 5]) for i in range(len(w) - 4)} for w in (words(one), words(other)))
    return len(a & b) / len(a | b), len(a & b) / min(len(a), len(b))


def edited(text: str, every: int) -> str:
    """A text with one word in so many replaced."""
    said = text.split(" ")
    return " ".join(f"other{n}" if n % every == every // 2 else w for n, w in enumerate(said))


@pytest.mark.parametrize("text", TEXTS, ids=[path.stem for path in SEEDS])
def test_a_reprint_is_found(text: str) -> None:
    paragraphs = text.strip().split("\n\n")
    opening = "The harbour town woke to news of talks, its mayor said on the quay early on Monday."
    assert copied(text, "Another headline\n\n" + "\n\n".join([opening, *paragraphs[1:]]))
    for cut in range(len(paragraphs)):
        assert copied(text, "\n\n".join(paragraphs[:cut] + paragraphs[cut + 1 :]))
    assert copied(text, edited(text, 20))
    assert copied(text, text.replace("Zelensky", "Zelenskyy").replace("said", "stated"))
    assert copied(text, text.upper().replace("’", "'").replace("“", '"').replace("\n", " "))


@pytest.mark.parametrize("text", TEXTS, ids=[path.stem for path in SEEDS])
def test_an_excerpt_is_found_in_a_longer_article(text: str) -> None:
    paragraphs = text.strip().split("\n\n")
    assert copied(text, "\n\n".join(paragraphs[: len(paragraphs) * 3 // 5]))
    assert copied(text, "\n\n".join(paragraphs[len(paragraphs) // 2 :]))


def test_a_digest_of_many_articles_is_no_copy_of_them() -> None:
    assert not any(copied(text, "\n\n".join(TEXTS)) for text in TEXTS)


@pytest.mark.parametrize(("one", "other"), list(combinations(range(5), 2)))
def test_reports_of_one_event_in_other_words_are_no_copies(one: int, other: int) -> None:
    assert not copied(TEXTS[one], TEXTS[other])
    assert similarity(signed(TEXTS[one]), signed(TEXTS[other])) < 0.1


def test_articles_that_share_a_quotation_are_no_copies() -> None:
    quotation = TEXTS[0].split("\n\n")[3]
    assert not copied(f"{TEXTS[2]}\n\n{quotation}", f"{TEXTS[4]}\n\n{quotation}")


def test_other_articles_are_no_copies(articles: tuple[Article, ...]) -> None:
    pairs = {(a.id, b.id) for a, b in combinations(articles, 2) if copied(a.text, b.text)}
    assert pairs == {("orchid", "copy")}
    assert not any(copied(a.text, text) for a in articles for text in TEXTS)


@pytest.mark.parametrize("every", [8, 15, 30, 60])
def test_the_estimate_is_near_what_counting_gives(every: int) -> None:
    for text in TEXTS:
        other = edited(text, every)[: len(text) // 2 if every == 60 else None]
        resembles, contained = jaccard(text, other)
        one, two = signed(text), signed(other)
        assert similarity(one, two) == pytest.approx(resembles, abs=4 * 0.032)
        assert containment(one, two) == pytest.approx(contained, abs=4 * 0.05)
        assert similarity(one, two) == similarity(two, one)


def test_the_limits_of_the_estimates() -> None:
    one = signed(TEXTS[0])
    assert similarity(one, one) == containment(one, one) == 1
    assert similarity(one, signed(OTHER)) == containment(one, signed(OTHER)) == 0


def test_one_bytes_one_signature_on_every_machine() -> None:
    one = signed(TEXTS[0])
    assert len(one) == 4 * 257
    assert int.from_bytes(one[:4], "little") == len(
        {tuple(words(TEXTS[0])[i : i + 5]) for i in range(len(words(TEXTS[0])) - 4)}
    )
    # Stored signatures are compared with new ones: a library or a change that makes others shows here.
    said = signed("The quick brown fox jumps over the lazy dog, and the owl looks on.")
    assert hashlib.sha256(said).hexdigest() == (
        "45dc14f752e8c5feeece3a570cfcac19c32fe0133a23abfd34d028dbeb11d453"
    )
    code = (
        "import hashlib, sys; from index.copies import signature as s; print(s(sys.argv[1]).hex())"
    )
    for seed in ("1", "2"):
        assert program(code, TEXTS[0], PYTHONHASHSEED=seed).strip() == one.hex()


def test_short_texts() -> None:
    assert signature("") is None
    assert signature(" … — !") is None
    assert copied("Owl", "owl!")
    assert copied("An owl stopped play.", "AN OWL STOPPED PLAY")
    assert not copied("An owl stopped play.", "An owl stopped work.")
    assert not copied("An owl", "An owl stopped play.")


def test_a_very_long_text_and_one_that_repeats_itself() -> None:
    drawn = random.Random(1)
    long = " ".join(f"w{drawn.randrange(5000)}" for _ in range(200_000))
    assert copied(long, long + " end")
    assert int.from_bytes(signed("tick " * 10_000)[:4], "little") == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Міст через річку відкрили в неділю, сказав він.",
            "МІСТ через річку — відкрили в неділю; сказав він",
        ),
        ("市议会以九票对四票决定修建防潮墙，市长说。", "市议会以九票对四票决定修建防潮墙。市长说"),
        ("Cafe\u0301 au lait pour tout le monde", "Café au lait pour tout le monde"),
    ],
)
def test_other_scripts(one: str, other: str) -> None:
    assert copied(one, other)
    assert len(words(one)) > 6
    assert not copied(one, one[::-1])


def test_copies_of_none() -> None:
    assert copies(signed("An owl"), []).tolist() == []


def test_copies_share_a_band_and_bands_fit_a_database() -> None:
    one = signed(TEXTS[0])
    assert len(set(bands(one))) == 64
    for number in [*bands(one), digest(one)]:
        assert -(2**63) <= number < 2**63
    for every in (8, 15, 30):
        other = signed(edited(TEXTS[0], every))
        assert set(bands(one)) & set(bands(other))
    assert not set(bands(one)) & set(bands(signed(OTHER)))
    # The same two values in another band are another number.
    same = one[:4] + np.ones(256, "<u4").tobytes()
    assert len(set(bands(same))) == 64


def test_asking_does_not_load_what_only_adding_needs() -> None:
    code = (
        "import sys, api.cli, api.cli_questions, index.library, qa.answerer, qa.independence; "
        "print(sorted({'datasketch', 'scipy'} & set(sys.modules)))"
    )
    assert program(code).strip() == "[]"
