"""`muntin vendor react@19.3.1`: an npm package becomes a version of a shared library, built once for all MFEs."""

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from muntin.cli import words
from muntin.cli.publish import check, say, upload
from muntin.cli.source import packed, run_tool
from muntin.cli.target import Target
from muntin.errors import MuntinError


def vendor(environ: Mapping[str, str], target: Target, package: str, others: Sequence[str], *, as_json: bool) -> int:
    """Builds all entries of the package, production and development, and publishes them. `others`: built with it."""
    specs = ["@".join(words.exact(each)) for each in (package, *others)]
    client = target.writer(environ)
    with tempfile.TemporaryDirectory(prefix="muntin-vendor-") as folder:
        together = [word for spec in specs[1:] for word in ("--with", spec)]
        if run_tool(environ, "vendor", specs[0], "--out", folder, *together) != 0:
            raise MuntinError(f"{specs[0]} can't be built; see what is said above")
        made = packed(Path(folder))
        check(made)
        say(upload(client, made, quiet=as_json), as_json=as_json)
    return 0
