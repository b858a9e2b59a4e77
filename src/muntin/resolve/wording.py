"""Facts as sentences. Pure.

| fact      | sentence                                                                       |
|-----------|--------------------------------------------------------------------------------|
| wanted    | orders is wanted as ^2, and nothing published is in that range (newest: 1.9.0) |
| need      | header 1.0.0 to 1.4.0 need react ^18                                           |
| pool      | header 1.4.0 takes react and react-dom from one build                          |
| singleton | react is a singleton (header 1.4.0 says so)                                    |
| requires  | header 2.0.0 needs shell ^2, and the page offers 1.0.0                         |
| event     | cart 2.0.0 sends itemAdded@2, and header 1.4.0 receives itemAdded@1 only       |
| claim     | header 1.4.0 and banner 2.0.0 both claim slot 'header'                         |
| library   | @apollo/client 4.3.8 needs react ^19                                           |
| pin       | react is pinned to ^18                                                         |
| published | react ^20: nothing published is in that range (published: 18.3.1, 19.3.1)      |

Only versions that matter are named: those that the MFE's wanted range admits, if that is one of the facts.
"""

from collections.abc import Callable, Iterable, Sequence

from muntin.manifest.build import SHELL
from muntin.resolve.catalogue import ANY, Catalogue
from muntin.resolve.events import Events
from muntin.resolve.facts import Fact, Kind
from muntin.resolve.model import LATEST
from muntin.resolve.shelf import Shelf, bits

MOST_NAMED = 5
"""Lists of versions are named up to this many; of longer ones, how many and from where to where."""

ABOUT_MFES = (Kind.WANTED, Kind.REQUIRES, Kind.NEED, Kind.POOL)
REST = (Kind.LIBRARY, Kind.EVENT, Kind.CLAIM, Kind.SINGLETON, Kind.PIN, Kind.PUBLISHED)


def sentences(catalogue: Catalogue, facts: Sequence[Fact]) -> list[str]:
    """One sentence per fact: MFE by MFE in the order of `wanted`, then what is between them."""
    wanted = list(catalogue.problem.wanted)

    def place(fact: Fact) -> tuple[int, int, Fact]:
        if fact.kind in ABOUT_MFES:
            return wanted.index(fact.name), ABOUT_MFES.index(fact.kind), fact
        return len(wanted), REST.index(fact.kind), fact

    wording = Wording(catalogue, facts)
    return [wording.sentence(fact) for fact in sorted(facts, key=place)]


