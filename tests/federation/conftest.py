"""Fixtures of the federation tests: what the tools of others build, what we build, and a browser."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext

from ..browser.visit import Visit
from .remotes import BUILD_DEADLINE, NODE, ROOT, TOOLS, build
from .site import Shelf

HERE = Path(__file__).parent
BUILD = Path(os.environ.get("MUNTIN_TEST_BUILD") or ROOT / "build")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives a browser here is a browser test."""
    for item in items:
        if HERE in item.path.parents and "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def remotes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, bytes]]:
    """Tool -> the files that it built of our sources."""
    folder = tmp_path_factory.mktemp("remotes")
    return {tool: build(tool, folder / tool) for tool in TOOLS}


@pytest.fixture(scope="session")
def ours() -> Path:
    """The folder of everything that packages/vite builds, brought up to date."""
    if BUILD == ROOT / "build":
        command = [NODE, ROOT / "packages/vite/src/cli.ts", "build"]
        done = subprocess.run(command, cwd=ROOT, timeout=BUILD_DEADLINE, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
    return BUILD


@pytest.fixture(scope="session")
def new_shelf(ours: Path) -> Callable[..., Shelf]:
    """`new_shelf()`: a registry in which the host, the libraries and the services are published, and MFEs by name."""

    def make(*names: str) -> Shelf:
        shelf = Shelf()
        for folder in sorted([*ours.glob("lib-*"), *(ours / name for name in ("host", "shared-services", *names))]):
            shelf.publish_folder(folder)
        return shelf

    return make


@pytest.fixture(scope="session")
def react_18(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """React 18 as a library build, as `muntin vendor` makes it."""
    folder = tmp_path_factory.mktemp("react-18")
    command = [NODE, ROOT / "packages/vite/src/cli.ts", "vendor", "react@18.3.1", "--out", folder]
    environ = os.environ | {"PATH": f"{NODE.parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=ROOT, env=environ, timeout=BUILD_DEADLINE, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[[str], Visit]]:
    """`visitor(origin)`: a fresh visitor of a site whose session API knows them as a guest."""
    contexts: list[BrowserContext] = []

    def make(origin: str) -> Visit:
        context = browser.new_context(base_url=origin)
        context.set_default_timeout(15_000)
        guest = {"id": "g", "name": "Guest", "kind": "guest", "roles": []}
        context.route("**/api/session", lambda route: route.fulfill(json=guest))
        contexts.append(context)
        return Visit(context.new_page())

    yield make
    for context in contexts:
        context.close()
