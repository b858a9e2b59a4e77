"""Stored answers within a byte budget: least recently used first out; every step takes the same time however many.

A target has at most VARIANTS answers, one per selector, newest first. Sizes count body, headers, target, tags and
the objects around them (OVERHEAD, measured). What was expired lately is remembered, so that an answer which was asked
for before and comes after is not taken for fresh.
"""

from collections import OrderedDict
from collections.abc import Mapping

import msgspec

from muntin.resilience.http_cache.vary import Selector, selects
from muntin.resilience.model import Fields

VARIANTS = 32
OVERHEAD = 1024
"""Bytes of an entry beside its texts and body: the struct, its slots in dict, list and order."""
PER_FIELD = 180
"""Bytes of a header's tuple and two string objects beside their characters."""
MOST_SHARE = 4
"""An answer larger than a fourth of the budget is not kept: it would push out too much."""
REMEMBERED = 4096
"""Expiries that are remembered one by one; an older look-up than the oldest of them counts as expired."""


class Entry(msgspec.Struct, eq=False, kw_only=True):
    """One stored answer. Ages in seconds, `answered_at` since the epoch; headers without Age and hop-by-hop ones."""

    target: str
    selector: Selector
    status: int
    headers: Fields
    body: bytes
    answered_at: float
    initial_age: float
    lifetime: float
    revalidate_for: float = 0.0
    """stale-while-revalidate."""
    error_for: float = 0.0
    """stale-if-error, once stale."""
    for_all: bool = False
    """Whether it may answer a request that carries a private header."""
    no_cache: bool = False
    never_stale: bool = False
    etag: str | None = None
    last_modified: str | None = None
    tags: tuple[str, ...] = ()
    size: int = 0
    expired: bool = False

    def age(self, now: float) -> float:
        """`current_age` of RFC 9111 section 4.2.3."""
        return self.initial_age + max(0.0, now - self.answered_at)

    def good_on_error(self, age: float, for_seconds: float) -> bool:
        """Whether it may stand in for a failure."""
        return not self.never_stale and age - self.lifetime <= for_seconds


def size_of(entry: Entry) -> int:
    """What keeping it takes, in bytes; rather too much than too little."""
    texts = sum(len(name) + len(value) + PER_FIELD for name, value in entry.headers)
    texts += sum(len(name) + len(value or "") + PER_FIELD for name, value in entry.selector)
    texts += sum(len(tag) + PER_FIELD for tag in entry.tags)
    return OVERHEAD + len(entry.target) + texts + len(entry.body)


class Store:
    """Entries by target, by tag, and by when they were last used."""

    def __init__(self, budget_bytes: int) -> None:
        self.budget = budget_bytes
        self.bytes = 0
        self.evicted = 0
        self.generation = 0
        self._targets: dict[str, list[Entry]] = {}
        self._tags: dict[str, dict[Entry, None]] = {}
        self._order: OrderedDict[Entry, None] = OrderedDict()
        self._expiries: OrderedDict[str, int] = OrderedDict()
        self._forgotten = 0

    def __len__(self) -> int:
        return len(self._order)

    def variants(self, target: str) -> list[Entry]:
        """All answers of a target, newest first."""
        return self._targets.get(target, [])

    def find(self, target: str, request: Mapping[str, str]) -> Entry | None:
        """The newest answer that this request selects; it counts as used."""
        for entry in self._targets.get(target, ()):
            if not entry.selector or selects(entry.selector, request):
                self._order.move_to_end(entry)
                return entry
        return None

    def put(self, entry: Entry) -> bool:
        """Keeps it, evicting what was used least recently; False if it is too large."""
        entry.size = size_of(entry)
        if entry.size > self.budget // MOST_SHARE:
            return False
        siblings = self._targets.setdefault(entry.target, [])
        siblings.insert(0, entry)
        self._order[entry] = None
        self.bytes += entry.size
        for tag in entry.tags:
            self._tags.setdefault(tag, {})[entry] = None
        if len(siblings) > VARIANTS:
            self.drop(siblings[-1])
        while self.bytes > self.budget:
            self.evicted += 1
            self.drop(next(iter(self._order)))
        return True

    def drop(self, entry: Entry) -> None:
        """Forgets it; nothing happens if it is gone already."""
        if entry not in self._order:
            return
        del self._order[entry]
        self.bytes -= entry.size
        siblings = self._targets[entry.target]
        siblings.remove(entry)
        if not siblings:
            del self._targets[entry.target]
        for tag in entry.tags:
            tagged = self._tags[tag]
            del tagged[entry]
            if not tagged:
                del self._tags[tag]

    def drop_matching(self, target: str, request: Mapping[str, str]) -> None:
        """Forgets all that this request would have selected: something newer takes its place."""
        for entry in [entry for entry in self.variants(target) if selects(entry.selector, request)]:
            self.drop(entry)

    def drop_target(self, target: str) -> None:
        """Forgets all answers of a target, and those that are on their way."""
        for entry in list(self.variants(target)):
            self.drop(entry)
        self._note(f"/{target}")

    def expire(self, tag: str) -> int:
        """Marks all that carries the tag, and what is on its way; how many that were."""
        tagged = self._tags.get(tag, {})
        for entry in tagged:
            entry.expired = True
        self._note(f"#{tag}")
        return len(tagged)

    def changed_since(self, target: str, generation: int) -> bool:
        """Whether the target's answers were dropped after that."""
        return self._expiries.get(f"/{target}", 0) > generation

    def expired_since(self, tags: tuple[str, ...], generation: int) -> bool:
        """Whether one of the tags was expired after that, or so much was that it can't be told."""
        return generation < self._forgotten or any(self._expiries.get(f"#{tag}", 0) > generation for tag in tags)

    def _note(self, what: str) -> None:
        """Generations count expiries, so no clock is needed."""
        self.generation += 1
        self._expiries[what] = self.generation
        self._expiries.move_to_end(what)
        if len(self._expiries) > REMEMBERED:
            self._forgotten = self._expiries.popitem(last=False)[1]
