"""Commands that ask: `qa ask`, `qa search`."""

from __future__ import annotations

from typing import Annotated

import typer

from api import console
from api.opening import nli_of, open_library, reader_of
from api.options import After, Before, Data, Json, Publishers, Tags, filters_of, text, within
from index.records import Mode


def ask(
    context: typer.Context,
    question: Annotated[str, typer.Argument(callback=text)],
    top_k: Annotated[
        int, typer.Option(help="Passages to look in, 1 to 50.", callback=within(1, 50))
    ] = 8,
    publisher: Publishers = None,
    tag: Tags = None,
    after: After = None,
    before: Before = None,
    json: Json = False,
    _data: Data = None,
) -> None:
    """Answer a question with sentences that the articles print."""
    filters = filters_of(publisher, tag, after, before)
    with open_library(context.obj) as library:
        from qa.answerer import Answerer

        answerer = Answerer(
            library,
            max_question=context.obj.max_question,
            reader=reader_of(context.obj),
            judge=nli_of(context.obj),
        )
        answer = answerer.ask(question, top_k=top_k, filters=filters)
    if json:
        from api.schemas_answers import AnswerOut

        console.print_json(AnswerOut.from_record(answer))
    else:
        from api.render import show_answer

        show_answer(console.stdout(), answer)


def search(
    context: typer.Context,
    query: Annotated[str, typer.Argument(callback=text)],
    mode: Annotated[Mode, typer.Option(help="By meaning and words, or by one of them.")] = "hybrid",
    top_k: Annotated[
        int, typer.Option(help="Passages to show, 1 to 100.", callback=within(1, 100))
    ] = 10,
    publisher: Publishers = None,
    tag: Tags = None,
    after: After = None,
    before: Before = None,
    json: Json = False,
    _data: Data = None,
) -> None:
    """Find passages."""
    from api.limits import check_query

    check_query(query, limit=context.obj.max_question)
    filters = filters_of(publisher, tag, after, before)
    with open_library(context.obj) as library:
        hits = library.search(query, top_k=top_k, mode=mode, filters=filters).hits
    if json:
        from api.schemas_search import PassageOut, SearchResponse

        console.print_json(SearchResponse(results=[PassageOut.from_record(hit) for hit in hits]))
    elif hits:
        from api.render import show_passages

        show_passages(console.stdout(), hits)
    else:
        console.say(console.stderr(), "no passage found")
