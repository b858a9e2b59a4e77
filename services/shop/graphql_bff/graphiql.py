"""GraphiQL at /graphiql, for development: the built page in `build/graphiql/`, or a clear 404.

Its Content-Security-Policy allows inline styles, which GraphiQL's editor needs; no other page of the shop does.
"""

import asyncio
import mimetypes
import re
from pathlib import Path

from muntin.service import Problem

PREFIX = "/graphiql"
INDEX = "index.html"
HASHED = re.compile(r"-[A-Za-z0-9_-]{8}\.\w+$")
"""How the build names a file whose content never changes."""

CSP = (
    "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
SAFE = {"x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}


class GraphiQL:
    """The files of the page."""

    def __init__(self, folder: Path, *, enabled: bool) -> None:
        """`enabled`: development alone shows it."""
        self.folder = folder.resolve()
        self.enabled = enabled

    async def read(self, path: str) -> tuple[bytes, dict[str, str]]:
        """Content and headers of `/graphiql...`. Raises Problem("not-found")."""
        if not self.enabled:
            raise Problem("not-found", "GraphiQL is for development; this is production")
        name = path.removeprefix(PREFIX).strip("/") or INDEX
        file = (self.folder / name).resolve()
        if not await asyncio.to_thread((self.folder / INDEX).is_file):
            raise Problem("not-found", "GraphiQL is not built; run `muntin build`")
        if not file.is_relative_to(self.folder) or not await asyncio.to_thread(file.is_file):
            raise Problem("not-found", f"GraphiQL has no file {name!r}")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        kept = "public, max-age=31536000, immutable" if HASHED.search(name) else "no-cache"
        headers = {"content-type": kind, "cache-control": kept, "content-security-policy": CSP, **SAFE}
        return await asyncio.to_thread(file.read_bytes), headers
