"""The security headers of a page: what the release does not name, from wherever, is never executed. Pure.

| header                        | what it takes away                                                        |
|-------------------------------|---------------------------------------------------------------------------|
| Content-Security-Policy       | sources and inline code that are not its own, eval, DOM sinks, framing    |
| Integrity-Policy              | scripts whose request carries no hash (Chrome 138, Firefox 145)           |
| the others                    | what other pages and the machine's devices could learn or do              |

No nonces: a nonce would pass on to `import()`, so that modules of `data:` addresses ran. All hashes are SHA-384, as in
the import map: a script from another origin is allowed by the integrity that its request carries (CSP 3, section 8.3).

| scripts of the release | script-src                                                                             |
|------------------------|----------------------------------------------------------------------------------------|
| up to MOST_HASHES      | the hash of each, those of the inline theme script and import map, and nothing else     |
| more                   | those of what the document holds, our own origin and those of the release's MFEs       |

In the second case the hash check does not go away: Integrity-Policy refuses a request without one, and the import map's
integrity holds for every module; without it the header would outgrow what servers accept.
"""

import base64
import hashlib
from collections.abc import Iterable
from urllib.parse import urlsplit

from muntin.compose.html import THEME
from muntin.release import Release

UNUSED_FEATURES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "hid",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)  # fmt: skip - a list of words
TRUSTED_TYPES = "muntin"
"""The loader's own policy, for the scripts that Module Federation remotes add (guard.ts)."""

MOST_HASHES = 64
"""A SHA-384 source has 73 characters; 64 of them stay well below the 8 KiB that servers and proxies take per header."""


def sha384(text: str) -> str:
    """The integrity of `text` as UTF-8: `sha384-<base64>`."""
    return "sha384-" + base64.b64encode(hashlib.sha384(text.encode()).digest()).decode()


def _websocket(origin: str) -> str:
    """The websocket origin of `origin`; browsers before CSP 3 do not count it as 'self'."""
    scheme, host = urlsplit(origin)[:2]
    return f"{'wss' if scheme == 'https' else 'ws'}://{host}"


def has_remotes(release: Release) -> bool:
    """Whether any MFE, or the version that stands in for it, was built by another Module Federation plugin."""
    versions = (files for mfe in release.mfes.values() for files in (mfe.files, mfe.fallback) if files)
    return any(files.remote for files in versions)


def script_sources(release: Release, import_map: str) -> list[str]:
    """What `script-src` allows, by the table above."""
    integrity = release.importmap.integrity
    inline = [sha384(THEME), sha384(import_map)]
    hashes = dict.fromkeys([*inline, *integrity.values()])
    if len(hashes) <= MOST_HASHES:
        return [f"'{each}'" for each in hashes]
    named = [*inline, integrity[release.host.loader]]
    return [*(f"'{each}'" for each in named), "'self'", *release.csp.script]


def trusted_types(release: Release) -> list[str]:
    """The policies that may be made: the loader's, if it needs one, and those that the libraries say they make."""
    own = [TRUSTED_TYPES] if has_remotes(release) else []
    return [*own, *release.csp.policies] or ["'none'"]


def content_security_policy(release: Release, import_map: str, public_origin: str) -> str:
    """The policy for a page whose inline import map is exactly `import_map`."""
    csp = release.csp
    directives: list[tuple[str, Iterable[str]]] = [
        ("default-src", ["'none'"]),
        ("script-src", script_sources(release, import_map)),
        ("style-src", ["'self'", *csp.style]),
        ("img-src", ["'self'", "data:", *csp.img]),
        ("font-src", ["'self'", *csp.font]),
        ("connect-src", ["'self'", _websocket(public_origin), *csp.connect]),
        ("manifest-src", ["'self'"]),
        ("object-src", ["'none'"]),
        ("base-uri", ["'none'"]),
        ("form-action", ["'self'"]),
        ("frame-ancestors", ["'none'"]),
        ("require-trusted-types-for", ["'script'"]),
        ("trusted-types", trusted_types(release)),
    ]
    return "; ".join(f"{name} {' '.join(values)}" for name, values in directives)


def security_headers(release: Release, import_map: str, public_origin: str) -> dict[str, str]:
    """All security headers of a page, lower-case names."""
    return {
        "content-security-policy": content_security_policy(release, import_map, public_origin),
        "integrity-policy": "blocked-destinations=(script)",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": ", ".join(f"{feature}=()" for feature in UNUSED_FEATURES),
        "referrer-policy": "strict-origin-when-cross-origin",
        "x-content-type-options": "nosniff",
    }
