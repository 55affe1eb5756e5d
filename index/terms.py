"""What the keyword index keeps of a passage, and the queries that can be put to it: tantivy's side."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import tantivy

from index.rows import NewPassage

TOKENIZER = "passage"
FIELDS = {"text": 1.0, "title": 0.4, "heading": 0.4}
_LONGEST_WORD = 80

# The analyzer would cut a word at them, or take a whole clause of ideographs as one word.
_NO_WIDTH = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_IDEOGRAPH = re.compile(
    "[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]"
)


def any_of(schema: tantivy.Schema, words: Sequence[str]) -> tantivy.Query | None:
    """Passages with any of some words, as the analyzer gives them; None where there are none."""
    terms = [
        (
            tantivy.Occur.Should,
            tantivy.Query.boost_query(tantivy.Query.term_query(schema, field, word), boost),
        )
        for word in dict.fromkeys(words)
        for field, boost in FIELDS.items()
    ]
    return tantivy.Query.boolean_query(terms) if terms else None


def in_order(schema: tantivy.Schema, field: str, words: Sequence[str]) -> tantivy.Query:
    """Passages whose field has some words, one or more, next to each other and in their order."""
    if len(words) == 1:
        return tantivy.Query.term_query(schema, field, words[0])
    return tantivy.Query.phrase_query(schema, field, list(words))


def spelled(text: str) -> str:
    """A text as the analyzer is given it: one form of each letter, each ideograph a word."""
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKC", _NO_WIDTH.sub("", text))
    return _IDEOGRAPH.sub(r" \g<0> ", plain)


def analyzer() -> tantivy.TextAnalyzer:
    """What cuts a text into the words that count as equal."""
    # Stemming by English rules leaves words of other languages alone or shortens them alike on both
    # sides; words are kept however common, since "Who?" and "not" may tell passages apart.
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
        .filter(tantivy.Filter.stemmer("English"))
        .build()
    )


def schema() -> tantivy.Schema:
    """The fields of a passage."""
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("key", indexed=True, fast=True)
    builder.add_unsigned_field("article", indexed=True)
    for field in FIELDS:
        builder.add_text_field(field, tokenizer_name=TOKENIZER, index_option="position")
    return builder.build()


def forget(writer: tantivy.IndexWriter, schema: tantivy.Schema, keys: list[int]) -> None:
    """Take passages out by their keys."""
    # Deleting by term finds nothing: it looks for a signed number, and the field's are unsigned.
    writer.delete_documents_by_query(tantivy.Query.term_set_query(schema, "key", keys))


def document(passage: NewPassage) -> tantivy.Document:
    """A passage as the index keeps it."""
    document = tantivy.Document()
    document.add_unsigned("key", passage.key)
    document.add_unsigned("article", passage.article_key)
    document.add_text("text", spelled(passage.text))
    document.add_text("title", spelled(passage.title))
    document.add_text("heading", spelled(passage.heading))
    return document
