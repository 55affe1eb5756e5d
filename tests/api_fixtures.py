"""Fixtures of the tests of the HTTP service and the command line: `pytest_plugins` names this."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from api_support import SAMPLES, qa, serving, settings_for, until


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A ready server whose library holds the samples; tests may add to it and must not remove them."""
    with serving(settings_for(tmp_path_factory.mktemp("library"))) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        for sample in SAMPLES:
            assert client.post("/v1/articles", json=sample).status_code == 201
        yield client


@pytest.fixture(scope="session")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a library that holds the samples, made by the command line; read only."""
    folder = tmp_path_factory.mktemp("shelf")
    lines = folder / "samples.jsonl"
    lines.write_text("".join(json.dumps(sample) + "\n" for sample in SAMPLES))
    qa(folder / "data", "add", str(lines))
    return folder / "data"
