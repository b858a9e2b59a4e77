"""A remote that another bundler built, on the shop's own page: published, deployed, seen, and rolled back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from ..federation.remotes import DECLARATION, ROUTE, build
from .publishing import channel, deployed, publish, release
from .stack import Stack
from .visit import Visit

PAGES_OWN_REACT = "async node => node.useState === (await import('react')).useState"


def remote(folder: Path, name: str, tool: str) -> Path:
    """A team's folder: its muntin.toml, and what `tool` built of its sources in dist."""
    build(tool, folder / "dist")
    text = DECLARATION.format(name=name, version="1.0.0", expose="./Widget", adapter="react")
    (folder / "muntin.toml").write_text(text + ROUTE.format(name=name))
    return folder


@pytest.mark.parametrize(("name", "tool"), [("widget", "rspack"), ("gadget", "webpack-module")])
def test_a_remote_of_others_is_a_page_of_the_shop(
    new_visitor: Callable[..., Visit], stack: Stack, tmp_path: Path, name: str, tool: str
) -> None:
    """It runs on the shop's own React beside the shop's header, under the shop's policy; rolled back, it is gone."""
    before = channel(stack)["release"]
    publish(stack, remote(tmp_path, name, tool))
    with deployed(stack, release(stack, f"{name}@1.0.0")):
        visit = new_visitor()
        visit.open(f"/{name}")
        widget = visit.page.locator(".fed-widget")
        expect(widget.get_by_role("heading", level=1)).to_have_text(f"{name} by {tool}")
        expect(widget).to_contain_text(f"a lazy part by {tool}")
        assert widget.evaluate(PAGES_OWN_REACT)
        expect(visit.badge).to_be_visible()
        visit.badge.click()  # the shop's other micro-frontends go on beside it
        expect(visit.page.get_by_role("dialog", name="Cart")).to_be_visible()
        visit.page.get_by_role("button", name="Close the cart").click()
        visit.page.get_by_role("banner").get_by_role("link", name="Shop", exact=True).click()
        visit.add_first()
        assert not visit.errors
    assert channel(stack)["release"] == before
    visit = new_visitor()
    response = visit.page.goto(f"/{name}")
    assert response is not None and response.status == 404
    expect(visit.page.get_by_role("heading", name="There is no such page")).to_be_visible()
