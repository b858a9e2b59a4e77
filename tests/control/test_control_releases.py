"""Making releases over HTTP: solved, stored once, laid over what the channel has; refused with the smallest reason."""

import base64
import json
from typing import Any

import httpx
import msgspec
import pytest

from muntin.adapters.signing import RequestSigner
from muntin.clock import SystemClock
from muntin.release import Release, identify
from muntin.supervisor.keys import new_key

from .parcels import Publisher, archive, file_record
from .shelves import ReleaseMaker


def react(range: str, singleton: bool = False) -> Any:
    """A change of what an MFE says of React."""

    def change(content: dict[str, Any]) -> None:
        content["declaration"]["shared"]["react"] = {"range": range, "singleton": singleton}

    return change


async def test_a_release_is_stored_once_under_the_digest_of_its_content(page: ReleaseMaker) -> None:
    """201 and an audit entry; again it is the same release, 200 and no entry more."""
    await page.stock()
    answer = await page.post(wanted=page.shop.wanted)
    made = answer.json()
    assert (answer.status_code, made["created"]) == (201, True)
    assert answer.headers["location"] == f"/api/v1/releases/{made['id']}"
    release = msgspec.convert(page.stored(made["id"]), Release)
    assert identify(release).id == release.id == made["id"]
    assert made["mfes"] == {"host": "1.2.0"} | {name: each.files.version for name, each in release.mfes.items()}
    assert made["libraries"]["react@19.3.1"] == {"react": "19.3.1", "react-dom": "19.3.1"}
    assert made["changes"]["mfes"]["header"] == {"before": None, "after": "1.2.0"}
    again = await page.post(wanted=page.shop.wanted)
    assert (again.status_code, again.json()["created"], again.json()["id"]) == (200, False, made["id"])
    assert await page.actions() == ["release.made"]


async def test_a_release_is_read_by_its_id_or_the_start_of_it(page: ReleaseMaker) -> None:
    """The whole id never changes its content and may be kept; a prefix may come to mean two."""
    made = await page.make()
    client = page.operator.client
    whole = await client.get(f"/api/v1/releases/{made['id']}")
    short = await client.get(f"/api/v1/releases/{made['id'][:8]}")
    assert whole.json() == short.json() == page.stored(made["id"])
    assert "immutable" in whole.headers["cache-control"]
    assert "immutable" not in short.headers["cache-control"]


@pytest.mark.parametrize("word", ["abc", "0" * 64, "%25%25%25%25%25%25%25%25", "zzzzzzzzzz"])
async def test_what_is_no_release_is_not_found(page: ReleaseMaker, word: str) -> None:
    """404 release-unknown, also for what could not be one."""
    await page.make()
    answer = await page.operator.client.get(f"/api/v1/releases/{word}")
    assert (answer.status_code, answer.json()["code"]) == (404, "release-unknown")


async def test_a_next_release_changes_what_was_asked_and_keeps_the_rest(page: ReleaseMaker) -> None:
    """Ranges and pins of the channel's release live on; `without` takes an MFE off the page."""
    wanted = page.shop.wanted | {"shopping-cart": "1.2.0"}
    first = await page.make(wanted=wanted, pins={"react": "^19.0.0"})
    await page.move("deploy", 0, first["id"])
    page.shop.change("shopping-cart", "1.3.0")
    page.shop.change("orders", "1.3.0")
    second = await page.make(wanted={"orders": "^1.2.0"}, without=["reviews"])
    assert (second["mfes"]["shopping-cart"], second["mfes"]["orders"]) == ("1.2.0", "1.3.0")
    assert "reviews" not in second["mfes"]
    stored = page.stored(second["id"])
    assert stored["wanted"]["orders"] == "^1.2.0"
    assert stored["pins"] == {"react": "^19.0.0"}
    assert stored["mfes"]["orders"]["fallback"]["version"] == "1.2.0"
    assert second["changes"]["before"] == first["id"]
    assert second["changes"]["mfes"].keys() == {"orders", "reviews"}
    third = await page.make(wanted={"shopping-cart": "latest"}, pins={"react": "*"})
    assert page.stored(third["id"])["pins"] == {}
    assert third["mfes"]["shopping-cart"] == "1.3.0"


