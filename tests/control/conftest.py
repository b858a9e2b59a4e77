"""What tests of the control plane share: an operator's key, a running control plane, and a client that signs."""

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from muntin.adapters.signing import RequestSigner
from muntin.clock import SystemClock
from muntin.servers.control.app import create_app
from muntin.service import Settings
from muntin.service.testing import serving
from muntin.supervisor.keys import new_key

from .parcels import Publisher
from .shelves import ReleaseMaker


@pytest.fixture
def operator() -> dict[str, Any]:
    """The operator's private key."""
    key: dict[str, Any] = json.loads(new_key())
    return key


@pytest.fixture
def control_settings(settings_for: Callable[..., Settings], tmp_path: Path, operator: dict[str, Any]) -> Settings:
    """Settings of a control plane with a store folder and a database of its own."""
    public = {name: value for name, value in operator.items() if name != "d"}
    jwks = tmp_path / "operator-jwks.json"
    jwks.write_text(json.dumps({"keys": [public]}))
    return settings_for("control", operator_jwks=jwks)


@pytest.fixture
async def control(control_settings: Settings) -> AsyncIterator[httpx.AsyncClient]:
    """A client of a running control plane; it signs nothing by itself."""
    async with serving(create_app(control_settings)) as client:
        yield client


@pytest.fixture
def as_operator(control: httpx.AsyncClient, operator: dict[str, Any]) -> Publisher:
    """The operator, at that control plane."""
    return Publisher(control, RequestSigner(operator), SystemClock())


@pytest.fixture
def page(as_operator: Publisher, control_settings: Settings) -> ReleaseMaker:
    """The operator again, with the small shop of tests/release to make pages of."""
    return ReleaseMaker(as_operator, control_settings)
