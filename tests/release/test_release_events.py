"""How events are delivered: the senders' word counts, others' become facts, schemas are for development."""

from typing import Any

from muntin.manifest.build import Events
from muntin.release.events import contracts, disagreements
from muntin.release.model import EventContract

from .published import Shop


def schema(**delivery: bool) -> dict[str, Any]:
    """A schema with this under `x-muntin`."""
    return {"type": "object", "x-muntin": delivery} if delivery else {"type": "object"}


def test_an_event_is_delivered_as_its_sender_says() -> None:
    """A receiver with an older copy of the schema changes nothing, but it is told."""
    parts = {
        "cart": Events({"cart:updated@1": schema(replay=True)}, {}),
        "header": Events({}, {"cart:updated@1": schema()}),
    }
    assert contracts(parts, "production") == {"cart:updated@1": EventContract(replay=True)}
    assert disagreements(parts) == ["cart:updated@1 is replayed; header says otherwise"]


def test_what_several_send_is_delivered_as_all_of_them_say() -> None:
    """Half of the events would be replayed otherwise; who stands alone is named."""
    parts = {
        "a": Events({"x@1": schema(replay=True, crossTab=True)}, {}),
        "b": Events({"x@1": schema(crossTab=True)}, {}),
    }
    assert contracts(parts, "production")["x@1"] == EventContract(cross_tab=True)
    assert disagreements(parts) == ["x@1 is not replayed; a says otherwise"]


def test_what_nobody_sends_is_delivered_as_its_receivers_say() -> None:
    """Somebody may send it from the console; each major has a word of its own."""
    parts = {"a": Events({}, {"x@1": schema(crossTab=True), "x@2": schema()})}
    expected = {"x@1": EventContract(cross_tab=True), "x@2": EventContract()}
    assert contracts(parts, "production") == expected


def test_schemas_are_for_development_and_only_where_senders_agree() -> None:
    """A page must not refuse what one sender may send because another one's schema says less."""
    same = {"a": Events({"x@1": schema()}, {}), "b": Events({}, {"x@1": {"type": "object", "title": "x"}})}
    assert contracts(same, "development")["x@1"].schema == schema()
    assert contracts(same, "production")["x@1"].schema is None
    assert contracts({**same, "c": Events({"x@1": {}}, {})}, "development")["x@1"].schema is None


def test_a_release_knows_the_events_of_all_its_parts(shop: Shop) -> None:
    """By name and major; the fact of who disagrees is among the release's facts."""

    def replayed(content: dict[str, Any]) -> None:
        for detail in content["declaration"]["events"]["sends"].values():
            detail["x-muntin"] = {"replay": True}

    shop.change("product-catalog", "1.3.0", replayed)
    release = shop.release()
    sent = release.mfes["product-catalog"].sends
    assert sent and all(release.events[event].replay for event in sent)
    known = {event for mfe in release.mfes.values() for event in (*mfe.sends, *mfe.receives)}
    assert known <= release.events.keys()
    assert any(fact.endswith("says otherwise") for fact in release.facts)
    assert all(contract.schema is None for contract in release.events.values())
    assert any(contract.schema for contract in shop.release(mode="development").events.values())
