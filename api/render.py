"""Answers, passages, articles and findings, as a terminal shows them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from api.console import line, safe, say
from index.checks import Finding
from index.records import Article, ArticleInfo, Hit
from qa.records import Answer, Citation, Disagreement

_MARK = "bold cyan"
_FAINT = "dim"
_NEAREST = 3
_EXCERPT = 200

NO_ANSWER = {
    "empty_library": "the library holds no articles yet; add some with: qa add PATH",
    "filtered_out": "no article passes the filters; widen them",
    "no_match": "no passage has to do with the question",
    "weak_match": "some passages come near, but none answers the question surely enough",
}
AGREEMENT = {"none": "", "single": "", "agree": ", which agree", "differ": ", which differ"}
RELATIONS = {
    "conflict": "Sources differ",
    "update": "Sources differ, one of them as an update",
    "compatible": "Sources put it differently",
}


def show_answer(console: Console, answer: Answer) -> None:
    """The answer with its sources, or why there is none and what comes nearest."""
    if not answer.answerable:
        why = NO_ANSWER.get(answer.reason or "", "the articles do not say")
        say(console, ("No answer: ", "bold yellow"), why + ".")
        if answer.hits:
            say(console)
            say(console, ("Nearest passages", "bold"))
            show_passages(console, answer.hits[:_NEAREST], excerpt=_EXCERPT)
        return
    say(console, _marked(answer))
    say(console)
    say(console, ("Sources", "bold"))
    for citation in answer.citations:
        _show_citation(console, citation)
    for one in answer.disagreements:
        _show_positions(console, one, answer)
    count = answer.independent_sources
    sources = f"{count} independent source" + ("" if count == 1 else "s")
    told = f"confidence {answer.confidence:.2f}, {sources}{AGREEMENT[answer.agreement]}"
    say(console)
    say(console, (told, _FAINT))


def _show_positions(console: Console, one: Disagreement, answer: Answer) -> None:
    """The positions of a disagreement side by side: value, who asserts it, who prints it, and when."""
    sources = {citation.n: citation for citation in answer.citations}
    say(console)
    say(console, (f"{RELATIONS[one.relation]}: {line(one.topic)}", "bold yellow"))
    rows = [
        [
            line(position.value),
            line(position.asserted_by or ""),
            ", ".join(
                f"{line(_publisher(sources[n]))} [{n}]" for n in position.citations if n in sources
            ),
            position.published_at or "",
        ]
        for position in one.positions
    ]
    show_rows(console, ["value", "asserted by", "printed by", "first printed"], rows)


def _publisher(citation: Citation) -> str:
    return citation.publisher or citation.title or citation.article_id


def show_passages(console: Console, hits: Iterable[Hit], *, excerpt: int | None = None) -> None:
    """Passages with their source and place; of long ones the beginning, if `excerpt` says so."""
    for hit in hits:
        passage = hit.passage
        text = line(passage.text)
        if excerpt is not None and len(text) > excerpt:
            text = text[:excerpt].rsplit(" ", 1)[0] + " …"
        say(console, (f"{hit.rank}. ", _MARK), *source(hit.article))
        place = f"{passage.article_id}, characters {passage.start}–{passage.end}"
        indent(console, (f"{line(place)}, score {hit.score:.3f}", _FAINT))
        indent(console, text)


def show_articles(console: Console, articles: Sequence[ArticleInfo]) -> None:
    """A table on a terminal; elsewhere a line for each, its columns apart by tabs."""
    rows = [
        [line(one.id), line(one.title or ""), line(one.publisher or ""), one.published_at or ""]
        for one in articles
    ]
    show_rows(console, ["id", "title", "publisher", "published"], rows)


def show_findings(console: Console, findings: Iterable[Finding]) -> None:
    """What a check of the library found."""
    rows = [[one.name, "ok" if one.ok else "FAILED", line(one.detail)] for one in findings]
    show_rows(console, ["check", "result", "detail"], rows)


def show_article(console: Console, article: Article, passages: int) -> None:
    """What is known about an article, then its text."""
    known = {
        "id": article.id,
        "title": article.title,
        "publisher": article.publisher,
        "author": article.author,
        "url": article.url,
        "published": article.published_at,
        "language": article.language,
        "tags": ", ".join(article.tags),
        "passages": passages,
    }
    for name, value in known.items():
        if value not in (None, ""):
            say(console, (f"{name}: ", "bold"), line(value))
    say(console)
    say(console, safe(article.text))


def show_rows(console: Console, names: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on a terminal; elsewhere a line for each row, its columns apart by tabs."""
    if not console.is_terminal:
        for row in rows:
            say(console, "\t".join(row))
        return
    table = Table(*names, box=None, header_style="bold", pad_edge=False)
    for row in rows:
        table.add_row(*(Text(cell, overflow="fold") for cell in row))
    console.print(table)


def _marked(answer: Answer) -> Text:
    """The answer's text with its [n] marks, and nothing that a sentence prints, coloured."""
    text, at = Text(), 0
    for sentence in answer.sentences:
        text.append(safe(answer.text[at : sentence.span.start]), _MARK)
        text.append(safe(answer.text[sentence.span.start : sentence.span.end]))
        at = sentence.span.end
    return text.append(safe(answer.text[at:]), _MARK)


def _show_citation(console: Console, citation: Citation) -> None:
    say(console, (f"[{citation.n}] ", _MARK), *source(citation))
    place = f"{citation.article_id}, characters {citation.start}–{citation.end}: "
    indent(console, (line(place) + " ", _FAINT), f"“{line(citation.quote)}”")
    if citation.url:
        indent(console, (line(citation.url), _FAINT))


def source(one: ArticleInfo | Citation) -> list[str | tuple[str, str]]:
    """Title, publisher and date of a source, as far as it has them."""
    printed = ", ".join(line(said) for said in (one.publisher, one.published_at) if said)
    title = line(one.title or "untitled")
    return [(title, "bold"), f" — {printed}" if printed else ""]


def indent(console: Console, *parts: str | tuple[str, str]) -> None:
    """Print a paragraph set in from the margin."""
    text = Text.assemble(*parts)
    if console.is_terminal:
        console.print(Padding(text, (0, 0, 0, 4)))
    else:
        say(console, "    ", text)