async def test_what_does_not_fit_is_refused_with_the_facts_and_stores_nothing(page: ReleaseMaker) -> None:
    """409 release-refused: the body's member `refusal` holds the facts that clash and what would help."""
    page.shop.change("orders", "2.0.0", react("^18.0.0", singleton=True))
    await page.stock()
    answer = await page.post(wanted=page.shop.wanted | {"orders": "2.0.0"})
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "release-refused")
    assert answer.headers["content-type"] == "application/problem+json"
    assert problem["refusal"].keys() == {"facts", "smallest", "hints"}
    assert any("orders 2.0.0" in fact for fact in problem["refusal"]["facts"])
    assert page.objects() == []
    assert await page.actions() == []


async def test_versions_that_fit_but_make_no_page_are_refused_in_the_same_shape(page: ReleaseMaker) -> None:
    """What assembling finds is the one fact."""

    def sidebar(content: dict[str, Any]) -> None:
        content["declaration"]["slots"] = [{"name": "sidebar", "except": [], "skeleton": "bar"}]

    page.shop.change("orders", "2.0.0", sidebar)
    await page.stock()
    answer = await page.post(wanted=page.shop.wanted)
    assert answer.json()["code"] == "release-refused"
    assert answer.json()["refusal"]["facts"] == ["orders 2.0.0 fills the slot 'sidebar'; the host has: header, cart"]


