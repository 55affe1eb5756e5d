"""The HTTP service.

    POST   /v1/articles          one article as JSON, or the files of a form
    POST   /v1/articles:batch    many articles, in the background; GET /v1/jobs/{id} follows them
    GET    /v1/articles          a page of articles; GET or DELETE /v1/articles/{id} for one
    POST   /v1/search            passages
    POST   /v1/ask               an answer, cited
    POST   /v1/quotes/verify     where a quotation is printed, how, and as whose
    POST   /v1/quotes/extract    the quotations of a text
    GET    /v1/conversations     a page of conversations; GET or DELETE /v1/conversations/{id} for one
    POST   /v1/feedback          what a reader thinks of an answer
    POST   /v1/chat/completions  an answer in OpenAI's shape; GET /v1/models lists what to ask
    POST   /mcp                  the tools for MCP clients, which api/mcp_tools.py lists
    GET    /healthz              the process is alive
    GET    /readyz               the library is open and the model warm
    GET    /docs, /openapi.json  all of it described; / leads there until there is a page

Errors leave as RFC 9457 problem documents (api/problems.py), those of OpenAI's routes in OpenAI's shape
(api/openai_errors.py).
"""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from fastapi import FastAPI
from starlette.concurrency import run_in_threadpool

from api import (
    VERSION,
    openai_errors,
    openapi,
    problems,
    routes_articles,
    routes_ask,
    routes_conversations,
    routes_health,
    routes_openai,
    routes_quotes,
)
from api.bodies import BodyLimit
from api.routes_mcp import McpDoor
from api.service import Service
from api.settings import Settings

log = logging.getLogger("groundwire")

_DESCRIPTION = """\
Answers questions from a newsroom's own articles. Every sentence of an answer is printed in an
article and cited by its exact place there; offsets count Unicode code points in the article's
stored text. Errors are RFC 9457 problem documents.
"""


def _log_failure(error: BaseException) -> None:
    log.error("the library cannot be opened: %s", error, exc_info=error)


def create_app(
    settings: Settings, *, on_failure: Callable[[BaseException], None] = _log_failure
) -> FastAPI:
    """The service over the library that `settings` name.

    It answers at once; what needs the library is refused with 503 until that is open. `on_failure`
    is told, in another thread, why it could not be opened, if it could not.
    """
    service = Service(settings)
    door = McpDoor(service)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.start(on_failure)
        try:
            async with door.running():
                yield
        finally:
            await run_in_threadpool(service.close)

    app = FastAPI(
        title="Groundwire",
        version=VERSION,
        summary="Answers from a newsroom's own articles, cited word for word.",
        description=_DESCRIPTION,
        lifespan=lifespan,
    )
    app.state.service = service
    app.add_middleware(BodyLimit, settings=settings)
    problems.install(app)
    openai_errors.install(app)
    for routes in (
        routes_articles,
        routes_ask,
        routes_quotes,
        routes_conversations,
        routes_openai,
        routes_health,
    ):
        app.include_router(routes.router)
    app.router.routes.extend(door.routes)
    app.openapi = partial(openapi.describe, app)  # type: ignore[method-assign]
    return app


def from_environ() -> FastAPI:
    """The service that the environment describes: `uvicorn --factory api.app:from_environ`."""
    return create_app(Settings.from_environ(os.environ))
