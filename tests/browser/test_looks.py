"""Accessibility and layout of every page, on a phone and on a desk, light and dark."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from .visit import Visit

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
PAGES = [
    "/",
    "/categories/lighting",
    "/search?q=lamp",
    "/search?q=zzzzzz",
    "/cart",
    "/login",
    "/orders",
    "/ui-kit",
    "/no/such/page",
]
SCREENS = [(360, "light"), (360, "dark"), (1280, "light"), (1280, "dark")]

MEASURE_SHIFT = """
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.__shift = (window.__shift ?? 0) + entry.value
}).observe({ type: 'layout-shift', buffered: true })
"""


def violations(page: Page) -> list[str]:
    """What axe finds, one line each. The page's policy forbids added scripts; evaluate() runs outside of it."""
    page.evaluate(AXE.read_text() + "; window.axe = axe; undefined")
    found: dict[str, Any] = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{violation['id']}: {violation['help']}: {node['html'][:160]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_every_page_is_accessible_and_fits(new_visitor: Callable[..., Visit], width: int, scheme: str) -> None:
    """On each page axe finds nothing, nothing overflows sideways, and every picture has its size."""
    visit = new_visitor(viewport={"width": width, "height": 800}, color_scheme=scheme, reduced_motion="reduce")
    page = visit.page
    wrong: list[str] = []
    visit.open("/")
    visit.add_first(1)
    product = page.get_by_role("main").get_by_role("article").first.get_by_role("link").first.get_attribute("href")
    for path in [*PAGES, str(product)]:
        visit.open(path)
        wrong += [f"{path} {line}" for line in violations(page)]
        overflow = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong += [f"{path} overflows by {overflow} px"] if overflow > 0 else []
        unsized = page.evaluate("[...document.images].filter(i => !i.width || !i.height).map(i => i.outerHTML)")
        wrong += [f"{path} unsized: {image}" for image in unsized]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_shifts_while_the_page_loads(new_visitor: Callable[..., Visit], width: int) -> None:
    """Skeletons have the size of what replaces them: cumulative layout shift stays under 0.02."""
    visit = new_visitor(viewport={"width": width, "height": 800})
    visit.page.add_init_script(MEASURE_SHIFT)
    shifts = {}
    for path in ("/", "/cart", "/login"):
        visit.open(path)
        visit.page.wait_for_load_state("networkidle")
        shifts[path] = visit.page.evaluate("window.__shift ?? 0")
    assert max(shifts.values()) < 0.02, shifts


def test_the_shop_works_by_keyboard(visit: Visit) -> None:
    """The first Tab reaches the skip link; it leads to the main content; a product can be added without a mouse."""
    page = visit.page
    visit.open("/")
    page.keyboard.press("Tab")
    assert "skip" in str(page.evaluate("document.activeElement.textContent")).lower()
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        label = page.evaluate("document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent")
        if str(label).startswith("Add "):
            break
    else:
        pytest.fail("no Add button within 60 tabs")
    page.keyboard.press("Enter")
    visit.in_cart(1)
