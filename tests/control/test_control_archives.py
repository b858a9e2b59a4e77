"""Archives that mean harm, or are damaged: each is refused with its reason, and memory stays small."""

import gzip
import io
import json
import random
import tarfile
import tracemalloc
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from muntin.servers.control.archive import (
    MAX_ENTRIES,
    MAX_FILE,
    MAX_UNPACKED,
    MEGABYTE,
    ArchiveError,
    path_fault,
    read,
)

from .parcels import Publisher, add, archive, module, packed


def contents(tmp_path: Path, data: bytes) -> tuple[dict[str, bytes], dict[str, str]]:
    """What is read of an archive, and the faults on the way; an end before its time is the fault of ``."""
    file, faults, found = tmp_path / "archive.tgz", dict[str, str](), dict[str, bytes]()
    file.write_bytes(data)
    try:
        for path, content in read(file, faults.__setitem__):
            found[path] = content
    except ArchiveError as error:
        faults[error.path] = error.message
    return found, faults


def tar_of(*entries: Callable[[tarfile.TarFile], None], format: int = tarfile.PAX_FORMAT) -> bytes:
    """A tar.gz of hand-made entries."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=format) as tar:
        for entry in entries:
            entry(tar)
    return buffer.getvalue()


def test_plain_files_are_read_as_they_are(tmp_path: Path) -> None:
    """Directories are passed over; empty files, nested ones and long names (PAX) are taken."""
    long = "/".join(["a" * 60] * 4) + ".js"
    found, faults = contents(
        tmp_path,
        tar_of(
            lambda tar: add(tar, "chunks", type=tarfile.DIRTYPE),
            lambda tar: add(tar, "chunks/a.js", b"1"),
            lambda tar: add(tar, "empty.js"),
            lambda tar: add(tar, long, b"3" * 1000),
            lambda tar: add(tar, "dated.js", b"4", mtime=1.5),
        ),
    )
    assert found == {"chunks/a.js": b"1", "empty.js": b"", long: b"3" * 1000, "dated.js": b"4"}
    assert faults == {}


@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_all_usual_formats_are_read(tmp_path: Path, format: int) -> None:
    """What differs between them, short names do not need."""
    found, faults = contents(tmp_path, tar_of(lambda tar: add(tar, "a.js", b"1"), format=format))
    assert (found, faults) == ({"a.js": b"1"}, {})


ODD = {
    "symlink": (lambda tar: add(tar, "link.js", type=tarfile.SYMTYPE, linkname="/etc/passwd"), "symbolic link"),
    "hardlink": (lambda tar: add(tar, "link.js", type=tarfile.LNKTYPE, linkname="a.js"), "hard link"),
    "device": (lambda tar: add(tar, "link.js", type=tarfile.CHRTYPE), "device"),
    "pipe": (lambda tar: add(tar, "link.js", type=tarfile.FIFOTYPE), "named pipe"),
    "sparse": (lambda tar: add(tar, "link.js", b"x" * 700, type=tarfile.GNUTYPE_SPARSE), "sparse"),
    "unknown": (lambda tar: add(tar, "link.js", b"x" * 700, type=b"Z"), "no plain file"),
    "parent": (lambda tar: add(tar, "../up.js", b"x"), "`..` segment"),
    "inner-parent": (lambda tar: add(tar, "a/../../up.js", b"x"), "`..` segment"),
    "dot": (lambda tar: add(tar, "./a.js", b"x"), "`.` or `..` segment"),
    "absolute": (lambda tar: add(tar, "/etc/cron.d/x", b"x"), "absolute"),
    "drive": (lambda tar: add(tar, "C:/x.js", b"x"), "absolute"),
    "backslash": (lambda tar: add(tar, "a\\b.js", b"x"), "backslash"),
    "control": (lambda tar: add(tar, "a\n.js", b"x"), "characters"),
    "percent": (lambda tar: add(tar, "%2e%2e/a.js", b"x"), "characters"),
    "not-ascii": (lambda tar: add(tar, "é.js", b"x"), "characters"),
    "long": (lambda tar: add(tar, "a" * 300, b"x"), "more than 255"),
    "twice": (lambda tar: add(tar, "a.js", b"x"), "twice"),
    "large": (lambda tar: add(tar, "large.js", b"\0" * (MAX_FILE + 1)), "larger than 16 MB"),
}


@pytest.mark.parametrize("entry", ODD)
def test_an_odd_entry_is_a_fault_and_the_others_are_read_on(tmp_path: Path, entry: str) -> None:
    """The entry is named with its reason, and what comes behind it is still looked at."""
    make, reason = ODD[entry]
    first, last = (lambda tar: add(tar, "a.js", b"1")), (lambda tar: add(tar, "z.js", b"2"))
    if entry == "large":  # packed with noise beside it, so that it is not refused for its ratio first
        noise = random.Random(7).randbytes(150_000)
        first = lambda tar: (add(tar, "a.js", b"1"), add(tar, "noise.bin", noise))  # noqa: E731 - as the others
    found, faults = contents(tmp_path, tar_of(first, make, last))
    assert found["a.js"] == b"1"
    assert found["z.js"] == b"2"
    assert [reason in message for message in faults.values()] == [True], faults


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    """A gigabyte of zeros in a megabyte costs neither memory nor much time."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    info = tarfile.TarInfo("zeros.js")
    info.size = MEGABYTE
    entry = info.tobuf()
    body = deflate.compress(entry + bytes(MEGABYTE))
    for index in range(1023):
        info.name = f"zeros-{index}.js"
        body += deflate.compress(info.tobuf() + bytes(MEGABYTE))
    body += deflate.flush()
    tracemalloc.start()
    _, faults = contents(tmp_path, body)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert "bomb" in faults[""] or "64 MB" in faults[""]
    assert peak < 3 * MAX_UNPACKED


