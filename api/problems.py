"""Errors as RFC 9457 problem documents: one table gives each its status, title and type."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from api import errors as api
from api.schemas import FieldError, Problem
from index import errors as index
from index.records import Failure
from qa import errors as qa

log = logging.getLogger("groundwire")

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 2
_TYPE = "urn:groundwire:problem:"
_UNEXPECTED = "something went wrong that should not have; the server's log says what"


@dataclass(frozen=True, slots=True)
class Kind:
    """What problems of one kind share; `field` names the request field at fault, if any."""

    status: int
    slug: str
    title: str
    field: str | None = None


KINDS: Mapping[type[Exception], Kind] = {
    index.GroundwireError: Kind(500, "internal", "Internal error"),
    index.ReadError: Kind(422, "unreadable", "Unreadable input"),
    index.EmptyInputError: Kind(422, "empty-input", "Empty input"),
    index.UnsupportedFormatError: Kind(422, "unsupported-format", "Unsupported format"),
    index.BrokenFileError: Kind(422, "broken-file", "Broken file"),
    index.EncryptedFileError: Kind(422, "encrypted-file", "Encrypted file"),
    index.EncodingDetectionError: Kind(422, "unknown-encoding", "Unknown text encoding"),
    index.TooLargeError: Kind(413, "too-large", "Too large"),
    index.NoArticleError: Kind(422, "no-article", "No article found"),
    index.DuplicateIdError: Kind(409, "duplicate-id", "Duplicate article id"),
    index.FetchError: Kind(422, "fetch-failed", "URL could not be fetched", "url"),
    index.MetadataError: Kind(422, "bad-metadata", "Meaningless metadata"),
    index.FilterError: Kind(422, "bad-filter", "Meaningless filter"),
    index.NotFoundError: Kind(404, "not-found", "Not found"),
    index.ModelError: Kind(503, "model-unavailable", "Model unavailable"),
    index.ModelMismatchError: Kind(503, "model-mismatch", "Library made with another model"),
    index.StoreError: Kind(503, "store-unavailable", "Library unavailable"),
    qa.QuestionError: Kind(422, "bad-question", "Question cannot be asked", "question"),
    qa.EmptyQuestionError: Kind(422, "empty-question", "Empty question", "question"),
    qa.QuestionTooLongError: Kind(422, "question-too-long", "Question too long", "question"),
    qa.QuoteError: Kind(422, "bad-quote", "Quotation cannot be looked for", "quote"),
    qa.QuoteTooLongError: Kind(422, "quote-too-long", "Quotation too long", "quote"),
    qa.QuoteTooShortError: Kind(422, "quote-too-short", "Quotation too short", "quote"),
    api.ApiError: Kind(500, "internal", "Internal error"),
    api.SettingError: Kind(500, "bad-setting", "Meaningless setting"),
    api.BindError: Kind(500, "bad-address", "Address cannot be served on"),
    api.QueryError: Kind(422, "bad-query", "Search means nothing", "query"),
    api.EmptyQueryError: Kind(422, "empty-query", "Empty search", "query"),
    api.QueryTooLongError: Kind(422, "query-too-long", "Search too long", "query"),
    api.MalformedBodyError: Kind(400, "malformed-body", "Malformed body"),
    api.MediaTypeError: Kind(415, "unsupported-media-type", "Unsupported media type"),
    api.BodyTooLargeError: Kind(413, "too-large", "Too large"),
    api.HostError: Kind(421, "unknown-host", "Unknown host"),
    api.OriginError: Kind(403, "foreign-origin", "Foreign origin"),
    api.NothingReadError: Kind(422, "nothing-read", "Nothing could be read"),
    api.NotReadyError: Kind(503, "not-ready", "Not ready yet"),
    api.ChatError: Kind(400, "unsupported-value", "Chat completion cannot be given"),
    api.UnknownModelError: Kind(404, "model-not-found", "No such model", "model"),
}

INVALID = Kind(422, "invalid-request", "Invalid request")

_ROUTING: Mapping[int, Kind] = {
    404: Kind(404, "no-such-endpoint", "No such endpoint"),
    405: Kind(405, "method-not-allowed", "Method not allowed"),
}

# Pydantic's own words for these speak of Python's types rather than of the request.
_WORDS: Mapping[str, str] = {
    "missing": "is required",
    "extra_forbidden": "is not a field of this request; see /docs",
    "model_attributes_type": "must be a JSON object",
    "model_type": "must be a JSON object",
    "dict_type": "must be a JSON object",
    "string_type": "must be a string",
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "list_type": "must be a list",
}


def kind_of(error: Exception) -> Kind:
    """The row of the table for `error`, or for the nearest of its base classes."""
    return next(KINDS[base] for base in type(error).__mro__ if base in KINDS)


def problem(
    kind: Kind,
    detail: str,
    *,
    errors: Sequence[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> Response:
    """A response that carries one problem document."""
    extra = dict(headers or {})
    if kind.status == HTTPStatus.SERVICE_UNAVAILABLE:
        extra.setdefault("Retry-After", str(RETRY_SECONDS))
    content = _document(kind, detail, errors).model_dump(exclude_none=True)
    return JSONResponse(content, kind.status, extra, media_type=MEDIA_TYPE)


def of_error(error: Exception) -> Response:
    """The response for one of this program's own errors."""
    kind, found = _told(error)
    return problem(kind, str(error), errors=found)


