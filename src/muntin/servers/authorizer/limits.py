"""So many requests per visitor, and per micro-frontend of a visitor (GCRA). Pure; memory is bounded, each step O(1).

| who calls                           | whose account                                                     |
|-------------------------------------|-------------------------------------------------------------------|
| a known visitor                     | the visitor's: all their pages and sessions together              |
| anybody else                        | that of the client address, as the edge tells it; an IPv6 /64 is one |
| nobody known, and no address        | none: without an edge there is nobody to tell apart               |

A request passes if the account and its micro-frontend's share both have room, and then counts in both; refused, it
counts in neither. X-MFE is proved by nothing, so shares hang below their account: whoever makes names up fills only
that, and never gets past the account's own limit. Known visitors and addresses are kept apart, so that a flood of
addresses makes nobody's account forgotten.
"""

import ipaddress
import math
import re
from collections import OrderedDict
from typing import TypeVar

import msgspec

from muntin.manifest.edge import Rate, VisitorLimits
from muntin.resilience.rate import Gcra, Verdict
from muntin.servers.authorizer.decision import Headers

ACCOUNTS = 50_000
"""Of each kind; the one unseen for the longest is forgotten first, and would start anew."""
SHARES = 32
"""Micro-frontends per account."""
NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
OTHER = "-"
"""The share of all names that no micro-frontend can have."""
NEVER = -math.inf


V = TypeVar("V")


class Account(msgspec.Struct):
    """GCRA's one number for the account, and for each share of it."""

    tat: float = NEVER
    shares: OrderedDict[str, float] = msgspec.field(default_factory=OrderedDict)


class Decided(msgspec.Struct, frozen=True):
    """Whether the request passes, and what the client is told of its limits."""

    admitted: bool
    headers: Headers = []
    detail: str = ""


class Limits:
    """All accounts."""

    def __init__(self, limits: VisitorLimits, accounts: int = ACCOUNTS) -> None:
        self._user = Gcra(limits.user.rate, limits.user.burst)
        self._mfe = Gcra(limits.mfe.rate, limits.mfe.burst)
        user, mfe = _policy("user", limits.user), _policy("mfe", limits.mfe)
        self._policies = {False: user.encode(), True: f"{user}, {mfe}".encode()}
        self._most = accounts
        self.visitors: OrderedDict[str, Account] = OrderedDict()
        self.addresses: OrderedDict[str, Account] = OrderedDict()

    def take(self, sub: str, address: str, mfe: str, now: float) -> Decided:
        """One request. `sub`: the visitor, or empty; `mfe`: of X-MFE (`name@version`, all versions are one), or empty;
        `now`: seconds, never going back."""
        if not (sub or address):
            return Decided(True)
        account = self._account(self.visitors, sub) if sub else self._account(self.addresses, _client(address))
        name = _share(mfe)
        tat, share = account.tat, account.shares.get(name, NEVER)
        following = self._user.admit(tat, now)
        further = self._mfe.admit(share, now) if name else NEVER
        admitted = following is not None and further is not None
        if following is not None and further is not None:
            account.tat = tat = following
            if name:
                share = further
                _put(account.shares, name, further, SHARES)
        user = self._user.verdict(tat, now, admitted=following is not None)
        own = self._mfe.verdict(share, now, admitted=further is not None) if name else None
        return self._decided(admitted, user, own)

    def _account(self, accounts: OrderedDict[str, Account], key: str) -> Account:
        account = accounts.get(key) or Account()
        _put(accounts, key, account, self._most)
        return account

    def _decided(self, admitted: bool, user: Verdict, mfe: Verdict | None) -> Decided:
        limits = _limit("user", user) if mfe is None else f"{_limit('user', user)}, {_limit('mfe', mfe)}"
        headers = [(b"ratelimit-policy", self._policies[mfe is not None]), (b"ratelimit", limits.encode())]
        if admitted:
            return Decided(True, headers)
        wait = math.ceil(max(user.retry_after, mfe.retry_after if mfe else 0.0))
        whose = "this micro-frontend" if user.admitted else "this visitor"
        headers.append((b"retry-after", str(max(wait, 1)).encode()))
        return Decided(False, headers, f"{whose} has sent more requests than it may")


def _put(into: OrderedDict[str, V], key: str, value: V, most: int) -> None:
    into[key] = value
    into.move_to_end(key)
    if len(into) > most:
        into.popitem(last=False)


def _share(mfe: str) -> str:
    """Whose share it is: the micro-frontend's name; empty where none is named."""
    name = mfe.partition("@")[0]
    return name if not mfe or NAME.fullmatch(name) else OTHER


def _client(address: str) -> str:
    """What counts as one client: an IPv4 address, an IPv6 /64 (see muntin.edge.client_limit)."""
    if ":" not in address:
        return address
    try:
        return str(ipaddress.ip_network(f"{address}/64", strict=False))
    except ValueError:
        return address


def _policy(name: str, limit: Rate) -> str:
    """An item of RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers): `q` at once, all again after `w` seconds."""
    return f'"{name}";q={limit.burst};w={max(1, math.ceil(limit.burst / limit.rate))}'


def _limit(name: str, verdict: Verdict) -> str:
    """An item of RateLimit: `r` requests are left at once, all of them again after `t` seconds."""
    return f'"{name}";r={verdict.remaining};t={math.ceil(verdict.reset)}'