@pytest.mark.parametrize(
    ("asked", "path"),
    [
        ({"wanted": {"orders": "^^1"}}, "wanted.orders"),
        ({"wanted": {"orders": "latest"}, "pins": {"react": "newest"}}, "pins.react"),
        ({"channel": "Production", "wanted": {}}, "channel"),
        ({"wanted": {"orders": "latest"}, "with": []}, "body"),
        ({"wanted": {"orders": 1}}, "wanted[...]"),
    ],
)
async def test_what_cannot_be_read_is_named(page: ReleaseMaker, asked: dict[str, Any], path: str) -> None:
    """400 bad-input with the path of the wrong field."""
    answer = await page.post(**asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-input")
    assert [error["path"] for error in answer.json()["errors"]] == [path]


@pytest.mark.parametrize(
    ("asked", "path", "said"),
    [
        ({"without": ["nope"]}, "without", "nope is not on the page of production, which has: "),
        ({"without": ["host"]}, "without", "no page is without its host"),
        ({"pins": {"nope": "1"}}, "pins.nope", "nobody publishes nope"),
        ({"pins": {"nope": "*"}}, "pins.nope", "nobody publishes nope"),
    ],
)
async def test_names_that_nothing_has_are_refused(
    page: ReleaseMaker, asked: dict[str, Any], path: str, said: str
) -> None:
    """400 bad-input: a mistyped name is no release without change. Nothing is stored."""
    [first] = await page.deployed(1)
    answer = await page.post(**asked)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-input")
    [error] = answer.json()["errors"]
    assert error["path"] == path and error["message"].startswith(said)
    assert page.objects() == [first]


async def test_a_first_release_must_say_what_it_is_of(page: ReleaseMaker) -> None:
    """Without a channel there is nothing to lay changes over."""
    answer = await page.post()
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-input")
    assert "name the MFEs" in answer.json()["detail"]


async def test_making_releases_needs_a_key_with_that_right(page: ReleaseMaker, control: httpx.AsyncClient) -> None:
    """Unsigned is 401; a key that may only publish is 403."""
    unsigned = await control.post("/api/v1/releases", json={"channel": "production", "wanted": {"host": "latest"}})
    assert unsigned.status_code == 401
    private = json.loads(new_key())
    public = {name: value for name, value in private.items() if name != "d"}
    key = {"team": "orders-team", "patterns": ["orders"], "rights": ["publish"], "jwk": public}
    assert (await page.operator.json("POST", "/api/v1/keys", key)).status_code == 201
    team = Publisher(control, RequestSigner(private), SystemClock())
    for path, body in (
        ("releases", {"channel": "production", "wanted": {"host": "latest"}}),
        ("previews", {"channel": "production", "wanted": {"host": "latest"}}),
    ):
        answer = await team.json("POST", f"/api/v1/{path}", body)
        assert (answer.status_code, answer.json()["code"]) == (403, "publisher-not-allowed")
    moved = await team.json("PUT", "/api/v1/channels/production", {"action": "rollback", "revision": 1})
    assert moved.status_code == 403


async def test_two_releases_are_compared_over_http(page: ReleaseMaker) -> None:
    """GET /releases/{a}/diff/{b}, prefixes allowed."""
    first, second = await page.deployed(2)
    changes = await page.get(f"releases/{first[:10]}/diff/{second[:10]}")
    assert (changes["before"], changes["after"]) == (first, second)
    assert changes["mfes"] == {"orders": {"before": "1.2.0", "after": "1.3.0"}}


async def test_a_build_is_checked_against_a_channel_before_it_is_published(
    page: ReleaseMaker, control: httpx.AsyncClient
) -> None:
    """It fits, and the changes are told; or it doesn't, and why. No key is needed, nothing is stored."""
    first = await page.make()
    await page.move("deploy", 0, first["id"])
    good = page.shop.change("orders", "1.3.0").manifest
    bad = page.shop.change("orders", "1.4.0", react("^17.0.0")).manifest
    for manifest, fits in ((good, True), (bad, False)):
        body = {"channel": "production", "manifest": msgspec.to_builtins(manifest)}
        answer = await control.post("/api/v1/check", json=body)
        assert answer.status_code == 200, answer.text
        checked = answer.json()
        assert checked["fits"] is fits
        if fits:
            assert checked["release"]["mfes"] == {"orders": {"before": "1.2.0", "after": "1.3.0"}}
        else:
            assert any("orders 1.4.0" in fact and "^17.0.0" in fact for fact in checked["refusal"]["facts"])
    assert page.objects() == [first["id"]]
    assert (await page.get("mfes/orders"))["items"][0]["version"] == "1.2.0"


@pytest.mark.parametrize("changes", [{"files": {}}, {"entry": "x"}, {"exposes": {}}], ids=lambda each: "".join(each))
async def test_a_manifest_that_could_not_be_published_is_not_solved_with(
    page: ReleaseMaker, control: httpx.AsyncClient, changes: dict[str, Any]
) -> None:
    """It fits its schema and contradicts itself: every fault is listed, as publishing would."""
    await page.make()
    manifest = msgspec.to_builtins(page.shop.change("orders", "1.3.0").manifest) | changes
    answer = await control.post("/api/v1/check", json={"channel": "production", "manifest": manifest})
    assert (answer.status_code, answer.json()["code"]) == (422, "publish-refused"), answer.text
    assert answer.json()["errors"]


async def test_a_library_is_checked_by_the_page_on_it(page: ReleaseMaker, control: httpx.AsyncClient) -> None:
    """A new React is taken by those whose ranges allow it; one that nobody can take is refused."""
    first = await page.make()
    await page.move("deploy", 0, first["id"])
    new = page.shop.change("react", "19.4.0", lambda content: _versions(content, "19.4.0")).manifest
    answer = await control.post("/api/v1/check", json={"channel": "production", "manifest": msgspec.to_builtins(new)})
    assert answer.json()["release"]["libraries"]["react"] == {"before": ["19.3.1"], "after": ["19.4.0"]}
    newest = page.shop.change("react", "20.0.0", lambda content: _versions(content, "20.0.0")).manifest
    answer = await control.post(
        "/api/v1/check", json={"channel": "production", "manifest": msgspec.to_builtins(newest)}
    )
    assert answer.json()["fits"] is False


def _versions(content: dict[str, Any], version: str) -> None:
    for package in content["packages"].values():
        package["version"] = version


async def test_what_was_published_is_released_and_every_named_file_is_in_the_store(
    as_operator: Publisher, page: ReleaseMaker
) -> None:
    """From archives to a page over HTTP alone: each script and style of the release has its bytes, by its hash."""
    for record in page.shop.records:
        manifest, files = with_bytes(msgspec.to_builtins(record.manifest))
        answer = await as_operator.publish(archive(manifest, files), record.name, record.version)
        assert answer.status_code == 201, answer.text
    made = await page.post(wanted=page.shop.wanted)
    assert made.status_code == 201, made.text
    assert (await page.move("deploy", 0, made.json()["id"])).status_code == 200
    release = msgspec.convert(page.stored(made.json()["id"]), Release)
    named = release.importmap.integrity | release.integrity
    assert len(named) > 20
    for address, integrity in named.items():
        assert address.startswith("/assets/")
        blob = page.settings.home / "store" / "blobs" / base64.b64decode(integrity.removeprefix("sha384-")).hex()
        assert blob.is_file(), address


def with_bytes(manifest: dict[str, Any]) -> tuple[dict[str, Any], dict[str, bytes]]:
    """The manifest with files that exist: what is in them does not matter here."""
    files = {path: (f"/* {manifest['name']} {path} */\n" * 20).encode() for path in manifest["files"]}
    types = {path: str(record["type"]) for path, record in manifest["files"].items()}
    return manifest | {"files": {path: file_record(data, types[path]) for path, data in files.items()}}, files
