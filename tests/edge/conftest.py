"""Running edges for the tests in this folder."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from .live_edge import GOLDEN, Edge, configured, launched


@pytest.fixture
async def edge(tmp_path: Path) -> AsyncIterator[Edge]:
    """The edge of golden/topology.toml as `muntin up` starts it, and its upstreams, all of them ready."""
    async with launched(tmp_path) as running:
        yield running


@pytest.fixture
async def tight(tmp_path: Path) -> AsyncIterator[Edge]:
    """Envoy with the configuration of golden/tight.toml: small limits, replicas, CORS."""
    async with configured(tmp_path, GOLDEN / "tight.toml") as running:
        yield running
