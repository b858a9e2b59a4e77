"""Remotes that Vite, webpack and Rspack built are MFEs of our page: on its React, under its policy."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from ..browser.visit import Visit
from .remotes import ROUTE, SLOT, TOOLS, build, described
from .site import Shelf, serving, tamper

Builds = dict[str, dict[str, bytes]]
Visitor = Callable[[str], Visit]
NewShelf = Callable[[], Shelf]

PAGES_OWN_REACT = "async node => node.useState === (await import('react')).useState"
REACT = b"react.transitional.element"
"""React has this text in it, and nothing else has."""


def go(page: Page, path: str) -> None:
    """Follows a link within the page: no reload."""
    link = "const a = document.createElement('a'); a.href = path; document.body.append(a); a.click(); a.remove()"
    page.evaluate(f"path => {{ {link} }}", path)


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory, new_shelf: NewShelf, remotes: Builds) -> Iterator[str]:
    """A site whose pages are remotes of all tools, with a remote of another shape as its header."""
    shelf = new_shelf()
    for tool in TOOLS:
        shelf.publish(described(tool, remotes[tool]), remotes[tool])
    shelf.publish(described("menu", remotes["rspack"], "./mount", SLOT), remotes["rspack"])
    home = tmp_path_factory.mktemp("remotes-site")
    with serving(home, shelf, shelf.release("shared-services", "menu", *TOOLS)) as origin:
        yield origin


def test_remotes_of_all_tools_share_one_page(origin: str, visitor: Visitor) -> None:
    """Each mounts, is styled, loads its lazy part and runs on the page's own React; nothing is complained of."""
    visit = visitor(origin)
    page = visit.page
    visit.open(f"/{TOOLS[0]}")
    expect(page.get_by_role("banner")).to_have_text("menu mounted by rspack")
    page.evaluate("window.samePage = true")
    for tool in TOOLS:
        go(page, f"/{tool}")
        widget = page.locator(".fed-widget")
        expect(widget.get_by_role("heading")).to_have_text(f"{tool} by {tool}")
        expect(widget).to_contain_text(f"a lazy part by {tool}")
        expect(widget).to_have_css("border-top-color", "rgb(1, 2, 3)")
        assert widget.evaluate(PAGES_OWN_REACT), f"{tool} has a React of its own"
    assert page.evaluate("window.samePage") is True
    assert not visit.errors


@pytest.mark.parametrize("tool", TOOLS)
def test_each_tool_loads_alone(origin: str, visitor: Visitor, remotes: Builds, tool: str) -> None:
    """As the first page of a visit, with nothing loaded before; the copy of React that it brings is never asked for."""
    visit = visitor(origin)
    visit.open(f"/{tool}")
    expect(visit.page.locator(".fed-widget")).to_contain_text(f"a lazy part by {tool}")
    own = {name for name, data in remotes[tool].items() if REACT in data}
    assert own, f"{tool} brought no React; the test would prove nothing"
    assert not [url for url in visit.requests if url.removeprefix(f"{origin}/assets/{tool}/1.0.0/") in own]
    assert not visit.errors


@pytest.mark.parametrize("tool", ["webpack-script", "rspack"])
def test_the_document_asks_for_classic_scripts_ahead(origin: str, visitor: Visitor, remotes: Builds, tool: str) -> None:
    """Entry and chunks are preloaded with their hashes; each is fetched once, as a script, and used."""
    visit = visitor(origin)
    fetched: list[tuple[str, str]] = []
    visit.page.on("request", lambda request: fetched.append((request.url, request.resource_type)))
    visit.open(f"/{tool}")
    expect(visit.page.locator(".fed-widget")).to_contain_text(f"a lazy part by {tool}")
    links = "nodes => nodes.map(node => [node.href, node.integrity])"
    ahead = dict(visit.page.locator("link[rel=preload][as=script]").evaluate_all(links))
    manifest = described(tool, remotes[tool])
    base = f"{origin}/assets/{tool}/1.0.0/"
    expected = {base + name for name in (manifest.entry, *manifest.exposes["./Widget"])}
    menu = {url for url in ahead if url.startswith(f"{origin}/assets/menu/")}
    assert len(expected) > 1
    assert set(ahead) == expected | menu and menu
    assert {url: manifest.files[url.removeprefix(base)].integrity for url in expected}.items() <= ahead.items()
    assert sorted(each for each in fetched if each[0] in ahead) == sorted((url, "script") for url in ahead)
    assert not [line for line in visit.console if "preload" in line]
    assert not visit.errors


