"""Questions and searches: /v1/ask and /v1/search."""

from __future__ import annotations

from fastapi import APIRouter

from api.asking import answered, events
from api.dependencies import JsonOnly, ReadyService
from api.openapi import may_fail, streams
from api.pump import EventStream
from api.schemas_answers import AnswerOut, AskRequest
from api.schemas_search import PassageOut, SearchRequest, SearchResponse, filters_of

router = APIRouter(prefix="/v1", dependencies=[JsonOnly], tags=["questions"])


@router.post("/search", summary="Find passages", responses=may_fail(400, 413, 415, 422, 503))
def search(request: SearchRequest, service: ReadyService) -> SearchResponse:
    """Passages by meaning, by words or, unless told otherwise, by both."""
    found = service.search(
        request.query,
        top_k=request.top_k,
        mode=request.mode,
        filters=filters_of(request.filters),
    )
    return SearchResponse(results=[PassageOut.from_record(hit) for hit in found.hits])


@router.post(
    "/ask",
    summary="Ask a question",
    response_model=AnswerOut,
    responses=streams("PassagesEvent", "SentenceEvent", "DifferenceEvent", "AnswerOut", "Problem")
    | may_fail(400, 413, 415, 422, 503),
)
def ask(request: AskRequest, service: ReadyService) -> AnswerOut | EventStream:
    """An answer made of sentences that the articles print, each with its exact place.

    Where the articles do not answer the question, `answerable` is false and `reason` says why:
    that is an answer too, with status 200. What a question leaves out is understood from the
    conversation before it; `resolved_question` says how.
    """
    if not request.stream:
        return answered(service.parts, request)
    steps = events(service.parts, request)
    return EventStream(steps, first=next(steps))
