"""What the shell keeps on disk, MUNTIN_HOME/shell: enough to start and serve with nobody else there.

| file               | what                                                                            |
|--------------------|---------------------------------------------------------------------------------|
| releases/<id>.json | a release record, as the object store has it                                     |
| <channel>.json     | where the channel pointed last, and the releases before, newest first            |

A file appears whole or not at all: it is written beside, flushed to the disk, and renamed. One that is broken all the
same is passed over with a line in the log; a release must have the content that its name is the digest of.
"""

import contextlib
import logging
import os
from pathlib import Path

import msgspec

from muntin.release.reading import BrokenRelease, read_release

log = logging.getLogger("muntin.shell")

MOST = 20
"""How many releases are kept."""


class Pointer(msgspec.Struct, frozen=True):
    """A channel points at `release` since its move number `revision`."""

    channel: str
    revision: int
    release: str


class Kept(msgspec.Struct, frozen=True):
    """A channel on disk: its pointer, and the releases that it pointed at before, newest first."""

    pointer: Pointer
    earlier: list[str] = []


class Keeper:
    """The folder. Its methods wait for the disk: call them off the event loop."""

    def __init__(self, folder: Path, most: int = MOST) -> None:
        self.folder = folder
        self.most = most

    def channel(self, name: str) -> Kept | None:
        """What is kept of a channel, or None."""
        file = self.folder / f"{name}.json"
        try:
            return msgspec.json.decode(file.read_bytes(), type=Kept)
        except FileNotFoundError:
            return None
        except (OSError, msgspec.DecodeError) as error:
            log.error("%s is broken and passed over: %s", file, error)
            return None

    def release(self, id: str) -> bytes | None:
        """The record of a release, or None if there is none that can be used."""
        file = self._file(id)
        try:
            raw = file.read_bytes()
            read_release(raw, id)
        except FileNotFoundError:
            return None
        except (OSError, BrokenRelease) as error:
            log.error("%s is broken and passed over: %s", file, error)
            return None
        return raw

    def keep(self, pointer: Pointer, raw: bytes) -> None:
        """Keeps the pointer and its release; the oldest releases that no channel points at go."""
        file = self._file(pointer.release)
        if self.release(pointer.release) is None:
            _write(file, raw)
        else:
            os.utime(file)
        kept = self.channel(pointer.channel)
        earlier = [kept.pointer.release, *kept.earlier] if kept else []
        others = [each for each in dict.fromkeys(earlier) if each != pointer.release]
        _write(self.folder / f"{pointer.channel}.json", msgspec.json.encode(Kept(pointer, others[: self.most - 1])))
        self._prune()

    def _prune(self) -> None:
        kept = (self.channel(file.stem) for file in self.folder.glob("[a-z]*.json"))
        needed = {each.pointer.release for each in kept if each}
        files = [file for file in self.folder.glob("releases/[0-9a-f]*.json") if file.stem not in needed]
        room = max(self.most - len(needed), 0)
        with contextlib.suppress(FileNotFoundError):  # another shell on this folder was quicker
            for file in sorted(files, key=lambda each: -each.stat().st_mtime_ns)[room:]:
                file.unlink()

    def _file(self, id: str) -> Path:
        return self.folder / "releases" / f"{id}.json"


def _write(file: Path, content: bytes) -> None:
    """All or nothing, and on the disk when it returns."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(file)
