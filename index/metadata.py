"""What an article says of itself: title, date, address and language, read and never guessed.

Everything here is pure. A value that is not stated, or is stated in a way that leaves a part open
(a dateline without its year), gives None rather than a likely answer.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from index.errors import MetadataError

_LONGEST_ID = 200  # characters
_LONGEST_TITLE = 200  # characters
_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = "(?P<month>" + "|".join([*_MONTHS, "sept", *(name[:3] for name in _MONTHS)]) + ")"
_DAY = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_DATELINE = re.compile(
    r"(?:(?:published|posted)(?: on)?:? )?(?:(?P<weekday>" + "|".join(_WEEKDAYS) + r"),? )?"
    rf"(?:{_MONTH}\.? {_DAY}|{_DAY.replace('day', 'day2')} {_MONTH.replace('month', 'month2')}\.?)"
    r"(?:,? (?P<year>[0-9]{4}))?\.?",
    re.IGNORECASE,
)
_ISO = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?P<clock>[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?"
    r"(?P<offset> ?(?:[Zz]|[+-][0-9]{2}:?[0-9]{2}))?)?"
)
_LEADING_DATE = re.compile(
    r"\s*date:?[^\S\n]+(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:T[0-9:.]+(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?)(?![\w-])[^\S\n]*[|:;–—-]?\s*",
    re.IGNORECASE,
)
_PATH_DATE = re.compile(
    r"/(?P<year>(?:19|20)[0-9]{2})[/-](?P<month>[0-9]{1,2}|[a-z]{3})[/-](?P<day>[0-9]{1,2})(?=[/_-]|$)"
)
_LINK = re.compile(r"<?(https?://[^\s<>\"]{1,2000}?)>?", re.IGNORECASE)
_LIST_ITEM = re.compile(r"(?:[-*•–—+]|\(?[0-9]{1,3}[.)])\s")
_TRACKING = re.compile(
    r"(?:utm_\w+|traffic_source|fbclid|gclid|dclid|msclkid|yclid|twclid|igshid|mc_[ce]id|cmpid|"
    r"ito|ref_src|ref_url|_hs(?:enc|mi)|at_(?:medium|campaign)\w*|ocid|ns_\w+|s_cid|smid|xtor)",
    re.IGNORECASE,
)
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")
_NO_LANGUAGE = {"und", "mul", "zxx", "mis"}
_FORM_WANTED = "a day such as 2025-12-01, or an instant with its offset, 2025-12-01T09:30:00+02:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainReading:
    """What a plain text says of itself, and the text without its date residue and trailing link."""

    text: str
    title: str | None = None
    published_at: str | None = None
    url: str | None = None


def timestamp(value: str) -> str:
    """The date or instant in canonical ISO 8601: `2025-12-01` or `2025-12-01T09:30:00+02:00`.

    Raises MetadataError for anything else, and for a clock time that does not state its offset.
    """
    match = _ISO.fullmatch(value.strip())
    if match is None:
        raise MetadataError(f"the date {_quoted(value)} is not understood: give {_FORM_WANTED}")
    if match["clock"] and not match["offset"]:
        raise MetadataError(
            f"the time {_quoted(value)} does not state its offset from UTC: give {_FORM_WANTED}"
        )
    try:
        if not match["clock"]:
            return date.fromisoformat(match[0]).isoformat()
        clock = match["clock"].upper().replace(" ", "").lstrip("T")
        return _instant(datetime.fromisoformat(f"{match[0][:10]}T{clock}"))
    except (ValueError, OverflowError) as error:
        raise MetadataError(
            f"the date {_quoted(value)} does not exist: give {_FORM_WANTED}"
        ) from error


def stated_date(value: str) -> str:
    """The date or instant that a page or front matter states, in any of the usual English forms.

    ISO 8601, RFC 2822 ("Mon, 01 Dec 2025 09:30:00 GMT") and "December 1, 2025" are understood. A
    clock time without an offset leaves the instant open, so that only its day is taken. Raises
    MetadataError for anything else.
    """
    said = " ".join(value.split())
    iso = _ISO.fullmatch(said)
    if iso is not None:
        return timestamp(said if iso["offset"] or not iso["clock"] else said[:10])
    dateline = _DATELINE.fullmatch(said)
    if dateline is not None and dateline["year"]:
        found = _day_of(dateline, int(dateline["year"]))
        if found is not None:
            return found.isoformat()
    try:
        parsed = parsedate_to_datetime(said)
        return _instant(parsed) if parsed.tzinfo else parsed.date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return timestamp(value)


def path_date(url: str) -> str | None:
    """The day in the path of an article's URL, such as `/2025/12/1/` in it, or None."""
    try:
        match = _PATH_DATE.search(urlsplit(url).path.casefold())
    except ValueError:
        return None
    if match is None:
        return None
    month = match["month"]
    short = [name[:3] for name in _MONTHS]
    number = int(month) if month.isdecimal() else short.index(month) + 1 if month in short else 0
    try:
        return date(int(match["year"]), number, int(match["day"])).isoformat()
    except ValueError:
        return None


