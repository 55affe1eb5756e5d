"""Word documents made here by python-docx, and broken or locked by hand."""

from __future__ import annotations

import random
import zipfile
from contextlib import suppress
from io import BytesIO

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from index.errors import (
    BrokenFileError,
    EmptyInputError,
    EncryptedFileError,
    GroundwireError,
    TooLargeError,
    UnsupportedFormatError,
)
from index.readers import read_bytes
from index.records import Article

LIMIT = 1_000_000
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(document: object) -> bytes:
    data = BytesIO()
    document.save(data)  # type: ignore[attr-defined]
    return data.getvalue()


def make_docx() -> bytes:
    document = docx.Document()
    document.core_properties.title = "A bridge at last"
    document.core_properties.author = "Ana Lopez"
    document.core_properties.language = "en-GB"
    document.add_heading("A new bridge", 1)
    document.add_paragraph("The council approved the bridge.")
    document.add_paragraph("first item", style="List Bullet")
    document.add_paragraph("second item", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Year", "Dead", "2020", "14"), strict=True):
        cell.text = text
    document.add_paragraph("Work begins in spring.")
    return packed(document)


def read(data: bytes, limit: int = LIMIT) -> Article:
    (article,) = read_bytes(data, "bridge.docx", max_bytes=limit)
    assert isinstance(article, Article)
    return article


def test_everything_in_its_order() -> None:
    article = read(make_docx())
    assert article.text == (
        "A new bridge\n\nThe council approved the bridge.\n\nfirst item\nsecond item\n\n"
        "Year | Dead\n2020 | 14\n\nWork begins in spring."
    )
    assert (article.title, article.author, article.language) == (
        "A bridge at last",
        "Ana Lopez",
        "en",
    )
    assert article.published_at is None


def test_defaults_of_programs_are_not_stated() -> None:
    document = docx.Document()
    document.add_paragraph("The council approved the bridge.")
    article = read(packed(document))
    assert (article.title, article.author, article.published_at) == (None, None, None)


def test_insertions_links_and_controls_are_read_and_deletions_are_not() -> None:
    document = docx.Document()
    names = nsdecls("w")
    document.element.body.insert(
        0,
        parse_xml(
            f"<w:p {names}><w:r><w:t xml:space='preserve'>It costs </w:t></w:r>"
            "<w:del w:id='1' w:author='x'><w:r><w:delText>three</w:delText></w:r></w:del>"
            "<w:ins w:id='2' w:author='x'><w:r><w:t>four</w:t></w:r></w:ins>"
            "<w:hyperlink><w:r><w:t xml:space='preserve'> million</w:t></w:r></w:hyperlink>"
            "<w:r><w:br/><w:t>in all.</w:t></w:r></w:p>"
        ),
    )
    document.element.body.insert(
        1,
        parse_xml(
            f"<w:sdt {names}><w:sdtContent><w:p><w:r><w:t>In a control.</w:t></w:r></w:p>"
            "</w:sdtContent></w:sdt>"
        ),
    )
    assert read(packed(document)).text == "It costs four million\nin all.\n\nIn a control."


def test_bad_files() -> None:
    data = make_docx()
    with pytest.raises(EncryptedFileError, match=r"bridge\.docx: .*password"):
        read(OLE + b"\x00" * 600)
    with pytest.raises(UnsupportedFormatError, match=r"\.doc file: save it as \.docx"):
        read(OLE + "WordDocument".encode("utf-16-le"))
    with pytest.raises(UnsupportedFormatError, match=r"save it as \.docx"):
        list(read_bytes(OLE, "bridge.doc", max_bytes=LIMIT))
    for broken in (b"plain words", b"PK\x03\x04", data[: len(data) // 2]):
        with pytest.raises(BrokenFileError, match=r"save it as \.docx again"):
            read(broken)
    with pytest.raises(EmptyInputError):
        read(packed(docx.Document()))
    other = BytesIO()
    with zipfile.ZipFile(other, "w") as package:
        package.writestr("a.txt", "x")
    with pytest.raises(BrokenFileError):
        read(other.getvalue())


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    bomb = BytesIO(make_docx())
    with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/media/a.bin", b"\x00" * 3_000_000)
    with pytest.raises(TooLargeError, match="unpacks to"):
        read(bomb.getvalue(), limit=100_000)


def test_damage_of_any_kind_is_a_known_error() -> None:
    chance = random.Random(7)
    parts = zipfile.ZipFile(BytesIO(make_docx()))
    for _ in range(150):
        damaged = BytesIO()
        with zipfile.ZipFile(damaged, "w") as package:
            for name in parts.namelist():
                data = bytearray(parts.read(name))
                if chance.random() < 0.2:
                    for _ in range(chance.choice((1, 5, 50))):
                        data[chance.randrange(len(data))] = chance.randrange(256)
                if chance.random() < 0.97:
                    package.writestr(name, bytes(data))
        with suppress(GroundwireError):
            read(damaged.getvalue())
