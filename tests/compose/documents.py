"""Pages for the tests of composing: the release of release.json, its pages, and what is in a document."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import msgspec

from muntin.compose import Composer, Page, Preview
from muntin.release import Release, identify

HERE = Path(__file__).parent
PUBLIC_ORIGIN = "http://localhost:5000"


def build_release() -> Release:
    return identify(msgspec.json.decode((HERE / "release.json").read_bytes(), type=Release))


def compose(release: Release, path: str, preview: Preview | None = None) -> Page:
    return Composer(release, PUBLIC_ORIGIN, "production", preview).page(path)


def changed(release: Release, change: Any) -> Release:
    """The release with `change(its content)` made to it."""
    content = msgspec.to_builtins(release)
    change(content)
    return identify(msgspec.convert(content, Release))


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


def data_of(page: Page) -> dict[str, Any]:
    block = re.findall(rb'id="muntin-release"[^>]*>(.*?)</script>', page.body, re.DOTALL)[0]
    return dict(json.loads(block))


def source_of(code: bytes) -> str:
    """What allows an inline script in script-src."""
    return f"'sha384-{base64.b64encode(hashlib.sha384(code).digest()).decode()}'"
