"""Pages: golden documents, hashes that the policy allows, nothing that a title could break out of."""

import base64
import hashlib
import json
import re
import sys
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from muntin.compose import NOTICE_HEADERS, Composer, Preview, notice
from muntin.compose.html import THEME
from muntin.compose.policy import MOST_HASHES
from muntin.errors import Problem
from muntin.release import Release

from .documents import (
    HERE,
    Document,
    build_release,
    changed,
    compose,
    data_of,
    policy_of,
    source_of,
)

GOLDEN = {"/": "home.html", "/nowhere": "not_found.html"}
HOSTILE = "</script></title><script>alert(1)</script><!-- \" ' & \u2028 <b onload=x>"


PREVIEW = Preview(datetime(2026, 11, 22, 10, 30, tzinfo=UTC), ["product-catalog@2.2.0-rc.1", "<b>@1.0.0"])


@pytest.fixture(scope="module")
def release() -> Release:
    return build_release()


@pytest.mark.parametrize("path", GOLDEN)
def test_the_document_is_the_golden_one(release: Release, path: str) -> None:
    """Reviewed markup; after a wanted change `python -m tests.compose.test_page` writes it anew."""
    assert compose(release, path).body.decode() == (HERE / "golden" / GOLDEN[path]).read_text()


def test_the_browser_reads_map_preloads_styles_and_loader_in_this_order(release: Release) -> None:
    """There is one import map, and it comes before anything that could need it."""
    page = Document(compose(release, "/"))
    order = [
        {"importmap": "map", None: "theme"}.get(attributes.get("type"), attributes.get("type"))
        if tag == "script"
        else attributes.get("rel")
        for tag, attributes in page.tags
        if tag in ("script", "link") and attributes.get("rel") != "icon"
    ]
    kinds = list(dict.fromkeys(order))
    assert kinds == ["theme", "map", "modulepreload", "stylesheet", "preload", "module", "application/json"]
    assert order.count("theme") == order.count("map") == order.count("module") == 1


def test_preloads_carry_the_integrity_of_the_import_map(release: Release) -> None:
    """Otherwise Chromium fetches twice; and the loader is not preloaded, since the document names it."""
    links = Document(compose(release, "/cart")).all("link", rel="modulepreload")
    assert links
    for link in links:
        assert link["integrity"] == release.importmap.integrity[str(link["href"])]
        assert "crossorigin" in link
    addresses = [link["href"] for link in links]
    assert len(addresses) == len(set(addresses))
    assert addresses[0] == release.host.loader


def test_classic_scripts_of_remotes_are_preloaded_as_such(release: Release) -> None:
    """With their hash and the mode in which they run later, each once; a page without a remote has no such link."""
    script = next(iter(release.importmap.integrity))

    def remote(content: dict[str, Any]) -> None:
        for part in (*content["routes"], *content["slots"]):
            if part.get("path") == "/cart" or part.get("name") == "header":
                part["scripts"] = [script]

    with_remote = changed(release, remote)
    links = Document(compose(with_remote, "/cart")).all("link", rel="preload", **{"as": "script"})
    integrity = release.importmap.integrity[script]
    expected = {"rel": "preload", "as": "script", "href": script, "integrity": integrity, "crossorigin": None}
    assert links == [expected]
    assert not Document(compose(release, "/cart")).all("link", rel="preload", **{"as": "script"})


def test_a_page_preloads_its_own_mfes_and_no_others(release: Release) -> None:
    """/cart needs the cart and the header, not the catalogue; its drawer slot is not shown there."""
    hrefs = {str(link["href"]) for link in Document(compose(release, "/cart")).all("link", rel="modulepreload")}
    used = {name for name, mfe in release.mfes.items() if any(href.startswith(mfe.base) for href in hrefs)}
    assert used == {"shopping-cart", "shared-services", "header"}


def test_scripts_run_by_hash_alone_and_each_script_of_the_page_has_its_hash(release: Release) -> None:
    """The inline theme script and import map, the loader and every module are allowed, and nothing else."""
    page = compose(release, "/")
    policy = policy_of(page)
    inline = re.findall(rb'<script type="importmap">(.*?)</script>', page.body, re.DOTALL)
    assert len(inline) == 1
    theme = re.findall(rb"<script>(.*?)</script>", page.body, re.DOTALL)
    assert len(theme) == 1
    expected = {*(source_of(each) for each in (*theme, *inline))}
    expected |= {f"'{each}'" for each in release.importmap.integrity.values()}
    assert set(policy["script-src"]) == expected
    assert json.loads(inline[0]) == msgspec.to_builtins(release.importmap)
    assert json.loads(inline[0])["scopes"] == release.importmap.scopes != {}


