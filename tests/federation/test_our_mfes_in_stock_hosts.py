"""Hosts that others built with stock Module Federation, on other origins, load and mount our MFEs."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ..browser.visit import Visit
from .other_site import other_site
from .remotes import build
from .site import CHANNEL, Shelf, serving

Visitor = Callable[[str], Visit]

PAGE = """<!doctype html>
<title>A page of somebody else</title>
<link rel="icon" href="data:,">
<script src="{origin}/federation/production.js"{host}></script>
<script type="application/json" id="remotes">{remotes}</script>
<div id="menu"></div>
<script {module}src="/host.js"></script>
"""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory, new_shelf: Callable[..., Shelf]) -> Iterator[str]:
    """Our site, with the shop's own header."""
    shelf = new_shelf("header")
    with serving(tmp_path_factory.mktemp("our-site"), shelf, shelf.release("shared-services", "header")) as origin:
        yield origin


@pytest.fixture(scope="module")
def stock_host(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """A host on @module-federation/runtime."""
    return build("stock-host", tmp_path_factory.mktemp("stock-host"))


def shows_the_header(visit: Visit, origin: str) -> None:
    """Our header is on that page, with its styles, from our origin."""
    visit.page.goto("/")
    menu = visit.page.locator("#menu")
    expect(menu.get_by_role("link", name="Muntin Shop")).to_be_visible()
    expect(menu.get_by_role("navigation").first).to_be_visible()
    assert [url for url in visit.requests if url.startswith(f"{origin}/assets/header/") and url.endswith(".css")]


def page(origin: str, remotes: dict[str, str], module: bool = True, host: str = "") -> bytes:
    """A document that puts the host on itself."""
    named = f' data-host="{host}"' if host else ""
    kind = 'type="module" ' if module else ""
    return PAGE.format(origin=origin, host=named, remotes=json.dumps(remotes), module=kind).encode()


def test_a_stock_runtime_finds_our_mfes_by_channel(origin: str, stock_host: dict[str, bytes], visitor: Visitor) -> None:
    """The host asks for the version `production`; the script on its page says which that is: no manifest is fetched."""
    remotes = {"header": CHANNEL, "shared-services": CHANNEL}
    with other_site(stock_host | {"index.html": page(origin, remotes)}) as theirs:
        visit = visitor(theirs)
        shows_the_header(visit, origin)
        assert not [url for url in visit.requests if "manifest" in url]


def test_a_stock_runtime_finds_our_mfes_by_manifest(
    origin: str, stock_host: dict[str, bytes], visitor: Visitor
) -> None:
    """The host names manifests, as hosts do; only the import map is taken from the script."""
    remotes = {n: f"{origin}/federation/{CHANNEL}/{n}/mf-manifest.json" for n in ("header", "shared-services")}
    with other_site(stock_host | {"index.html": page(origin, remotes)}) as theirs:
        shows_the_header(visitor(theirs), origin)


def test_a_host_built_by_webpack_imports_our_mfes(tmp_path: Path, origin: str, visitor: Visitor) -> None:
    """`import mount from 'header/mount'`, with the manifests' addresses in the plugin's options."""
    files = build("webpack-host", tmp_path / "host", remotes=f"{origin}/federation/{CHANNEL}")
    with other_site(files | {"index.html": page(origin, {}, module=False)}) as theirs:
        shows_the_header(visitor(theirs), origin)


def test_a_host_that_its_page_names_gets_the_channels_versions(tmp_path: Path, origin: str, visitor: Visitor) -> None:
    """`data-host` leads its remotes to the release, although it was built with addresses that nobody serves."""
    files = build("webpack-host", tmp_path / "host", remotes="https://nobody.example")
    with other_site(files | {"index.html": page(origin, {}, module=False, host="webpack_host")}) as theirs:
        visit = visitor(theirs)
        shows_the_header(visit, origin)
        assert not [url for url in visit.requests if "manifest" in url]
