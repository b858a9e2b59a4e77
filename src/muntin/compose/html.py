"""Markup from values: everything that is text is escaped here, and nowhere else is markup written. Pure.

The body is what the host (app/host/src/App.tsx) renders while all of its slots wait, so nothing moves when it takes
over. A preview's bar stands before #app, so the host leaves it alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from html import escape

import msgspec

# In a script element the HTML parser looks for `</script` and `<!--`; as JSON escapes those characters are harmless.
_JSON_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
Skeletons = Mapping[str, Sequence[int]]
"""Kind -> the number of blocks of each of its groups."""
LEAVE = "?muntin-preview=off"
THEME = (
    "try{let t=localStorage.getItem('muntin:theme');"
    "if(t==='light'||t==='dark')document.documentElement.dataset.theme=t}catch{}"
)
"""The one inline script: whoever chose light or dark sees no flash of the other. The key is that of the store
(packages/runtime/src/store); a browser that forbids storage has thrown, and follows the system."""

SCHEMES = (("light", "#f6f5f1"), ("dark", "#0f1412"))  # --mu-color-bg of packages/ui-kit/src/tokens.css


def json_text(value: object) -> str:
    """`value` as JSON with sorted keys that can stand in a script element."""
    text = msgspec.json.encode(value, order="sorted").decode()
    return "".join(_JSON_ESCAPES.get(each, each) for each in text)


def tag(name: str, attributes: Mapping[str, str | bool]) -> str:
    """A start tag. True is an attribute without value, False is none at all."""
    parts = [
        key if value is True else f'{key}="{escape(str(value), quote=True)}"'
        for key, value in attributes.items()
        if value is not False
    ]
    return f"<{' '.join([name, *parts])}>"


def element(name: str, attributes: Mapping[str, str | bool], content: str = "") -> str:
    """An element around `content`, which is markup already."""
    return f"{tag(name, attributes)}{content}</{name}>"


def text(value: str) -> str:
    """Text as markup."""
    return escape(value, quote=False)


def module_preload(address: str, integrity: str) -> str:
    """Without the same integrity as the import map's, Chromium fetches the script twice."""
    return tag("link", {"rel": "modulepreload", "href": address, "integrity": integrity, "crossorigin": True})


def script_preload(address: str, integrity: str) -> str:
    """A classic script of a remote. The element that runs it has the same integrity and mode, so it is fetched once."""
    return tag("link", {"rel": "preload", "as": "script", "href": address, "integrity": integrity, "crossorigin": True})


def stylesheet(address: str, integrity: str) -> str:
    """A style that must be there before anything is painted."""
    return tag("link", {"rel": "stylesheet", "href": address, "integrity": integrity, "crossorigin": True})


def style_preload(address: str, integrity: str) -> str:
    """An MFE's style: the loader applies it before it mounts the MFE; if it is late, only that MFE waits."""
    return tag("link", {"rel": "preload", "as": "style", "href": address, "integrity": integrity, "crossorigin": True})


def skeleton(kind: str, skeletons: Skeletons) -> str:
    """The shape of what comes: the groups of blocks that `kind` has; an unknown kind looks like `page`."""
    known = kind if kind in skeletons else "page"
    block = element("span", {"class": "host-skeleton-block"})
    attributes = {"class": f"host-skeleton host-skeleton-{known}", "aria-hidden": "true"}
    groups = skeletons.get(known, [1])
    return element(
        "div", attributes, "".join(element("div", {"class": "host-skeleton-group"}, block * count) for count in groups)
    )


def waiting_slot(name: str, kind: str, skeletons: Skeletons) -> str:
    """A slot before its MFE is there."""
    attributes = {"class": f"host-slot host-slot-{name}", "data-slot": name, "aria-busy": "true"}
    return element("div", attributes, skeleton(kind, skeletons))


def not_found() -> str:
    """The main part of a page that isn't there."""
    return element(
        "div",
        {"class": "mu-state"},
        element("h1", {"class": "mu-state__title"}, "There is no such page")
        + element(
            "p",
            {"class": "mu-state__text"},
            "The address may be old or mistyped. Everything we sell is one step from here.",
        )
        + element("p", {}, element("a", {"href": "/"}, "Go to the shop")),
    )


def head(title: str, description: str, parts: Iterable[str]) -> str:
    """The head of a document; `parts` are markup, in this order."""
    colors = [
        tag("meta", {"name": "theme-color", "media": f"(prefers-color-scheme: {scheme})", "content": color})
        for scheme, color in SCHEMES
    ]
    lines = [
        tag("meta", {"charset": "utf-8"}),
        element("title", {}, text(title)),
        tag("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        tag("meta", {"name": "description", "content": description}),
        tag("meta", {"name": "color-scheme", "content": "light dark"}),
        *colors,
        tag("link", {"rel": "icon", "href": "/favicon.svg", "type": "image/svg+xml"}),
        *parts,
    ]
    return "<head>\n" + "\n".join(lines) + "\n</head>"


def preview_bar(what: str, until: datetime) -> str:
    """Says that this page is not what others see, until when, and how to leave.

    `external` keeps the host from following the link itself: only a request to the shell ends a preview.
    """
    end = until.astimezone(UTC)
    moment = element("time", {"datetime": end.strftime("%Y-%m-%dT%H:%M:%SZ")}, end.strftime("%Y-%m-%d %H:%M UTC"))
    leave = element("a", {"class": "host-preview-leave", "href": LEAVE, "rel": "external nofollow"}, "Leave")
    content = element("p", {"class": "host-preview-text"}, f"Preview of {text(what)} until {moment}.") + leave
    return element("aside", {"class": "host-preview", "aria-label": "Preview"}, content)


def late() -> str:
    """What a style shows if the page's one script has not come after a while: nothing else could say so."""
    again = element("a", {"href": ""}, "Load the page again")
    return element("p", {"class": "host-late"}, f"This takes longer than it should. {again}")


def body(header: str, main: str, footer: str, busy: bool, data: str, bar: str = "") -> str:
    """The body: `bar`, then skip link, header, main and footer in #app, then the data block."""
    content = main + late() if busy else main
    frame = [
        element("a", {"class": "host-skip", "href": "#main"}, "Skip to content"),
        element("header", {"class": "host-header"}, header),
        element(
            "main",
            {"id": "main", "tabindex": "-1", "aria-busy": "true" if busy else False, "class": "host-main"},
            content,
        ),
        element("footer", {"class": "host-footer"}, element("p", {}, text(footer))),
    ]
    plain = element("p", {"class": "host-noscript"}, "The shop is a program: it needs JavaScript to show and sell.")
    shown = [bar] if bar else []
    lines = [element("noscript", {}, plain), *shown, element("div", {"id": "app"}, "\n".join(frame)), data]
    return "<body>\n" + "\n".join(lines) + "\n</body>"
