"""The command that MCP clients start: `qa mcp`."""

from __future__ import annotations

import logging
import signal
import sys

import typer

from api import console
from api.options import Data


def mcp(context: typer.Context, _data: Data = None) -> None:
    """Speak MCP over stdin and stdout, for a client that starts this command."""
    # What waits for a line of stdin cannot be interrupted from within; a library bears any end.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("groundwire").setLevel(logging.INFO)
    if sys.stdin.isatty():
        console.say(
            console.stderr(), "an MCP client starts this command and talks to it; Ctrl-C ends it"
        )
    from api.mcp_server import serve_stdio

    serve_stdio(context.obj)
