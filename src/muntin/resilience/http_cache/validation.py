"""Asking whether a stored answer still holds, and what becomes of it then (RFC 9111 sections 3.2, 4.3).

| the upstream says | the stored answer |
|---|---|
| 304 to our conditions | gets the fields of the 304, but those that describe the body |
| 200 to HEAD, same validators and length | gets its fields likewise |
| 200 to HEAD, others | is forgotten |
| 304 to the client's own condition | stays as it is; the client gets the 304 |
"""

from collections.abc import Mapping

from muntin.resilience.http_cache.fields import drop, without_hops
from muntin.resilience.http_cache.store import Entry
from muntin.resilience.model import Fields, Response

NOT_UPDATED = frozenset({"content-encoding", "content-length", "content-md5", "content-range", "etag"})
"""Fields of a 304 that belong to the body which stays."""


def validating(entry: Entry, request: Mapping[str, str]) -> dict[str, str]:
    """Fields to ask with; none where the request's own If-None-Match would be answered instead of ours."""
    if entry.etag is None and "if-none-match" in request:
        return {}
    wanted = {"if-none-match": entry.etag, "if-modified-since": entry.last_modified}
    return {name: value for name, value in wanted.items() if value is not None}


def updated(entry: Entry, newer: Fields) -> Response:
    """The stored answer with the newer fields, Age among them: as if it had just come whole.

    The stored Date goes in any case: it would make the answer as old as it was.
    """
    update = drop(without_hops(newer), NOT_UPDATED)
    kept = drop(entry.headers, {"date", *(name for name, _ in update)})
    return Response(entry.status, (*kept, *update), entry.body)


def same(entry: Entry, head: Fields) -> bool:
    """Whether the fields of a HEAD can be of the stored content."""
    said, before = dict(head), dict(entry.headers)
    length = str(len(entry.body))
    if said.get("content-length", length).strip() != length:
        return False
    return all(name not in said or said[name] == before.get(name) for name in ("etag", "last-modified"))
