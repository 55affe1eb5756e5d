"""Request bodies: how large, of which kind, and JSON where the framework does not parse it."""

from __future__ import annotations

import json
from typing import TypeVar

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import openai_errors, problems
from api.errors import BodyTooLargeError, MalformedBodyError, MediaTypeError
from api.settings import MEGABYTE, Settings

M = TypeVar("M", bound=BaseModel)

BATCH_PATH = "/v1/articles:batch"


class BodyLimit:
    """ASGI middleware that refuses a body as soon as it is known to be too large.

    A `Content-Length` over the limit is refused before the body is read; one that is missing or
    wrong is found out by counting what arrives.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        batch = scope["path"] == BATCH_PATH
        limit = self._settings.max_batch_bytes if batch else self._settings.max_article_bytes
        error = BodyTooLargeError(
            f"the body is over {limit // MEGABYTE} MB; send less at once, or raise "
            "QA_MAX_ARTICLE_MB" + ("" if batch else f" (many articles: POST {BATCH_PATH})")
        )
        declared = dict(scope["headers"]).get(b"content-length", b"0")
        if declared.isdigit() and int(declared) > limit:
            refusal = openai_errors.at(scope["path"], problems.of_error(error))
            await refusal(scope, receive, send)
            return
        received = 0

        async def counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                # The framework lets this type alone pass out of the parsing of a body.
                raise HTTPException(413, str(error))
            return message

        await self._app(scope, counted, send)


def media_type(request: Request) -> str:
    """The body's media type in lower case, without its parameters; empty where none is named."""
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def is_json(request: Request) -> bool:
    """Whether the body calls itself JSON."""
    kind = media_type(request)
    return kind == "application/json" or (
        kind.startswith("application/") and kind.endswith("+json")
    )


def json_only(request: Request) -> None:
    """Refuse a body that does not call itself JSON.

    Raises:
        MediaTypeError: naming the media type that was sent.
    """
    if not is_json(request):
        raise unsupported(request, "application/json")


def unsupported(request: Request, wanted: str) -> MediaTypeError:
    """The error for a body of the wrong kind."""
    sent = media_type(request)
    said = f"Content-Type {sent!r} is not taken here" if sent else "Content-Type is missing"
    return MediaTypeError(f"{said}; send {wanted}")


async def parsed(request: Request, model: type[M]) -> M:
    """The JSON body as a `model`.

    Raises:
        MalformedBodyError: the body is not JSON.
        RequestValidationError: it is JSON of another shape.
    """
    body = await request.body()
    try:
        value = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedBodyError(f"the body is not valid JSON: {error}") from error
    try:
        return model.model_validate(value)
    except ValidationError as error:
        found = [{**one, "loc": ("body", *one["loc"])} for one in error.errors()]
        raise RequestValidationError(found) from error
