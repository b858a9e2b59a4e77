"""How Envoy's JSON names the type of an extension's configuration."""

from typing import Any

EXTENSIONS = "type.googleapis.com/envoy.extensions."


def typed(kind: str, **fields: Any) -> dict[str, Any]:
    """A protobuf `Any` in Envoy's JSON: its type, a name below `envoy.extensions.`, then its fields."""
    return {"@type": EXTENSIONS + kind, **fields}


def http_filter(name: str, kind: str, **fields: Any) -> dict[str, Any]:
    """One HTTP filter: its name, a word below `envoy.filters.http.`, and its configuration."""
    return {"name": f"envoy.filters.http.{name}", "typed_config": typed(f"filters.http.{kind}", **fields)}
