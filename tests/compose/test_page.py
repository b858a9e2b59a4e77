"""Pages: golden documents, hashes that the policy allows, nothing that a title could break out of."""

import base64
import hashlib
import json
import re
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec
import pytest

from muntin.compose import Composer, Page
from muntin.manifest.build import parse
from muntin.release import Release, assemble, identify

HERE = Path(__file__).parent
BUILDS = HERE.parent / "release" / "builds"
NAMES = ["product-catalog", "shopping-cart", "shared-services", "header", "orders"]
ORIGINS = {name: f"http://localhost:{5001 + index}" for index, name in enumerate(NAMES)}
PUBLIC_ORIGIN = "http://localhost:5000"
GOLDEN = {"/": "home.html", "/nowhere": "not_found.html"}
HOSTILE = "</script></title><script>alert(1)</script><!-- \" ' & \u2028 <b onload=x>"


def build_release() -> Release:
    return assemble([parse(file.read_bytes(), file.name) for file in sorted(BUILDS.glob("*.json"))], ORIGINS)


def compose(release: Release, path: str) -> Page:
    return Composer(release, PUBLIC_ORIGIN).page(path)


class Document(HTMLParser):
    """The tags of a document with their attributes, and the text inside scripts and the title."""

    def __init__(self, page: Page) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, list[str]] = {}
        self._open = ""
        self.feed(page.body.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._open = tag

    def handle_endtag(self, tag: str) -> None:
        self._open = ""

    def handle_data(self, data: str) -> None:
        self.text.setdefault(self._open, []).append(data)

    def all(self, tag: str, **attributes: str) -> list[dict[str, str | None]]:
        return [found for name, found in self.tags if name == tag and attributes.items() <= found.items()]


def policy_of(page: Page) -> dict[str, list[str]]:
    parts = (part.split() for part in page.headers["content-security-policy"].split("; "))
    return {name: values for name, *values in parts}


@pytest.fixture(scope="module")
def release() -> Release:
    return build_release()


@pytest.mark.parametrize("path", GOLDEN)
def test_the_document_is_the_golden_one(release: Release, path: str) -> None:
    """Reviewed markup; after a wanted change `python tests/compose/test_page.py` writes it anew."""
    assert compose(release, path).body.decode() == (HERE / "golden" / GOLDEN[path]).read_text()


def test_the_browser_reads_map_preloads_styles_and_loader_in_this_order(release: Release) -> None:
    """There is one import map, and it comes before anything that could need it."""
    page = Document(compose(release, "/"))
    order = [
        "map" if attributes.get("type") == "importmap" else attributes.get("rel") or attributes.get("type")
        for tag, attributes in page.tags
        if tag in ("script", "link") and attributes.get("rel") != "icon"
    ]
    kinds = list(dict.fromkeys(order))
    assert kinds == ["map", "modulepreload", "stylesheet", "preload", "module", "application/json"]
    assert order.count("map") == order.count("module") == 1


def test_preloads_carry_the_integrity_of_the_import_map(release: Release) -> None:
    """Otherwise Chromium fetches twice; and the loader is not preloaded, since the document names it."""
    links = Document(compose(release, "/cart")).all("link", rel="modulepreload")
    assert links
    for link in links:
        assert link["integrity"] == release.importmap.integrity[str(link["href"])]
        assert "crossorigin" in link
    addresses = [link["href"] for link in links]
    assert len(addresses) == len(set(addresses))
    assert release.host.loader not in addresses


def test_a_page_preloads_its_own_mfes_and_no_others(release: Release) -> None:
    """/cart needs the cart and the header, not the catalogue; its drawer slot is not shown there."""
    hrefs = {str(link["href"]) for link in Document(compose(release, "/cart")).all("link", rel="modulepreload")}
    origins = {name for name, origin in ORIGINS.items() if any(href.startswith(origin) for href in hrefs)}
    assert origins == {"shopping-cart", "shared-services", "header"}


def test_scripts_run_by_hash_alone_and_each_script_of_the_page_has_its_hash(release: Release) -> None:
    """The inline import map, the loader and every module are allowed, and nothing else."""
    page = compose(release, "/")
    policy = policy_of(page)
    inline = re.findall(rb'<script type="importmap">(.*?)</script>', page.body, re.DOTALL)
    assert len(inline) == 1
    digest = base64.b64encode(hashlib.sha384(inline[0]).digest()).decode()
    expected = {f"'sha384-{digest}'", *(f"'{each}'" for each in release.importmap.integrity.values())}
    assert set(policy["script-src"]) == expected
    assert json.loads(inline[0]) == msgspec.to_builtins(release.importmap)


def test_the_policy_takes_everything_else_away(release: Release) -> None:
    """What is not named is forbidden; no inline code, no eval, no DOM sinks, no framing."""
    page = compose(release, "/")
    policy = policy_of(page)
    for directive in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[directive] == ["'none'"]
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert policy["trusted-types"] == ["muntin"]
    assert policy["connect-src"] == ["'self'", "ws://localhost:5000", *sorted(ORIGINS.values())]
    assert policy["style-src"][0] == "'self'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["integrity-policy"] == "blocked-destinations=(script)"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cross-origin-opener-policy"] == "same-origin"