def test_more_hashes_than_a_header_holds_become_sources(release: Release) -> None:
    """Theme, map and loader keep their hashes; the rest are named by origin, and Integrity-Policy checks them on."""

    def grow(content: dict[str, Any]) -> None:
        some = next(iter(content["importmap"]["integrity"].values()))
        more = {f"/assets/big/1.0.0/chunk-{n}.js": f"{some[:-3]}{n:03}" for n in range(MOST_HASHES)}
        content["importmap"]["integrity"] |= more

    page = compose(changed(release, grow), "/")
    sources = policy_of(page)["script-src"]
    inline = re.findall(rb'<script type="importmap">(.*?)</script>', page.body, re.DOTALL)[0]
    loader = release.importmap.integrity[release.host.loader]
    assert sources == [source_of(THEME.encode()), source_of(inline), f"'{loader}'", "'self'", *release.csp.script]
    assert page.headers["integrity-policy"] == "blocked-destinations=(script)"
    assert policy_of(page)["require-trusted-types-for"] == ["'script'"]
    assert len(page.headers["content-security-policy"]) < 8192


def test_hashes_that_fit_stay_hashes_below_what_servers_take(release: Release) -> None:
    """The largest policy by hash alone is shorter than the 8 KiB that proxies take of one header."""

    def fill(content: dict[str, Any]) -> None:
        held = content["importmap"]["integrity"]
        some = next(iter(held.values()))
        held |= {f"/assets/x/1.0.0/{n}.js": f"{some[:-3]}{n:03}" for n in range(MOST_HASHES - 2 - len(held))}

    policy = compose(changed(release, fill), "/").headers["content-security-policy"]
    assert "'self'" not in policy.split("script-src ")[1].split(";")[0]
    assert policy.count("'sha384-") == MOST_HASHES
    assert len(policy) < 8192


def test_the_policy_takes_everything_else_away(release: Release) -> None:
    """What is not named is forbidden; no inline code, no eval, no DOM sinks, no framing."""
    page = compose(release, "/")
    policy = policy_of(page)
    for directive in ("default-src", "object-src", "base-uri", "frame-ancestors"):
        assert policy[directive] == ["'none'"]
    assert policy["require-trusted-types-for"] == ["'script'"]
    assert policy["trusted-types"] == ["muntin"]
    assert policy["connect-src"] == ["'self'", "ws://localhost:5000", *release.csp.connect]
    assert policy["style-src"][0] == "'self'"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["integrity-policy"] == "blocked-destinations=(script)"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cross-origin-opener-policy"] == "same-origin"


def test_a_page_without_foreign_remotes_makes_no_trusted_types(release: Release) -> None:
    """The loader makes its policy for remotes of other builds alone; without any, nobody may make one."""

    def without(content: dict[str, Any]) -> None:
        content["mfes"]["orders"]["files"]["remote"] = None

    assert policy_of(compose(changed(release, without), "/"))["trusted-types"] == ["'none'"]


def test_the_policies_of_libraries_may_be_made_and_no_others(release: Release) -> None:
    """A library says which Trusted Types policies its code makes; the page allows these beside the loader's own."""

    def vue(content: dict[str, Any]) -> None:
        content["csp"]["policies"] = ["vue"]

    assert policy_of(compose(changed(release, vue), "/"))["trusted-types"] == ["muntin", "vue"]


def test_a_page_over_https_speaks_wss() -> None:
    """Browsers that do not count websockets as 'self' get the right scheme."""
    page = Composer(build_release(), "https://shop.example", "production").page("/")
    assert "wss://shop.example" in policy_of(page)["connect-src"]


def test_nothing_in_the_document_is_inline_code_or_style(release: Release) -> None:
    """The policy would block it; but for the theme, the map and the data block no script is without an address."""
    for path in ("/", "/cart", "/nowhere"):
        page = Document(compose(release, path))
        for _, attributes in page.tags:
            assert "style" not in attributes
            assert not [name for name in attributes if name.startswith("on")]
        inline = [each.get("type") for each in page.all("script") if "src" not in each]
        assert inline == [None, "importmap", "application/json"]
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


