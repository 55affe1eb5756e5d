"""Bytes become the text that was saved, or an error with a place; never mojibake."""

from __future__ import annotations

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import EncodingDetectionError, GroundwireError, UnsupportedFormatError
from index.readers.encoding import decode, refuse_binary

RUSSIAN = (
    "Совет утвердил строительство нового моста во вторник. Работы начнутся весной, сообщил мэр, "
    "и продлятся не менее двух лет. Жители города ждали этого решения много лет. "
)
FRENCH = (
    "Le conseil a approuvé mardi la construction d'un nouveau pont. « Les travaux débuteront à "
    "l’été », a déclaré le maire, malgré les réticences exprimées près de la rivière. "
)
GERMAN = "Der Rat beschloss am Dienstag, die neue Brücke zu bauen. „Das wäre schön“, sagte er. "
POLISH = (
    "Rada zatwierdziła we wtorek budowę nowego mostu w Łodzi. Prace rozpoczną się wiosną, "
    "powiedział burmistrz, i potrwają dłużej niż dwa lata. Mieszkańcy świętowali na ulicach. "
)
JAPANESE = (
    "市議会は火曜日、新しい橋の建設を承認した。市長によると、工事は春に始まり、少なくとも二年続く。"
    "住民は長い間この決定を待っていた。"
)
CHINESE = (
    "市议会星期二批准修建一座新桥。市长说，工程将于春天开始，至少持续两年。"
    "居民们等待这个决定已经很久了。"
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "iso8859_5"),
        (FRENCH, "cp1252"),
        (FRENCH.replace("’", "'"), "latin-1"),
        (FRENCH * 10, "cp1252"),
        (GERMAN, "cp1252"),
        (POLISH, "cp1250"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (CHINESE, "gb18030"),
        ("The café is “open”.", "cp1252"),
        ("£40", "cp1252"),
        (RUSSIAN + FRENCH, "utf-8"),
        (RUSSIAN, "utf-8-sig"),
        (RUSSIAN, "utf-16"),
        (RUSSIAN, "utf-32"),
        ("", "utf-8"),
    ],
)
def test_detected(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_big_endian_marks() -> None:
    assert decode(codecs.BOM_UTF16_BE + RUSSIAN.encode("utf-16-be")) == RUSSIAN
    assert decode(codecs.BOM_UTF32_BE + RUSSIAN.encode("utf-32-be")) == RUSSIAN


def test_declared_charset_is_believed_where_it_fits() -> None:
    czech = "Rada schválila stavbu mostu příští úterý."
    assert decode(czech.encode("iso8859_2"), declared="ISO-8859-2") == czech
    assert decode("a “b”".encode("cp1252"), declared="iso-8859-1") == "a “b”"
    assert decode(RUSSIAN.encode(), declared="latin-1") == RUSSIAN
    for nonsense in ("no-such", "rot13", "utf-7", "\x00", ""):
        assert decode(b"caf\xe9 open", declared=nonsense) == "café open"


def test_damaged_utf8_is_an_error_with_its_place_and_remedy() -> None:
    data = bytearray(RUSSIAN.encode())
    data[40] = 0xFF
    with pytest.raises(EncodingDetectionError, match=r"offset 40.*UTF-8.*save it as UTF-8"):
        decode(bytes(data))
    with pytest.raises(EncodingDetectionError):
        decode(RUSSIAN.encode()[:-2] + b"\xd0")
    with pytest.raises(EncodingDetectionError, match="UTF-16"):
        decode(codecs.BOM_UTF16_LE + b"a\x00b")


@pytest.mark.parametrize("data", [b"%PDF-1.4 x", b"PK\x03\x04x", b"abc\x00def"])
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedFormatError, match="extension"):
        refuse_binary(data)


def test_control_characters_are_binary() -> None:
    with pytest.raises(UnsupportedFormatError, match="binary"):
        decode(bytes(range(1, 32)) * 20)


@given(st.binary(max_size=400), st.none() | st.text(max_size=12))
def test_any_bytes_give_text_or_a_known_error(data: bytes, declared: str | None) -> None:
    with suppress(GroundwireError):
        assert isinstance(decode(data, declared=declared), str)
