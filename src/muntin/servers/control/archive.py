"""Reads the archives of untrusted senders: a gzip-compressed tar, streamed, of plain files alone.

| limit                        | value       | against                                             |
|------------------------------|-------------|-----------------------------------------------------|
| MAX_UNPACKED                 | 64 MB       | archive bombs, counted over headers too              |
| MAX_RATIO beyond RATIO_FLOOR | 200         | the same, earlier: text compresses by 10, zeros by 1000 |
| MAX_FILE, MAX_MANIFEST       | 16 MB, 4 MB | what must be held in memory at once                  |
| MAX_ENTRIES                  | 5,000       | many empty entries                                   |
| path                         | `a/b.js`    | `..`, absolute, backslash, control characters, twice |

Nothing is ever written under a name from the archive, so no path can escape; odd ones are refused all the same, since
browsers and stores would each read them in their own way. Links, devices, sparse files and everything else that is no
plain file is refused; directories are passed over. The headers are read here and not by `tarfile.open`, which follows
GNU and PAX extensions (sparse maps, sizes that override sizes) that no published version needs; of PAX (POSIX.1-2001)
the long `path` is understood.
"""

import re
import tarfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

MEGABYTE = 1024 * 1024
MAX_PACKED = 64 * MEGABYTE
MAX_UNPACKED = 64 * MEGABYTE
MAX_FILE = 16 * MEGABYTE
MAX_MANIFEST = 4 * MEGABYTE
MAX_ENTRIES = 5_000
MAX_RATIO = 200
RATIO_FLOOR = 4 * MEGABYTE
MAX_PATH = 255
MANIFEST = "manifest.json"

BLOCK = tarfile.BLOCKSIZE
READ = 64 * 1024
MAX_PAX = 64 * 1024
PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE)
ODD_TYPES = {
    tarfile.SYMTYPE: "a symbolic link",
    tarfile.LNKTYPE: "a hard link",
    tarfile.CHRTYPE: "a device",
    tarfile.BLKTYPE: "a device",
    tarfile.FIFOTYPE: "a named pipe",
    tarfile.GNUTYPE_SPARSE: "a sparse file",
    tarfile.GNUTYPE_LONGNAME: "a GNU extension (make the archive in the format ustar or pax)",
    tarfile.GNUTYPE_LONGLINK: "a GNU extension (make the archive in the format ustar or pax)",
}
WITHOUT_CONTENT = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
PAX_REFUSED = ("size", "linkpath", "hdrcharset", "GNU.sparse")
PATH = re.compile(r"[A-Za-z0-9_@~.+=,-]+(?:/[A-Za-z0-9_@~.+=,-]+)*")
"""What is the same as a path and in a URL, unescaped (RFC 3986)."""


Fault = Callable[[str, str], None]
"""Takes an entry's path and what is wrong with it."""


