"""Options that several commands share, and the checks on what they are given."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from api import VERSION
from api.settings import Settings
from index.errors import FilterError
from index.records import Filters


def text(value: str | None) -> str | None:
    """The value, where it is text: a shell passes on any bytes."""
    try:
        (value or "").encode()
    except UnicodeEncodeError as error:
        raise typer.BadParameter("it is not valid UTF-8") from error
    return value


def texts(values: list[str] | None) -> list[str]:
    """The values, where each is text."""
    for value in values or []:
        text(value)
    return values or []


def _date(value: str | None) -> str | None:
    from index.filters import bounds

    try:
        bounds(Filters(published_after=value))
    except FilterError as error:
        raise typer.BadParameter(str(error).removeprefix("published_after=")) from error
    return value


def within(low: int, high: int) -> Callable[[int | None], int | None]:
    """A check that names both ends of a range."""

    def check(value: int | None) -> int | None:
        if value is not None and not low <= value <= high:
            raise typer.BadParameter(f"{value} is not from {low} to {high}")
        return value

    return check


def _use_data(context: typer.Context, value: Path | None) -> Path | None:
    if value is not None and isinstance(context.obj, Settings):
        context.obj = dataclasses.replace(context.obj, data=value)
    return value


def show_version(value: bool) -> None:
    """Print the version and end, where it was asked for."""
    if value:
        typer.echo(f"groundwire {VERSION}")
        raise typer.Exit


DATA_HELP = "Folder that holds the library (QA_DATA)."
Data = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help=DATA_HELP, callback=_use_data)
]
Json = Annotated[bool, typer.Option("--json", help="Print what the HTTP service would send.")]
Publishers = Annotated[
    list[str] | None,
    typer.Option("--publisher", help="Only this publisher; repeatable.", callback=texts),
]
Tags = Annotated[
    list[str] | None,
    typer.Option("--tag", help="Only articles with this tag; repeatable.", callback=texts),
]
After = Annotated[
    str | None,
    typer.Option("--after", metavar="DATE", help="Published on it or later.", callback=_date),
]
Before = Annotated[
    str | None,
    typer.Option("--before", metavar="DATE", help="Published on it or earlier.", callback=_date),
]
ArticleId = Annotated[str, typer.Argument(metavar="ID", callback=text)]


def filters_of(
    publisher: list[str] | None, tag: list[str] | None, after: str | None, before: str | None
) -> Filters:
    """The filters that the options name."""
    return Filters(
        publishers=tuple(publisher or ()),
        tags=tuple(tag or ()),
        published_after=after,
        published_before=before,
    )
