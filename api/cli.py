"""The command line: `qa add`, `ask`, `search`, `verify`, `list`, `show`, `remove`, `check`, `serve`, `mcp`,
`feedback`.

What a command needs is imported when it runs: a question in a new process is answered in about a
second because nothing is loaded for the commands that it is not.
"""

from __future__ import annotations

import dataclasses
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from api import console
from api.cli_chat import chat
from api.cli_feedback import feedback
from api.cli_library import add, check, list_articles, remove, show
from api.cli_mcp import mcp
from api.cli_questions import ask, search
from api.cli_quotes import verify
from api.errors import QueryError, SettingError
from api.options import DATA_HELP, Data, show_version, within
from api.settings import Settings
from index.errors import FilterError, GroundwireError, MetadataError
from qa.errors import QuestionError, QuoteError

app = typer.Typer(
    name="qa",
    help="Answers from a newsroom's own articles, cited word for word.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

_USAGE = (QuestionError, QuoteError, QueryError, FilterError, MetadataError, SettingError)


def main() -> NoReturn:
    """Run the command line; errors end it with one line, and with status 1 or, for usage, 2."""
    console.settle_streams()
    try:
        app()
    except GroundwireError as error:
        console.fail(error)
        sys.exit(2 if isinstance(error, _USAGE) else 1)
    sys.exit(0)


@app.callback()
def configure(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option("--data", metavar="DIR", help=DATA_HELP)] = None,
    version: Annotated[  # noqa: ARG001 - its callback does it
        bool, typer.Option("--version", is_eager=True, callback=show_version)
    ] = False,
) -> None:
    """Read the settings."""
    settings = Settings.from_environ(os.environ)
    context.obj = dataclasses.replace(settings, data=data) if data else settings


def serve(
    context: typer.Context,
    host: Annotated[str | None, typer.Option(help="Address to bind (QA_HOST).")] = None,
    port: Annotated[
        int | None,
        typer.Option(help="Port to bind (QA_PORT); 0: a free one.", callback=within(0, 65535)),
    ] = None,
    _data: Data = None,
) -> None:
    """Serve over HTTP."""
    from api.server import is_loopback
    from api.server import serve as run

    settings: Settings = context.obj
    settings = dataclasses.replace(
        settings,
        host=settings.host if host is None else host,
        port=settings.port if port is None else port,
    )
    if not is_loopback(settings.host):
        console.warn(
            f"whoever reaches {settings.host} can read, add and remove articles: "
            "there are no keys in this version"
        )
    run(settings)


for command in (add, ask, chat, search, verify, show, remove, check, serve, mcp):
    app.command()(command)
app.command("list")(list_articles)
app.add_typer(feedback)


if __name__ == "__main__":
    main()
