"""The shape of the project, held by parsing: nothing is imported, so nothing can hide."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("index", "qa", "api")
FORBIDDEN = {"index": {"qa", "api"}, "qa": {"api"}, "api": set()}
LONGEST = 300

MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imports(path: Path) -> Iterator[str]:
    """The full name of everything that a module imports, wherever in it."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{named(path)}:{node.lineno} imports relatively"
            yield node.module or ""


def project() -> dict[str, object]:
    table: dict[str, object] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))[
        "project"
    ]
    return table


def dependencies() -> list[str]:
    """The names of all dependencies, for development too, as pyproject.toml spells them."""
    stated = project()
    runtime, extras = stated["dependencies"], stated["optional-dependencies"]
    assert isinstance(runtime, list)
    assert isinstance(extras, dict)
    requirements = [*runtime, *(one for extra in extras.values() for one in extra)]
    return [re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0] for one in requirements]


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_there_are_modules_to_look_at():
    assert {named(path).partition("/")[0] for path in MODULES} == set(PACKAGES)


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_imports_go_one_way(path: Path):
    package = named(path).partition("/")[0]
    reached = {name.partition(".")[0] for name in imports(path)}
    assert not reached & (FORBIDDEN[package] | {"tests", "benchmarks"})


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is_and_is_not_too_long(path: Path):
    assert ast.get_docstring(parsed(path)), "it has no docstring"
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_folder_of_modules_is_a_package(path: Path):
    assert (path.parent / "__init__.py").is_file()


@pytest.mark.parametrize(
    ("heavy", "allowed"),
    [
        ("torch", {"index/export.py", "qa/reader_export.py", "qa/onnx_export.py"}),
        ("sentence_transformers", {"index/export.py"}),
    ],
)
def test_only_the_exports_import_torch(heavy: str, allowed: set[str]):
    importers = {
        named(path)
        for path in MODULES
        if any(name.partition(".")[0] == heavy for name in imports(path))
    }
    assert importers == allowed


@pytest.mark.parametrize(
    "module", ["index/export.py", "qa/reader_export.py", "qa/nli_export.py", "qa/onnx_export.py"]
)
def test_torch_is_not_imported_with_an_export(module: str):
    top = {
        name
        for node in parsed(ROOT / module).body
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert not {name.partition(".")[0] for name in top} & {"torch", "sentence_transformers"}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_has_its_errors_drawn_as_a_tree(package: str):
    errors = parsed(ROOT / package / "errors.py")
    tree = ast.get_docstring(errors) or ""
    classes = [node.name for node in errors.body if isinstance(node, ast.ClassDef)]
    assert classes
    assert [name for name in classes if not re.search(rf"\b{name}\b", tree)] == []


def test_every_dependency_is_accounted_for():
    text = (ROOT / "docs/architecture.md").read_text("utf-8")
    assert [name for name in dependencies() if f"`{name}`" not in text] == []


def test_every_dependency_is_pinned():
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert [pin for pin in pins if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", pin)] == []
    pinned = {canonical(pin.partition("==")[0]) for pin in pins}
    assert len(pinned) == len(pins)
    assert [name for name in dependencies() if canonical(name) not in pinned] == []


def test_a_test_module_names_the_module_that_it_tests():
    tops = {*PACKAGES, "benchmarks"}
    lost = []
    for path in sorted((ROOT / "tests").glob("test_*.py")):
        package, _, rest = path.stem.removeprefix("test_").partition("_")
        if package in tops and rest:
            parts = rest.split("_")
            # "readers_web" is readers/web.py, and "routes_ask" is routes_ask.py.
            spelled = {
                "/".join(["_".join(parts[:cut]), "_".join(parts[cut:])]).strip("/")
                for cut in range(len(parts) + 1)
            }
            folder = ROOT / package
            if not any((folder / f"{name}.py").is_file() for name in spelled) and not any(
                folder.glob(f"routes_{rest}.py")
            ):
                lost.append(path.name)
    assert lost == []


def test_the_tests_are_no_package():
    assert not list((ROOT / "tests").rglob("__init__.py"))
