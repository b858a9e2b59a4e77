"""A JSON body is taken exactly as the handler's `data` type says, or refused before the handler runs.

| body | answer |
|---|---|
| not `application/json` | 415 unsupported-media-type |
| empty, or no JSON | 400 malformed-body |
| another shape: `"2"` or `true` for an integer, a missing field | 400 bad-input that names the field |

Litestar alone converts leniently ("2" becomes 2) and takes any media type for JSON.
"""

import re
from typing import Any

import msgspec
from litestar import Request

from muntin.errors import FieldError, Problem

MISSING = re.compile(r"missing required field `([^`]+)`")
PLACE = re.compile(r"(?P<message>.*?)(?: - at `\$\.?(?P<path>[^`]*)`)?", re.DOTALL)


class JsonRequest(Request[Any, Any, Any]):
    """Litestar's request, strict about JSON bodies."""

    async def body(self) -> bytes:
        """The raw body; an empty one where the handler takes `data` is a Problem."""
        content = await super().body()
        if not content and self.route_handler.parsed_data_field is not None:
            raise Problem("malformed-body", "the body is empty")
        return content

    async def json(self) -> Any:
        """The body as the type of the handler's `data`, or as plain JSON values where it takes none."""
        media_type = self.content_type[0]
        if media_type != "application/json":
            raise Problem("unsupported-media-type", f"the body is {media_type or 'of no media type'}")
        field = self.route_handler.parsed_data_field
        return decode(await self.body(), Any if field is None else field.annotation)


def decode(content: bytes, shape: Any) -> Any:
    """`content` as a `shape`, strictly; raises Problem malformed-body or bad-input."""
    try:
        return msgspec.json.decode(content, type=shape)
    except msgspec.ValidationError as error:
        raise Problem("bad-input", "the body is not valid", errors=[field_error(error)]) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("malformed-body", str(error)) from error


def field_error(error: msgspec.ValidationError) -> FieldError:
    """Where and why a value was refused, from the one line that msgspec says."""
    found = PLACE.fullmatch(str(error))
    message, path = (found["message"], found["path"] or "") if found else (str(error), "")
    if missing := MISSING.search(message):
        path = f"{path}.{missing[1]}" if path else missing[1]
    return FieldError(re.sub(r"\[(\d+)\]", r".\1", path) or "body", message)
