"""Takes beacons: bounded, without a database in the path, and without remembering who sent them.

| a beacon                                | answer | what happens                                             |
|-----------------------------------------|--------|----------------------------------------------------------|
| of one client, or of all, too often     | 429    | nothing; Retry-After says when                           |
| over MOST_BYTES, no JSON, or no Beacon  | 4xx    | nothing; the problem says what is wrong and where        |
| of a release that is known              | 204    | it is counted                                            |
| of another one                          | 204    | it waits for the next look at the database, which counts |
|                                         |        | it or drops it as `unknown_release`; as does a full room |

An unknown release is no error of the page's: a deploy may be younger than our knowledge of it, and who made the id up
learns nothing. A client is an address (IPv6: a /64), kept as a hash with a key of this process for as long as its limit
is not back at full. Limits are GCRA (muntin.resilience.rate).
"""

import ipaddress
import math
import secrets
from collections import OrderedDict
from collections.abc import Mapping
from hashlib import blake2b

from muntin.release import Release
from muntin.resilience.rate import Rates
from muntin.service import Clock, Problem, decode
from muntin.telemetry import Beacon, Key, ReleaseFacts, Rolling

CLIENT_RATE, CLIENT_BURST = 10.0, 200
"""Beacons per second of one client; a page sends one every 10 s at most times, an office shares an address."""
RATE, BURST = 500.0, 1000
MOST_CLIENTS = 10_000
MOST_WAITING = 200
MOST_RELEASES = 200
HOST = "host"
PAGE: Key = ("page", "0.0.0")
"""Whose an error is that no file of the release had a part in, as pages say it."""
ADDRESS_HEADER = "x-muntin-client-address"
"""The client's address in the edge's own word: it takes away what clients send under this name."""


class Rum:
    """What all requests share. `current`: channel -> the versions on its pages."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.rolling = Rolling()
        self.waiting: list[Beacon] = []
        self.current: dict[str, frozenset[Key]] = {}
        self.facts: OrderedDict[str, ReleaseFacts] = OrderedDict()
        self._all = Rates(RATE, BURST, most=1)
        self._clients = Rates(CLIENT_RATE, CLIENT_BURST, most=MOST_CLIENTS)
        self._secret = secrets.token_bytes(32)

    @property
    def minute(self) -> int:
        """Whole minutes since the epoch."""
        return int(self.clock.now().timestamp() // 60)

    def admit(self, headers: Mapping[str, str]) -> None:
        """Problem too-many-requests if the client, or all of them, send too much."""
        now = self.clock.monotonic()
        for limit, key, whose in (
            (self._clients, self._client(headers.get(ADDRESS_HEADER, "")), "this client sends"),
            (self._all, "", "all pages together send"),
        ):
            verdict = limit.take(key, now)
            if not verdict.admitted:
                self.rolling.intake.limited += 1
                wait = max(1, math.ceil(verdict.retry_after))
                raise Problem("too-many-requests", f"{whose} too many beacons", headers={"retry-after": str(wait)})

    def take(self, content: bytes) -> None:
        """One beacon. Raises Problem malformed-body or bad-input."""
        try:
            beacon: Beacon = decode(content, Beacon)
        except Problem:
            self.rolling.intake.refused += 1
            raise
        facts = self.facts.get(beacon.release)
        if facts is not None:
            self.rolling.record(beacon, facts, self.minute)
        elif len(self.waiting) < MOST_WAITING:
            self.waiting.append(beacon)
        else:
            self.rolling.intake.unknown_release += 1

    def wanted(self) -> set[str]:
        """Releases that beacons wait for."""
        return {beacon.release for beacon in self.waiting}

    def learn(self, id: str, facts: ReleaseFacts) -> None:
        """From now on beacons of this release count."""
        self.facts[id] = facts
        self.facts.move_to_end(id)
        if len(self.facts) > MOST_RELEASES:
            self.facts.popitem(last=False)

    def settle(self, asked: set[str]) -> None:
        """Counts the beacons that waited for releases which were `asked` for, and are known now or never will be."""
        waiting, self.waiting = self.waiting, []
        for beacon in waiting:
            facts = self.facts.get(beacon.release)
            if facts is not None:
                self.rolling.record(beacon, facts, self.minute)
            elif beacon.release in asked:
                self.rolling.intake.unknown_release += 1
            else:
                self.waiting.append(beacon)

    def channels_of(self, key: Key) -> list[str]:
        """The channels whose pages have this version now."""
        return sorted(channel for channel, keys in self.current.items() if key in keys)

    def versions(self) -> set[Key]:
        """All versions that a channel has or pages have told of."""
        return self.rolling.versions().union(*self.current.values())

    def _client(self, address: str) -> str:
        try:
            if ipaddress.ip_address(address).version == 6:
                address = str(ipaddress.ip_network(f"{address}/64", strict=False))
        except ValueError:
            address = ""  # not through the edge: whoever comes in another way is one client
        return blake2b(address.encode(), key=self._secret, digest_size=16).hexdigest()


def facts_of(release: Release) -> ReleaseFacts:
    """What its pages can hold, and where."""
    here = {name: (name, mfe.files.version) for name, mfe in release.mfes.items()}
    host = (HOST, release.host.version)
    versions = {name: {mfe.files.version} for name, mfe in release.mfes.items()} | {HOST: {release.host.version}}
    for name, mfe in release.mfes.items():
        if mfe.fallback is not None:
            versions[name].add(mfe.fallback.version)
    routes = {
        route.path: (here[route.mfe], *(here[slot.mfe] for slot in release.slots if slot.is_on(route.path)))
        for route in release.routes
    }
    versions.setdefault(PAGE[0], {PAGE[1]})
    services = (here[release.services],) if release.services in here else ()
    return ReleaseFacts({name: frozenset(each) for name, each in versions.items()}, (host, *services, PAGE), routes)


def current_of(facts: ReleaseFacts) -> frozenset[Key]:
    """The versions on its pages, fallbacks not included."""
    return frozenset(facts.everywhere).union(*facts.routes.values()) - {PAGE}