def identifier(value: str) -> str:
    """The id as it was given; raises MetadataError where it is empty, too long or unprintable."""
    if not value or value != value.strip():
        raise MetadataError(
            f"the id {_quoted(value)} is empty or has white space at an end: give it without"
        )
    if len(value) > _LONGEST_ID:
        raise MetadataError(
            f"the id {_quoted(value[:40] + '…')} has {len(value)} characters: "
            f"give at most {_LONGEST_ID}"
        )
    if any(unicodedata.category(each) in {"Cc", "Cs", "Zl", "Zp"} for each in value):
        raise MetadataError(f"the id {_quoted(value)} has control characters: give it without")
    return value


def made_identifier(source: str) -> str:
    """The id of an article that has none: the same for the same URL, else for the same text."""
    return "a-" + hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def language(value: str) -> str | None:
    """The primary language of a BCP 47 tag (`en` for `en-GB`); None where it states none.

    Raises MetadataError where it is no language tag.
    """
    match = _LANGUAGE.fullmatch(value.strip())
    if match is None:
        raise MetadataError(
            f"the language {_quoted(value)} is not understood: give a tag such as en or pt-BR"
        )
    primary = match[1].lower()
    return None if primary in _NO_LANGUAGE else primary


def bare_url(url: str) -> str:
    """The URL without its fragment and the parameters that only track where a reader came from."""
    url, mark, fragment = url.strip().partition("#")
    if fragment.startswith(("!", "/")):
        url += mark + fragment
    path, mark, query = url.partition("?")
    kept = [pair for pair in query.split("&") if not _TRACKING.fullmatch(pair.partition("=")[0])]
    return path + mark + "&".join(kept) if any(kept) else path


def read_plain(text: str, *, url: str | None = None) -> PlainReading:
    """Reads title, date and URL from a cleaned text in which its author or a feed wrote them.

    A leading "date 2025-12-01" and a link alone on the last line leave the text; a dateline and a
    headline stay. `url` is the URL already known: another link at the end is then the author's.
    """
    said: str | None = None
    lead = _LEADING_DATE.match(text)
    if lead is not None and not _runs_on(text, lead.end()):
        try:
            said = stated_date(lead["date"])
            text = text[lead.end() :]
        except MetadataError:
            pass
    text, link = _without_trailing_link(text, url)
    title = _headline(text)
    dateline, rest = None, text
    for _ in range(2 if title else 1):
        line, _, rest = rest.lstrip("\n").partition("\n")
        dateline = dateline or _DATELINE.fullmatch(" ".join(line.split()))
    in_path = path_date(link or url or "")
    if said is None and dateline is not None:
        year = dateline["year"] or (in_path or "")[:4]
        day = _day_of(dateline, int(year)) if year else None
        if day is not None and (dateline["year"] or day.isoformat() == in_path):
            said = day.isoformat()
    elif said is None:
        said = in_path
    return PlainReading(text=text, title=title, published_at=said, url=link)


def _runs_on(text: str, end: int) -> bool:
    """Whether a sentence goes on in lower case or after a comma: "Date 2025-12-01" begins it."""
    return text[end : end + 1].islower() or text[end : end + 1] in tuple(",.)")


def _without_trailing_link(text: str, known: str | None) -> tuple[str, str | None]:
    before, _, last = text.rstrip().rpartition("\n")
    match = _LINK.fullmatch(last.strip())
    if match is None or before.rstrip().endswith(":") or not before.strip():
        return text, None
    link = bare_url(match[1])
    if known is not None and link != bare_url(known):
        return text, None
    return before.rstrip(), link


def _headline(text: str) -> str | None:
    """The first line, where it stands alone and reads like a headline; else None."""
    line, _, rest = text.partition("\n")
    line = re.sub(r"^#{1,6}\s+", "", line.strip())
    ending = line.rstrip("”’\"')]» ")[-1:]
    if not rest.startswith("\n") or not line or len(line) > _LONGEST_TITLE:
        return None
    if ending in tuple(".:;,…。．") or not any(each.isalpha() for each in line):
        return None
    if _DATELINE.fullmatch(" ".join(line.split())) or _LIST_ITEM.match(line) or _LINK.match(line):
        return None
    return None if re.match(r"by\s+[^\W\d_]", line, re.IGNORECASE) and len(line) < 60 else line


def _day_of(dateline: re.Match[str], year: int) -> date | None:
    """The day that a dateline names in that year; None if there is none or its weekday differs."""
    month = (dateline["month"] or dateline["month2"]).casefold()[:3]
    number = [name[:3] for name in _MONTHS].index(month) + 1
    try:
        day = date(year, number, int(dateline["day"] or dateline["day2"]))
    except ValueError:
        return None
    weekday = dateline["weekday"]
    return None if weekday and _WEEKDAYS[day.weekday()] != weekday.casefold() else day


def _instant(moment: datetime) -> str:
    """The instant in ISO 8601; raises OverflowError where it is outside the calendar in UTC."""
    moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds")


def _quoted(value: str) -> str:
    """The value as an error message shows it: printable and short."""
    shown = value if len(value) <= 80 else value[:80] + "…"
    return '"' + "".join(each if each.isprintable() else "\ufffd" for each in shown) + '"'
