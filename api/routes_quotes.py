"""Quotations: /v1/quotes/verify and /v1/quotes/extract."""

from __future__ import annotations

from fastapi import APIRouter

from api.dependencies import JsonOnly, ReadyService
from api.openapi import may_fail
from api.schemas_quotes import ExtractRequest, QuotationsOut, VerdictOut, VerifyRequest
from api.schemas_search import filters_of
from qa.extracting import extract

router = APIRouter(prefix="/v1/quotes", dependencies=[JsonOnly], tags=["quotations"])


@router.post("/verify", summary="Verify a quotation", responses=may_fail(400, 413, 415, 422, 503))
def verify(request: VerifyRequest, service: ReadyService) -> VerdictOut:
    """Whether the articles print a quotation word for word, altered, as another's or nowhere.

    Forgiven are only the kinds of quotation marks, apostrophes, dashes, spaces and letters' forms,
    the case of the first letter, and a full stop or comma at the end.
    """
    verdict = service.parts.quotes.verify(
        request.quote, speaker=request.speaker, filters=filters_of(request.filters)
    )
    return VerdictOut.from_record(verdict)


@router.post(
    "/extract",
    summary="Find the quotations of a text",
    responses=may_fail(400, 413, 415, 422, 503),
)
def extract_quotations(request: ExtractRequest) -> QuotationsOut:
    """The quotations of a draft and who says them there, each ready to be verified."""
    return QuotationsOut.of(extract(request.text))