def test_a_size_that_is_a_lie_reads_no_further_than_the_limit(tmp_path: Path) -> None:
    """A header that announces eight gigabytes is a fault, and the archive then ends too early."""
    info = tarfile.TarInfo("a.js")
    info.size = 8 * 1024**3 - 1
    _, faults = contents(tmp_path, gzip.compress(info.tobuf() + b"x" * 1024))
    assert "larger than 16 MB" in faults["a.js"] or "too early" in faults["a.js"]


def test_too_many_entries_are_refused(tmp_path: Path) -> None:
    """Also when they are empty."""
    _, faults = contents(tmp_path, packed({f"{index}.js": b"" for index in range(MAX_ENTRIES + 1)}))
    assert "more than 5,000 entries" in faults[""]


GOOD = packed({"a.js": b"1" * 5000, "b.js": b"2" * 5000})
DAMAGED = {
    "nothing": (b"", "too early"),
    "no-gzip": (b"PK\x03\x04" + b"x" * 100, "no gzip"),
    "zlib": (zlib.compress(b"x" * 2000), "no gzip"),
    "cut": (GOOD[:-20], "too early"),
    "cut-in-half": (GOOD[: len(GOOD) // 2], "too early"),
    "wrong-checksum": (GOOD[:-8] + b"\0\0\0\0" + GOOD[-4:], "damaged"),
    "wrong-length": (GOOD[:-4] + b"\0\0\0\1", "damaged"),
    "something-behind": (GOOD + b"more", "follows"),
    "second-gzip": (GOOD + GOOD, "follows"),
    "no-tar": (gzip.compress(b"not a tar at all" * 100), "no tar"),
    "tar-without-end": (gzip.compress(gzip.decompress(GOOD)[: 512 * 22]), "too early"),
    "something-behind-the-tar": (gzip.compress(gzip.decompress(GOOD) + b"x" * 512), "follows"),
}


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_archive_is_refused(tmp_path: Path, kind: str) -> None:
    """Nothing of it is believed, wherever the damage is."""
    data, reason = DAMAGED[kind]
    _, faults = contents(tmp_path, data)
    assert any(reason in message for message in faults.values()), faults


@pytest.mark.parametrize("header", ["size", "linkpath", "GNU.sparse.major", "GNU.sparse.name"])
def test_extended_headers_that_override_the_plain_ones_are_refused(tmp_path: Path, header: str) -> None:
    """Two readings of one archive are the beginning of an attack."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("a.js")
        info.pax_headers = {header: "1"}
        tar.addfile(info)
    _, faults = contents(tmp_path, buffer.getvalue())
    assert any(header in message for message in faults.values()), faults


def test_a_path_in_an_extended_header_is_checked_like_any_other(tmp_path: Path) -> None:
    """The short name is good, the long one escapes: the long one counts."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", format=tarfile.PAX_FORMAT) as tar:
        info = tarfile.TarInfo("a.js")
        info.pax_headers = {"path": "../../a.js"}
        tar.addfile(info)
    found, faults = contents(tmp_path, buffer.getvalue())
    assert found == {}
    assert "`..` segment" in faults["../../a.js"]


@pytest.mark.parametrize(
    "path", ["a.js", "chunks/a-1.js", "__federation_expose_X.js", "a+b.js", "@scope/a.js", "..a/b..js"]
)
def test_usual_paths_are_taken(path: str) -> None:
    """Names as bundlers make them."""
    assert path_fault(path) == ""


async def test_attacks_over_http_are_listed_together(as_operator: Publisher) -> None:
    """One answer names the symbolic link, the escaping path and the file that is there twice."""
    manifest, files = module()
    parcel = tar_of(
        lambda tar: add(tar, "manifest.json", json.dumps(manifest).encode()),
        *(lambda tar, path=path, data=data: add(tar, path, data) for path, data in files.items()),  # type: ignore[misc]  # mypy can't infer the lambda's defaults
        lambda tar: add(tar, "link.js", type=tarfile.SYMTYPE, linkname="/etc/passwd"),
        lambda tar: add(tar, "../up.js", b"x"),
        lambda tar: add(tar, "mount-1.js", b"x"),
    )
    answer = await as_operator.publish(parcel)
    assert (answer.status_code, answer.json()["code"]) == (422, "publish-refused")
    assert [error["path"] for error in answer.json()["errors"]] == ["link.js", "../up.js", "mount-1.js"]


async def test_an_archive_with_a_huge_manifest_is_refused(as_operator: Publisher) -> None:
    """A manifest has its own, smaller limit, since it is parsed as a whole."""
    noise = random.Random(7).randbytes(4 * MEGABYTE + 1)
    answer = await as_operator.publish(packed({"manifest.json": noise}))
    assert answer.status_code == 422
    assert "larger than 4 MB" in answer.json()["errors"][0]["message"]


async def test_bytes_of_any_kind_get_an_answer(as_operator: Publisher) -> None:
    """Every damaged archive is a clear refusal over HTTP too, and the next good one is taken."""
    for data, _ in DAMAGED.values():
        answer = await as_operator.publish(data)
        assert (answer.status_code, answer.json()["code"]) == (422, "publish-refused")
    assert (await as_operator.publish(archive(*module()))).status_code == 201
