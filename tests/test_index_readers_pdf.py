"""PDF files made here by fpdf2, and broken or locked by hand."""

from __future__ import annotations

import random
import warnings
from contextlib import suppress
from io import BytesIO

import pytest
from fpdf import FPDF
from pypdf import PdfReader, PdfWriter

from index.errors import (
    BrokenFileError,
    EmptyInputError,
    EncryptedFileError,
    GroundwireError,
    NoArticleError,
    TooLargeError,
)
from index.readers import read_bytes
from index.readers.pdf import joined
from index.records import Article

LIMIT = 1_000_000
FIRST = (
    "The council approved the new bridge on Tuesday, after a debate of six hours in which eleven "
    "members spoke. The work is to begin in the spring and will last for two years, the mayor said."
)
SECOND = (
    "Residents of the old town have waited for the decision since the flood of ten years ago. It "
    "took the old bridge with it, and no money was found for another one until this autumn."
)


def make_pdf(
    *paragraphs: str,
    pages: int = 1,
    title: str | None = "A bridge at last",
    heading: str = "A new bridge",
) -> bytes:
    pdf = FPDF()
    if title:
        pdf.set_title(title)
    pdf.set_author("Ana Lopez")
    pdf.set_lang("en-GB")
    for page in range(pages):
        pdf.add_page()
        pdf.set_font("Helvetica", size=9)
        pdf.cell(text=f"Town Gazette, page {page + 1}", new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Helvetica", style="B", size=16)
        if page == 0 and heading:
            pdf.cell(text=heading, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Helvetica", size=12)
        for paragraph in paragraphs:
            pdf.multi_cell(w=0, text=f"{paragraph}\n", align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(4)
    return bytes(pdf.output())


def read(data: bytes, limit: int = LIMIT) -> Article:
    (article,) = read_bytes(data, "bridge.pdf", max_bytes=limit)
    assert isinstance(article, Article)
    return article


def lock(data: bytes, password: str) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(data))
    writer.encrypt(user_password=password, owner_password="owner", algorithm="AES-256")
    locked = BytesIO()
    writer.write(locked)
    return locked.getvalue()


def test_paragraphs_and_what_is_stated() -> None:
    article = read(make_pdf(FIRST, SECOND))
    assert article.text.split("\n\n")[-2:] == [FIRST, SECOND]
    assert "A new bridge" in article.text.split("\n\n")
    assert article.id == "bridge.pdf"
    assert article.title == "A bridge at last"
    assert article.author == "Ana Lopez"
    assert article.language == "en"
    assert article.published_at is None


@pytest.mark.parametrize(
    "title", ["untitled", "Microsoft Word - bridge.doc", "bridge_final.indd", "Document1", "12"]
)
def test_junk_titles_are_not_titles(title: str) -> None:
    article = read(make_pdf(FIRST, title=title, heading=""))
    assert article.title != title


def test_running_heads_are_printed_once() -> None:
    text = read(make_pdf(FIRST, SECOND, pages=4)).text
    assert text.count("Town Gazette") == 1
    assert text.count(FIRST) == 4


def test_lines_are_joined_where_the_page_ended_them() -> None:
    lines = [
        "The long-term plan for the bridge is with the coun-",
        "cil of the town, which has a long-",
        "term view of it, and will decide soon.",
        "The council.",
        "- an item of a list, which is short",
        "- another",
    ]
    assert joined(lines) == (
        "The long-term plan for the bridge is with the council of the town, which has a long-term "
        "view of it, and will decide soon.\n\nThe council.\n\n"
        "- an item of a list, which is short\n\n- another"
    )
    assert joined([]) == ""


def test_an_empty_password_is_no_hindrance() -> None:
    assert read(lock(make_pdf(FIRST), "")).text.endswith(FIRST)
    with pytest.raises(EncryptedFileError, match=r"bridge\.pdf: it needs a password: save"):
        read(lock(make_pdf(FIRST), "secret"))


def test_bad_files() -> None:
    data = make_pdf(FIRST)
    with pytest.raises(BrokenFileError, match="export"):
        read(b"plain words")
    with pytest.raises(BrokenFileError):
        read(b"%PDF-1.7\nnothing more")
    with pytest.raises(EmptyInputError):
        read(b"")
    with pytest.raises(TooLargeError, match="QA_MAX_ARTICLE_MB"):
        read(data, limit=100)
    with pytest.raises(TooLargeError, match="its text"):
        read(make_pdf(*[FIRST] * 15, pages=8), limit=15_000)
    blank = FPDF()
    blank.add_page()
    with pytest.raises(NoArticleError, match="OCR"):
        read(bytes(blank.output()))


def test_damage_of_any_kind_is_a_known_error(capfd: pytest.CaptureFixture[str]) -> None:
    chance = random.Random(7)
    for whole in (make_pdf(FIRST), lock(make_pdf(FIRST), "")):
        for turn in range(120):
            data = bytearray(whole[: chance.randrange(len(whole))] if turn % 3 == 0 else whole)
            for _ in range(chance.choice((1, 5, 50))):
                if data:
                    data[chance.randrange(len(data))] = chance.randrange(256)
            with suppress(GroundwireError), warnings.catch_warnings():
                warnings.simplefilter("error")
                read(bytes(data))
    assert capfd.readouterr() == ("", "")


def test_fixture_is_a_pdf() -> None:
    assert len(PdfReader(BytesIO(make_pdf(FIRST, pages=2))).pages) == 2
