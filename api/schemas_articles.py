"""Articles as JSON: what goes in and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from api import examples as show
from api.schemas import Bound, Dated, Request, Response, Said, Utf8, within
from api.schemas_jobs import FailureOut
from index.records import Added, Article, ArticleInfo, ArticlePage, Failure, Filters, Status

_LIST_RANGE, _LIST_SCHEMA = within(1, 200)


class NewArticle(Request, json_schema_extra=show.examples(show.NEW_ARTICLE, show.NEW_URL)):
    """One article: its text, or a URL to read it from, and what is known about it.

    What is given here goes before what the page at `url` says of itself.
    """

    id: Said | None = Field(
        default=None,
        description="Name of the article; an article with the same id is replaced. "
        "Left out, it is made from what is given, so that the same article keeps the same id",
    )
    text: Said | None = Field(default=None, description="The article's text; this or `url`")
    url: Said | None = Field(
        default=None, description="http or https address of a page or feed to read; this or `text`"
    )
    title: Utf8 | None = Field(default=None, description="Headline")
    publisher: Utf8 | None = Field(default=None, description="Who printed it")
    author: Utf8 | None = Field(default=None, description="Who wrote it")
    language: Utf8 | None = Field(default=None, description="Language tag such as `en`")
    published_at: Dated | None = Field(default=None, description="ISO 8601 date or time")
    tags: list[Said] = Field(default=[], max_length=100, description="Words to filter by")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.text is None) == (self.url is None):
            raise PydanticCustomError("source", "give exactly one of 'text' and 'url'")
        return self


class ArticleOut(Response, json_schema_extra=show.examples(show.ARTICLE)):
    """What is known about an article, apart from its text. Null where the source did not say."""

    id: str = Field(description="Name of the article in this library")
    title: str | None = Field(description="Headline")
    publisher: str | None = Field(description="Who printed it")
    author: str | None = Field(description="Who wrote it")
    url: str | None = Field(description="Where it was read, or where it says that it stands")
    published_at: str | None = Field(description="ISO 8601 date or time")
    language: str | None = Field(description="Language tag")
    tags: list[str] = Field(description="Words to filter by")

    @classmethod
    def from_record(cls, info: ArticleInfo) -> ArticleOut:
        """The JSON shape of `info`."""
        return cls(
            id=info.id,
            title=info.title,
            publisher=info.publisher,
            author=info.author,
            url=info.url,
            published_at=info.published_at,
            language=info.language,
            tags=list(info.tags),
        )


class FullArticle(ArticleOut, json_schema_extra=show.examples(show.FULL_ARTICLE)):
    """An article with its text: every offset elsewhere counts this text's Unicode code points."""

    text: str = Field(description="The text as it is stored")
    passages: int = Field(ge=0, description="Passages that the text is divided into")

    @classmethod
    def of(cls, article: Article, passages: int) -> FullArticle:
        """The JSON shape of `article`, which is held as so many passages."""
        info = ArticleOut.from_record(article)
        return cls(**info.model_dump(), text=article.text, passages=passages)


class AddedOut(Response, json_schema_extra=show.examples(show.ADDED)):
    """What became of one article."""

    article: ArticleOut = Field(description="The article as it is held now")
    status: Status = Field(description="`unchanged` where the library held the very same article")
    passages: int = Field(ge=0, description="Passages that the library now holds for it")

    @classmethod
    def from_record(cls, added: Added) -> AddedOut:
        """The JSON shape of `added`."""
        article = ArticleOut.from_record(added.article)
        return cls(article=article, status=added.status, passages=added.passages)


class ManyAdded(Response, json_schema_extra=show.examples(show.MANY_ADDED)):
    """What became of an upload that held several articles."""

    articles: list[AddedOut] = Field(description="What was taken in")
    failures: list[FailureOut] = Field(description="What was not, and why")

    @classmethod
    def of(cls, added: Sequence[Added], failures: Sequence[Failure]) -> ManyAdded:
        """The JSON shape of what was taken in and what was not."""
        return cls(
            articles=[AddedOut.from_record(one) for one in added],
            failures=[FailureOut.from_record(one) for one in failures],
        )


class ListQuery(BaseModel):
    """Which articles to list, and from where on."""

    model_config = ConfigDict(extra="forbid")

    publisher: list[Utf8] = Field(default=[], description="Any of these publishers")
    tag: list[Utf8] = Field(default=[], description="Any of these tags")
    published_after: Bound | None = Field(default=None, description="ISO 8601, inclusive")
    published_before: Bound | None = Field(default=None, description="ISO 8601, inclusive")
    limit: Annotated[
        int,
        AfterValidator(_LIST_RANGE),
        Field(json_schema_extra=_LIST_SCHEMA, description="Most articles on one page"),
    ] = 50
    cursor: str | None = Field(default=None, description="`next_cursor` of the page before")

    def filters(self) -> Filters:
        """The filters as the library takes them."""
        return Filters(
            publishers=tuple(self.publisher),
            tags=tuple(self.tag),
            published_after=self.published_after,
            published_before=self.published_before,
        )


class ArticleList(Response, json_schema_extra=show.examples(show.ARTICLES)):
    """One page of articles."""

    articles: list[ArticleOut] = Field(description="In the order in which they came")
    next_cursor: str | None = Field(description="Where the next page starts; null on the last one")

    @classmethod
    def from_record(cls, page: ArticlePage) -> ArticleList:
        """The JSON shape of `page`."""
        articles = [ArticleOut.from_record(one) for one in page.items]
        return cls(articles=articles, next_cursor=page.next_cursor)
