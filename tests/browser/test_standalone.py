"""A page without Muntin: the example of docs/runtime.md, as it stands there, with nothing but a static server."""

import functools
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

ROOT = Path(__file__).resolve().parents[2]
NODE = Path(sys.executable).with_name("node")
FILE = re.compile(r"^`([\w./]+)`\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and writes no log."""

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the example is served: its files as the docs have them, the runtime as its script bundles it."""
    folder = tmp_path_factory.mktemp("standalone")
    bundle = [str(NODE), "packages/runtime/bundle.ts", str(folder / "runtime")]
    subprocess.run(bundle, cwd=ROOT, check=True, timeout=120, stdout=subprocess.DEVNULL)
    files = dict(FILE.findall((ROOT / "docs" / "runtime.md").read_text()))
    assert set(files) == {"index.html", "mfes/cart.js", "mfes/offers.js"}
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def shop(browser: Browser, origin: str) -> Iterator[Page]:
    """The example's page, opened."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(origin)
    yield page
    context.close()


def test_one_mfe_works_while_another_throws(shop: Page) -> None:
    """The cart mounts and hears of the lamp; the offers end in FALLBACK, and only their place shows it."""
    expect(shop.locator("#cart")).to_have_text("In the cart: 0")
    expect(shop.locator("#offers")).to_have_text("Not available right now. Try again", timeout=15_000)
    shop.get_by_role("button", name="Add a lamp").click()
    expect(shop.locator("#cart")).to_have_text("In the cart: 1")
    expect(shop.locator("#cart")).to_have_attribute("data-state", "MOUNTED")


def test_the_user_can_try_again(shop: Page) -> None:
    """The button of the fallback starts an attempt at once, whatever the circuit says."""
    shop.get_by_role("button", name="Try again").click(timeout=15_000)
    expect(shop.locator("#offers")).to_have_text("All lamps at half the price")
    expect(shop.locator("#offers")).to_have_attribute("data-state", "MOUNTED")


def test_the_page_loads_the_parts_it_names_and_no_more(browser: Browser, origin: str) -> None:
    """One request for each part and each MFE: nothing of Muntin's is looked for."""
    context = browser.new_context()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url.removeprefix(origin)))
    page.goto(origin)
    expect(page.locator("#cart")).to_have_attribute("data-state", "MOUNTED")
    scripts = {path for path in asked if path.endswith(".js")}
    assert scripts == {"/runtime/loader.js", "/runtime/bus.js", "/mfes/cart.js", "/mfes/offers.js"}
    context.close()
