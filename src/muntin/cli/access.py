"""Who may change the registry, and who did: keys list, add, revoke; audit, audit verify.

A private key is written to a file of its owner's alone, made before the public half is registered, and never printed.
"""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from muntin.cli.tables import short, show_json, show_table
from muntin.cli.target import Target
from muntin.errors import MuntinError, UsageError
from muntin.manifest.topology import NAME
from muntin.supervisor.home import shown
from muntin.supervisor.keys import new_key

LONGEST_SUBJECT = 40
RIGHTS = ("publish", "release", "deploy", "keys")


def list_keys(environ: Mapping[str, str], target: Target, *, as_json: bool) -> int:
    """Every key that may write."""
    items = target.writer(environ).get("keys")["items"]
    if as_json:
        show_json(items)
        return 0
    show_table(
        ("id", "team", "names", "rights", ""),
        [
            (
                short(k["id"]),
                k["team"],
                " ".join(k["patterns"]),
                " ".join(k["rights"]),
                "revoked" * bool(k["revokedAt"]),
            )
            for k in items
        ],
    )
    return 0


def _revoked(at: str | None) -> str:
    return f"revoked {at[:10]}" if at else ""


def add_key(
    environ: Mapping[str, str],
    target: Target,
    team: str,
    patterns: Sequence[str],
    rights: Sequence[str],
    out: Path | None,
    *,
    as_json: bool,
) -> int:
    """Makes a pair of keys, registers the public one, leaves the private one in a new file."""
    if not NAME.fullmatch(team):
        raise UsageError(f"{team!r} is no name of a team; it has lower-case letters, digits and hyphens, at most 40")
    unknown = [right for right in rights if right not in RIGHTS]
    if unknown:
        raise UsageError(f"{unknown[0]!r} is no right; there are: {', '.join(RIGHTS)}")
    file = out or Path(f"{team}.jwk")
    client = target.writer(environ)
    private = new_key()
    _write_new(file, private)
    public = {name: value for name, value in json.loads(private).items() if name != "d"}
    try:
        made = client.post(
            "keys", body={"team": team, "patterns": list(patterns), "rights": list(rights), "jwk": public}
        )
    except MuntinError:
        file.unlink()
        raise
    if as_json:
        show_json({**made, "file": str(file)})
        return 0
    print(f"{team} may {', '.join(rights)} {' '.join(patterns)} with the key {short(made['id'])}")
    print(f"its private half is in {shown(file)}: hand it over safely; use it with --key or MUNTIN_KEY")
    return 0


def revoke_key(environ: Mapping[str, str], target: Target, start: str) -> int:
    """What was published with it stays; it signs nothing more."""
    client = target.writer(environ)
    found = [each["id"] for each in client.get("keys")["items"] if each["id"].startswith(start)]
    if len(found) != 1:
        count = "no key's id starts" if not found else f"{len(found)} keys' ids start"
        raise UsageError(f"{count} with {start!r}; `muntin keys list` shows them")
    client.delete("keys", found[0])
    print(f"revoked {short(found[0])}")
    return 0


def _write_new(file: Path, text: str) -> None:
    """Never over another file: it might be the only copy of a key."""
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(
            f"{shown(file)} can't be made: {(error.strerror or '').lower()}; choose another with --out"
        ) from error
    with os.fdopen(descriptor, "w") as out:
        out.write(text)


def audit(environ: Mapping[str, str], target: Target, after: int | None, limit: int, *, as_json: bool) -> int:
    """What changed the registry and its channels, and by whom."""
    newest = "true" if after is None else None  # from an entry on, or the last ones
    items = target.reader(environ).get("audit", after=after, limit=limit, newest=newest)["items"]
    if as_json:
        show_json(items)
        return 0
    show_table(
        (">seq", "at", "by", "action", "subject"),
        [(str(i["seq"]), i["at"][:19] + "Z", i["actor"], i["action"], _subject(i["subject"])) for i in items],
    )
    return 0


def _subject(subject: str) -> str:
    """Releases and keys are named by long ids."""
    return short(subject) if len(subject) > LONGEST_SUBJECT and "@" not in subject else subject


def verify(environ: Mapping[str, str], target: Target, *, as_json: bool) -> int:
    """1 when the log is not what was written. Who can't look says so: that is no verdict."""
    answer = target.reader(environ).get("audit", "verify")
    if as_json:
        show_json(answer)
    elif answer.get("valid"):
        print(f"the log is whole: {answer['entries']} entries, each holds the hash of the one before")
    else:
        raise MuntinError(f"the audit log was changed: {answer['reason']}")
    return 0 if answer.get("valid") else 1
