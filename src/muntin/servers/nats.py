"""Runs the embedded NATS with JetStream: writes its configuration under MUNTIN_HOME/nats, then becomes `nats-server`.

Rules: it listens on the loopback address alone; clients show a token; streams live on disk beside PostgreSQL's data.
"""

import json
import os
import sys
from pathlib import Path

from muntin.errors import MuntinError
from muntin.settings import Settings


def configuration(host: str, port: int, store: Path, token: str) -> str:
    """The server's configuration; NATS reads JSON as it reads its own format."""
    return json.dumps(
        {
            "listen": f"{host}:{port}",
            "authorization": {"token": token},
            "jetstream": {"store_dir": str(store), "max_memory_store": 64 * 1024**2, "max_file_store": 4 * 1024**3},
            "max_payload": 1024**2,
        },
        indent=1,
    )


def main() -> None:
    """Doesn't return."""
    settings = Settings.from_env()
    folder = settings.home / "nats"
    folder.mkdir(parents=True, exist_ok=True)
    token = (settings.home / "keys" / "nats-token").read_text().strip()
    file = folder / "nats.conf"
    file.touch(mode=0o600)  # before the token is in it
    file.write_text(configuration(settings.host, settings.port, folder / "store", token))
    program = Path(sys.executable).with_name("nats-server")
    if not program.exists():
        raise MuntinError("nats-server is not installed; run `make setup`")
    os.execv(program, ["nats-server", "--config", str(file)])


if __name__ == "__main__":
    try:
        main()
    except MuntinError as error:
        sys.exit(f"nats: {error}")
