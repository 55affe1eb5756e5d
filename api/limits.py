"""Limits that every door keeps: how long a search may be, and how long the web is waited for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from api import VERSION
from api.errors import EmptyQueryError, QueryTooLongError

if TYPE_CHECKING:
    import httpx

FETCH_SECONDS = 20.0
MAX_REDIRECTS = 5


def check_query(query: str, *, limit: int) -> None:
    """Refuse a search that cannot be made.

    Raises:
        EmptyQueryError: there is nothing in it.
        QueryTooLongError: it has more than `limit` characters.
    """
    if not query.strip():
        raise EmptyQueryError("the search is empty; give words or a question to search for")
    if len(query) > limit:
        raise QueryTooLongError(
            f"the search has {len(query)} characters, over the limit of {limit}; "
            "shorten it, or raise QA_MAX_QUESTION"
        )


def web_client() -> httpx.Client:
    """What reads URLs; whoever asks for it closes it."""
    import httpx  # here, so that commands that read no URL do without

    return httpx.Client(
        timeout=FETCH_SECONDS,
        follow_redirects=True,
        max_redirects=MAX_REDIRECTS,
        headers={"User-Agent": f"groundwire/{VERSION}"},
    )
