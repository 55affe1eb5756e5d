"""`qa serve`: the HTTP service in this process, until a signal or a failure ends it."""

from __future__ import annotations

import ipaddress
import logging
import socket

import uvicorn

from api.app import create_app
from api.console import say, stderr
from api.errors import BindError
from api.settings import Settings

GRACE_SECONDS = 10


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def serve(settings: Settings) -> None:
    """Serve until told to stop.

    Raises:
        BindError: the address cannot be served on.
        GroundwireError: the library cannot be opened; the server has stopped again.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for name in ("groundwire", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)
    failures: list[BaseException] = []

    def stop(error: BaseException) -> None:
        failures.append(error)
        server.should_exit = True

    app = create_app(settings, on_failure=stop)
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            log_config=None,
            server_header=False,
            ws="none",
            timeout_graceful_shutdown=GRACE_SECONDS,
        )
    )
    with _bound(settings.host, settings.port) as listener:
        host, port = listener.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        say(stderr(), f"serving on http://{shown}:{port}, described at /docs; Ctrl-C stops it")
        server.run(sockets=[listener])
    if failures:
        raise failures[0]


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        return socket.create_server(address[:2], family=family)
    except OSError as error:
        raise BindError(
            f"{host}:{port} cannot be served on: {error.strerror or error}; "
            "name another with --host and --port"
        ) from error
