"""Channels: deployed and rolled back by compare-and-set, told to listeners, with a history that says who and what."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import msgspec
import pytest

from muntin.servers.control.channels import DEPTH, State, moved
from muntin.service import Event, Settings

from .shelves import CHANNEL, ReleaseMaker

Recorded = Callable[[Settings, str], Awaitable[list[Event]]]


class Case(msgspec.Struct):
    """Moves of a channel, and where it is after them."""

    why: str
    moves: list[tuple[str, str]]
    now: str
    earlier: list[str]


CASES = msgspec.json.decode(Path(__file__).with_name("channel_moves.json").read_bytes(), type=list[Case])


@pytest.mark.parametrize("case", CASES, ids=[case.why for case in CASES])
def test_where_a_channel_can_go_back_to(case: Case) -> None:
    """The cases of channel_moves.json."""
    state: State | None = None
    for action, release in case.moves:
        state = moved(state, action, release)  # type: ignore[arg-type]  # the file has the literals
    assert state == State(case.now, case.earlier)


def test_the_way_back_is_bounded() -> None:
    """The oldest steps are forgotten."""
    state: State | None = None
    for number in range(DEPTH + 50):
        state = moved(state, "deploy", str(number))
    assert state is not None
    assert len(state.earlier) == DEPTH
    assert state.earlier[-1] == str(DEPTH + 48)


async def test_a_deployment_moves_the_channel_and_tells_of_it(
    page: ReleaseMaker, control_settings: Settings, recorded: Recorded
) -> None:
    """The answer, the channel, its history, the event and the audit log say the same."""
    first, second = await page.deployed(2)
    channel = await page.get(f"channels/{CHANNEL}")
    assert {name: channel[name] for name in ("name", "revision", "release", "previous", "updatedBy")} == {
        "name": CHANNEL,
        "revision": 2,
        "release": second,
        "previous": first,
        "updatedBy": "operator",
    }
    assert (await page.get("channels"))["items"] == [channel]
    newest, oldest = (await page.get(f"channels/{CHANNEL}/history"))["items"]
    assert (newest["revision"], newest["release"], newest["action"], newest["by"]) == (2, second, "deploy", "operator")
    assert newest["changed"] == ["orders 1.2.0 -> 1.3.0"]
    assert "header 1.2.0" in oldest["changed"]
    assert (await page.get(f"channels/{CHANNEL}/history?limit=1"))["items"] == [newest]
    events = await recorded(control_settings, "channel.moved")
    assert [(event.subject, event.data) for event in events] == [
        (CHANNEL, {"channel": CHANNEL, "revision": revision, "release": id})
        for revision, id in ((1, first), (2, second))
    ]
    assert await page.actions() == ["release.made", "channel.moved"] * 2


async def test_who_knows_the_revision_is_told_nothing_new(page: ReleaseMaker) -> None:
    """The ETag is the revision; 304 as long as it is the same."""
    await page.deployed(1)
    client = page.operator.client
    answer = await client.get(f"/api/v1/channels/{CHANNEL}")
    assert answer.headers["etag"] == '"1"'
    same = await client.get(f"/api/v1/channels/{CHANNEL}", headers={"if-none-match": '"1"'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", '"1"')
    other = await client.get(f"/api/v1/channels/{CHANNEL}", headers={"if-none-match": '"7"'})
    assert other.status_code == 200


async def test_rolling_back_goes_to_the_release_before_and_twice_further_back(page: ReleaseMaker) -> None:
    """Then to one that is named; then there is nothing left."""
    first, second, third = await page.deployed(3)
    for revision, expected in ((3, second), (4, first)):
        answer = await page.move("rollback", revision)
        assert (answer.status_code, answer.json()["release"]) == (200, expected)
    nowhere = await page.move("rollback", 5)
    assert (nowhere.status_code, nowhere.json()["code"]) == (409, "nothing-to-roll-back")
    named = await page.move("rollback", 5, third[:12])
    assert (named.json()["release"], named.json()["revision"], named.json()["previous"]) == (third, 6, None)
    actions = [move["action"] for move in (await page.get(f"channels/{CHANNEL}/history"))["items"]]
    assert actions == ["rollback"] * 3 + ["deploy"] * 3


async def test_of_operators_at_once_one_wins_and_the_others_are_told_who(page: ReleaseMaker) -> None:
    """Twelve moves from one revision: one is made; eleven are 409 channel-moved and name revision, release and team."""
    first, second = await page.deployed(2)
    answers = await asyncio.gather(*(page.move("deploy", 2, (first, second)[n % 2]) for n in range(12)))
    won = [answer for answer in answers if answer.status_code == 200]
    lost = [answer for answer in answers if answer.status_code == 409]
    assert (len(won), len(lost)) == (1, 11)
    winner = won[0].json()
    for answer in lost:
        problem = answer.json()
        assert problem["code"] == "channel-moved"
        assert problem["channel"] == winner
        for fact in ("revision 3", winner["release"][:12], "operator"):
            assert fact in problem["detail"]
    assert len((await page.get(f"channels/{CHANNEL}/history"))["items"]) == 3
    assert (await page.actions()).count("channel.moved") == 3


async def test_of_first_deployments_at_once_one_makes_the_channel(page: ReleaseMaker) -> None:
    """Revision 0 says that the channel must not be there yet."""
    made = await page.make()
    answers = await asyncio.gather(*(page.move("deploy", 0, made["id"]) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] + [409] * 7


async def test_what_cannot_be_moved_changes_nothing(page: ReleaseMaker) -> None:
    """Each mistake has its own code, and the channel, its history and the audit log are as before."""
    first, _ = await page.deployed(2)
    before = await page.get(f"channels/{CHANNEL}"), await page.actions()
    for answer, status, code in (
        (await page.move("deploy", 2, "0" * 64), 404, "release-unknown"),
        (await page.move("deploy", 1, first), 409, "channel-moved"),
        (await page.move("deploy", 0, first), 409, "channel-moved"),
        (await page.move("deploy", 2), 400, "bad-input"),
        (await page.move("deploy", 3, first, name="beta"), 404, "channel-unknown"),
        (await page.move("rollback", 0, name="beta"), 409, "nothing-to-roll-back"),
        (await page.move("rollback", 0, first, name="beta"), 409, "nothing-to-roll-back"),
        (await page.move("deploy", 0, first, name="Beta"), 400, "bad-input"),
        (await page.move("promote", 2, first), 400, "bad-input"),
        (await page.move("deploy", -1, first), 400, "bad-input"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert (await page.get(f"channels/{CHANNEL}"), await page.actions()) == before
    for path in ("channels/beta", "channels/beta/history"):
        answer = await page.operator.client.get(f"/api/v1/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "channel-unknown")


async def test_a_release_whose_record_is_gone_from_the_store_is_not_deployed(page: ReleaseMaker) -> None:
    """A pointer to it would dangle. Making the release again brings the record back."""
    made = await page.make()
    file = page.settings.home / "store" / "releases" / f"{made['id']}.json"
    file.unlink()
    answer = await page.move("deploy", 0, made["id"])
    assert (answer.status_code, answer.json()["code"]) == (404, "release-unknown")
    again = await page.make()
    assert (again["id"], again["created"]) == (made["id"], False)
    assert json.loads(file.read_bytes())["id"] == made["id"]
    assert (await page.move("deploy", 0, made["id"])).status_code == 200


async def test_a_release_whose_record_was_changed_is_not_deployed(page: ReleaseMaker) -> None:
    """No shell would take it over. Making the release again brings the record back."""
    made = await page.make()
    file = page.settings.home / "store" / "releases" / f"{made['id']}.json"
    whole = file.read_bytes()
    for changed in (whole.replace(b"sha384-", b"sha384-A", 1), whole[:-9]):
        file.write_bytes(changed)
        answer = await page.move("deploy", 0, made["id"])
        assert (answer.status_code, answer.json()["code"]) == (404, "release-unknown")
        assert (await page.operator.client.get(f"/api/v1/releases/{made['id']}")).status_code == 404
        await page.make()
        assert file.read_bytes() == whole
    assert (await page.move("deploy", 0, made["id"])).status_code == 200


async def test_a_channel_can_leave_a_release_whose_record_is_lost(page: ReleaseMaker) -> None:
    """Else it could not even be rolled back."""
    first, second = await page.deployed(2)
    (page.settings.home / "store" / "releases" / f"{second}.json").unlink()
    answer = await page.move("rollback", 2)
    assert (answer.status_code, answer.json()["release"]) == (200, first)


async def test_channels_are_apart(page: ReleaseMaker, control: httpx.AsyncClient) -> None:
    """Each has its own revision and its own way back."""
    first, second = await page.deployed(2)
    assert (await page.move("deploy", 0, first, name="preview")).json()["revision"] == 1
    names = [(each["name"], each["release"]) for each in (await page.get("channels"))["items"]]
    assert names == [("preview", first), (CHANNEL, second)]
