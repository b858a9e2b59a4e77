"""What an error says, without what could be somebody's.

| in a text                                 | becomes    |
|-------------------------------------------|------------|
| a query string or fragment with a value   | nothing    |
| an e-mail address                         | `<email>`  |
| a JSON Web Token                          | `<token>`  |
| a quoted value of more than 80 characters | `"…"`      |

Pages do this and more before they send (packages/runtime/src/monitor/scrub.ts); what comes from elsewhere, or from one
whose monitor forgot something, is not kept here either. What a page has scrubbed stays as it is.
"""

import re

import msgspec

from muntin.telemetry.beacon import ErrorEntry

# Possessive quantifiers: no text makes these look at a character more than a few times.
QUERY = re.compile(r"(?<=[\w/.%-])[?#][^\s\"'`<>()=?#]*+=[^\s\"'`<>()]*+")
EMAIL = re.compile(r"(?<![\w.%+-])[\w.%+-]++@[a-z][\w-]*+(?:\.[\w-]++)++", re.IGNORECASE)
TOKEN = re.compile(r"\beyJ[\w-]{8,}+\.[\w-]++(?:\.[\w-]*+)?+")
QUOTED = re.compile(r"(?<!\w)([\"'`])(?:(?!\1).){81,}+(?:\1|$)", re.DOTALL)


def plain(entry: ErrorEntry) -> ErrorEntry:
    """The same entry, with nothing of a person in its texts."""
    texts = [plain_text(each) for each in (entry.name, entry.message, entry.stack)]
    if texts == [entry.name, entry.message, entry.stack]:
        return entry
    name, message, stack = texts
    return msgspec.structs.replace(entry, name=name, message=message, stack=stack)


def plain_text(text: str) -> str:
    """`text` without what the table names."""
    for pattern, told in ((QUERY, ""), (TOKEN, "<token>"), (EMAIL, "<email>"), (QUOTED, r"\1…\1")):
        text = pattern.sub(told, text)
    return text
