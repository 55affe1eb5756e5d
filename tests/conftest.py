"""What the tests of every package share: the real encoder, an empty library, a dozen articles."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from index_support import CACHE

from index.encoder import Encoder, load_encoder
from index.library import Library
from index.records import Article
from qa.reader import LateReader


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """With QA_TEST_REQUIRE=all nothing may be missing: a skip is a failure, but for absent data."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail"):
        why = (
            str(report.longrepr[-1]) if isinstance(report.longrepr, tuple) else str(report.longrepr)
        )
        if os.environ.get("QA_TEST_REQUIRE") == "all" and "QA_EVAL_DATA" not in why:
            report.outcome = "failed"
            report.longrepr = f"QA_TEST_REQUIRE=all, and {item.nodeid} was skipped: {why}"
    return report


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    """The embedded model, exported once and kept where the service keeps it."""
    return load_encoder("embedded", cache=CACHE, threads=2)


@pytest.fixture(scope="session")
def reader() -> LateReader:
    """The embedded reader, exported once and kept where the service keeps it."""
    return LateReader("embedded", cache=CACHE, threads=2)


@pytest.fixture
def library(tmp_path: Path, encoder: Encoder) -> Iterator[Library]:
    """An empty library of its own for each test."""
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        yield library


@pytest.fixture(scope="session")
def articles() -> tuple[Article, ...]:
    """A dozen invented articles from invented towns, as a newsroom would hold them."""
    return ARTICLES


ARTICLES = (
    Article(
        id="tidewall",
        title="Council of Marrow Bay approves tide wall",
        publisher="Marrow Bay Ledger",
        author="Ottoline Voss",
        url="https://ledger.example/tidewall",
        published_at="2026-01-12",
        language="en",
        tags=("council", "flood"),
        text="The council of Marrow Bay voted 9 to 4 on Monday to build a tide wall. It will cost "
        "$48.5 million, Mayor Petra Quill said.\n\n“Nobody here has forgotten the flood. We will "
        "not wait for the next one,” Quill said.\n\nOpponents\n\nMr. Aldo Fenn, who runs the boat "
        "yard, voted against. He said the wall would close his slipway at 6 p.m. each day.",
    ),
    Article(
        id="tidewall-costs",
        title="Tide wall may cost more",
        publisher="The Eastern Wire",
        published_at="2026-01-14T08:30:00+01:00",
        language="en",
        tags=("flood", "money"),
        text="Engineers for the U.S. Coastal Office put the cost of Marrow Bay's tide wall at $61 "
        "million. The council had named a lower sum two days earlier.\n\n1. Piles: $20 million\n"
        "2. Concrete: $31 million\n3. Gates: $10 million",
    ),
    Article(
        id="orchid",
        title="Rare orchid found in quarry",
        publisher="Marrow Bay Ledger",
        published_at="2026-02-03",
        language="en",
        tags=("nature",),
        text="A rare orchid flowers in the abandoned quarry above Lindell. Botanist Wanda Ohm "
        "counted 43 plants on Saturday.\n\n“I sat down and wept,” she said.",
    ),
    Article(
        id="tram",
        title="Night trams return to Hollin",
        publisher="Hollin Courier",
        published_at="2026-02-20T22:15:00Z",
        language="en",
        tags=("transport", "council"),
        text="Night trams run again in Hollin after eleven years. The first left the depot at "
        "11.40 p.m. Friday with two hundred passengers aboard.\n\nWhat it costs\n\nA ticket is "
        "3 crowns. Children under ten ride free.",
    ),
    Article(
        id="tram-strike",
        title="Tram drivers call strike",
        publisher="The Eastern Wire",
        published_at="2026-03-02",
        language="en",
        tags=("transport", "work"),
        text="Tram drivers in Hollin will strike on Thursday over pay for night work. Their union "
        "asks for 12 percent more. The company offers 4 percent.",
    ),
    Article(
        id="hospital",
        title="Hospital in Velm closes its maternity ward",
        publisher="Velm Post",
        published_at="2026-03-05",
        language="en",
        tags=("health",),
        text="The hospital in Velm closes its maternity ward in June. It had 212 births last year, "
        "too few for the state's rules, said its director, Dr. Ines Rauch. Mothers will drive "
        "40 km to Hollin.",
    ),
    Article(
        id="undated",
        title="How the lighthouse works",
        publisher="Velm Post",
        language="en",
        tags=("history",),
        text="The lighthouse at Cape Sorrel turns once every ten seconds. Its lens floats on a bath "
        "of mercury. A keeper wound its clockwork by hand until 1971.",
    ),
    Article(
        id="bare",
        text="An owl stopped play at the cricket ground in Lindell for nineteen minutes.",
    ),
    Article(
        id="ukrainian",
        title="Міст у Хмелеві відкрито",
        publisher="Хмелівський вісник",
        published_at="2026-03-09",
        language="uk",
        tags=("transport",),
        text="Новий міст через річку Тису відкрили в неділю. Міський голова п. Левко Дуб сказав: "
        "«Ми чекали двадцять років. Тепер їдемо».",
    ),
    Article(
        id="german",
        title="Weinlese beginnt früher",
        publisher="Talbote",
        published_at="2026-09-01",
        language="de",
        tags=("farming",),
        text="Die Weinlese im Ulmtal beginnt am 3. September, z. B. in Oberulm. „So früh war es "
        "nie“, sagte Winzerin Dr. Käthe Stör.",
    ),
    Article(
        id="list",
        title="What to know about the marathon",
        publisher="Hollin Courier",
        published_at="2026-04-18",
        language="en",
        tags=("sport", "transport"),
        text="The start\nRunners leave the fish market at 9 a.m. on Sunday.\nClosed roads\n"
        "- Quay Street\n- Mill Lane\n- The old bridge\nWhere to watch\nThe best view is from the "
        "castle, the organisers say.",
    ),
    Article(
        id="copy",
        title="Rare orchid found in quarry",
        publisher="The Eastern Wire",
        published_at="2026-02-04",
        language="en",
        tags=("nature",),
        text="A rare orchid flowers in the abandoned quarry above Lindell. Botanist Wanda Ohm "
        "counted 43 plants on Saturday.\n\n“I sat down and wept,” she said.",
    ),
)
