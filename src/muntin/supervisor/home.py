"""Where state lives: one folder, `MUNTIN_HOME` (default `.muntin` in the checkout).

| path          | what                                                                         |
|---------------|------------------------------------------------------------------------------|
| keys/         | secrets, made when missing; folder 0700, files 0600                          |
| logs/         | NAME.log of each process, rotated by size                                    |
| run/          | lock, control socket, supervisor.json (who runs), topology.json (as resolved) |
| ports.json    | ports that were chosen, not declared                                         |
| postgres/ nats/ edge/ | what the embedded servers keep                                       |
| store/        | published files, version and release records (adapters/objects.py)           |
| control/      | archives and uploads that are on their way in                                |
| shell/        | the releases that the shell served last, for when nobody else can be asked   |
"""

import os
from collections.abc import Mapping
from pathlib import Path

from muntin.errors import UsageError


class Home:
    """The paths under one `MUNTIN_HOME`."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self.keys = self.path / "keys"
        self.logs = self.path / "logs"
        self.run = self.path / "run"
        self.ports = self.path / "ports.json"
        self.lock = self.run / "lock"
        self.supervisor = self.run / "supervisor.json"
        self.topology = self.run / "topology.json"

    def create(self) -> None:
        """Makes the folders; those with secrets or sockets are for their owner alone."""
        try:
            for folder, mode in ((self.path, 0o755), (self.logs, 0o755), (self.keys, 0o700), (self.run, 0o700)):
                folder.mkdir(mode=mode, parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"MUNTIN_HOME={self.path} can't be used: {error.strerror}") from error

    def log(self, name: str) -> Path:
        """The log file of one process."""
        return self.logs / f"{name}.log"


def checkout() -> Path:
    """The folder that holds deploy/, build/ and node_modules/; children run in it."""
    return Path(__file__).parents[3]


def home_from(environ: Mapping[str, str]) -> Home:
    """The home that the environment asks for."""
    return Home(Path(environ.get("MUNTIN_HOME") or checkout() / ".muntin"))


def topology_file(environ: Mapping[str, str]) -> Path:
    """`MUNTIN_TOPOLOGY`, or the checkout's own."""
    return Path(environ.get("MUNTIN_TOPOLOGY") or checkout() / "deploy" / "topology.toml")


def shown(path: Path) -> str:
    """The path as a person would type it here."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative
