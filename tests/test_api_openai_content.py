from __future__ import annotations

import re
from dataclasses import replace

import pytest
from api_support import ROOT
from markdown_it import MarkdownIt

from api.openai_content import (
    NO_ANSWER,
    content,
    ending,
    escaped,
    marked,
    pieces,
    said,
    web_address,
)
from index.library import Library
from index.readers import read_path
from index.records import Article
from qa.answerer import Answerer
from qa.reader import LateReader
from qa.records import Answer
from qa.turns import Turn

MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# What GitHub's Markdown makes a link of without being asked to.
LINKED = re.compile(r"https?://|ftp://|www\.\S|\w@\w", re.IGNORECASE)


def tokens(text: str) -> set[str]:
    """The kinds of markup that a reader of Markdown finds."""
    found = {one.type for one in MARKDOWN.parse(text)}
    inline = [child for one in MARKDOWN.parse(text) for child in one.children or []]
    plain = {"text", "softbreak", "hardbreak", "paragraph_open", "paragraph_close", "inline"}
    return (found | {one.type for one in inline}) - plain - {"text_special"}


def shown(text: str) -> str:
    return "".join(
        child.content for one in MARKDOWN.parseInline(text) for child in one.children or []
    )


@pytest.mark.parametrize(
    "hostile",
    [
        "![x](https://evil.example/pixel.png)",
        "[click](javascript:alert(1))",
        "[click][1]",
        "<img src=x onerror=alert(1)>",
        "<script>alert(1)</script>",
        "<https://evil.example>",
        "*bold* _soft_ **loud** ~~gone~~",
        "`code` ``more``",
        "\\[click](https://evil.example)",
        "\\\\[click](x)",
        "a\n\n# Heading\n\n- list\n\n> quote",
        "a\n===",
        "| a |\n|---|\n| b |",
        "visit https://evil.example/now or www.evil.example",
        "HTTP://EVIL.EXAMPLE hthttps://tps://evil.example",
        "write to editor@evil.example",
        "\u2028# a\r\n# b\x0b# c",
        "![\u202ex](y)",
    ],
)
def test_what_an_article_is_called_is_no_markup(library: Library, hostile: str):
    library.add(
        [
            Article(
                id="bridge",
                title=hostile,
                publisher=hostile,
                url="https://courier.example/bridge",
                text="The new harbour bridge opened on Sunday morning. It cost 12 million crowns.",
            )
        ]
    )
    answer = Answerer(library).ask("When did the new harbour bridge open?")
    assert answer.answerable
    made = content(answer)
    (line,) = made.partition("\n\nSources:\n\n")[2].splitlines()
    assert line.startswith("[1] ")
    assert tokens(line) <= {"link_open", "link_close"}
    links = [
        child.attrs["href"]
        for one in MARKDOWN.parseInline(line)
        for child in one.children or []
        if child.type == "link_open"
    ]
    assert links == ["https://courier.example/bridge"]
    near = replace(answer, answerable=False, reason="weak_match", text="", sentences=())
    assert tokens(content(near)) <= {"link_open", "link_close"}
    assert not LINKED.search(line.replace("<https://courier.example/bridge>", ""))
    assert said(made) == Turn.of(answer).answer


@pytest.mark.parametrize("text", ["Fees: $5m, then $6m!", "It’s (almost) 100% done; R&D too", "#1"])
def test_what_is_no_markup_is_left_as_it_is(text: str):
    assert escaped(text) == text


def test_marks_are_left_and_what_only_looks_like_one_is_not():
    assert escaped("40 (A_B) [1][2]; 43 ([x]) [3].") == "40 (A\\_B) [1][2]; 43 (\\[x]) [3]."
    assert shown(escaped("a [b](c) &lt; \\ d")) == "a [b](c) &lt; \\ d"


