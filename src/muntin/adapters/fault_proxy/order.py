"""What a fault proxy that runs as a process is told, and what it tells: two small files in MUNTIN_HOME/run/faults.

NAME.json is the Order; SIGHUP says that it changed. NAME.report.json is the Report, written when the proxy listens and
then as requests come. Each is replaced whole, so that nobody reads half of one.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from muntin.adapters.fault_proxy.fault import Fault


class Order(msgspec.Struct, frozen=True):
    """What is behind the proxy, and what goes wrong until when; `until` None: until told otherwise."""

    upstream_port: int
    fault: Fault | None = None
    until: datetime | None = None

    def at(self, now: datetime) -> Fault | None:
        """The fault that holds now."""
        return None if self.until is not None and now >= self.until else self.fault

    def left(self, now: datetime) -> float | None:
        """Seconds until it is over; None where nothing says so."""
        return None if self.until is None else max(0.0, (self.until - now).total_seconds())


class Report(msgspec.Struct, frozen=True):
    """Who listens, and what `FaultProxy.counts` says."""

    pid: int
    counts: dict[str, int] = {}

    @property
    def hit(self) -> int:
        """How many requests met a fault."""
        return self.counts.get("requests", 0) - self.counts.get("passed", 0)


def until(now: datetime, seconds: float | None) -> datetime | None:
    """The end of what lasts `seconds` from now."""
    return None if seconds is None else now + timedelta(seconds=seconds)


def report_file(order: Path) -> Path:
    """Beside the order."""
    return order.with_suffix(".report.json")


def write(file: Path, what: Order | Report) -> None:
    """Replaces the file, whole."""
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    draft.write_bytes(msgspec.json.encode(what))
    draft.replace(file)


def read_order(file: Path) -> Order:
    """Raises OSError and msgspec.DecodeError: the supervisor wrote it, so it is there and sound."""
    return msgspec.json.decode(file.read_bytes(), type=Order)


def read_report(file: Path) -> Report | None:
    """What the proxy said last, if it has said anything."""
    try:
        return msgspec.json.decode(file.read_bytes(), type=Report)
    except (OSError, msgspec.DecodeError):
        return None
