"""Stored files: found by their version's record, sent in the best coding, kept for ever, and nothing else."""

import asyncio
import base64
import hashlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import msgspec
import pytest

from muntin.adapters.objects import Objects
from muntin.manifest.build import FileRecord, LibraryBuild
from muntin.manifest.record import VersionRecord, stored_base
from muntin.servers.shell.bounded import Bounded
from muntin.servers.shell.files import StoredFiles

from .conftest import Bench, Running, a_release

SCRIPT = b"export const a = 1\n" * 40
FILES = {
    "mount-AAAAAAAA.js": ("text/javascript", SCRIPT, {"br": b"brotli", "gz": b"gzip"}),
    "small.css": ("text/css", b"a{}", {}),
    "deep/er/logo.svg": ("image/svg+xml", b"<svg/>", {}),
    "page.html": ("text/html", b"<script>alert(1)</script>", {}),
    "with space.js": ("text/javascript", b"0", {}),
}
VERSION = "1.0.0-rc.1+4f2e"
BASE = f"/assets/header/{VERSION}/"


async def publish(store: Objects, name: str, version: str) -> None:
    """Puts a version's record and files where the registry does."""
    records = {}
    for path, (type, content, siblings) in FILES.items():
        digest = hashlib.sha384(content)
        integrity = f"sha384-{base64.b64encode(digest.digest()).decode()}"
        sizes = [len(siblings.get(coding, content)) for coding in ("gz", "br")]
        records[path] = FileRecord(type, len(content), *sizes, integrity)
        await store.put(f"blobs/{digest.hexdigest()}", content)
        for suffix, packed in siblings.items():
            await store.put(f"blobs/{digest.hexdigest()}.{suffix}", packed)
    manifest = LibraryBuild(2, name, version, "0", records, [], {}, {})
    now = datetime(2026, 11, 22, tzinfo=UTC)
    base = stored_base(name, version)
    record = VersionRecord(name, version, "library", 1, base, "0", now, "team", manifest)
    await store.put(f"versions/{name}/{version}.json", msgspec.json.encode(record))


@pytest.fixture
async def shell(bench: Bench) -> AsyncIterator[Running]:
    """A shell over a store that has one version."""
    await bench.deployed(a_release("Test Shop"), 1)
    await publish(bench.store, "header", VERSION)
    async with bench.running() as running:
        yield running


async def test_a_stored_file_is_immutable_and_open_to_any_origin(shell: Running) -> None:
    """A year, without asking; CORS, CORP and timing for everybody; the type with its charset."""
    answer = await shell.get(BASE + "mount-AAAAAAAA.js", accept_encoding="identity")
    assert (answer.status_code, answer.content) == (200, SCRIPT)
    expected = {
        "content-type": "text/javascript; charset=utf-8",
        "cache-control": "public, max-age=31536000, immutable",
        "access-control-allow-origin": "*",
        "cross-origin-resource-policy": "cross-origin",
        "timing-allow-origin": "*",
        "x-content-type-options": "nosniff",
        "vary": "accept-encoding",
        "content-length": str(len(SCRIPT)),
    }
    assert expected.items() <= dict(answer.headers).items()
    assert (await shell.get(BASE + "deep/er/logo.svg")).headers["content-type"] == "image/svg+xml"
    assert (await shell.get(BASE + "with%20space.js")).content == b"0"


@pytest.mark.parametrize(
    ("accepted", "coding", "content"),
    [
        ("gzip, br", "br", b"brotli"),
        ("gzip", "gzip", b"gzip"),
        ("br;q=0, gzip", "gzip", b"gzip"),
        ("identity", None, SCRIPT),
        ("", None, SCRIPT),
        ("zstd", None, SCRIPT),
    ],
)  # fmt: skip - a table
async def test_it_is_sent_in_the_smallest_coding_that_is_taken(
    shell: Running, accepted: str, coding: str | None, content: bytes
) -> None:
    """What the registry packed goes out as it is, with an ETag of its own; the type stays that of the file."""
    path = BASE + "mount-AAAAAAAA.js"
    async with shell.client.stream("GET", path, headers={"accept-encoding": accepted}) as answer:
        raw = b"".join([part async for part in answer.aiter_raw()])
    assert (answer.status_code, answer.headers.get("content-encoding"), raw) == (200, coding, content)
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["etag"].endswith(f'-{coding}"' if coding else '"')


async def test_a_sibling_that_is_missing_is_no_reason_to_fail(shell: Running, bench: Bench) -> None:
    """The plain file stands in for it."""
    await bench.store.delete(f"blobs/{hashlib.sha384(SCRIPT).hexdigest()}.br")
    answer = await shell.get(BASE + "mount-AAAAAAAA.js", accept_encoding="br")
    assert (answer.content, "content-encoding" in answer.headers) == (SCRIPT, False)


