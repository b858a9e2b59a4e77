"""What the page loads, and how: containers from their own origins, one React, hashes, a strict policy."""

import json
import re

from playwright.sync_api import Page

from .stack import Stack
from .visit import Visit


def test_containers_come_from_their_own_origins(visit: Visit, stack: Stack) -> None:
    """remoteEntry.js is fetched from product-catalog, shopping-cart and shared-services."""
    visit.open("/")
    for name in ("product-catalog", "shopping-cart", "shared-services", "header"):
        origin = stack.origin(name)  # the path between is the build's hash: a release pins its containers
        assert [url for url in visit.requests if url.startswith(f"{origin}/") and url.endswith("/remoteEntry.js")]


def test_react_is_loaded_exactly_once(visit: Visit) -> None:
    """One file holds React and one holds react-dom's renderer; no bundle has a copy of its own."""
    bodies: dict[str, str] = {}
    visit.page.on(
        "response",
        lambda response: (
            bodies.update({response.url: response.text()})
            if response.request.resource_type == "script" and response.ok
            else None
        ),
    )
    visit.open("/")
    visit.page.wait_for_load_state("networkidle")
    assert len(bodies) > 5
    libraries = [url for url, text in bodies.items() if "isReactComponent" in text and "forceUpdate" in text]
    renderers = [url for url, text in bodies.items() if "onRecoverableError" in text and "hydrate" in text]
    assert len(libraries) == 1, libraries
    assert len(renderers) == 1, renderers


def test_the_console_tells_the_story(visit: Visit) -> None:
    """The log lines of the event bus, the interceptor and the two MFEs appear as documented, and nothing fails."""
    visit.open("/")
    visit.add_first()
    assert visit.console.count("[EventBus] Instance created in SHARED SERVICES MF") == 1
    assert "[HTTP Interceptor] Request: POST /api/shopping/cart/add" in visit.console
    assert "[HTTP Interceptor] Success: 200" in visit.console
    emitting = next(i for i, line in enumerate(visit.console) if line.startswith("[ProductCatalog] Emitting addToCart"))
    received = next(i for i, line in enumerate(visit.console) if line.startswith("[ShoppingCart] Received addToCart"))
    assert emitting < received
    assert not visit.errors


def test_the_bff_logs_the_headers_that_the_interceptor_added(visit: Visit, stack: Stack) -> None:
    """A terminal on shopping-bff shows who called, from which release, under which request id."""
    visit.open("/")
    visit.add_first()
    line = next(line for line in stack.log("shopping-bff").splitlines() if "POST /api/shopping/cart/add 200" in line)
    for header in ("x-mfe=shopping-cart@", "x-muntin-request=1", "x-request-id=", "x-muntin-identity=(signed)"):
        assert header in line


def test_one_import_map_names_and_hashes_everything(page: Page, visit: Visit) -> None:
    """Every script that ran is in the import map's integrity; there is one map, and it comes first."""
    visit.open("/")
    assert page.locator("script[type=importmap]").count() == 1
    integrity = json.loads(page.locator("script[type=importmap]").inner_text())["integrity"]
    origin = page.url.rstrip("/")
    known = {url if "://" in url else origin + url for url in integrity}
    scripts = {url for url in visit.requests if re.search(r"\.m?js(\?|$)", url)}
    assert scripts
    assert not {url for url in scripts if url.split("?")[0] not in known}


def test_the_policy_is_strict(page: Page) -> None:
    """No inline script but hashed ones, no eval, and Trusted Types."""
    response = page.goto("/")
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "require-trusted-types-for 'script'" in policy
    script_sources = re.search(r"script-src ([^;]+)", policy)
    assert script_sources is not None
    assert all(re.fullmatch(r"'sha(256|384|512)-[A-Za-z0-9+/=]+'", source) for source in script_sources[1].split())


def test_an_inline_script_does_not_run(visit: Visit) -> None:
    """A script that an attacker managed to insert stays dead."""
    visit.open("/")
    visit.page.evaluate(
        "() => { const s = document.createElement('script');"
        " try { s.textContent = 'window.pwned = 1' } catch {} document.body.append(s) }"
    )
    assert visit.page.evaluate("window.pwned") is None


def test_the_session_is_out_of_reach_for_scripts(visit: Visit) -> None:
    """The session cookie is HttpOnly, Secure, SameSite=Strict and host-bound; storage holds no token."""
    visit.open("/")
    [cookie] = [c for c in visit.page.context.cookies() if c["name"] == "__Host-sid"]
    assert cookie["httpOnly"]
    assert cookie["secure"]
    assert cookie["sameSite"] == "Strict"
    assert visit.page.evaluate("document.cookie") == ""
