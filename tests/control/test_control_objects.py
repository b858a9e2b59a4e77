"""The object store, in a folder and in memory; and what it says when it can't."""

import socket
from pathlib import Path

import pytest

from muntin.adapters.objects import Objects
from muntin.errors import UpstreamUnavailable, UsageError


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Objects:
    """An empty store of each kind; the folder is not there yet, and has a space in its name."""
    return Objects("memory://" if request.param == "memory" else (tmp_path / "new" / "the store").as_uri())


async def test_what_is_put_can_be_read(store: Objects) -> None:
    """Bytes in, bytes out; a second put replaces; what was deleted is not there."""
    assert await store.get("blobs/a") is None
    assert not await store.exists("blobs/a")
    await store.put("blobs/a", b"1")
    await store.put("blobs/a", b"2")
    await store.put("versions/header/1.0.0+4f2e.json", b"{}")
    assert await store.get("blobs/a") == b"2"
    assert await store.exists("versions/header/1.0.0+4f2e.json")
    assert [path async for path in store.list("blobs")] == ["blobs/a"]
    assert {entry.path async for entry in store.entries("")} == {"blobs/a", "versions/header/1.0.0+4f2e.json"}
    await store.delete("blobs/a")
    await store.delete("blobs/a")
    assert [path async for path in store.list("blobs")] == []


async def test_no_path_leads_out(store: Objects, tmp_path: Path) -> None:
    """`..` and the like are no objects, and nothing is written there."""
    (tmp_path / "secret").write_bytes(b"1")
    for path in ("../secret", "../../secret", "a/../../secret", "a//b", "./a"):
        assert await store.get(path) is None
        assert not await store.exists(path)
    with pytest.raises(ValueError, match="path"):
        await store.put("../secret", b"2")
    assert (tmp_path / "secret").read_bytes() == b"1"


async def test_a_store_that_can_not_write_says_so(tmp_path: Path) -> None:
    """A folder where a file stands: a Problem, not a traceback."""
    (tmp_path / "blobs").write_bytes(b"")
    with pytest.raises(UpstreamUnavailable, match="object store"):
        await Objects(tmp_path.as_uri()).put("blobs/a", b"1")


@pytest.mark.parametrize("url", ["nowhere://x", "s3://", "no url"])
async def test_an_address_of_no_store_is_named(url: str) -> None:
    """The operator's mistake, with the variable to mend."""
    with pytest.raises(UsageError, match="MUNTIN_STORE_URL"):
        await Objects(url).start()


async def test_a_remote_store_that_is_away_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 by URL with the usual environment: nobody answers, and that is said in one line."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{probe.getsockname()[1]}")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION"):
        monkeypatch.setenv(name, "test")
    store = Objects("s3://bucket/prefix")
    for call in (store.get("a"), store.exists("a"), store.put("a", b"1"), store.delete("a")):
        with pytest.raises(UpstreamUnavailable, match="object store") as refused:
            await call
        assert "\n" not in refused.value.detail