def test_a_page_over_https_speaks_wss() -> None:
    """Browsers that do not count websockets as 'self' get the right scheme."""
    page = Composer(build_release(), "https://shop.example").page("/")
    assert "wss://shop.example" in policy_of(page)["connect-src"]


def test_nothing_in_the_document_is_inline_code_or_style(release: Release) -> None:
    """The policy would block it; the map and the data block are the only scripts without address."""
    for path in ("/", "/cart", "/nowhere"):
        page = Document(compose(release, path))
        for _, attributes in page.tags:
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
        inline = [each.get("type") for each in page.all("script") if "src" not in each]
        assert inline == ["importmap", "application/json"]
        assert not page.all("style")


def test_each_route_has_its_title_and_description(release: Release) -> None:
    """Titles are the route's with the site's; a route without description has the site's."""
    home, cart = Document(compose(release, "/")), Document(compose(release, "/cart"))
    assert home.text["title"] == ["Home · Test Shop"]
    assert home.all("meta", name="description")[0]["content"] == "All <products> & more"
    assert cart.text["title"] == ["Cart · Test Shop"]
    assert cart.all("meta", name="description")[0]["content"] == "A shop for tests."


def test_an_unknown_path_is_a_404_of_the_same_design(release: Release) -> None:
    """It has the frame, the header slot and the way home, and starts the host as any page does."""
    page = compose(release, "/nowhere")
    document = Document(page)
    assert page.status == 404
    assert document.text["title"] == ["Not found · Test Shop"]
    assert [each.get("data-slot") for each in document.all("div") if "data-slot" in each] == ["header"]
    assert document.all("a", href="/")
    assert document.all("script", type="module")


def test_waiting_regions_say_that_they_wait(release: Release) -> None:
    """Skeletons are hidden from screen readers; the regions are aria-busy."""
    page = Document(compose(release, "/"))
    assert page.all("main")[0]["aria-busy"] == "true"
    assert [each["data-slot"] for each in page.all("div", **{"aria-busy": "true"})] == ["header", "main"]
    skeletons = [each for each in page.all("div") if (each.get("class") or "").startswith("host-skeleton ")]
    assert [each["aria-hidden"] for each in skeletons] == ["true", "true"]
    assert len(page.all("span", **{"class": "host-skeleton-block"})) == 1 + (1 + 3)
    assert len(page.all("div", **{"class": "host-skeleton-group"})) == 1 + 2


def hostile(value: Any) -> Any:
    """`value` with every text that people write replaced by markup that wants out."""
    release = msgspec.to_builtins(value)
    release["page"] |= {"title": HOSTILE, "description": HOSTILE, "footer": HOSTILE}
    release["routes"][0] |= {"title": HOSTILE, "description": HOSTILE, "skeleton": HOSTILE}
    release["mfes"]["header"]["owner"] = HOSTILE
    return identify(msgspec.convert(release, Release))


def test_no_text_of_a_release_becomes_markup(release: Release) -> None:
    """Titles and descriptions stay text in the title, in attributes and in the data block."""
    evil = hostile(release)
    page = compose(evil, "/")
    document = Document(page)
    assert "".join(document.text["title"]) == f"{HOSTILE} · {HOSTILE}"
    assert document.all("meta", name="description")[0]["content"] == HOSTILE
    assert not document.all("b")
    assert [each.get("type") for each in document.all("script")] == ["importmap", "module", "application/json"]
    block = re.findall(rb'id="muntin-release"[^>]*>(.*?)</script>', page.body, re.DOTALL)[0]
    data = json.loads(block)
    assert data["mfes"]["header"]["owner"] == HOSTILE
    assert not re.search(rb"[<>&]|\xe2\x80\xa8", block)


def test_the_data_block_names_the_release(release: Release) -> None:
    """Calls of the page carry this id (X-Muntin-Release)."""
    block = Document(compose(release, "/")).all("script", id="muntin-release")[0]
    assert block["data-id"] == release.id
    assert block["type"] == "application/json"


def test_pages_are_asked_for_anew_and_change_their_etag_with_the_release(release: Release) -> None:
    """no-cache and a strong ETag: the same release is a 304, another one a new page."""
    page = compose(release, "/")
    assert page.headers["cache-control"] == "no-cache"
    assert page.headers["etag"] == page.etag
    assert compose(release, "/").etag == page.etag
    assert compose(hostile(release), "/").etag != page.etag


if __name__ == "__main__":
    for path, name in GOLDEN.items():
        (HERE / "golden" / name).write_bytes(compose(build_release(), path).body)
    sys.exit(0)
