"""Logs: what a process prints goes to MUNTIN_HOME/logs/NAME.log unchanged, rotated by size at a line's end.

NAME.log is the newest; NAME.log.1 to NAME.log.3 are older. Nothing is added to a line: processes print their own times.
"""

from collections import deque
from collections.abc import Iterator
from pathlib import Path

LARGEST = 5 * 1024 * 1024
KEPT = 3


class LogFile:
    """Where one process's output is written. Not thread-safe: the supervisor's loop is its only user."""

    def __init__(self, path: Path, *, largest: int = LARGEST) -> None:
        self.path = path
        self.largest = largest
        self._open()

    def _open(self) -> None:
        self.file = self.path.open("ab", buffering=0)
        self.size = self.path.stat().st_size

    def write(self, data: bytes) -> None:
        """Appends; starts a new file once this one is large enough, never in the middle of a line."""
        if self.size + len(data) > self.largest:
            head, newline, data = data.partition(b"\n")
            self.file.write(head + newline)
            if newline:
                self._rotate()
        self.file.write(data)
        self.size += len(data)

    def note(self, text: str) -> None:
        """A line of the supervisor's own, marked as such."""
        self.write(f"--- muntin: {text}\n".encode())

    def _rotate(self) -> None:
        self.file.close()
        for number in range(KEPT, 0, -1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            newer = self.path.with_name(f"{self.path.name}.{number - 1}") if number > 1 else self.path
            if newer.exists():
                newer.replace(older)
        self._open()

    def close(self) -> None:
        """Nothing is written after this."""
        self.file.close()


def last_lines(path: Path, count: int) -> list[str]:
    """The last `count` lines of the newest file, without their newlines; none when there is no file."""
    if not path.exists() or count <= 0:
        return []
    with path.open("rb") as file:
        # 400 bytes a line is generous; a reader of logs doesn't need a whole 5 MB file read to see its end.
        start = max(0, path.stat().st_size - count * 400)
        file.seek(start)
        if start:
            file.readline()
        return [line.decode(errors="replace").rstrip("\n") for line in deque(file, maxlen=count)]


class Follower:
    """Reads what is appended to a log from now on, across rotation."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.inode = -1
        self.position = 0
        if path.exists():
            status = path.stat()
            self.inode, self.position = status.st_ino, status.st_size
        self.rest = b""

    def new_lines(self) -> Iterator[str]:
        """The whole lines that came since the last call."""
        try:
            status = self.path.stat()
        except FileNotFoundError:
            return
        if status.st_ino != self.inode:
            for file in self._rotated():
                yield from self._read(file)
                self.position = 0
            self.inode, self.position = status.st_ino, 0
        yield from self._read(self.path)

    def _rotated(self) -> list[Path]:
        """The file that we were reading and those that came after it, oldest first; none when it is gone."""
        files: list[Path] = []
        for number in range(1, KEPT + 1):
            older = self.path.with_name(f"{self.path.name}.{number}")
            if not older.exists():
                break
            files.insert(0, older)
            if older.stat().st_ino == self.inode:
                return files
        return []

    def _read(self, path: Path) -> Iterator[str]:
        with path.open("rb") as file:
            file.seek(self.position)
            data = self.rest + file.read()
            self.position = file.tell()
        *lines, self.rest = data.split(b"\n")
        for line in lines:
            yield line.decode(errors="replace")