def test_scripts_of_remotes_run_by_their_hashes_alone(
    tmp_path: Path, new_shelf: NewShelf, remotes: Builds, visitor: Visitor
) -> None:
    """Chunks that webpack and Rspack load by script elements need no source but their hashes in the policy."""
    shelf, tools = new_shelf(), ("webpack-script", "rspack")
    for tool in tools:
        shelf.publish(described(tool, remotes[tool]), remotes[tool])
    with serving(tmp_path, shelf, shelf.release("shared-services", *tools)) as origin:
        visit = visitor(origin)
        response = visit.page.goto(f"/{tools[0]}")
        assert response is not None
        policy = response.headers["content-security-policy"]
        sources = re.search(r"script-src ([^;]+)", policy)
        assert sources is not None
        assert all(re.fullmatch(r"'sha384-[A-Za-z0-9+/=]+'", each) for each in sources[1].split())
        assert policy.endswith("require-trusted-types-for 'script'; trusted-types muntin")
        assert response.headers["integrity-policy"] == "blocked-destinations=(script)"
        for tool in tools:
            go(visit.page, f"/{tool}")
            expect(visit.page.locator(".fed-widget")).to_contain_text(f"a lazy part by {tool}")
        assert not visit.errors


@pytest.mark.parametrize("tool", ["vite", "webpack-script"])
def test_a_remote_of_another_react_runs_on_that(
    tmp_path: Path, new_shelf: NewShelf, react_18: Path, visitor: Visitor, tool: str
) -> None:
    """React 18 is published beside the page's 19, and the remote needs it: it is mounted on that, by scopes."""
    shelf = new_shelf()
    shelf.publish_folder(react_18)
    files = build(tool, tmp_path / "build", react="^18.2.0")
    shelf.publish(described(tool, files, shared='react = "^18.2.0"'), files)
    with serving(tmp_path, shelf, shelf.release("shared-services", tool)) as origin:
        visit = visitor(origin)
        visit.open(f"/{tool}")
        widget = visit.page.locator(".fed-widget")
        expect(widget).to_contain_text(f"a lazy part by {tool}")
        expect(widget).to_have_attribute("data-react", "18.3.1")
        assert visit.page.evaluate("async () => (await import('react')).version").startswith("19.")
        assert not visit.errors


@pytest.mark.parametrize(
    ("tool", "part"),
    [("vite", "assets/Widget-"), ("webpack-script", "__federation_expose_Widget"), ("rspack", "remoteEntry")],
)
def test_one_changed_byte_keeps_that_remote_out(
    tmp_path: Path, new_shelf: NewShelf, remotes: Builds, visitor: Visitor, tool: str, part: str
) -> None:
    """The changed script does not run: its place shows the fallback, the other remote works."""
    shelf, good = new_shelf(), "webpack-module"
    record = shelf.publish(described(tool, remotes[tool]), remotes[tool])
    shelf.publish(described(good, remotes[good]), remotes[good])
    with serving(tmp_path, shelf, shelf.release("shared-services", tool, good)) as origin:
        tamper(tmp_path, record, next(n for n in remotes[tool] if n.startswith(part) and n.endswith(".js")))
        visit = visitor(origin)
        visit.page.goto(f"/{tool}")
        expect(visit.page.locator(f"[data-mfe='{tool}'][data-state='failed']")).to_contain_text(
            f"'{tool}' failed while"
        )
        go(visit.page, f"/{good}")
        expect(visit.page.locator(".fed-widget")).to_contain_text(f"a lazy part by {good}")


def test_the_version_before_stands_in_for_a_changed_one(
    tmp_path: Path, new_shelf: NewShelf, remotes: Builds, visitor: Visitor
) -> None:
    """A file of the new version is not what was published: the release's fallback version is shown in its place."""
    shelf, files = new_shelf(), remotes["vite"]
    shelf.publish(described("widget", files, "./mount", ROUTE, "1.0.0"), files)
    before = shelf.release("shared-services", "widget")
    record = shelf.publish(described("widget", files, "./Widget", ROUTE, "2.0.0"), files)
    after = shelf.release("shared-services", "widget", previous=before)
    with serving(tmp_path, shelf, after) as origin:
        tamper(
            tmp_path, record, next(name for name in files if name.startswith("assets/Widget-") and name.endswith("js"))
        )
        visit = visitor(origin)
        visit.page.goto("/widget")
        expect(visit.page.get_by_role("main")).to_contain_text("widget mounted by vite")
        assert any("'widget' failed while LOADING" in line for line in visit.console)
