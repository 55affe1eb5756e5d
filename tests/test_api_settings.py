from __future__ import annotations

import tomllib
from dataclasses import fields
from pathlib import Path

import pytest

from api import VERSION
from api.errors import SettingError
from api.settings import Settings

ROOT = Path(__file__).parent.parent


def test_defaults_where_nothing_is_set():
    settings = Settings.from_environ({})
    assert settings == Settings()
    assert settings.data == Path("data")
    assert settings.max_article_bytes == 10_000_000
    assert settings.max_batch_bytes == 500_000_000


def test_values_are_read_and_homes_found():
    given = {"QA_DATA": "~/news", "QA_PORT": "0", "QA_THREADS": "2", "QA_ENCODER": " mine "}
    settings = Settings.from_environ(given)
    assert settings.data == Path.home() / "news"
    assert settings.cache == Path.home() / ".cache/groundwire"
    assert (settings.port, settings.threads, settings.encoder) == (0, 2, "mine")


def test_hosts_are_a_list_of_names_in_lower_case():
    settings = Settings.from_environ({"QA_ALLOWED_HOSTS": " News.example.,groundwire "})
    assert settings.allowed_hosts == ("news.example", "groundwire")


def test_the_reader_is_embedded_and_the_judge_none_unless_their_settings_name_others():
    assert (Settings().reader, Settings().nli) == ("embedded", "none")
    settings = Settings.from_environ({"QA_READER": "none", "QA_NLI": " hub/nli "})
    assert (settings.reader, settings.nli) == ("none", "hub/nli")


def test_an_empty_variable_keeps_the_default_and_foreign_ones_are_left_alone():
    assert Settings.from_environ({"QA_PORT": "", "QA_EVAL_DATA": "x"}) == Settings()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("QA_PORT", "65536"),
        ("QA_PORT", "-1"),
        ("QA_PORT", "http"),
        ("QA_THREADS", "0"),
        ("QA_MAX_ARTICLE_MB", "1.5"),
        ("QA_MAX_QUESTION", "0"),
        ("QA_HOST", "  "),
        ("QA_ALLOWED_HOSTS", "a b"),
        ("QA_ALLOWED_HOSTS", "news.example,"),
        ("QA_ALLOWED_HOSTS", "news.example:8000"),
        ("QA_ALLOWED_HOSTS", "https://news.example"),
        ("QA_NLI", " "),
        ("QA_DATA", "~nobody-of-this-name/x"),
    ],
)
def test_an_error_names_the_variable_and_the_value(name: str, value: str):
    with pytest.raises(SettingError) as caught:
        Settings.from_environ({name: value})
    assert name in str(caught.value)
    assert repr(value) in str(caught.value)


def test_every_setting_is_documented_with_its_default():
    rows = {}
    for line in (ROOT / "docs/settings.md").read_text("utf-8").splitlines():
        if line.startswith("| `QA_"):
            name, default, meaning = (cell.strip() for cell in line.strip("|").split("|", 2))
            rows[name.strip("`")] = (default.strip("`"), meaning)
    assert set(rows) == {setting.metadata["name"] for setting in fields(Settings)}
    for setting in fields(Settings):
        default, meaning = rows[setting.metadata["name"]]
        assert default == ("unset" if setting.default is None else str(setting.default))
        assert meaning.startswith(setting.metadata["meaning"])


def test_the_version_is_that_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == VERSION
