"""Quotations and verdicts as JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import Field

from api import examples as show
from api.schemas import Request, Response, Said
from api.schemas_search import FiltersIn, PassageOut
from qa.alignment import Inserted, Op
from qa.changes import Change
from qa.extracting import Extracted
from qa.verdict import Printing, Ruling, Verdict, Wording


class VerifyRequest(Request, json_schema_extra=show.examples(show.QUOTATION)):
    """A quotation to verify."""

    quote: Said = Field(
        description="The words, with quotation marks around them or not. An ellipsis leaves words out; "
        "words in brackets are an editor's"
    )
    speaker: Said | None = Field(
        default=None, max_length=300, description="Who is said to have said it"
    )
    filters: FiltersIn | None = Field(default=None, description="Which articles may be used")


class OpOut(Response, json_schema_extra=show.examples(show.OP)):
    """A step from what is printed to what was quoted."""

    op: Literal["equal", "replace", "insert", "delete"] = Field(
        description="`insert`: quoted and not printed; `delete`: printed and not quoted"
    )
    quote: str = Field(description="The words as quoted; empty for `delete`")
    printed: str = Field(description="The words as printed; empty for `insert`")

    @classmethod
    def from_record(cls, op: Op) -> OpOut:
        """The JSON shape of `op`."""
        return cls(op=op.op, quote=op.quote, printed=op.printed)


class InsertedOut(Response, json_schema_extra=show.examples(show.INSERTED)):
    """What an editor put in brackets, and what it stands for."""

    text: str = Field(description="The words in brackets")
    printed: str = Field(description="What is printed in their place; empty where they only add")

    @classmethod
    def from_record(cls, one: Inserted) -> InsertedOut:
        """The JSON shape of `one`."""
        return cls(text=one.text, printed=one.printed)


class MatchOut(Response, json_schema_extra=show.examples(show.MATCH)):
    """A place that prints the quotation: `as_printed` is `article.text[start:end]`, exactly."""

    article_id: str = Field(description="Name of the article")
    title: str | None = Field(description="Headline of the article")
    publisher: str | None = Field(description="Who printed it")
    url: str | None = Field(description="Where it stands on the web")
    published_at: str | None = Field(description="ISO 8601 date or time")
    as_printed: str = Field(description="What the article prints there")
    start: int = Field(ge=0, description="First code point in the article's text")
    end: int = Field(ge=0, description="Code point after the last")
    verdict: Wording = Field(description="Whether every word is the same")
    similarity: float = Field(
        ge=0, le=1, description="Share of equal words and signs; 1 if verbatim"
    )
    speaker: str | None = Field(
        description="Who says it there; null where the article names nobody"
    )
    attribution: str | None = Field(
        description="What the article prints of who says it, such as “he said”; null where it says "
        "nothing of that, or speaks in its own voice"
    )
    quoted: bool = Field(description="Whether it stands between quotation marks")
    changes: list[Change] = Field(description="What differs, the gravest first")
    diff: list[OpOut] = Field(description="From what is printed to what was quoted, in order")
    insertions: list[InsertedOut] = Field(description="What an editor put in brackets")

    @classmethod
    def from_record(cls, match: Printing) -> MatchOut:
        """The JSON shape of `match`."""
        article = match.article
        return cls(
            article_id=article.id,
            title=article.title,
            publisher=article.publisher,
            url=article.url,
            published_at=article.published_at,
            as_printed=match.as_printed,
            start=match.span.start,
            end=match.span.end,
            verdict=match.verdict,
            similarity=round(match.similarity, 4),
            speaker=match.speaker,
            attribution=match.attribution,
            quoted=match.quoted,
            changes=list(match.changes),
            diff=[OpOut.from_record(op) for op in match.diff],
            insertions=[InsertedOut.from_record(one) for one in match.insertions],
        )


class VerdictOut(Response, json_schema_extra=show.examples(show.VERDICT)):
    """What the articles say of a quotation."""

    verdict: Ruling = Field(
        description="`misattributed`: printed as another's; `not_found`: these words stand nowhere"
    )
    summary: str = Field(description="The verdict in words")
    independent_sources: int = Field(ge=0, description="Copies of one text count once")
    matches: list[MatchOut] = Field(description="Every place that prints it, earliest first")
    nearest: list[PassageOut] = Field(description="For `not_found`: passages that come near")
    complete: bool = Field(
        description="False where more articles hold these words than were looked at"
    )

    @classmethod
    def from_record(cls, verdict: Verdict) -> VerdictOut:
        """The JSON shape of `verdict`."""
        return cls(
            verdict=verdict.verdict,
            summary=verdict.summary,
            independent_sources=verdict.independent_sources,
            matches=[MatchOut.from_record(match) for match in verdict.matches],
            nearest=[PassageOut.from_record(hit) for hit in verdict.nearest],
            complete=verdict.complete,
        )


class ExtractRequest(Request, json_schema_extra=show.examples(show.DRAFT)):
    """A text with quotations in it."""

    text: Said = Field(description="Such as a draft; QA_MAX_ARTICLE_MB limits its length")


class QuotationOut(Response, json_schema_extra=show.examples(show.EXTRACTED)):
    """A quotation of the text: `quote` and `speaker` are what `/v1/quotes/verify` takes."""

    quote: str = Field(
        description="The words without their marks; one broken off by “she said” is joined"
    )
    speaker: str | None = Field(description="Who says it, where the text says so")
    attribution: str | None = Field(description="What the text prints of who says it")
    start: int = Field(ge=0, description="First code point in the text, the mark included")
    end: int = Field(ge=0, description="Code point after the last")

    @classmethod
    def from_record(cls, one: Extracted) -> QuotationOut:
        """The JSON shape of `one`."""
        return cls(
            quote=one.quote,
            speaker=one.speaker,
            attribution=one.attribution,
            start=one.span.start,
            end=one.span.end,
        )


class QuotationsOut(
    Response, json_schema_extra=show.examples({"quotations": [show.EXTRACTED], "too_short": []})
):
    """The quotations of a text, in order."""

    quotations: list[QuotationOut] = Field(description="Each ready to be verified")
    too_short: list[QuotationOut] = Field(
        description="Single words between quotation marks, which cannot be told from chance"
    )

    @classmethod
    def of(cls, found: list[Extracted]) -> QuotationsOut:
        """The JSON shape of all that was found."""
        return cls(
            quotations=[QuotationOut.from_record(one) for one in found if one.verifiable],
            too_short=[QuotationOut.from_record(one) for one in found if not one.verifiable],
        )


class CheckedOut(Response, json_schema_extra=show.examples(show.CHECKED)):
    """A quotation of a draft with its verdict; null for a single word, which cannot be verified."""

    quotation: QuotationOut = Field(description="As the draft has it")
    verdict: VerdictOut | None = Field(description="What the articles say of it")


class DraftChecked(Response, json_schema_extra=show.examples({"quotations": [show.CHECKED]})):
    """Every quotation of a draft, in order: what `qa verify --file --json` prints."""

    quotations: list[CheckedOut] = Field(description="In the order of the draft")

    @classmethod
    def of(cls, checked: Iterable[tuple[Extracted, Verdict | None]]) -> DraftChecked:
        """The JSON shape of the quotations and their verdicts."""
        return cls(
            quotations=[
                CheckedOut(
                    quotation=QuotationOut.from_record(one),
                    verdict=VerdictOut.from_record(verdict) if verdict else None,
                )
                for one, verdict in checked
            ]
        )
