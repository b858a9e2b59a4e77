"""Which addresses the control plane connects to when an operator names an origin (OWASP, Server-Side Request Forgery).

| address                                                      | is connected to       |
|--------------------------------------------------------------|-----------------------|
| loopback                                                     | in development alone  |
| link-local (cloud metadata), multicast, unspecified, reserved | never                 |
| any other; companies have their origins in private networks   | always                |

An IPv6 address with an IPv4 one inside (mapped, 6to4, Teredo) is judged by that too. Judged is the address that a
socket is about to be made for, after all resolving: a name that means something else the next time gains nothing.
"""

import socket
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address

import aiohttp
from aiohttp.abc import AbstractResolver

Address = IPv4Address | IPv6Address
THIS_NETWORK = IPv4Network("0.0.0.0/8")
"""RFC 1122, 3.2.1.3: no destination, and yet some systems take it for themselves."""

KINDS: tuple[tuple[str, Callable[[Address], bool]], ...] = (
    ("link-local", lambda address: address.is_link_local),
    ("multicast", lambda address: address.is_multicast),
    ("unspecified", lambda address: address.is_unspecified or address in THIS_NETWORK),
    ("reserved", lambda address: address.is_reserved),
)


class Forbidden(Exception):
    """An address that is never connected to; the text says which, and why."""


def forbidden(text: str, *, development: bool) -> str:
    """Why `text`, an IP address, is not connected to; empty if it may be."""
    for address in _meant(ip_address(text)):
        if address.is_loopback:  # before the rest: ::1 lies in a reserved block
            if not development:
                return f"{text} is loopback, which is for development alone"
            continue
        for kind, holds in KINDS:
            if holds(address):
                return f"{text} is {kind}, where no origin can be"
    return ""


def connector(*, development: bool, at_once: int, resolver: AbstractResolver | None = None) -> aiohttp.TCPConnector:
    """Connections to what may be connected to; else the request raises Forbidden. `resolver`: the system's if None."""

    def make(info: aiohttp.AddrInfoType) -> socket.socket:
        family, kind, protocol, _, where = info
        if said := forbidden(str(where[0]), development=development):
            raise Forbidden(said)
        return socket.socket(family, kind, protocol)

    # Without happy eyeballs the addresses are tried one after the other, and the first that is forbidden ends it.
    return aiohttp.TCPConnector(limit=at_once, resolver=resolver, socket_factory=make, happy_eyeballs_delay=None)


def _meant(address: Address) -> Iterator[Address]:
    """What to judge: an IPv4 address in IPv6 clothes first, then the rest, where the clothes are not all there is."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            yield address.ipv4_mapped
            return
        if address.sixtofour is not None:
            yield address.sixtofour
        if address.teredo is not None:
            yield from address.teredo
    yield address