class ArchiveError(Exception):
    """The archive can't be read on: `path` is the entry at which that was seen, or empty."""

    def __init__(self, path: str, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


def read(file: Path, fault: Fault) -> Iterator[tuple[str, bytes]]:
    """Each good file's path and bytes, in the archive's order, one in memory at a time.

    Entries that can't be taken are told to `fault` and passed over. Raises ArchiveError where nothing more can be read.
    """
    with file.open("rb") as packed:
        yield from _entries(_Unpacked(packed, file.stat().st_size), fault)


def path_fault(path: str) -> str:
    """Why a file of a version can't have this path; empty if it can."""
    if path.startswith("/") or (len(path) > 1 and path[1] == ":"):
        return "the path is absolute; paths are relative to the manifest"
    if "\\" in path:
        return "the path has a backslash; separate folders with /"
    if any(part in ("", ".", "..") for part in path.split("/")):
        return "the path has an empty, `.` or `..` segment; it must stay below the manifest, and have one spelling"
    if len(path) > MAX_PATH:
        return f"the path has more than {MAX_PATH} characters"
    if not PATH.fullmatch(path):
        return "the path has characters that are not ASCII letters, digits or one of _ @ ~ . + = , -"
    return ""


def _entries(source: "_Unpacked", fault: Fault) -> Iterator[tuple[str, bytes]]:
    seen: set[str] = set()
    entries, long_path = 0, ""
    while (header := source.block()) is not None:
        entries += 1
        if entries > MAX_ENTRIES:
            raise ArchiveError("", f"the archive has more than {MAX_ENTRIES:,} entries")
        info = _header(header)
        if info.type in (tarfile.XHDTYPE, tarfile.XGLTYPE):
            long_path = _pax(source, info)
            continue
        path, long_path = long_path or info.name, ""
        if info.type == tarfile.DIRTYPE:
            continue
        if why := _why_not(path, info, seen):
            fault(path, why)
            source.skip(0 if info.type in WITHOUT_CONTENT else info.size, path)
        else:
            seen.add(path)
            yield path, source.take(info.size, path)


def _header(block: bytes) -> tarfile.TarInfo:
    try:
        info = tarfile.TarInfo.frombuf(block, "utf-8", "strict")
    except (tarfile.HeaderError, ValueError) as error:
        raise ArchiveError("", f"this is no tar archive, or a damaged one: {error}") from error
    if info.size < 0:
        raise ArchiveError(info.name, "its size is negative")
    return info


def _why_not(path: str, info: tarfile.TarInfo, seen: set[str]) -> str:
    """Why this entry can't be taken; empty if it can."""
    if info.type not in PLAIN:
        return f"it is {ODD_TYPES.get(info.type, 'no plain file')}; only plain files are taken"
    if wrong := path_fault(path):
        return wrong
    if path in seen:
        return "the archive has it twice"
    limit = MAX_MANIFEST if path == MANIFEST else MAX_FILE
    return f"the file is larger than {limit // MEGABYTE} MB" if info.size > limit else ""


def _pax(source: "_Unpacked", info: tarfile.TarInfo) -> str:
    """The path that an extended header gives the next entry, or an empty one. Records: `length key=value\\n`."""
    if info.size > MAX_PAX:
        raise ArchiveError(info.name, "its extended header is too long")
    rest, path = source.take(info.size, info.name), ""
    while rest.strip(b"\0"):
        digits, _, _ = rest[:8].partition(b" ")
        length = int(digits) if digits.isdigit() else 0
        record = rest[len(digits) + 1 : length]
        key, equals, value = record.partition(b"=")
        if not equals or not record.endswith(b"\n"):
            raise ArchiveError(info.name, "its extended header is damaged")
        name = key.decode("utf-8", "replace")
        if name.startswith(PAX_REFUSED):
            raise ArchiveError(info.name, f"its extended header has {name}, which is not taken")
        if name == "path":
            path = value[:-1].decode("utf-8", "replace")
        rest = rest[length:]
    return path


class _Unpacked:
    """The bytes inside the gzip, never more than allowed, and none missing: the trailer (CRC, size) must be right."""

    def __init__(self, packed: IO[bytes], size: int) -> None:
        self._packed = packed
        self._size = size
        self._inflate = zlib.decompressobj(wbits=31)  # gzip alone: 16 + 15 bits of window (zlib.h, inflateInit2)
        self._buffer = b""
        self._total = 0

    def block(self) -> bytes | None:
        """The next header, or None at the archive's end; what follows that end must be zeros."""
        block = self._exactly(BLOCK, "")
        if block.strip(b"\0"):
            return block
        while more := self._some():
            if more.strip(b"\0"):
                raise ArchiveError("", "something follows the archive's end")
        return None

    def take(self, size: int, path: str) -> bytes:
        """An entry's content, without its padding."""
        content = self._exactly(size, path)
        self._exactly(-size % BLOCK, path)
        return content

    def skip(self, size: int, path: str) -> None:
        """Passes over an entry's content and its padding."""
        missing = size + -size % BLOCK
        while missing:
            missing -= len(self._exactly(min(missing, READ), path))

    def _exactly(self, size: int, path: str) -> bytes:
        pieces, missing = [], size
        while missing:
            piece = self._some(missing)
            if not piece:
                raise ArchiveError(path, "the archive ends too early; send it again")
            pieces.append(piece)
            missing -= len(piece)
        return b"".join(pieces)

    def _some(self, most: int = READ) -> bytes:
        """Some of what comes next, or nothing at the end."""
        while not self._buffer and not self._inflate.eof:
            self._fill()
        piece, self._buffer = self._buffer[:most], self._buffer[most:]
        if not piece and (self._inflate.unused_data or self._packed.read(1)):
            raise ArchiveError("", "something follows the gzip stream")
        return piece

    def _fill(self) -> None:
        packed = self._inflate.unconsumed_tail or self._packed.read(READ)
        try:
            self._buffer = self._inflate.decompress(packed, READ)
        except zlib.error as error:
            raise ArchiveError("", f"this is no gzip-compressed archive, or a damaged one: {error}") from error
        if not packed and not self._buffer and not self._inflate.eof:
            raise ArchiveError("", "the archive ends too early; send it again")
        self._total += len(self._buffer)
        if self._total > MAX_UNPACKED:
            raise ArchiveError("", f"the archive holds more than {MAX_UNPACKED // MEGABYTE} MB")
        if self._total > RATIO_FLOOR and self._total > MAX_RATIO * self._size:
            raise ArchiveError("", f"the archive unpacks to more than {MAX_RATIO} times its size: an archive bomb")
