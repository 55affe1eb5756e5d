"""What routes ask for: the service, ready or not, and the bodies that they parse themselves."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Annotated, cast

from fastapi import Depends, Request

from api.bodies import is_json, json_only, media_type, parsed, unsupported
from api.schemas_articles import NewArticle
from api.service import Service
from api.uploads import FORM, Upload, receive


def any_service(request: Request) -> Service:
    """The service, whether it is ready or not."""
    return cast(Service, request.app.state.service)


def ready_service(service: Annotated[Service, Depends(any_service)]) -> Service:
    """The service.

    Raises:
        NotReadyError: it is still being opened.
    """
    _ = service.parts
    return service


async def offered(request: Request, _: ReadyService) -> AsyncIterator[NewArticle | Upload]:
    """One article as JSON, or the files of a form; the files are deleted after the request.

    Raises:
        MediaTypeError: the body is neither.
    """
    if is_json(request):
        yield await parsed(request, NewArticle)
    elif media_type(request) == FORM:
        upload = await receive(request, lines=False)
        try:
            yield upload
        finally:
            upload.close()
    else:
        raise unsupported(request, f"application/json or {FORM}")


async def batch(request: Request, _: ReadyService) -> Upload:
    """The files of a batch; who takes them closes them."""
    return await receive(request, lines=True)


AnyService = Annotated[Service, Depends(any_service)]
ReadyService = Annotated[Service, Depends(ready_service)]
Offered = Annotated[NewArticle | Upload, Depends(offered)]
Batch = Annotated[Upload, Depends(batch)]
JsonOnly = Depends(json_only)
