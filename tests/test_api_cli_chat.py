"""`qa chat`: a conversation over standard input."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from api_support import ROOT, qa

pytest_plugins = ("api_fixtures",)


@pytest.fixture
def own(shelf: Path, tmp_path: Path) -> Path:
    """A library of its own with the samples, since a chat is kept in it."""
    lines = shelf.parent / "samples.jsonl"
    qa(tmp_path / "data", "add", str(lines))
    return tmp_path / "data"


def chat(folder: Path, typed: str | bytes, *words: str) -> subprocess.CompletedProcess[bytes]:
    run = subprocess.run(
        [sys.executable, "-m", "api.cli", "--data", str(folder), "chat", *words],
        cwd=ROOT,
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert b"Traceback" not in run.stderr, run.stderr
    return run


def test_each_question_is_understood_from_those_before(own: Path) -> None:
    run = chat(
        own, "When did the harbour bridge open?\n\nAnd what did it cost?\n/quit\nnever read\n"
    )
    out = run.stdout.decode()
    assert run.returncode == 0
    assert "opened on Sunday morning" in out
    assert "Understood as: " in out
    assert "12 million crowns" in out
    assert "never read" not in out
    name = re.search(r"qa chat --conversation (\S+)", run.stderr.decode())
    assert name
    again = chat(own, "and what did it cost?\n", "--conversation", name[1]).stdout.decode()
    assert "12 million crowns" in again


def test_a_new_conversation_forgets(own: Path) -> None:
    typed = "When did the harbour bridge open?\n/new\nAnd what did it cost?\n"
    out = chat(own, typed).stdout.decode()
    assert "A new conversation." in out
    assert "Understood as: " not in out


def test_what_cannot_be_asked_is_said_and_the_chat_goes_on(own: Path) -> None:
    run = chat(own, b"?!\n\xff\xfe\nWhat did the harbour bridge cost?\n")
    assert "no word in it" in run.stderr.decode()
    assert "12 million crowns" in run.stdout.decode()
    assert run.returncode == 0


def test_a_conversation_needs_a_name_that_can_be_printed(own: Path) -> None:
    assert chat(own, "", "--conversation", "a\nb").returncode == 2