async def test_head_and_conditional_requests_send_no_body(shell: Running) -> None:
    """HEAD has the length; a known ETag is a 304, whatever the weakness."""
    path = BASE + "mount-AAAAAAAA.js"
    head = await shell.client.head(path, headers={"accept-encoding": "identity"})
    assert (head.status_code, head.content, head.headers["content-length"]) == (200, b"", str(len(SCRIPT)))
    etag = head.headers["etag"]
    known = await shell.get(path, accept_encoding="identity", if_none_match=f"W/{etag}")
    assert (known.status_code, known.content, known.headers["etag"]) == (304, b"", etag)
    assert (await shell.get(path, accept_encoding="identity", if_none_match='"x"')).status_code == 200


async def test_a_preflight_passes(shell: Running) -> None:
    """A page of another origin may ask with headers of its own."""
    answer = await shell.client.options(BASE + "small.css", headers={"origin": "http://x"})
    assert (answer.status_code, answer.headers["access-control-allow-methods"]) == (204, "GET, HEAD")


@pytest.mark.parametrize("version", [VERSION, VERSION.replace("+", "%2B"), VERSION.replace("+", "%2b")])
async def test_build_metadata_is_part_of_the_version(shell: Running, version: str) -> None:
    """A plus is a plus, encoded or not: it is no space in a path."""
    assert (await shell.get(f"/assets/header/{version}/small.css")).content == b"a{}"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/header",
        f"/assets/header/{VERSION}",
        BASE,
        "/assets/header/9.9.9/small.css",
        "/assets/nobody/1.0.0/small.css",
        BASE + "gone.js",
        BASE + "../1.0.0/small.css",
        BASE + "deep/../small.css",
        "/assets/header/../../releases/x.json",
        "/assets/%2e%2e/1.0.0/x",
        "/assets/header/..%2f..%2fblobs/x",
        "/assets/HEADER/1.0.0/small.css",
        BASE + "small.css%00",
        BASE + "deep%5csmall.css",
        "/assets/a/1.0.0/" + "x" * 90,
        f"/assets/header/{'1' * 400}/small.css",
        "/assets//header/1.0.0/small.css",
    ],
)  # fmt: skip - a table
async def test_what_is_no_stored_file_is_not_found(shell: Running, path: str) -> None:
    """By another name, version or path, however written: a problem document, for any origin."""
    answer = await shell.client.get("/", extensions={"target": path.encode()})  # httpx would tidy the path up
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert answer.json()["code"] == "not-found"
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_a_stored_document_gets_no_script(shell: Running) -> None:
    """HTML and SVG of a publisher have our origin when somebody opens them; scripts need no policy."""
    for path in ("page.html", "deep/er/logo.svg"):
        policy = (await shell.get(BASE + path)).headers["content-security-policy"]
        assert "sandbox" in policy and "default-src 'none'" in policy
    script = await shell.get(BASE + "mount-AAAAAAAA.js", accept_encoding="identity")
    assert "content-security-policy" not in script.headers


async def test_a_record_that_can_not_be_read_is_an_error_of_ours(shell: Running, bench: Bench) -> None:
    """The caller gets a problem document, and nothing about our insides."""
    await bench.store.put("versions/header/2.0.0.json", b"{")
    answer = await shell.get("/assets/header/2.0.0/small.css")
    assert (answer.status_code, answer.json()["code"]) == (500, "internal-error")


class Counting:
    """A store that counts how often it is asked."""

    def __init__(self, store: Objects) -> None:
        self.store = store
        self.asked: list[str] = []

    async def get(self, path: str) -> bytes | None:
        """The store's answer."""
        self.asked.append(path)
        return await self.store.get(path)


async def test_what_was_read_once_is_not_read_again(bench: Bench) -> None:
    """Many requests at once read once; later ones not at all."""
    await publish(bench.store, "header", VERSION)
    store = Counting(bench.store)
    files = StoredFiles(store)
    digest = hashlib.sha384(SCRIPT).hexdigest()
    for _ in range(2):
        await asyncio.gather(*(files.content(BASE + "mount-AAAAAAAA.js", ("br",)) for _ in range(50)))
    assert store.asked == [f"versions/header/{VERSION}.json", f"blobs/{digest}.br"]


def test_the_memory_never_holds_more_than_its_budget() -> None:
    """What was used least recently goes; what is too large for it is not held at all."""
    memory: Bounded[str, bytes] = Bounded(100)
    for number in range(10):
        memory.put(str(number), b"", 30)
        assert memory.get("0") is not None, "it is used all the time"
        assert memory.weight <= 100
    assert [key for key in map(str, range(10)) if memory.get(key) is not None] == ["0", "8", "9"]
    memory.put("0", b"", 101)
    assert (memory.get("0"), memory.weight, len(memory)) == (None, 60, 2)
    memory.drop("8")
    memory.drop("8")
    assert (memory.weight, len(memory)) == (30, 1)
