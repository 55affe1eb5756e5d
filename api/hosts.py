"""Who may call from a browser: the checks on `Host` and `Origin`.

A service on a loopback address is out of reach for other machines, but not for a web page that its
user opens. Two ways lead there. A page may send requests to 127.0.0.1 from its own site; its
`Origin` says so. Or the page's site lets its own name point to 127.0.0.1 (DNS rebinding), so that
the browser takes the service for that site; then `Host` has that name. Hence a name must be known
here, while an address may be any: a rebound site always comes by a name.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection

from api.errors import HostError, OriginError

_AUTHORITY = re.compile(r"(?:\[(?P<six>[\da-fA-F:.]+)\]|(?P<name>[\w.-]+))(?::\d{1,5})?", re.ASCII)
_ORIGIN = re.compile(r"https?://(?P<authority>[^/?#@\s]+)")


def check_caller(host: str | None, origin: str | None, *, known: Collection[str]) -> None:
    """Refuse a request that a web page may have sent behind its user's back.

    `known` holds the names that the service goes by, in lower case; `localhost` need not be there.

    Raises:
        HostError: `host` is neither an address nor a known name.
        OriginError: `origin` is of a site that is not this service, not this machine and not known.
    """
    name = _host_of(host or "")
    if name is None or not (_is_address(name) or name == "localhost" or name in known):
        raise HostError(
            f"the Host {_shown(host)} is not a name of this service; use its address, "
            "or list the name in QA_ALLOWED_HOSTS"
        )
    if origin is None:
        return
    found = _ORIGIN.fullmatch(origin)
    authority = found["authority"] if found else ""
    site = _host_of(authority)
    if site is None or not (
        authority.lower() == (host or "").lower()
        or site == "localhost"
        or _is_loopback(site)
        or site in known
    ):
        raise OriginError(
            f"web pages of {_shown(origin)} may not call this service; "
            "list their host in QA_ALLOWED_HOSTS if they should"
        )


def _host_of(authority: str) -> str | None:
    """The host of `host:port`, in lower case and without brackets."""
    if (found := _AUTHORITY.fullmatch(authority)) is None:
        return None
    host: str = found["six"] or found["name"]
    return host.lower().removesuffix(".")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_loopback(host: str) -> bool:
    return _is_address(host) and ipaddress.ip_address(host).is_loopback


def _shown(header: str | None) -> str:
    return "(none)" if header is None else repr(header[:100])
