"""Articles in, out and away: the routes under /v1/articles, and /v1/jobs."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Response

from api.dependencies import Batch, Offered, ReadyService
from api.openapi import ARTICLE_BODY, BATCH_BODY, may_fail
from api.schemas_articles import AddedOut, ArticleList, FullArticle, ListQuery, ManyAdded
from api.schemas_jobs import JobAccepted, JobOut

router = APIRouter(prefix="/v1")

ArticleId = Annotated[
    str, Path(description="Name of the article, percent-encoded; it may contain slashes")
]


@router.post(
    "/articles",
    status_code=201,
    summary="Add one article, or the files of a form",
    tags=["articles"],
    responses=may_fail(400, 413, 415, 422, 503),
    openapi_extra={"requestBody": ARTICLE_BODY},
)
def add_articles(
    offered: Offered, service: ReadyService, response: Response
) -> AddedOut | ManyAdded:
    """Take in an article, by its text, its URL or its file, and make it searchable at once.

    An article with an id that the library holds is replaced. One article gives one object; a form
    with several files, or a file with several articles, gives lists of what was taken in and what
    was not.
    """
    taken = service.add(offered)
    if len(taken.added) == 1 and not taken.failures:
        only = AddedOut.from_record(taken.added[0])
        response.headers["Location"] = f"/v1/articles/{quote(only.article.id, safe='')}"
        return only
    return ManyAdded.of(taken.added, taken.failures)


@router.post(
    "/articles:batch",
    status_code=202,
    summary="Add many articles in the background",
    tags=["articles"],
    responses=may_fail(400, 413, 415, 422, 503),
    openapi_extra={"requestBody": BATCH_BODY},
)
def add_batch(batch: Batch, service: ReadyService, response: Response) -> JobAccepted:
    """Take in JSON Lines, or the files of a form; the job says how far it is.

    A line is an object with `text` and, if known, the other fields of an article. A line that
    cannot be read is one of the job's failures and holds up no other.
    """
    job = service.parts.jobs.submit(batch)
    response.headers["Location"] = f"/v1/jobs/{job.id}"
    return JobAccepted(job=JobOut.from_record(job))


@router.get(
    "/jobs/{id}",
    summary="How far a batch is",
    tags=["articles"],
    responses=may_fail(404, 503),
)
def show_job(
    id: Annotated[str, Path(description="Name of the job")],  # noqa: A002 - as in the path
    service: ReadyService,
) -> JobOut:
    """State, count and failures of a batch."""
    return JobOut.from_record(service.parts.library.jobs.get(id))


@router.get(
    "/articles",
    summary="List articles",
    tags=["articles"],
    responses=may_fail(422, 503),
)
def list_articles(query: Annotated[ListQuery, Query()], service: ReadyService) -> ArticleList:
    """List articles without their text, a page at a time.

    `publisher` and `tag` may be repeated, and any of the values will do.
    """
    page = service.parts.library.articles(query.filters(), limit=query.limit, cursor=query.cursor)
    return ArticleList.from_record(page)


@router.get(
    "/articles/{id:path}",
    summary="Show an article with its text",
    tags=["articles"],
    responses=may_fail(404, 503),
)
def show_article(id: ArticleId, service: ReadyService) -> FullArticle:  # noqa: A002 - as in the path
    """One article, with the text that all offsets count in."""
    library = service.parts.library
    return FullArticle.of(library.get(id), library.passage_count(id))


@router.delete(
    "/articles/{id:path}",
    status_code=204,
    summary="Remove an article",
    tags=["articles"],
    responses=may_fail(404, 503),
)
def remove_article(id: ArticleId, service: ReadyService) -> None:  # noqa: A002 - as in the path
    """Remove an article: from then on, it is in no result."""
    service.parts.library.remove(id)
