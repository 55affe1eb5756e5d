"""Commands on what readers said: `qa feedback export`."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import Annotated

import typer

from api import console
from api.opening import open_library
from api.options import Data

feedback = typer.Typer(name="feedback", help="What readers said of answers.", no_args_is_help=True)


@feedback.command()
def export(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option("--output", metavar="FILE", help="Write there, not to stdout.")
    ] = None,
    _data: Data = None,
) -> None:
    """Print all feedback with its questions and answers, as JSON Lines."""
    with open_library(context.obj) as library:
        from api.schemas_feedback import FeedbackLine
        from qa.conversations import Conversations

        try:
            target = output.open("w", encoding="utf-8") if output else nullcontext(sys.stdout)
        except OSError as error:
            raise typer.BadParameter(f"--output {output}: {error.strerror}") from error
        count = 0
        # What has expired is the service's to forget, by its own settings.
        with target as lines, Conversations(library, days=0) as conversations:
            for opinion, turn in conversations.feedbacks():
                lines.write(console.json_line(FeedbackLine.of(opinion, turn)))
                count += 1
    console.say(console.stderr(), f"feedback on {count} answers")
