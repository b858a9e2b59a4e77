"""Fixtures of the browser tests: the running stack, a browser, and a page that records what goes wrong on it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from .stack import Stack, running
from .visit import Visit

HERE = Path(__file__).parent
PATIENCE = 15_000
"""Milliseconds for anything on a page to come about, on a machine that does other things too."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """One stack for the whole run."""
    with running() as stack:
        yield stack


@pytest.fixture
def new_visitor(browser: Browser, stack: Stack) -> Iterator[Callable[..., Visit]]:
    """`new_visitor()`: a fresh visitor with cookies, storage and cache of their own."""
    contexts: list[BrowserContext] = []

    def make(**options: object) -> Visit:
        facts: dict[str, object] = {"viewport": {"width": 1280, "height": 900}, "base_url": stack.origin("edge")}
        context = browser.new_context(**(facts | options))  # type: ignore[arg-type] - Playwright's own options
        context.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        contexts.append(context)
        return Visit(context.new_page())

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def visit(new_visitor: Callable[..., Visit]) -> Visit:
    """One visitor on a wide screen."""
    return new_visitor()


@pytest.fixture
def page(visit: Visit) -> Page:
    """The visitor's page."""
    return visit.page
