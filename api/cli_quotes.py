"""Commands that check quotations: `qa verify`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import console
from api.opening import open_library
from api.options import After, Before, Data, Json, Publishers, Tags, filters_of, text
from index.errors import ReadError

if TYPE_CHECKING:
    from qa.extracting import Extracted
    from qa.verdict import Verdict


def verify(
    context: typer.Context,
    quote: Annotated[str | None, typer.Argument(callback=text)] = None,
    speaker: Annotated[
        str | None, typer.Option(help="Who is said to have said it.", callback=text)
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(metavar="DRAFT", help="Check every quotation in a file of any format."),
    ] = None,
    publisher: Publishers = None,
    tag: Tags = None,
    after: After = None,
    before: Before = None,
    json: Json = False,
    _data: Data = None,
) -> None:
    """Say where a quotation is printed, how, and as whose; status 1 unless it is word for word."""
    if (quote is None) == (file is None):
        raise typer.BadParameter("give a quotation, or --file with a draft, and not both")
    if file is not None and speaker is not None:
        raise typer.BadParameter("--speaker goes with one quotation; a draft names its own")
    filters = filters_of(publisher, tag, after, before)
    if file is not None:
        found = _quotations(file, context.obj.max_article_bytes)
    with open_library(context.obj) as library:
        from qa.quotes import QuoteChecker

        checker = QuoteChecker(library)
        if quote is not None:
            one = checker.verify(quote, speaker=speaker, filters=filters)
            _show(one, json=json)
            verdicts = [one]
        else:
            checked: list[tuple[Extracted, Verdict | None]] = [
                (each, checker.verify(each.quote, speaker=each.speaker, filters=filters))
                if each.verifiable
                else (each, None)
                for each in found
            ]
            _show_draft(checked, json=json)
            verdicts = [verdict for _, verdict in checked if verdict]
    if any(verdict.verdict != "verbatim" for verdict in verdicts):
        raise typer.Exit(1)


def _show(verdict: Verdict, *, json: bool) -> None:
    if json:
        from api.schemas_quotes import VerdictOut

        console.print_json(VerdictOut.from_record(verdict))
    else:
        from api.render_quotes import show_verdict

        show_verdict(console.stdout(), verdict)


def _show_draft(checked: list[tuple[Extracted, Verdict | None]], *, json: bool) -> None:
    if json:
        from api.schemas_quotes import DraftChecked

        console.print_json(DraftChecked.of(checked))
    else:
        from api.render_quotes import show_checked

        show_checked(console.stdout(), checked)


def _quotations(file: Path, max_bytes: int) -> list[Extracted]:
    """The quotations of a draft.

    Raises:
        ReadError: it cannot be read, or nothing in it stands between quotation marks.
    """
    from index.readers import read_path
    from index.records import Failure
    from qa.extracting import extract

    found = []
    for one in read_path(file, max_bytes=max_bytes):
        if isinstance(one, Failure):
            raise ReadError(f"{one.name}: {one.error}")
        found += extract(one.text)
    if not found:
        raise ReadError(f"{file}: nothing in it stands between quotation marks")
    return found
