"""Settings: `QA_*` variables, read once from an environment that is passed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from api.errors import SettingError

MEGABYTE = 1_000_000
BATCH_FACTOR = 50  # a batch is many articles; beyond this, several batches serve better


def _count(text: str) -> int:
    """A whole number of at least one."""
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _days(text: str) -> int:
    """A number of days, of at most a century."""
    number = int(text)
    if not 0 <= number <= 36_500:
        raise ValueError
    return number


def _port(text: str) -> int:
    """A TCP port; 0 lets the system choose a free one."""
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError
    return number


def _word(text: str) -> str:
    """Text with something in it, without the blanks around it."""
    if not (word := text.strip()):
        raise ValueError
    return word


def _names(text: str) -> tuple[str, ...]:
    """Host names, in lower case."""
    names = tuple(name.strip().lower().removesuffix(".") for name in text.split(","))
    if not all(re.fullmatch(r"[\w-]+(\.[\w-]+)*", name, re.ASCII) for name in names):
        raise ValueError
    return names


def _folder(text: str) -> Path:
    """A path, with `~` standing for the home folder."""
    return Path(_word(text)).expanduser()


def _about(name: str, read: Callable[[str], object], meaning: str, form: str) -> dict[str, Any]:
    """What a field says of its variable; `form` completes "… is not"."""
    return {"name": name, "read": read, "meaning": meaning, "form": form}


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting, its default and what it means; docs/settings.md lists the same."""

    data: Path = field(
        default=Path("data"),
        metadata=_about(
            "QA_DATA",
            _folder,
            "folder that holds the library; made when it does not exist",
            "a path",
        ),
    )
    host: str = field(
        default="127.0.0.1",
        metadata=_about(
            "QA_HOST",
            _word,
            "address that the server binds; the default is reached from this machine alone",
            "an address",
        ),
    )
    port: int = field(
        default=8000,
        metadata=_about(
            "QA_PORT",
            _port,
            "port that the server binds; 0 lets the system choose a free one",
            "a port from 0 to 65535",
        ),
    )
    allowed_hosts: tuple[str, ...] | None = field(
        default=None,
        metadata=_about(
            "QA_ALLOWED_HOSTS",
            _names,
            "host names, apart by commas, by which MCP clients reach the server, beside `localhost`, "
            "`QA_HOST` and any address; web pages of these hosts may call it too",
            "host names, apart by commas",
        ),
    )
    encoder: str = field(
        default="embedded",
        metadata=_about(
            "QA_ENCODER",
            _word,
            "sentence-transformers model: `embedded`, a local folder, or a name on a hub",
            "a path or name",
        ),
    )
    reader: str = field(
        default="embedded",
        metadata=_about(
            "QA_READER",
            _word,
            "extractive question-answering model that finds each source's value, so that sources can be "
            "compared: `embedded`, `none`, a local folder, or a name on a hub",
            "a path or name",
        ),
    )
    nli: str = field(
        default="none",
        metadata=_about(
            "QA_NLI",
            _word,
            "natural-language-inference model that says whether two sources' sentences say the same: "
            "`none`, a local folder, or a name on a hub",
            "a path or name",
        ),
    )
    cache: Path = field(
        default=Path("~/.cache/groundwire"),
        metadata=_about(
            "QA_CACHE",
            _folder,
            "folder that keeps exported models",
            "a path",
        ),
    )
    threads: int | None = field(
        default=None,
        metadata=_about(
            "QA_THREADS",
            _count,
            "threads that the encoder uses; unset: one for each core",
            "a whole number of at least 1",
        ),
    )
    max_article_mb: int = field(
        default=10,
        metadata=_about(
            "QA_MAX_ARTICLE_MB",
            _count,
            "largest file, text or request body that is taken in, in megabytes of 1,000,000 bytes; "
            f"a batch may have {BATCH_FACTOR} times as much",
            "a whole number of at least 1",
        ),
    )
    max_question: int = field(
        default=2000,
        metadata=_about(
            "QA_MAX_QUESTION",
            _count,
            "longest question or search, in characters",
            "a whole number of at least 1",
        ),
    )
    conversation_days: int = field(
        default=30,
        metadata=_about(
            "QA_CONVERSATION_DAYS",
            _days,
            "days after its last question that a conversation is kept, with the feedback on its answers; "
            "0 keeps all",
            "a whole number from 0 to 36500",
        ),
    )

    def __post_init__(self) -> None:
        for name in ("data", "cache"):
            object.__setattr__(self, name, getattr(self, name).expanduser())

    @property
    def max_article_bytes(self) -> int:
        """Bytes that one article, or the body of any request but a batch, may have."""
        return self.max_article_mb * MEGABYTE

    @property
    def max_batch_bytes(self) -> int:
        """Bytes that the body of one batch may have."""
        return self.max_article_bytes * BATCH_FACTOR

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> Settings:
        """Read the settings from `environ`; one that is unset or empty keeps its default.

        Names that are not settings are left alone: other programs own some that begin with `QA_`.

        Raises:
            SettingError: a value cannot be read; the message names the variable and the value.
        """
        values: dict[str, Any] = {}
        for setting in fields(cls):
            name, read = setting.metadata["name"], setting.metadata["read"]
            if (text := environ.get(name, "")) == "":
                continue
            try:
                values[setting.name] = read(text)
            except ValueError as error:
                form = setting.metadata["form"]
                raise SettingError(f"{name}={text!r} is not {form}") from error
            except RuntimeError as error:  # `~user` for a user that does not exist
                raise SettingError(f"{name}={text!r}: {error}") from error
        return cls(**values)
