"""Commands on what a library holds: `qa add`, `list`, `show`, `remove`, `check`."""

from __future__ import annotations

from typing import Annotated

import typer

from api import console
from api.opening import open_library
from api.options import (
    After,
    ArticleId,
    Before,
    Data,
    Json,
    Publishers,
    Tags,
    filters_of,
    text,
    texts,
    within,
)
from index.errors import NotFoundError


def add(
    context: typer.Context,
    sources: Annotated[list[str], typer.Argument(metavar="PATH|URL...")],
    tag: Annotated[
        list[str] | None, typer.Option(help="Tag for each article; repeatable.", callback=texts)
    ] = None,
    publisher: Annotated[
        str | None, typer.Option(help="Publisher of each article.", callback=text)
    ] = None,
    _data: Data = None,
) -> None:
    """Take in files, folders and URLs; what cannot be read is named, and the rest is kept."""
    from api.adding import add_sources

    with open_library(context.obj) as library:
        failed = add_sources(
            library,
            sources,
            max_bytes=context.obj.max_article_bytes,
            tags=tag or (),
            publisher=publisher,
        )
    if failed:
        raise typer.Exit(1)


def list_articles(
    context: typer.Context,
    publisher: Publishers = None,
    tag: Tags = None,
    after: After = None,
    before: Before = None,
    limit: Annotated[
        int, typer.Option(help="Articles to show, 1 to 200.", callback=within(1, 200))
    ] = 50,
    cursor: Annotated[
        str | None, typer.Option(help="Where to go on, as the page before says.")
    ] = None,
    json: Json = False,
    _data: Data = None,
) -> None:
    """List articles, a page at a time."""
    filters = filters_of(publisher, tag, after, before)
    with open_library(context.obj) as library:
        page = library.articles(filters, limit=limit, cursor=cursor)
    if json:
        from api.schemas_articles import ArticleList

        console.print_json(ArticleList.from_record(page))
        return
    from api.render import show_articles

    show_articles(console.stdout(), page.items)
    if page.next_cursor:
        console.say(console.stderr(), f"there are more: --cursor {page.next_cursor}")


def show(
    context: typer.Context, article_id: ArticleId, json: Json = False, _data: Data = None
) -> None:
    """Show an article with its text."""
    with open_library(context.obj) as library:
        article, passages = library.get(article_id), library.passage_count(article_id)
    if json:
        from api.schemas_articles import FullArticle

        console.print_json(FullArticle.of(article, passages))
    else:
        from api.render import show_article

        show_article(console.stdout(), article, passages)


def remove(
    context: typer.Context,
    article_ids: Annotated[list[str], typer.Argument(metavar="ID...", callback=texts)],
    _data: Data = None,
) -> None:
    """Remove articles: from then on, they are in no result."""
    removed = 0
    with open_library(context.obj) as library:
        for article_id in article_ids:
            try:
                library.remove(article_id)
                removed += 1
            except NotFoundError as error:
                console.fail(error)
    console.say(console.stdout(), f"removed {removed}, not found {len(article_ids) - removed}")
    if removed < len(article_ids):
        raise typer.Exit(1)


def check(context: typer.Context, _data: Data = None) -> None:
    """Check every invariant of the library."""
    from api.render import show_findings

    if not context.obj.data.is_dir():
        console.fail(
            f"{context.obj.data} is not a folder; name the library's with --data or QA_DATA"
        )
        raise typer.Exit(1)
    with open_library(context.obj) as library:
        findings = library.check()
    show_findings(console.stdout(), findings)
    if not all(finding.ok for finding in findings):
        raise typer.Exit(1)