class Wording:
    """Sentences on facts that are given together."""

    def __init__(self, catalogue: Catalogue, facts: Sequence[Fact]) -> None:
        self._catalogue = catalogue
        self._facts = facts
        self._named = {name for fact in facts for name in (fact.name, fact.other)}
        self._wanted = {fact.name: fact.versions for fact in facts if fact.kind is Kind.WANTED}
        self._forms: dict[Kind, Callable[[Fact], str]] = {
            Kind.WANTED: self._is_wanted,
            Kind.NEED: self._need,
            Kind.POOL: self._pool,
            Kind.SINGLETON: self._singleton,
            Kind.REQUIRES: self._requires,
            Kind.EVENT: self._event,
            Kind.CLAIM: self._claim,
            Kind.LIBRARY: self._library,
            Kind.PIN: self._pin,
            Kind.PUBLISHED: self._published,
        }

    def sentence(self, fact: Fact) -> str:
        """The fact in words, no full stop."""
        return self._forms[fact.kind](fact)

    def _who(self, name: str, versions: int) -> tuple[str, bool]:
        """`header 1.0.0 to 1.4.0`, and whether that is more than one."""
        shelf = self._catalogue.mfes[name]
        mask = versions & self._wanted.get(name, shelf.every) or versions
        return f"{name} {runs(shelf, mask)}", mask & (mask - 1) != 0

    def _is_wanted(self, fact: Fact) -> str:
        shelf = self._catalogue.mfes[fact.name]
        text = is_wanted(fact.name, fact.range)
        if fact.range == LATEST:
            return f"{text} ({shelf.among(fact.versions)[0]})"
        return text if fact.versions else f"{text}, and {nothing(shelf)}"

    def _need(self, fact: Fact) -> str:
        who, many = self._who(fact.name, fact.versions)
        return f"{who} {'need' if many else 'needs'} {package(fact)}"

    def _pool(self, fact: Fact) -> str:
        who, many = self._who(fact.name, fact.versions)
        return f"{who} {'take' if many else 'takes'} {listed(fact.others)} from one build"

    def _singleton(self, fact: Fact) -> str:
        """Names one who says so in every version that matters, of the clash if there is one; or else all who say so."""
        saying = {name: self._saying(name, fact.name) for name in self._catalogue.mfes}
        near = [name for name in saying if name in self._named and saying[name]]
        always = [name for name in saying if saying[name] and saying[name] == self._mattering(name)]
        said = [name for name in always if name in near][:1] or always[:1] or near or [n for n in saying if saying[n]]
        who = [self._who(name, self._saying(name, fact.name)) for name in said]
        many = len(who) > 1 or who[0][1]
        return f"{fact.name} is a singleton ({listed([each for each, _ in who])} {'say' if many else 'says'} so)"

    def _saying(self, name: str, package: str) -> int:
        """The versions of an MFE that matter and say that the package is a singleton."""
        found = 0
        for place, version in enumerate(self._catalogue.versions[name]):
            need = version.shared.get(package)
            if need is not None and need.singleton:
                found |= 1 << place
        return found & self._mattering(name)

    def _mattering(self, name: str) -> int:
        return self._wanted.get(name, self._catalogue.mfes[name].every)

    def _requires(self, fact: Fact) -> str:
        who, many = self._who(fact.name, fact.versions)
        apis = self._catalogue.problem.apis
        text = f"{who} {'need' if many else 'needs'} {fact.other} {fact.range}"
        if fact.other in apis:
            return f"{text}, and the page offers {apis[fact.other]}"
        if fact.other == SHELL or fact.other not in self._catalogue.mfes:
            return f"{text}, which is not on the page"
        shelf = self._catalogue.mfes[fact.other]
        return text if shelf.mask(fact.range) else f"{text}, and {nothing(shelf)}"

    def _event(self, fact: Fact) -> str:
        middle = fact.others.index(">=")
        sent, received = (
            tuple((major, key) for major, _, key in (each.partition("=") for each in side))
            for side in (fact.others[:middle], fact.others[middle + 1 :])
        )
        sender, many = self._who(fact.name, fact.versions)
        receiver, more = self._who(fact.other, fact.counter)
        receives = "receive" if more else "receives"
        text = f"{sender} {'send' if many else 'sends'} {numbered(fact.range, sent)}"
        fitting = {major for major, _ in sent} & {major for major, _ in received}
        if not fitting:
            return f"{text}, and {receiver} {receives} {numbered(fact.range, received)} only"
        faults = Events(self._catalogue.problem.schemas).faults(sent, received)
        return f"{text}, and {receiver} {receives} it in another form: {faults[0]}"

    def _claim(self, fact: Fact) -> str:
        one, two = self._who(fact.name, fact.versions)[0], self._who(fact.other, fact.counter)[0]
        return f"{one} and {two} both claim {fact.range}"

    def _library(self, fact: Fact) -> str:
        shelf = self._catalogue.shelf(fact.name)
        stating = sum(
            1 << bit
            for bit, version in enumerate(self._catalogue.published[fact.name])
            if version.needs.get(fact.other) == fact.range
        )
        asked = 0
        for each in self._facts:
            if each.kind in (Kind.NEED, Kind.LIBRARY) and each.other == fact.name:
                asked |= self._catalogue.library(each.name, fact.name, each.range)
        mask = stating & asked or stating
        return f"{fact.name} {runs(shelf, mask)} {'need' if mask & (mask - 1) else 'needs'} {package(fact)}"

    def _pin(self, fact: Fact) -> str:
        shelf = self._catalogue.shelf(fact.name)
        text = f"{fact.name} is pinned to {self._catalogue.problem.pins[fact.name]}"
        return text if self._catalogue.pinned(fact.name) else f"{text}, and {published(shelf)}"

    def _published(self, fact: Fact) -> str:
        shelf = self._catalogue.shelf(fact.name)
        if not shelf.texts:
            return f"{fact.name}: no version of it is published"
        return f"{fact.name} {fact.range}: {published(shelf)}"


def is_wanted(name: str, text: str) -> str:
    """`orders is wanted as ^2`."""
    return f"{name} is wanted as {text or '*'}"


def nothing(shelf: Shelf) -> str:
    """On an MFE of which no version is in a range that was just named."""
    return f"nothing published is in that range (newest: {shelf.texts[-1]})"


def published(shelf: Shelf) -> str:
    """On a package of which no version is in a range that was just named."""
    return f"nothing published is in that range (published: {few(shelf.texts)})"


def package(fact: Fact) -> str:
    """`react ^19`, or `react` where the range does not count."""
    return fact.other if fact.range == ANY else f"{fact.other} {fact.range or '*'}"


def numbered(event: str, side: Iterable[tuple[str, str]]) -> str:
    """`itemAdded@1 and itemAdded@2`."""
    return listed([f"{event}@{major}" for major, _ in side])


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def few(texts: Sequence[str]) -> str:
    """All of a short list; the newest of a long one."""
    if len(texts) <= MOST_NAMED:
        return ", ".join(texts)
    return f"{len(texts)} versions, the newest {texts[-1]}"


def runs(shelf: Shelf, mask: int) -> str:
    """`1.0.0 to 1.4.0`, `1.0.0 and 1.2.0 to 1.4.0`: neighbours on the shelf are taken together."""
    spans: list[tuple[int, int]] = []
    for bit in bits(mask):
        if spans and spans[-1][1] == bit - 1:
            spans[-1] = (spans[-1][0], bit)
        else:
            spans.append((bit, bit))
    texts = shelf.texts
    parts: list[str] = []
    for low, high in spans:
        parts += [texts[low]] if low == high else [f"{texts[low]} to {texts[high]}"]
    if len(parts) > MOST_NAMED:
        places = list(bits(mask))
        return f"{texts[places[0]]} to {texts[places[-1]]} ({len(places)} versions of {places[-1] - places[0] + 1})"
    return listed(parts)
