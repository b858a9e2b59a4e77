"""What an unsafe request may have changed (RFC 9111 section 4.4): its target, Location and Content-Location.

The latter two only where they are of the same origin, which for an absolute one is seen by the request's own Host.
"""

from urllib.parse import urljoin, urlsplit

from muntin.resilience.model import Request, Response


def changed(request: Request, response: Response) -> set[str]:
    """Targets (path and query) whose stored answers are void."""
    targets = {request.target}
    for name in ("location", "content-location"):
        for key, value in response.headers:
            if key == name and (target := same_origin(request, value.strip())):
                targets.add(target)
    return targets


def same_origin(request: Request, reference: str) -> str | None:
    """The reference as a target of the same upstream; None if it is elsewhere or no reference at all."""
    try:
        parts = urlsplit(urljoin(request.target, reference))
    except ValueError:
        return None
    if parts.netloc and parts.netloc.lower() != request.headers.get("host", "").lower():
        return None
    if not parts.netloc and parts.scheme:
        return None
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path
