"""Bytes to text: the encoding is detected, and where that fails it is said, never papered over.

The order is that of certainty: a byte-order mark, strict UTF-8, what the page or server declares,
a short Western text (on which statistics fail), and statistics by charset-normalizer.
"""

from __future__ import annotations

import codecs
import re

from index.errors import EncodingDetectionError, UnsupportedFormatError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CANDIDATES = [
    *("cp1252", "cp1250", "cp1251", "koi8_r", "koi8_u", "iso8859_2", "iso8859_5", "cp866"),
    *("cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp932", "euc_jp", "gb18030", "big5"),
    *("cp949", "iso2022_jp"),
]
_AS_BROWSERS_READ = {"iso8859-1": "cp1252", "ascii": "cp1252", "iso8859-9": "cp1254"}
_DECLARED = re.compile(
    rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.IGNORECASE
)
_HEAD = 4_096  # bytes in which a page or a feed declares its charset
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_WESTERN_SIGNS = set("“”‘’‚„–—…•«»°£€©®§·¡¿ªº½¼¾²™´\u00a0")
_SHORT_OF_STATISTICS = 40  # bytes above 127: with fewer, charset-normalizer is wrong too often
_SAMPLE = 200_000  # bytes that the statistics see


def decode(data: bytes, *, declared: str | None = None) -> str:
    """The text in the bytes; `declared` is the charset that a page or a server names for them.

    Raises UnsupportedFormatError where the bytes are no text and EncodingDetectionError, with the
    place of the first bad byte, where they are text in no encoding that could be told.
    """
    text = _decoded(data, declared)
    controls = len(_CONTROL.findall(text, 0, _SAMPLE))
    if controls > 2 + min(len(text), _SAMPLE) // 200:
        raise UnsupportedFormatError(
            "it holds binary data, not text: give it the extension of its own format"
        )
    return text


def declared_charset(data: bytes) -> str | None:
    """The charset that a page or an XML file declares for itself near its beginning, or None."""
    match = _DECLARED.search(data[:_HEAD])
    return match[1].decode("ascii") if match else None


def refuse_binary(data: bytes) -> None:
    """Raises UnsupportedFormatError where a text's bytes are another format's or have NULs."""
    if data.startswith(tuple(mark for mark, _ in _MARKS)):
        return
    for magic, what in ((b"%PDF-", "a PDF"), (b"PK\x03\x04", "a zip archive, as .docx files are")):
        if data.startswith(magic):
            raise UnsupportedFormatError(
                f"it holds {what}, not text: give it the extension of its own format"
            )
    if b"\x00" in data:
        raise UnsupportedFormatError(
            f"it holds binary data, not text (a NUL at byte {data.index(0)}): give it the "
            "extension of its own format, or save it as UTF-8"
        )


def _decoded(data: bytes, declared: str | None) -> str:
    for mark, name in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(name)
            except UnicodeDecodeError as error:
                raise _undecodable(error.start, name.removesuffix("-sig").upper()) from error
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if _is_damaged_utf8(data):
            raise _undecodable(error.start, "UTF-8") from error
        text = _as_declared(data, declared) or _as_western(data)
        text = text or _as_japanese(data) or _by_statistics(data)
        if text is None:
            raise _undecodable(error.start, "any known encoding") from error
        return text


def _is_damaged_utf8(data: bytes) -> bool:
    """Whether more characters beyond ASCII are whole in UTF-8 than bytes are broken in it."""
    text = data.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= each <= "\udcff" for each in text)
    whole = sum(each > "\x7f" for each in text) - broken
    return whole > broken


def _as_declared(data: bytes, declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
        if name.startswith(("utf", "unicode", "raw", "idna", "punycode", "undefined")):
            return None
        return data.decode(_AS_BROWSERS_READ.get(name, name))
    except (LookupError, UnicodeError, ValueError):
        return None


def _as_western(data: bytes) -> str | None:
    """The text as Windows-1252, where few bytes need it and each makes sense in its place."""
    high = sum(byte > 127 for byte in data)
    if high > _SHORT_OF_STATISTICS or (high > 1 and high * 5 > len(data)):
        return None
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    for place, each in enumerate(text):
        if each <= "\x7f" or each in _WESTERN_SIGNS:
            continue
        beside = text[max(0, place - 1) : place] + text[place + 1 : place + 2]
        capital_inside = each.isupper() and any(other.islower() for other in beside[:1])
        if not each.isalpha() or each in "ªºµ" or capital_inside:
            return None
    return text


def _as_japanese(data: bytes) -> str | None:
    """The text as EUC-JP, where much of it is kana: statistics confuse it with Korean."""
    try:
        text = data.decode("euc_jp")
    except UnicodeDecodeError:
        return None
    kana = sum("\u3041" <= each <= "\u30ff" for each in text)
    return text if kana * 5 >= len(text) else None


def _by_statistics(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE], cp_isolation=_CANDIDATES).best()
    if best is None:
        return None
    try:
        return data.decode(best.encoding)
    except UnicodeDecodeError:
        return None


def _undecodable(offset: int, encoding: str) -> EncodingDetectionError:
    return EncodingDetectionError(
        f"the byte at offset {offset:,} is not text in {encoding}: "
        "open the file in an editor, save it as UTF-8, and add it again"
    )
