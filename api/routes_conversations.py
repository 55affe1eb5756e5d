"""Conversations and feedback: /v1/conversations and /v1/feedback."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.dependencies import JsonOnly, ReadyService
from api.openapi import may_fail
from api.schemas_conversations import ConversationList, ConversationsQuery
from api.schemas_feedback import FeedbackOut, FeedbackRequest
from api.schemas_turns import ConversationOut

router = APIRouter(prefix="/v1", tags=["conversations"])

ConversationName = Annotated[
    str, Path(description="Name of the conversation, percent-encoded; it may contain slashes")
]


@router.get("/conversations", summary="List conversations", responses=may_fail(422, 503))
def list_conversations(
    query: Annotated[ConversationsQuery, Query()], service: ReadyService
) -> ConversationList:
    """List conversations by their last question, the latest first, a page at a time."""
    page = service.parts.conversations.page(limit=query.limit, cursor=query.cursor)
    return ConversationList.from_record(page)


@router.get("/conversations/{id:path}", summary="Show a conversation", responses=may_fail(404, 503))
def show_conversation(id: ConversationName, service: ReadyService) -> ConversationOut:  # noqa: A002 - as in the path
    """A conversation with its questions and answers.

    An answer that cites an article which was removed or changed since is `withdrawn`: its question
    is shown without it.
    """
    return ConversationOut.from_record(service.parts.conversations.get(id))


@router.delete(
    "/conversations/{id:path}",
    status_code=204,
    summary="Remove a conversation",
    responses=may_fail(404, 503),
)
def remove_conversation(id: ConversationName, service: ReadyService) -> None:  # noqa: A002 - as in the path
    """Remove a conversation with its questions, its answers and all feedback on them."""
    service.parts.conversations.remove(id)


@router.post(
    "/feedback",
    status_code=201,
    summary="Say whether an answer helped",
    dependencies=[JsonOnly],
    responses=may_fail(400, 404, 413, 415, 422, 503),
)
def give_feedback(request: FeedbackRequest, service: ReadyService) -> FeedbackOut:
    """Keep what a reader thinks of an answer; said again, it takes the place of what was there."""
    feedback = service.parts.conversations.feedback(
        request.answer_id, helpful=request.helpful, comment=request.comment
    )
    return FeedbackOut.from_record(feedback)
