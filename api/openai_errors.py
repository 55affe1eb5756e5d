"""Errors in OpenAI's shape, on the routes that have OpenAI's shape.

Everywhere else errors leave as problem documents (api/problems.py); here such a document is made first
and then put into other words, so that both say the same.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response

from api import problems
from api.errors import ChatError
from api.schemas_openai import OpenAIError, OpenAIErrorDetail
from index.errors import GroundwireError
from qa.errors import QuestionError

Handler = Callable[[Request, Exception], Awaitable[Response]]

_PATHS = ("/v1/chat/completions", "/v1/models")
_KEPT = ("retry-after", "allow")

# OpenAI's names, where it has one for what happened; else it is the problem's own.
_CODES: Mapping[str, str] = {
    "question-too-long": "context_length_exceeded",
    "invalid-request": "invalid_value",
}
_VALIDATION_CODES: Mapping[str, str] = {
    "missing": "missing_required_parameter",
    "too_short": "empty_array",
    "unsupported_value": "unsupported_value",
}


def speaks(path: str) -> bool:
    """Whether whoever asks at `path` expects OpenAI's shape."""
    return any(path == known or path.startswith(f"{known}/") for known in _PATHS)


def at(path: str, response: Response) -> Response:
    """The problem document `response`, in the shape that `path` expects."""
    return _reshaped(response, None) if speaks(path) else response


def of_error(error: GroundwireError) -> OpenAIError:
    """The body for one of this program's own errors."""
    return _body(_document(problems.of_error(error)), error)


def install(app: FastAPI) -> None:
    """Let the errors of these routes leave in OpenAI's shape; `problems` is installed before."""
    handlers: Mapping[Any, Any] = dict(app.exception_handlers)
    for kind in (
        GroundwireError,
        RequestValidationError,
        HTTPException,
        ClientDisconnect,
        Exception,
    ):
        app.add_exception_handler(kind, _reshaping(handlers[kind]))


def _reshaping(handler: Handler) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        response = await handler(request, error)
        return _reshaped(response, error) if speaks(request.scope["path"]) else response

    return handle


def _reshaped(response: Response, error: Exception | None) -> Response:
    status = 400 if response.status_code == 422 else response.status_code
    kept = {name: response.headers[name] for name in _KEPT if name in response.headers}
    body = _body(_document(response), error)
    return JSONResponse(body.model_dump(), status, kept)


def _document(response: Response) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(bytes(response.body))
    return document


def _body(document: Mapping[str, Any], error: Exception | None) -> OpenAIError:
    """A problem document in OpenAI's shape, which has room for one field at fault."""
    slug = document["type"].rpartition(":")[2]
    message, code, param = document["detail"], _CODES.get(slug, slug.replace("-", "_")), None
    if isinstance(error, RequestValidationError) and slug == "invalid-request":
        found = list(error.errors())
        # Of what a union may hold, each kind complains; the error deepest inside is of the right one.
        worst = max(range(len(found)), key=lambda i: (len(found[i]["loc"]), -i))
        param = _param(found[worst]["loc"])
        told = document["errors"][worst]["detail"]
        message = f"{param}: {told}" if param else told
        kind = str(found[worst]["type"])
        code = _VALIDATION_CODES.get(kind, "invalid_type" if kind.endswith("_type") else code)
    elif isinstance(error, ChatError):
        param = error.param
    elif isinstance(error, QuestionError):
        param = "messages"
    fault = "server_error" if document["status"] >= 500 else "invalid_request_error"
    return OpenAIError(
        error=OpenAIErrorDetail.model_validate(
            {"message": message, "type": fault, "param": param, "code": code}
        )
    )


def _param(location: Sequence[int | str]) -> str | None:
    """The path of a field as OpenAI writes it: `messages[0].content[1].type`."""
    path = ""
    for step in location[1:]:
        if isinstance(step, int):
            path += f"[{step}]"
        elif step.isidentifier() and step != "str":  # else it names a kind within a union
            path += f".{step}" if path else step
    return path or None