def hostile(release: Release) -> Release:
    """The release with every text that people write replaced by markup that wants out."""

    def change(content: dict[str, Any]) -> None:
        content["page"] |= {"title": HOSTILE, "description": HOSTILE, "footer": HOSTILE}
        content["routes"][0] |= {"title": HOSTILE, "description": HOSTILE, "skeleton": HOSTILE}
        content["mfes"]["header"]["owner"] = HOSTILE

    return changed(release, change)


def test_no_text_of_a_release_becomes_markup(release: Release) -> None:
    """Titles and descriptions stay text in the title, in attributes and in the data block."""
    evil = hostile(release)
    page = compose(evil, "/")
    document = Document(page)
    assert "".join(document.text["title"]) == f"{HOSTILE} · {HOSTILE}"
    assert document.all("meta", name="description")[0]["content"] == HOSTILE
    assert not document.all("b")
    assert [each.get("type") for each in document.all("script")] == [None, "importmap", "module", "application/json"]
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


def test_the_data_block_tells_the_loader_what_it_needs(release: Release) -> None:
    """Names as packages/runtime/src/release.ts has them: remote and fallback only where there is one."""
    data = data_of(compose(release, "/"))
    assert (data["channel"], data["id"], "preview" in data) == ("production", release.id, False)
    assert set(data["mfes"]["header"]) == {"version", "owner", "entry", "exposes", "styles"}
    assert data["mfes"]["orders"]["remote"] == {
        "type": "script",
        "globalName": "orders",
        "expose": "./Orders",
        "adapter": "react",
        "share": {"react": "19.3.1"},
    }  # fmt: skip - one line of facts
    cart = data["mfes"]["shopping-cart"]
    assert (cart["version"], cart["fallback"]["version"]) == ("1.0.1", "1.0.0")
    assert set(cart["fallback"]) == {"version", "entry", "exposes", "styles"}
    assert data["integrity"] == release.integrity


def test_a_page_names_its_release_and_depends_on_the_cookie(release: Release) -> None:
    """`muntin-release` says which one it is; a preview's cookie would have brought another page."""
    headers = compose(release, "/").headers
    assert (headers["muntin-release"], headers["vary"]) == (release.id, "cookie")


def test_a_preview_says_so_and_is_one_persons(release: Release) -> None:
    """The bar stands before #app, names what differs as text, says until when and how to leave; nothing is cached."""
    page = compose(release, "/", PREVIEW)
    document = Document(page)
    assert page.headers["cache-control"] == "private, no-store"
    assert data_of(page)["preview"] == {"expires": "2026-11-22T10:30:00Z", "channel": "production"}
    ids = [each.get("id") or each.get("aria-label") for _, each in document.tags]
    assert ids.index("Preview") < ids.index("app")
    assert document.all("time")[0]["datetime"] == "2026-11-22T10:30:00Z"
    leave = document.all("a", href="?muntin-preview=off")[0]
    assert "external" in str(leave["rel"]), "the host would follow it itself"
    assert not document.all("b")
    assert b"Preview of product-catalog@2.2.0-rc.1, &lt;b&gt;@1.0.0 until" in page.body


def test_a_preview_is_otherwise_the_same_page(release: Release) -> None:
    """Policy, map and markup are those of the release: what is seen is what would be deployed."""
    page, other = compose(release, "/cart"), compose(release, "/cart", PREVIEW)
    without = re.sub(rb'<aside class="host-preview".*?</aside>\n', b"", other.body)
    without = re.sub(rb',"preview":\{[^}]*\}', b"", without)
    assert without == page.body
    assert other.headers["content-security-policy"] == page.headers["content-security-policy"]


def test_a_problem_is_a_page_that_stands_alone() -> None:
    """Title, what happened, what to do; no script, and a style that its policy allows by hash."""
    body = notice(Problem("preview-invalid", f"it <b>expired</b> {HOSTILE}"))
    style = re.findall(rb"<style>(.*?)</style>", body)[0]
    digest = base64.b64encode(hashlib.sha384(style).digest()).decode()
    assert f"style-src 'sha384-{digest}'" in NOTICE_HEADERS["content-security-policy"]
    assert b"<script" not in body and b"<b>" not in body
    assert b"The preview link is not valid" in body and b"with <code>muntin preview</code>" in body
    assert NOTICE_HEADERS["cache-control"] == "private, no-store"


if __name__ == "__main__":
    for path, name in GOLDEN.items():
        (HERE / "golden" / name).write_bytes(compose(build_release(), path).body)
    sys.exit(0)
