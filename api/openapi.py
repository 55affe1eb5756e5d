"""What /openapi.json says beyond the routes' types: errors, and bodies of several kinds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.examples import LINES as LINES_EXAMPLE
from api.problems import MEDIA_TYPE
from api.schemas import Problem
from api.schemas_articles import NewArticle
from api.schemas_events import DifferenceEvent, PassagesEvent, SentenceEvent
from api.schemas_openai import ChatChunk, OpenAIError
from api.uploads import FORM, LINES

_REFERENCE = "#/components/schemas/{model}"

_WHEN: Mapping[int, str] = {
    400: "The body does not follow its own format",
    404: "There is no such thing",
    413: "The body is over the limit that QA_MAX_ARTICLE_MB sets",
    415: "The body is of a kind that is not taken here",
    422: "A field, a file or a page means nothing, or gives no article; `errors` says which",
    503: "The library or its model is not there (yet); Retry-After says when to try again",
}

_NOT_OURS = ("HTTPValidationError", "ValidationError")

_FORM_BODY = {
    "schema": {
        "type": "object",
        "properties": {
            "files": {
                "type": "array",
                "items": {"type": "string", "format": "binary"},
                "description": "One or more files, under this or any other name",
            },
            "tags": {
                "type": "array",
                "items": {"type": "string"},
                "description": "Tags for each article",
            },
            "publisher": {"type": "string", "description": "Publisher of each article"},
        },
        "required": ["files"],
    }
}

ARTICLE_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        "application/json": {"schema": {"$ref": _REFERENCE.format(model="NewArticle")}},
        FORM: _FORM_BODY,
    },
}

BATCH_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        **{
            kind: {
                "schema": {"type": "string"},
                "example": LINES_EXAMPLE,
            }
            for kind in LINES
        },
        FORM: _FORM_BODY,
    },
}


def may_fail(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may end in these statuses."""
    return {
        status: {
            "description": _WHEN[status],
            "content": {
                MEDIA_TYPE: {
                    "schema": {"$ref": _REFERENCE.format(model="Problem")},
                }
            },
        }
        for status in statuses
    }


def may_fail_as_openai(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route whose errors have OpenAI's shape."""
    said = {400: "The request means nothing, or asks for what is not given"}
    return {
        status: {"description": said.get(status, _WHEN[status]), "model": OpenAIError}
        for status in statuses
    }


def streams(*models: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that may also send a stream of events, each one of `models`."""
    found = [{"$ref": _REFERENCE.format(model=model)} for model in models]
    schema = found[0] if len(found) == 1 else {"anyOf": found}
    return {200: {"content": {"text/event-stream": {"schema": schema}}}}


def describe(app: FastAPI) -> dict[str, Any]:
    """The description of `app`, with the models that no route's types mention."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            summary=app.summary,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        _, extra = models_json_schema(
            [
                (Problem, "serialization"),
                (NewArticle, "validation"),
                (ChatChunk, "serialization"),
                (PassagesEvent, "serialization"),
                (SentenceEvent, "serialization"),
                (DifferenceEvent, "serialization"),
            ],
            ref_template=_REFERENCE,
        )
        schemas = schema["components"]["schemas"] | extra["$defs"]
        schema["components"]["schemas"] = {
            name: model for name, model in schemas.items() if name not in _NOT_OURS
        }
        for operations in schema["paths"].values():
            for operation in operations.values():
                # Added by the framework to each route with a parameter, whatever its type.
                if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                    del operation["responses"]["422"]
        app.openapi_schema = schema
    return app.openapi_schema
