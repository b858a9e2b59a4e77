"""docs/errors.md is made from contracts/errors.toml; run this file to write it anew."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "errors.md"

HEAD = """# Error codes

Made from [contracts/errors.toml](../contracts/errors.toml). REST answers carry the code in an RFC 9457 body
(`application/problem+json`); GraphQL errors carry it in `extensions.code`, in upper case with underscores.
`detail` says what happened in the case at hand.

"""


def render() -> str:
    """The page's text."""
    specs = tomllib.loads((ROOT / "contracts" / "errors.toml").read_text())
    parts = [
        f"## {code}\n\n**{spec['title']}** (HTTP {spec['status']}, GraphQL `{code.replace('-', '_').upper()}`).\n\n"
        f"What to do: {spec['remedy']}\n"
        for code, spec in sorted(specs.items())
    ]
    return HEAD + "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(render())
