"""How the service does: /healthz, /readyz."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import RedirectResponse

from api import VERSION
from api.dependencies import ReadyService
from api.openapi import may_fail
from api.schemas_jobs import Health, Ready

router = APIRouter(tags=["service"])


@router.get("/healthz", summary="Is the process alive?")
async def healthz() -> Health:
    """Answers at once, whether the library is open or not."""
    return Health(version=VERSION)


@router.get("/readyz", summary="Can it answer?", responses=may_fail(503))
def readyz(service: ReadyService) -> Ready:
    """What the library holds, once it is open and the model is warm; 503 until then."""
    return Ready.from_record(service.parts.library.stats())


@router.get("/", include_in_schema=False)
async def root() -> RedirectResponse:
    """To the description of the API, until there is a page of its own here."""
    return RedirectResponse("/docs")
