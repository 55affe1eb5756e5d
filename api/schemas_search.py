"""Filters, searches and passages as JSON."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from api import examples as show
from api.schemas import Bound, Request, Response, Said, Utf8, within
from index.records import Filters, Hit, Mode

_RANGE, _SCHEMA = within(1, 100)
_MANY = 1000


class FiltersIn(Request, json_schema_extra=show.examples(show.FILTERS)):
    """Which articles may be used. Alternatives within a field, "and" between fields."""

    article_ids: list[Utf8] | None = Field(
        default=None, max_length=_MANY, description="Only these articles"
    )
    publishers: list[Utf8] | None = Field(
        default=None, max_length=_MANY, description="Only these publishers"
    )
    tags: list[Utf8] | None = Field(
        default=None, max_length=_MANY, description="Only articles with one of these tags"
    )
    published_after: Bound | None = Field(default=None, description="ISO 8601, inclusive")
    published_before: Bound | None = Field(
        default=None, description="ISO 8601, inclusive: a day given includes the whole day"
    )

    def record(self) -> Filters:
        """The filters as the library takes them."""
        return Filters(
            article_ids=tuple(self.article_ids or ()),
            publishers=tuple(self.publishers or ()),
            tags=tuple(self.tags or ()),
            published_after=self.published_after,
            published_before=self.published_before,
        )


def filters_of(given: FiltersIn | None) -> Filters:
    """The filters as the library takes them; none where none are given."""
    return given.record() if given else Filters()


class SearchRequest(Request, json_schema_extra=show.examples(show.SEARCH)):
    """What to search for."""

    query: Said = Field(description="Words or a question; QA_MAX_QUESTION limits its length")
    top_k: Annotated[
        int,
        AfterValidator(_RANGE),
        Field(json_schema_extra=_SCHEMA, description="Most passages to return"),
    ] = 10
    mode: Mode = Field(
        default="hybrid",
        description="`dense`: by meaning, `keyword`: by words (BM25), `hybrid`: both, fused",
    )
    filters: FiltersIn | None = Field(default=None, description="Which articles may be found")


class Scores(Response, json_schema_extra=show.examples(show.SCORES)):
    """What each index says of a passage; null where it did not return the passage."""

    dense: float | None = Field(description="Cosine of passage and query, −1 to 1")
    keyword: float | None = Field(description="BM25 score, at least 0")


class PassageOut(Response, json_schema_extra=show.examples(show.PASSAGE)):
    """A passage that a search found: `article.text[start:end] == text`."""

    rank: int = Field(ge=1, description="Place among the results, from 1")
    passage_id: str = Field(description="Name of the passage")
    article_id: str = Field(description="Name of the article")
    title: str | None = Field(description="Headline of the article")
    publisher: str | None = Field(description="Who printed it")
    url: str | None = Field(description="Where it stands on the web")
    published_at: str | None = Field(description="ISO 8601 date or time")
    text: str = Field(description="The passage, as the article prints it")
    start: int = Field(ge=0, description="First code point in the article's text")
    end: int = Field(ge=0, description="Code point after the last")
    score: float = Field(description="What the results are ordered by")
    scores: Scores = Field(description="What each index says of it")

    @classmethod
    def from_record(cls, hit: Hit) -> PassageOut:
        """The JSON shape of `hit`."""
        return cls(
            rank=hit.rank,
            passage_id=hit.passage.id,
            article_id=hit.passage.article_id,
            title=hit.article.title,
            publisher=hit.article.publisher,
            url=hit.article.url,
            published_at=hit.article.published_at,
            text=hit.passage.text,
            start=hit.passage.start,
            end=hit.passage.end,
            score=hit.score,
            scores=Scores(dense=hit.dense, keyword=hit.keyword),
        )


class SearchResponse(Response, json_schema_extra=show.examples({"results": [show.PASSAGE]})):
    """The passages found, best first."""

    results: list[PassageOut] = Field(description="Passages, best first")
