"""What a process is told by its environment (12-factor); the supervisor derives all of it from deploy/topology.toml."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import msgspec

from muntin.errors import UsageError

UPSTREAM_PREFIX = "MUNTIN_UPSTREAM_"
POLICY_PREFIX = "MUNTIN_POLICY_"

T = TypeVar("T")


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """One process's settings; the field `x_y` is the variable `MUNTIN_X_Y`. Absent paths and URLs are None;
    an absent `public_origin` is empty, so that only same-host requests count as the page's own.

    `upstreams`: name -> base URLs of its replicas, with commas between (MUNTIN_UPSTREAM_<NAME>); `policies`: name ->
    the JSON of an `UpstreamPolicy` (MUNTIN_POLICY_<NAME>), read where upstreams are made."""

    name: str
    host: str = "127.0.0.1"
    port: int
    env: str = "development"
    home: Path = Path(".muntin")
    public_origin: str = ""
    database_url: str | None = None
    nats_url: str | None = None
    identity_jwks: Path | None = None
    identity_key: Path | None = None
    service_secret: str | None = None
    store_url: str | None = None
    operator_jwks: Path | None = None
    channel: str = "production"
    fault: str = ""
    rate_limits: str = ""
    cache_url: str | None = None
    upstreams: dict[str, str] = {}
    policies: dict[str, str] = {}

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> "Settings":
        """Reads `environ` (the process's own by default); a missing or wrong variable is a UsageError that names it."""
        environ = os.environ if environ is None else environ
        raw: dict[str, object] = {}
        for field in msgspec.structs.fields(cls):
            variable = f"MUNTIN_{field.name.upper()}"
            if field.name not in ("upstreams", "policies") and environ.get(variable):
                raw[field.name] = environ[variable]
            elif field.required:
                raise UsageError(f"{variable} is not set; start the process with `muntin up`, or set it by hand")
        raw["upstreams"] = _by_name(environ, UPSTREAM_PREFIX)
        raw["policies"] = _by_name(environ, POLICY_PREFIX)
        try:
            return msgspec.convert(raw, cls, strict=False, dec_hook=lambda kind, value: kind(value))
        except msgspec.ValidationError as error:
            raise UsageError(f"a MUNTIN_ variable is wrong: {error}") from error

    @property
    def store(self) -> str:
        """URL of the object store: `file:///…`, `s3://bucket/prefix`, `memory://`; a folder of `home` unless given."""
        return self.store_url or (self.home.absolute() / "store").as_uri()

    @property
    def development(self) -> bool:
        """Whether developer conveniences (GraphiQL, hints) may be shown."""
        return self.env == "development"

    def required(self, value: T | None, variable: str) -> T:
        """`value`, or a UsageError that names the variable which should have given it."""
        if value is None:
            raise UsageError(f"{variable} is not set and {self.name} needs it; declare it in deploy/topology.toml")
        return value


def _by_name(environ: Mapping[str, str], prefix: str) -> dict[str, str]:
    """What the variables `<prefix>X_Y` say, by the process's name x-y."""
    return {
        key.removeprefix(prefix).lower().replace("_", "-"): value
        for key, value in environ.items()
        if key.startswith(prefix)
    }
