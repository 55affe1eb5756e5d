"""An answer as the text of a chat message, and what such a message said when it comes back.

The sentences stand as they are printed, character for character. Everything else that comes from
articles — titles, publishers, addresses, the values in a note — is escaped: whoever wrote an article
does not thereby put links, images or HTML into a chat.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import quote

from index.records import ArticleInfo
from qa.records import Answer, Citation, Reason

NO_ANSWER: Mapping[Reason, str] = {
    "empty_library": "The library holds no articles yet, so there is nothing to answer from.",
    "filtered_out": "No article may be used to answer this.",
    "no_match": "No article in the library has to do with this question.",
    "weak_match": "Some articles come near, but none answers this question surely enough.",
}
_NEAREST = 3
_SOURCES = "\n\nSources:\n\n"
_NEAR = "\n\nNearest:\n\n"
_BREAK = "  \n"  # one source a line, in Markdown as in plain text

_MARKS = re.compile(r"(?<= )(?:\[\d+\])+(?=$|[\s.;,])")
# What begins something in Markdown, and references to characters, which would be read as these.
_ACTIVE = re.compile(r"[\\`*_\[<~]|&(?=#?\w+;)")
# What becomes a link by itself; many programs look for it after they have taken backslashes out.
_LINKING = re.compile(r"(?<=:)(?=//)|(?<=\bwww\.)|(?<=\w)(?=@\w)", re.IGNORECASE)
# What turns the direction of writing can make a line show other than it reads.
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ENDING_URL = re.compile(r"[\s<>\"\\^`{|}]")

_NOTE = (
    r"(?:Sources differ on|Sources put it differently on|A later figure stands beside an earlier one on|"
    r"These sources rest on one origin)\b"
)
_LAST_NOTE = re.compile(rf"(?<=\]) {_NOTE}.*$", re.DOTALL)
_FIRST_NOTE = re.compile(
    rf"^(?:(?:Yes|No)\. (?:{_NOTE}|The sources that give it agree\b)|There is one independent source:)"
    r".*?[\])]\. ",
    re.DOTALL,
)
_ANY_MARKS = re.compile(r" (?:\[\d+\])+(?=\s|$)")
_SOURCE_LINE = re.compile(r"\[\d+\] \S")


def content(answer: Answer) -> str:
    """All that the chat message says."""
    return "".join(text for text, _ in pieces(answer)) + ending(answer)


def pieces(answer: Answer, start: int = 0) -> Iterator[tuple[str, bool]]:
    """The answer's text from `start` on, escaped, and of each piece whether it is a printed sentence."""
    at = start
    for sentence in answer.sentences:
        if sentence.span.start >= at:
            yield escaped(answer.text[at : sentence.span.start]), False
            yield sentence.text, True
            at = sentence.span.end
    yield escaped(answer.text[at:]), False


def ending(answer: Answer) -> str:
    """What follows the answer's text: its sources, or why there is no text."""
    if answer.answerable:
        return _SOURCES + _BREAK.join(f"[{one.n}] {_source(one)}" for one in answer.citations)
    said = NO_ANSWER[answer.reason or "no_match"]
    if answer.reason != "weak_match":
        return said
    near: dict[str, ArticleInfo] = {}
    for hit in answer.hits:
        near.setdefault(hit.article.id, hit.article)
    # The dash, which begins no list, keeps a title from beginning anything either.
    shown = [f"– {_source(article)}" for article in near.values()][:_NEAREST]
    return said + (_NEAR + _BREAK.join(shown) if shown else "")


def marked(answer: Answer) -> dict[int, int]:
    """Where in the message the first [n] mark of each citation begins."""
    places: dict[int, int] = {}
    at = 0
    for text, printed in pieces(answer):
        if not printed:
            for marks in _MARKS.finditer(text):
                for mark in re.finditer(r"\[(\d+)\]", marks[0]):
                    places.setdefault(int(mark[1]), at + marks.start() + mark.start())
        at += len(text)
    return places


def said(message: str) -> str:
    """What a message of the assistant said, without marks, note and sources.

    A message that did not come from here is taken as it is.
    """
    text = message.replace("\r\n", "\n").strip()
    if text.startswith(tuple(NO_ANSWER.values())):
        return ""
    body, _, sources = text.rpartition(_SOURCES)
    if not body or not all(_SOURCE_LINE.match(line) for line in sources.splitlines()):
        return text
    body = _LAST_NOTE.sub("", _FIRST_NOTE.sub("", body))
    return _ANY_MARKS.sub("", body).strip()


def escaped(text: str) -> str:
    """Text that Markdown shows as it is; [n] marks are left alone."""
    parts = []
    at = 0
    for marks in _MARKS.finditer(text):
        parts += [_inert(text[at : marks.start()]), marks[0]]
        at = marks.end()
    return "".join(parts) + _inert(text[at:])


def web_address(url: str | None) -> str | None:
    """An address that a browser opens, with nothing in it that could end it early; else None."""
    if url is None or not re.match(r"https?://[^\s/]", url, re.IGNORECASE):
        return None
    return _ENDING_URL.sub(lambda found: quote(found[0]), _UNSEEN.sub("", url.strip()))


def _source(source: Citation | ArticleInfo) -> str:
    """One line: title — publisher, date, address."""
    name = source.title or (source.article_id if isinstance(source, Citation) else source.id)
    about = [_line(one) for one in (source.publisher, source.published_at) if one]
    if address := web_address(source.url):
        about.append(f"<{address}>")
    return _line(name) + (" — " + ", ".join(about) if about else "")


def _line(text: str) -> str:
    """Text on one line, with no mark of its own that could be taken for the answer's."""
    return _inert(_UNSEEN.sub("", " ".join(text.split())))


def _inert(text: str) -> str:
    """Text in which nothing is markup: with backslashes, and a space within what would be a link."""
    return _ACTIVE.sub(r"\\\g<0>", _LINKING.sub(" ", text))
