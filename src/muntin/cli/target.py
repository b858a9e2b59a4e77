"""Which control plane a command asks, and by whose key.

| what    | the first of these that is there                                                                      |
|---------|-------------------------------------------------------------------------------------------------------|
| address | --control, MUNTIN_CONTROL_URL, MUNTIN_UPSTREAM_CONTROL (the supervisor's), run/topology.json, the file |
| key     | --key, MUNTIN_KEY, MUNTIN_HOME/keys/operator.jwk                                                       |
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from muntin.adapters.control_client import ControlClient, Sign
from muntin.clock import Clock, SystemClock
from muntin.errors import UsageError
from muntin.manifest.topology import CONTROL, Topology
from muntin.supervisor.home import home_from, shown
from muntin.supervisor.keys import OPERATOR_KEY


class Target(msgspec.Struct, frozen=True):
    """What the options say; None is not given."""

    control: str | None = None
    key: Path | None = None

    def reader(self, environ: Mapping[str, str]) -> ControlClient:
        """A client that shows no key: reading needs none."""
        return ControlClient(self.url(environ), SystemClock())

    def writer(self, environ: Mapping[str, str]) -> ControlClient:
        """A client whose writes are signed."""
        clock = SystemClock()
        return ControlClient(self.url(environ), clock, _signer(self.key_file(environ), clock))

    def url(self, environ: Mapping[str, str]) -> str:
        """The control plane's address. Raises UsageError where nothing names one."""
        given = self.control or environ.get("MUNTIN_CONTROL_URL") or environ.get("MUNTIN_UPSTREAM_CONTROL")
        return given or f"http://127.0.0.1:{_port(environ)}"

    def key_file(self, environ: Mapping[str, str]) -> Path:
        """The file of the private key, which may be missing."""
        given = self.key or environ.get("MUNTIN_KEY")
        return Path(given) if given else home_from(environ).keys / OPERATOR_KEY


def resolved_topology(environ: Mapping[str, str]) -> Topology:
    """The topology with real ports, from the supervisor that runs us or the stack; the file where nothing runs yet."""
    given = environ.get("MUNTIN_RESOLVED_TOPOLOGY")
    try:
        file = Path(given) if given else home_from(environ).topology
        return msgspec.json.decode(file.read_bytes(), type=Topology)
    except (OSError, msgspec.DecodeError):
        from muntin.supervisor.plan import read_topology

        return read_topology(environ)


def _port(environ: Mapping[str, str]) -> int:
    process = resolved_topology(environ).process.get(CONTROL)
    if process is None:
        raise UsageError(f"the topology has no process {CONTROL}; name a control plane with --control URL")
    return process.port


def _signer(file: Path, clock: Clock) -> Sign:
    """Signs with the key in `file`, which is read now: a wrong one is told before anything is sent."""
    try:
        text = file.read_text()
    except OSError as error:
        raise UsageError(
            f"{shown(file)} can't be read: {error.strerror}; `muntin up` makes the operator's key, "
            "`muntin keys add TEAM` one of a team; name it with --key FILE"
        ) from error
    from muntin.adapters.signing import RequestSigner

    try:
        signer = RequestSigner(msgspec.json.decode(text, type=dict[str, Any]))
    except (msgspec.DecodeError, UsageError) as error:
        raise UsageError(f"{shown(file)} is no private Ed25519 key (JWK, RFC 8037): {error}") from error
    return lambda method, path, body: signer.headers(method, path, body, clock.now())