@pytest.mark.parametrize(
    ("url", "made"),
    [
        (None, None),
        ("", None),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("file:///etc/passwd", None),
        ("/relative", None),
        ("http:// x", None),
        ("https://a.example/b_c*d*?e=[1]&f=(2)#g", "https://a.example/b_c*d*?e=[1]&f=(2)#g"),
        ("https://a.example/> <script>", "https://a.example/%3E%20%3Cscript%3E"),
        ("https://a.example/x\n[y](z)", "https://a.example/x%0A[y](z)"),
        ("HTTPS://приклад.example/ж", "HTTPS://приклад.example/ж"),
    ],
)
def test_an_address_is_one_of_the_web_and_ends_where_it_ends(url: str | None, made: str | None):
    assert web_address(url) == made


def test_an_answer_comes_back_as_it_was_said(library: Library, articles: tuple[Article, ...]):
    library.add(articles)
    answer = Answerer(library).ask("How many plants did the botanist count in the quarry?")
    assert answer.answerable
    made = content(answer)
    assert said(made) == said(made.replace("\n", "\r\n")) == Turn.of(answer).answer
    assert said(f"\n{made}\n ") == Turn.of(answer).answer
    for n, place in marked(answer).items():
        assert made[place : place + len(f"[{n}]")] == f"[{n}]"
    assert set(marked(answer)) == {one.n for one in answer.citations}


@pytest.mark.parametrize(
    "question",
    [
        "How many people were injured in Dnipro?",
        "Do the reports agree on how many people were injured in Dnipro?",
        "Do the reports differ on how many people were injured in Dnipro?",
    ],
)
def test_a_note_on_disagreement_does_not_come_back(
    library: Library, reader: LateReader, question: str
):
    library.add(
        [one for one in read_path(ROOT / "seeds", max_bytes=10**7) if isinstance(one, Article)]
    )
    answer = Answerer(library, reader=reader).ask(question)
    assert answer.disagreements
    made = content(answer)
    assert answer.disagreements[0].note in made
    assert said(made) == Turn.of(answer).answer
    for sentence in answer.sentences:
        assert sentence.text in made


def test_text_of_another_assistant_is_taken_as_it_is():
    for text in ("It opened [1] on Sunday.", "A\n\nSources:\n\nhearsay", "Sources differ on it."):
        assert said(text) == text
    assert said("") == ""


def made_up(answer: Answer, start: int) -> str:
    return "".join(text for text, _ in pieces(answer, start))


def test_the_rest_of_an_answer_begins_where_what_was_sent_ends(
    library: Library, articles: tuple[Article, ...]
):
    library.add(articles)
    answer = Answerer(library).ask("How many plants did the botanist count in the quarry?")
    first = answer.sentences[0]
    mark = " " + "".join(f"[{n}]" for n in (first.citation, *first.also))
    assert made_up(answer, 0).startswith(first.text + mark)
    assert first.text + mark + made_up(answer, first.span.end + len(mark)) == made_up(answer, 0)


def test_where_there_is_no_answer_the_reason_is_said(
    library: Library, articles: tuple[Article, ...]
):
    ask = Answerer(library).ask
    assert content(ask("Who won?")) == NO_ANSWER["empty_library"]
    library.add(articles)
    question = "Which team won the ice hockey final in Reykjavik?"
    answer = ask(question)
    assert not answer.answerable
    assert content(answer) == ending(answer)
    assert content(answer).startswith(NO_ANSWER[answer.reason or "no_match"])
    assert said(content(answer)) == ""


def test_what_comes_near_is_named_once_each(library: Library, articles: tuple[Article, ...]):
    library.add(articles)
    answer = Answerer(library).ask("How many plants did the botanist count in the quarry?")
    near = replace(answer, answerable=False, reason="weak_match", text="", sentences=())
    lines = content(near).partition("\n\nNearest:\n\n")[2].splitlines()
    assert 1 <= len(lines) <= 3
    assert len(set(lines)) == len(lines)
    assert lines[0].startswith(f"– {answer.hits[0].article.title}")
    assert said(content(near)) == ""
