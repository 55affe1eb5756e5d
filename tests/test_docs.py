"""What the pages say is so: commands, targets and links that they name are there."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from typer.main import get_command

from api.app import create_app
from api.cli import app
from api.settings import Settings

ROOT = Path(__file__).parent.parent
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("*/README.md")],
    key=str,
)

_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_LINK = re.compile(r"(?<!!)\[[^\]\n]+\]\(([^)\s]+)\)")
_CODE = re.compile(r"`([^`\n]+)`")


def text_of(path: Path) -> str:
    return path.read_text("utf-8")


def shown_commands(path: Path) -> list[str]:
    """What a page tells its reader to type: lines of shell blocks, and code within a line."""
    text = text_of(path)
    typed = []
    for language, block in _FENCE.findall(text):
        if language == "console":
            typed += [line.removeprefix("$ ") for line in block.splitlines() if line[:2] == "$ "]
        elif language == "sh":
            typed += block.splitlines()
    return typed + _CODE.findall(_FENCE.sub("", text))


def words_after(program: str, path: Path) -> set[str]:
    pattern = re.compile(rf"(?:^|[\s/]){program} ([a-z]+)")
    return {found for line in shown_commands(path) for found in pattern.findall(line)}


def anchors(path: Path) -> set[str]:
    """The anchors of a page's headings, as its host makes them."""
    heads = re.findall(r"^#+ (.+)$", _FENCE.sub("", text_of(path)), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def makefile_targets() -> set[str]:
    rules = re.findall(r"^([a-z][a-z ]*):(?!=)", text_of(ROOT / "Makefile"), re.MULTILINE)
    return {target for rule in rules for target in rule.split()}


def test_the_readme_shows_commands():
    assert {"ask", "add", "list", "remove"} <= words_after("qa", ROOT / "README.md")
    assert {"serve", "test"} <= words_after("make", ROOT / "README.md")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_command_that_a_page_names_exists(page: Path):
    known = set(get_command(app).commands)  # type: ignore[attr-defined]
    assert words_after("qa", page) <= known
    assert words_after("make", page) <= makefile_targets()


def test_every_command_is_in_the_changelog_or_the_readme():
    said = text_of(ROOT / "README.md") + text_of(ROOT / "CHANGELOG.md")
    for name in get_command(app).commands:  # type: ignore[attr-defined]
        assert re.search(rf"qa {name}\b|`{name}`", said), name


def test_every_target_is_described():
    text = text_of(ROOT / "Makefile")
    described = set(re.findall(r"^([a-z]+):.*## \S", text, re.MULTILINE))
    phony = re.search(r"^\.PHONY: (.+)$", text, re.MULTILINE)
    assert phony
    assert described == set(phony[1].split()) == makefile_targets()


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_link_within_the_project_leads_somewhere(page: Path):
    for link in _LINK.findall(_FENCE.sub("", text_of(page))):
        if re.match(r"[a-z]+:", link):
            continue
        place, _, anchor = unquote(link).partition("#")
        target = page.parent / place if place else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


def test_the_readme_asks_endpoints_that_exist(tmp_path: Path):
    paths = create_app(Settings(data=tmp_path)).openapi()["paths"]
    known = {re.sub(r"\{\w+\}", "", path) for path in paths}
    said = re.findall(r"(?<=[ 0])(/(?:v1|healthz|readyz)[\w/:]*)", text_of(ROOT / "README.md"))
    assert said
    for path in said:
        stem = path if path in paths else re.sub(r"[^/]*$", "", path)
        base = any(one.startswith(f"{path}/") for one in known)
        assert base or stem in known, path


def test_a_module_or_a_file_that_the_architecture_names_exists():
    named = re.findall(r"`((?:index|qa|api|benchmarks)/[\w/]+\.py)`", text_of(_ARCHITECTURE))
    assert named
    assert [name for name in named if not (ROOT / name).is_file()] == []


def test_the_names_that_the_architecture_shows_first_exist():
    for name, module in re.findall(r"`(\w+)` \(`([\w/]+\.py)`\)", text_of(_ARCHITECTURE)):
        body = ast.parse(text_of(ROOT / module)).body
        assert name in {
            node.name for node in body if isinstance(node, (ast.ClassDef, ast.FunctionDef))
        }


def test_the_changelog_has_a_part_for_what_is_not_released():
    heads = re.findall(r"^## (.+)$", text_of(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert heads[0] == "UNRELEASED"


_ARCHITECTURE = ROOT / "docs/architecture.md"
