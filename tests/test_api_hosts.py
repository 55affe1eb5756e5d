from __future__ import annotations

import pytest

from api.errors import HostError, OriginError
from api.hosts import check_caller

KNOWN = {"news.example.org"}


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1:8000",
        "127.0.0.1",
        "[::1]:8000",
        "[::1]",
        "localhost",
        "LOCALHOST:8000",
        "192.168.7.9:8000",
        "news.example.org",
        "News.Example.org.:443",
    ],
)
def test_an_address_and_a_known_name_are_hosts_of_this_service(host: str):
    check_caller(host, None, known=KNOWN)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "evil.example",
        "evil.example:8000",
        "localhost.evil.example",
        "127.0.0.1.evil.example:8000",
        "news.example.org.evil.example",
        "evil.example@127.0.0.1:8000",
        "127.0.0.1:8000@evil.example",
        "127.0.0.1:8000/evil.example",
        "[::1",
        "[evil.example]",
        "2130706433",
        "127.1",
        "127.0.0.1 evil.example",
        "127.0.0.1\n",
        "１２７.0.0.1",
    ],
)
def test_another_name_is_refused_whatever_it_looks_like(host: str | None):
    with pytest.raises(HostError, match="QA_ALLOWED_HOSTS"):
        check_caller(host, None, known=KNOWN)


@pytest.mark.parametrize(
    ("host", "origin"),
    [
        ("127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("127.0.0.1:8000", "http://localhost:6274"),
        ("127.0.0.1:8000", "http://[::1]:6274"),
        ("127.0.0.1:8000", "https://news.example.org"),
        ("192.168.7.9:8000", "http://192.168.7.9:8000"),
        ("news.example.org", "https://NEWS.example.org"),
    ],
)
def test_pages_of_this_service_of_this_machine_and_of_known_hosts_may_call(host: str, origin: str):
    check_caller(host, origin, known=KNOWN)


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "https://evil.example:8000",
        "http://203.0.113.5:8000",
        "http://localhost.evil.example",
        "http://localhost@evil.example",
        "http://evil.example/127.0.0.1:8000",
        "null",
        "",
        "file://",
        "127.0.0.1:8000",
        "chrome-extension://127.0.0.1",
        "http://127.0.0.1:8000, http://evil.example",
    ],
)
def test_pages_of_other_sites_may_not(origin: str):
    with pytest.raises(OriginError, match="QA_ALLOWED_HOSTS"):
        check_caller("127.0.0.1:8000", origin, known=KNOWN)
