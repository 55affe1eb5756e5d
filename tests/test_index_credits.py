from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.credits import agency, credits_of

SEEDS = Path(__file__).parent.parent / "seeds"
BODY = "\n\n".join(
    f"The harbour master said at the {n} meeting that it was late." for n in "abcdefgh"
)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("By A. Marlow (Al Jazeera, Reuters, AFP)", ("Al Jazeera", "Reuters", "AFP")),
        ("*By A. Marlow (Coastal Courier, Reuters)*", ("Coastal Courier", "Reuters")),
        ("By Ann Roe (Northern Press)", ("Northern Press",)),
        ("By Ann Roe (NPA)", ("NPA",)),
        ("Von Ada Lenz (dpa)", ("dpa",)),
        ("By Ann Roe, Associated Press", ("AP",)),
        ("By Ann Roe | Reuters", ("Reuters",)),
        ("By The Associated Press", ("AP",)),
        ("By AFP and Reuters", ("AFP", "Reuters")),
        ("— Reuters", ("Reuters",)),
        ("– AFP, AP", ("AFP", "AP")),
        ("AFP/Reuters", ("AFP", "Reuters")),
        ("(AP)", ("AP",)),
        ("Source: AFP", ("AFP",)),
        ("Sources: Reuters, Coastal Courier", ("Reuters", "Coastal Courier")),
        ("With files from Reuters and AFP", ("Reuters", "AFP")),
        ("— with Reuters", ("Reuters",)),
        ("Additional reporting by AFP.", ("AFP",)),
        ("The Associated Press contributed to this report.", ("AP",)),
        ("The ferry sank, the port said. (Reuters)", ("Reuters",)),
        ("The ferry sank, the port said. — AFP", ("AFP",)),
        ("The ferry sank, “all of it”. (Agence France-Presse)", ("AFP",)),
    ],
)
def test_a_credit_is_read_from_the_last_line_and_the_first(
    line: str, named: tuple[str, ...]
) -> None:
    assert credits_of(f"{BODY}\n\n{line}") == named
    assert credits_of(f"{line}\n\n{BODY}\n") == named


@pytest.mark.parametrize(
    ("opening", "named"),
    [
        ("PARIS (Reuters) — The ferry sank.", ("Reuters",)),
        ("WASHINGTON (AP) - The ferry sank.", ("AP",)),
        ("PARIS, Dec 1 (Xinhua) -- The ferry sank.", ("Xinhua",)),
        ("PARIS, Dec. 1 (Reuters) – The ferry sank.", ("Reuters",)),
        ("Berlin (dpa) - Die Fähre sank.", ("dpa",)),
        ("(Reuters) - The ferry sank.", ("Reuters",)),
        ("КИЇВ (Ukrinform) — Пором затонув.", ("Ukrinform",)),
        ("PARIS (AFP/Reuters) — The ferry sank.", ("AFP", "Reuters")),
        ("The ferry (North Star) — a ship of 1931 — sank.", ()),
        ("The alliance (NATO) — thirty states — met.", ()),
    ],
)
def test_a_dateline_names_its_agency(opening: str, named: tuple[str, ...]) -> None:
    assert credits_of(f"Ferry sinks\n\n{opening}\n\n{BODY}") == named


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Roe (London)",
        "By Ann Roe (Kyiv, London)",
        "By Ann Roe",
        "By Ann Roe and Ben Oak",
        "By Ann Roe, London",
        "By Ann Roe (she/her)",
        "— Ann Roe",
        "Source: Ministry of Health",
        "Source: https://example.com/afp",
        "With agencies",
        "By Ann Roe and agencies",
        "Reuters said that the ferry sank.",
        "The ferry sank, AFP reported.",
        "The port gave no figure, according to Reuters.",
        "Neither claim could be verified, Al Jazeera said.",
        "An AFP photo shows the ferry, with the port on the left.",
        "The alliance agreed to it. (NATO)",
        "Photo: AFP",
        "AFP",
        "",
    ],
)
def test_what_is_no_credit_is_not_taken_for_one(line: str) -> None:
    named = ("AFP",) if line == "AFP" else ()
    assert credits_of(f"{BODY}\n\n{line}") == named


def test_the_middle_of_an_article_is_not_looked_at() -> None:
    assert credits_of(f"{BODY}\n\nSource: AFP\n\n{BODY}") == ()


def test_a_short_article_is_read_once() -> None:
    assert credits_of("Source: AFP\nPARIS (AFP) — The ferry sank.") == ("AFP",)


def test_the_author_may_carry_a_credit() -> None:
    assert credits_of(BODY, "A. Marlow (Reuters, AFP)") == ("Reuters", "AFP")
    assert credits_of(BODY, "By The Associated Press") == ("AP",)
    assert credits_of(BODY, "Ann Roe") == ()
    assert credits_of(f"{BODY}\n(AFP)", "AFP") == ("AFP",)


def test_an_agency_has_one_name() -> None:
    assert [agency(n) for n in ("The Associated Press", "AP", "ap.")] == ["AP", "AP", "AP"]
    assert agency("Coastal  Courier") == "Coastal Courier"


def test_the_seeds_credit_what_their_bylines_say() -> None:
    said = {p.name[:2]: credits_of(p.read_text("utf-8")) for p in sorted(SEEDS.glob("0*.md"))}
    assert said == {
        "01": (),
        "02": (),
        "03": ("Al Jazeera", "Reuters", "AFP"),
        "04": (),
        "05": (),
    }


@pytest.mark.parametrize(
    "piece", ["A, ", "Aa (", "a. ", "A / ", "a/", "A | ", "A and ", "By - ", "— "]
)
def test_no_line_takes_long_to_read(piece: str) -> None:
    for length in (35, 150, 50_000):
        for start in ("", "By A", "Source: ", "With "):
            line = start + (piece * length)[:length]
            began = time.perf_counter()
            assert credits_of(f"{line}\n{line}!\n{line}]") == ()
            assert time.perf_counter() - began < 0.5
