"""/mcp: the tools for MCP clients, over streamable HTTP.

Each request stands alone and is answered with JSON, so that any worker may answer any of them.
There are therefore no sessions, and no stream to GET.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
from anyio.abc import TaskGroup, TaskStatus
from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from api import problems
from api.errors import HostError, OriginError
from api.hosts import check_caller
from api.service import Service

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

log = logging.getLogger("groundwire")

PATHS = ("/mcp", "/mcp/")  # both, because a client need not follow a redirect with its body


class McpDoor:
    """The ASGI application behind /mcp.

    The SDK takes most of a second to import, so it is imported when the first client comes.
    """

    def __init__(self, service: Service) -> None:
        settings = service.settings
        self._service = service
        self._known = {settings.host.lower(), *(settings.allowed_hosts or ())}
        self._group: TaskGroup | None = None
        self._manager: StreamableHTTPSessionManager | None = None
        self._opening = anyio.Lock()
        self.routes = [
            Route(path, self, methods=["POST"], include_in_schema=False) for path in PATHS
        ]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """What the application's lifespan encloses; requests are answered only inside."""
        async with anyio.create_task_group() as self._group:
            try:
                yield
            finally:
                self._group.cancel_scope.cancel()
                self._group = self._manager = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        headers = Headers(scope=scope)
        try:
            check_caller(headers.get("host"), headers.get("origin"), known=self._known)
        except (HostError, OriginError) as error:
            await problems.of_error(error)(scope, receive, send)
            return
        manager = self._manager or await self._open()
        await manager.handle_request(scope, receive, send)

    async def _open(self) -> StreamableHTTPSessionManager:
        async with self._opening:
            if self._manager is None:
                if self._group is None:
                    raise RuntimeError("the application's lifespan is not running")
                self._manager = await self._group.start(self._run)
            return self._manager

    async def _run(
        self, *, task_status: TaskStatus[StreamableHTTPSessionManager] = anyio.TASK_STATUS_IGNORED
    ) -> None:
        manager = await anyio.to_thread.run_sync(_manager, self._service)
        try:
            async with manager.run():
                task_status.started(manager)
                await anyio.sleep_forever()
        except Exception:
            # This task is the lifespan's, with which the whole service would end.
            log.exception("the MCP door broke; the next request opens it anew")
            self._manager = None


def _manager(service: Service) -> StreamableHTTPSessionManager:
    from api.mcp_server import session_manager

    return session_manager(service)
