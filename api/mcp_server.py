"""The MCP server, by the official SDK: the tools of api/mcp_tools.py over HTTP and over stdio."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING, Any

import anyio
from mcp.server.context import ServerRequestContext
from mcp.server.lowlevel import Server
from mcp.server.stdio import stdio_server
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from mcp.shared.exceptions import MCPError
from mcp.types import (
    INVALID_PARAMS,
    CallToolRequestParams,
    CallToolResult,
    ListToolsResult,
    PaginatedRequestParams,
    TextContent,
    ToolAnnotations,
)
from mcp.types import Tool as ToolInfo
from pydantic import ValidationError

from api import VERSION, console, problems
from api.errors import NotReadyError
from api.mcp_tools import INSTRUCTIONS, TOOLS, Tool
from api.settings import Settings
from index.errors import GroundwireError

if TYPE_CHECKING:
    from api.service import Service

log = logging.getLogger("groundwire")

Context = ServerRequestContext[Any, Any]


def mcp_server(service: Callable[[], Service]) -> Server[Any]:
    """The server of one process; `service` is asked at each call, in a thread, and may block."""
    tools = {tool.name: tool for tool in TOOLS}
    listed = ListToolsResult(tools=[_info(tool) for tool in TOOLS])

    async def list_tools(_: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        return listed

    async def call_tool(_: Context, params: CallToolRequestParams) -> CallToolResult:
        if (tool := tools.get(params.name)) is None:
            named = ", ".join(tools)
            raise MCPError(INVALID_PARAMS, f"there is no tool {params.name!r}; there are: {named}")
        arguments = params.arguments or {}
        return await anyio.to_thread.run_sync(partial(call, tool, arguments, service))

    return Server(
        "groundwire",
        version=VERSION,
        title="Groundwire",
        instructions=INSTRUCTIONS,
        on_list_tools=list_tools,
        on_call_tool=call_tool,
    )


def session_manager(service: Service) -> StreamableHTTPSessionManager:
    """What answers over HTTP; who calls, api/routes_mcp.py has looked at before."""
    return StreamableHTTPSessionManager(
        mcp_server(lambda: service),
        json_response=True,
        stateless=True,
        # BodyLimit has the same limit and says what to do about it.
        max_request_body_size=service.settings.max_article_bytes,
    )


def serve_stdio(settings: Settings) -> None:
    """Speak over stdin and stdout until stdin ends; meanwhile, the library is opened.

    The tools can be listed at once, and a call waits until the library is open.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="start") as aside:
        opening = aside.submit(_opened, settings)
        try:
            anyio.run(_speak, mcp_server(opening.result))
        finally:
            opening.result().close()


def call(
    tool: Tool[Any, Any], arguments: dict[str, Any], service: Callable[[], Service]
) -> CallToolResult:
    """What one call gives: an error is a result too, which the model reads and can act upon."""
    try:
        given = tool.takes.model_validate(arguments)
    except ValidationError as error:
        return _failed(_at_fault(error))
    try:
        result = tool.run(service(), given)
        text, structured = tool.text(result), result.model_dump(mode="json")
    except GroundwireError as error:
        if problems.kind_of(error).status >= 500 and not isinstance(error, NotReadyError):
            log.error("%s: %s", type(error).__name__, error)
        return _failed(str(error))
    except Exception:
        log.exception("the tool %s failed", tool.name)
        return _failed("something went wrong that should not have; the server's log says what")
    return CallToolResult(content=[TextContent(text=text)], structured_content=structured)


async def _speak(server: Server[Any]) -> None:
    async with stdio_server() as (read, write):
        await server.run(read, write, server.create_initialization_options())


def _opened(settings: Settings) -> Service:
    from api.service import Service

    service = Service(settings)
    service.start(console.fail)
    service.wait()
    return service


def _info(tool: Tool[Any, Any]) -> ToolInfo:
    return ToolInfo(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema(),
        output_schema=tool.output_schema(),
        annotations=ToolAnnotations(
            title=tool.title, read_only_hint=True, idempotent_hint=True, open_world_hint=False
        ),
    )


def _at_fault(error: ValidationError) -> str:
    """Each argument at fault and what is wrong with it, in the words that HTTP has for it."""
    found = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
    told = [
        f"{one.field}: "
        + ("is not an argument of this tool" if raw["type"] == "extra_forbidden" else one.detail)
        for raw, one in zip(found, problems.at_fault(found), strict=True)
    ]
    return "; ".join(told)


def _failed(why: str) -> CallToolResult:
    text = why.encode("utf-8", "replace").decode("utf-8")
    return CallToolResult(content=[TextContent(text=text)], is_error=True)
