"""docs/manifest.md is made from manifest_head.md and contracts/manifest.schema.json; run this file to write it anew."""

import json
import textwrap
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "manifest.md"
HEAD = Path(__file__).with_name("manifest_head.md")
SCHEMA = ROOT / "contracts" / "manifest.schema.json"

Schema = dict[str, Any]


def render() -> str:
    """The page's text."""
    schema = json.loads(SCHEMA.read_text())
    kinds = schema["discriminator"]["mapping"]
    names = {ref.rpartition("/")[2]: f'kind "{kind}"' for kind, ref in kinds.items()}
    models = [*names, *(name for name in schema["$defs"] if name not in names)]
    sections = [section(name, names.get(name, name), schema["$defs"][name]) for name in models]
    table = "\n".join(f"| `{kind}` | [{link(ref)}](#{anchor(names[link(ref)])}) |" for kind, ref in kinds.items())
    intro = f"The key `kind` says which of these it is.\n\n| `kind` | keys |\n|---|---|\n{table}\n"
    return "\n".join([HEAD.read_text(), intro, *sections])


def section(name: str, heading: str, model: Schema) -> str:
    """One model: what it is, and its keys."""
    first, _, rest = model["description"].partition("\n")
    described = f"{first}\n{textwrap.dedent(rest)}".strip()
    needed = set(model["required"])
    rows = [
        f"| `{key}` | {spoken(of)} | {'needed' if key in needed else '`' + json.dumps(of.get('default')) + '`'} |"
        for key, of in model["properties"].items()
    ]
    return "\n".join([f"### {heading}\n", f"{described}\n", "| key | is | default |", "|---|---|---|", *rows, ""])


def spoken(schema: Schema) -> str:
    """A type in words, with links to other models."""
    if "$ref" in schema:
        name = link(schema["$ref"])
        return f"[{name}](#{anchor(name)})"
    if "enum" in schema:
        return " or ".join(f"`{json.dumps(value)}`" for value in schema["enum"])
    if "anyOf" in schema:
        return " or ".join(spoken(each) for each in schema["anyOf"])
    match schema.get("type"):
        case "array":
            return f"list of {spoken(schema['items'])}"
        case "object" if isinstance(schema.get("additionalProperties"), dict):
            return f"table of {spoken(schema['additionalProperties'])}"
        case "object":
            return "JSON Schema"
        case "string":
            return "text"
        case other:
            return other or "anything"


def link(ref: str) -> str:
    """The name behind a reference."""
    return ref.rpartition("/")[2]


def anchor(heading: str) -> str:
    """A heading's address, as GitHub makes it."""
    return heading.lower().replace(" ", "-").replace('"', "")


if __name__ == "__main__":
    PAGE.write_text(render())
