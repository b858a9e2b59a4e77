"""Which media types a GraphQL over HTTP exchange speaks, and which status each outcome has. Pure.

| outcome | application/graphql-response+json | application/json |
|---|---|---|
| executed, with or without field errors | 200 | 200 |
| refused: syntax, validation, operation, variables | 400 | 200 |
| not a GraphQL request: method, media type, JSON, parameters, size | 4xx | 4xx |

The older type answers 200 to what was refused since its clients can't tell a server's 4xx from a proxy's (GraphQL over
HTTP, Responses). Without a preference it is the one that is used.
"""

MODERN = "application/graphql-response+json"
LEGACY = "application/json"
RANGES = {MODERN: MODERN, LEGACY: LEGACY, "application/*": LEGACY, "*/*": LEGACY}


def accepted(header: str | None) -> str | None:
    """The media type to answer with, by an Accept header (RFC 9110, 12.5.1); None if the client takes neither."""
    if header is None or not header.strip():
        return LEGACY
    best: tuple[float, int, int] | None = None
    chosen = None
    for position, part in enumerate(header.split(",")):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        media, quality = RANGES.get(name), _quality(parameters)
        if media is None or quality == 0 or not _is_utf8(parameters):
            continue
        rank = (quality, int("*" not in name), -position)
        if best is None or rank > best:
            best, chosen = rank, media
    return chosen


def is_json(content_type: str | None) -> bool:
    """Whether a request body is JSON in UTF-8. Nothing that a form or a plain `fetch` could send across sites is."""
    if content_type is None:
        return False
    name, *parameters = (piece.strip().lower() for piece in content_type.split(";"))
    return name == "application/json" and _is_utf8(parameters)


def status_of(refused: bool, media: str) -> int:
    """The status of a GraphQL answer, by the table above."""
    return 400 if refused and media == MODERN else 200


def _quality(parameters: list[str]) -> float:
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                return min(max(float(parameter[2:]), 0.0), 1.0)
            except ValueError:
                return 0.0
    return 1.0


def _is_utf8(parameters: list[str]) -> bool:
    charsets = [parameter[8:].strip('"') for parameter in parameters if parameter.startswith("charset=")]
    return all(charset in ("utf-8", "utf8") for charset in charsets)
