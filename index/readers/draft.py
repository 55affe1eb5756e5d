"""An article on its way in: what a reader found, and the one place where it becomes an `Article`.

Every reader, whatever its format, ends in a `Draft`. An `Intake` then does what is common to all:
limits, cleaning, reading of what the text says of itself, identifiers, and one id for one article.
Messages raised here do not begin with the file's name: whoever knows the name puts it before them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from index.cleaning import clean
from index.errors import (
    BrokenFileError,
    DuplicateIdError,
    EmptyInputError,
    GroundwireError,
    MetadataError,
    NoArticleError,
    TooLargeError,
)
from index.metadata import (
    bare_url,
    identifier,
    language,
    made_identifier,
    read_plain,
    stated_date,
)
from index.records import Article, Failure

_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A text and what its format states about it, as printed there."""

    text: str
    id: str | None = None
    title: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    published_at: str | None = None
    language: str | None = None
    tags: tuple[str, ...] = ()


def draft_of(stated: dict[str, object], text: str) -> Draft:
    """The draft that front matter or a JSON object states, with `date` for `published_at` too.

    Raises MetadataError, naming the key, where a value is neither text nor a number.
    """
    moment = _text("published_at", stated.get("published_at")) or _text("date", stated.get("date"))
    return Draft(
        text=text,
        id=_text("id", stated.get("id")),
        title=_text("title", stated.get("title")),
        publisher=_text("publisher", stated.get("publisher")),
        author=_text("author", stated.get("author")),
        url=_text("url", stated.get("url")),
        published_at=stated_date(moment) if moment else None,
        language=_text("language", stated.get("language")),
        tags=_tags(stated.get("tags")),
    )


@dataclass(slots=True)
class Intake:
    """What one call takes in: its limits, what it adds to each article, and the ids seen so far."""

    max_bytes: int
    tags: tuple[str, ...] = ()
    publisher: str | None = None
    seen: dict[str, tuple[str, str]] = field(default_factory=dict)

    def take(
        self, draft: Draft, *, place: str, fallback_id: str | None = None
    ) -> Iterator[Article | Failure]:
        """The article of the draft, a Failure if its id was used for another, nothing if it is a copy."""
        article = self.article(draft, fallback_id=fallback_id)
        if article.id not in self.seen:
            self.seen[article.id] = (place, article.fingerprint)
            yield article
            return
        first_place, fingerprint = self.seen[article.id]
        if fingerprint != article.fingerprint:
            yield Failure(place, str(_duplicate(article.id, first_place=first_place, place=place)))

    def article(self, draft: Draft, *, fallback_id: str | None = None) -> Article:
        """The draft as it is stored.

        Raises TooLargeError over the limit, EmptyInputError where there is no text at all,
        NoArticleError where nothing but web residue stands in it, and MetadataError for an id, a
        language or a date that means nothing.
        """
        raw = scrubbed(draft.text)
        check_size(len(raw.encode("utf-8")), self.max_bytes)
        if not raw.strip():
            raise EmptyInputError("there is no text in it: give at least one sentence")
        url = bare_url(scrubbed(draft.url)) if draft.url and draft.url.strip() else None
        reading = read_plain(clean(raw), url=url)
        text = clean(reading.text)
        if not any(each.isalnum() for each in text):
            raise NoArticleError(
                "it holds no article, only buttons, links or signs: give the article's own text"
            )
        url = url or reading.url
        return Article(
            id=_fallback(fallback_id, url or text) if draft.id is None else identifier(draft.id),
            title=_line(draft.title) or reading.title,
            publisher=_line(self.publisher) or _line(draft.publisher),
            author=_line(draft.author),
            url=url,
            published_at=draft.published_at or reading.published_at,
            language=language(draft.language) if draft.language else None,
            tags=tuple(dict.fromkeys((*_tags(self.tags), *draft.tags))),
            text=text,
        )


def retitled(error: GroundwireError, name: str) -> GroundwireError:
    """The same kind of error, its message beginning with the name of the thing at fault."""
    return type(error)(f"{scrubbed(name)}: {error}")


def scrubbed(text: str) -> str:
    """The text as UTF-8 can hold it: no NULs, and U+FFFD for each half of a broken character."""
    return _SURROGATE.sub("\ufffd", text.replace("\x00", ""))


def check_size(size: int, limit: int, *, what: str = "it") -> None:
    """Raises TooLargeError, naming the setting, where a size in bytes is over the limit."""
    if size > limit:
        raise TooLargeError(
            f"{what} has {size:,} bytes, over the limit of {limit:,}: "
            "shorten it, or set QA_MAX_ARTICLE_MB higher"
        )


def as_object(value: object) -> dict[str, object]:
    """The JSON value as an article's object with its text; raises BrokenFileError otherwise."""
    if not isinstance(value, dict):
        raise BrokenFileError('it is no article: write an object such as {"text": "…", "id": "…"}')
    if not isinstance(value.get("text"), str):
        raise BrokenFileError(
            'it has no "text", or one that is not a string: give the article\'s text'
        )
    return value


def _fallback(fallback_id: str | None, source: str) -> str:
    """The file's own name as id, where it can be one, else an id made from the URL or the text."""
    if fallback_id is None:
        return made_identifier(source)
    try:
        return identifier(fallback_id)
    except MetadataError:
        return made_identifier(fallback_id)


def _line(value: str | None) -> str | None:
    """The value on one line, or None where nothing is in it."""
    return " ".join(scrubbed(value).split()) or None if value else None


def _text(key: str, value: object) -> str | None:
    if value is None or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, (list, tuple)) and key == "author":
        return ", ".join(filter(None, (_text(key, each) for each in value))) or None
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise MetadataError(f'"{key}" is not text: write it as one string')
    return str(value)


def _tags(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, (list, tuple)) else () if value is None else (value,)
    named = (_line(_text("tags", each)) for each in several)
    return tuple(dict.fromkeys(each for each in named if each))


def _duplicate(id: str, *, first_place: str, place: str) -> DuplicateIdError:  # noqa: A002
    return DuplicateIdError(
        f'the id "{id}" stands at {first_place} already, with other contents than at {place}; '
        "the first is kept: give each article an id of its own"
    )
