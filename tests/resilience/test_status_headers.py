"""Cache-Status and Proxy-Status members are structured fields, whatever is put into them."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from muntin.resilience.reasons import PROXY_ERRORS
from muntin.resilience.status_headers import cache_status, proxy_status, quoted, token

BARE = r"""(?:[A-Za-z*][A-Za-z0-9!#$%&'*+\-.^_`|~:/]*|"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])*"|-?[0-9]{1,15})"""
MEMBER = re.compile(rf"{BARE}(?:;[a-z*][a-z0-9_\-.*]*(?:={BARE})?)*")
"""An item with parameters, as RFC 9651's grammar has it."""


@pytest.mark.parametrize(
    ("text", "member"),
    [
        ("product", "product"),
        ("product-bff", "product-bff"),
        ("http://a:1/x", "http://a:1/x"),
        ("a b", '"a b"'),
        ("3rd", '"3rd"'),
        ("", '""'),
        ('say "hi"\\', '"say \\"hi\\"\\\\"'),
        ("größe\n", '"gr??e?"'),
    ],
)
def test_names_are_tokens_or_strings(text: str, member: str) -> None:
    """A token if it can be one, else a string, with what a string can't hold replaced."""
    assert token(text) == member


@pytest.mark.parametrize(
    ("member", "expected"),
    [
        (cache_status("product", ttl=42.9), "product;hit;ttl=42"),
        (
            cache_status("product", ttl=-3.0, detail="stale-while-revalidate"),
            "product;hit;ttl=-3;detail=stale-while-revalidate",
        ),
        (cache_status("p", forwarded="miss", status=200, stored=True, ttl=9), "p;fwd=miss;fwd-status=200;stored;ttl=9"),
        (cache_status("p", forwarded="miss", collapsed=True), "p;fwd=miss;collapsed"),
        (cache_status("p", status=200), "p;hit"),
        (proxy_status("p", error="connection_refused", details="x"), 'p;error=connection_refused;details="x"'),
        (proxy_status("p", received=503), "p;received-status=503"),
    ],
)
def test_members_read_as_the_rfcs_say(member: str, expected: str) -> None:
    """RFC 9211 section 2, RFC 9209 section 2.1."""
    assert member == expected
    assert MEMBER.fullmatch(member)


@given(name=st.text(max_size=300), detail=st.text(max_size=300))
def test_no_text_breaks_out(name: str, detail: str) -> None:
    """Whatever the name or the detail, it is one member, in printable ASCII and bounded."""
    for member in (
        cache_status(name, forwarded="miss", detail=detail),
        proxy_status(name, error="dns_error", details=detail),
        quoted(detail),
    ):
        assert MEMBER.fullmatch(member)
        assert len(member) < 1200


def test_errors_are_those_of_the_rfc() -> None:
    """RFC 9209 section 2.3: the types that we use are registered ones."""
    registered = {
        "destination_unavailable", "connection_refused", "connection_terminated", "connection_limit_reached",
        "http_request_denied", "http_response_timeout", "http_protocol_error", "http_response_body_size",
    }  # fmt: skip
    assert set(PROXY_ERRORS.values()) <= registered
