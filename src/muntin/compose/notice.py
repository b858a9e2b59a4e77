"""A problem as a page that a person can read. Pure.

It stands on nothing: no script, no file, no release, since it is shown when those are what is missing. Its one style
is inline and allowed by its hash.
"""

from collections.abc import Mapping

from muntin.compose import html
from muntin.compose.policy import sha384
from muntin.errors import Problem

STYLE = (
    ":root{color-scheme:light dark}body{max-width:36rem;margin:20vh auto 0;padding:0 1.5rem;"
    "font:1.125rem/1.6 system-ui,sans-serif}h1{font-size:1.5rem;line-height:1.25}"
    "code{font-size:.875em}.code{opacity:.7}"
)
HEADERS: Mapping[str, str] = {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "private, no-store",
    "content-security-policy": (
        f"default-src 'none'; style-src '{sha384(STYLE)}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def notice(problem: Problem, home: str = "/") -> bytes:
    """The document: what happened, what to do, and the way to the start page `home`. Its headers are HEADERS."""
    head = [
        html.tag("meta", {"charset": "utf-8"}),
        html.element("title", {}, html.text(problem.title)),
        html.tag("meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"}),
        html.element("style", {}, STYLE),
    ]
    main = [
        html.element("h1", {}, html.text(problem.title)),
        html.element("p", {}, html.text(f"{problem.detail[:1].upper()}{problem.detail[1:]}.")),
        html.element("p", {}, _with_code(problem.remedy)),
        html.element("p", {}, html.element("a", {"href": home}, "Go to the start page")),
        html.element("p", {"class": "code"}, html.element("code", {}, html.text(problem.code))),
    ]
    document = [
        "<!doctype html>",
        html.tag("html", {"lang": "en"}),
        html.element("head", {}, "\n".join(head)),
        html.element("body", {}, html.element("main", {}, "\n".join(main))),
        "</html>\n",
    ]
    return "\n".join(document).encode()


def _with_code(sentence: str) -> str:
    """A remedy, in which commands stand between backticks."""
    parts = (html.text(part) for part in sentence.split("`"))
    return "".join(html.element("code", {}, part) if n % 2 else part for n, part in enumerate(parts))