def document(error: Exception) -> Problem:
    """The problem document alone, for where a response has begun; any other error is not shown."""
    if not isinstance(error, index.GroundwireError):
        return _document(KINDS[index.GroundwireError], _UNEXPECTED)
    kind, found = _told(error)
    return _document(kind, str(error), found)


def _document(kind: Kind, detail: str, errors: Sequence[FieldError] = ()) -> Problem:
    return Problem(
        type=_TYPE + kind.slug,
        title=kind.title,
        status=kind.status,
        detail=detail,
        errors=list(errors) or None,
    )


def _told(error: Exception) -> tuple[Kind, list[FieldError]]:
    kind = kind_of(error)
    if kind.status >= HTTPStatus.INTERNAL_SERVER_ERROR and not isinstance(error, api.NotReadyError):
        log.error("%s: %s", type(error).__name__, error)
    if isinstance(error, api.NothingReadError):
        return kind, _of_failures(error.failures)
    return kind, [FieldError(field=kind.field, detail=str(error))] if kind.field else []


def at_fault(found: Iterable[Mapping[str, Any]]) -> list[FieldError]:
    """The fields at fault and what is wrong with each, from what a validation found."""
    return [FieldError(field=_path(one["loc"]), detail=_words(one)) for one in found]


def install(app: FastAPI) -> None:
    """Let every error of `app` leave as a problem document."""
    app.add_exception_handler(index.GroundwireError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _gone)
    app.add_exception_handler(Exception, _unexpected)


def _of_failures(failures: Iterable[Failure]) -> list[FieldError]:
    return [FieldError(field=failure.name, detail=failure.error) for failure in failures]


async def _ours(_request: Request, error: Exception) -> Response:
    return of_error(error)


async def _invalid(_request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = list(error.errors())
    for one in found:
        if one["type"] == "json_invalid":
            reason = f"{one['ctx']['error']} at character {one['loc'][-1]}"
            return of_error(api.MalformedBodyError(f"the body is not valid JSON: {reason}"))
    fields = at_fault(found)
    detail = "; ".join(f"{one.field}: {one.detail}" for one in fields)
    return problem(INVALID, detail, errors=fields)


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    status = HTTPStatus(error.status_code)
    kind = _ROUTING.get(status) or Kind(
        status, status.phrase.lower().replace(" ", "-"), status.phrase
    )
    detail, headers = str(error.detail), error.headers
    if status == HTTPStatus.NOT_FOUND:
        detail = f"there is nothing at {request.url.path}; see /docs"
    elif status == HTTPStatus.METHOD_NOT_ALLOWED:
        detail = f"{request.method} is not possible at {request.url.path}"
        headers = {"Allow": ", ".join(_methods(request))}
    return problem(kind, detail, headers=headers)


async def _gone(_request: Request, _error: Exception) -> Response:
    # Nobody is there to read it; without it, the log would tell of an error in this program.
    return of_error(api.MalformedBodyError("the body ended before its end"))


async def _unexpected(_request: Request, _error: Exception) -> Response:
    # Starlette raises the error again once this is sent, so that the server logs its traceback.
    return problem(KINDS[index.GroundwireError], _UNEXPECTED)


def _methods(request: Request) -> list[str]:
    """The methods that the address takes: the framework names those of one route alone."""
    asked = {"type": "http", "path": request.scope["path"], "headers": []}
    return [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(
            route.matches({**asked, "method": method})[0] is Match.FULL
            for route in request.app.routes
        )
    ]


def _path(location: Sequence[int | str]) -> str:
    """A dotted path within the body, query or path that the location starts with."""
    inside = location[1:] if location and location[0] in ("body", "query", "path") else location
    return ".".join(str(step) for step in inside) or str(location[0] if location else "body")


def _words(error: Mapping[str, Any]) -> str:
    if error["type"] == "missing" and tuple(error["loc"]) == ("body",):
        return "a JSON body is required"
    return _WORDS.get(error["type"], str(error["msg"]))
