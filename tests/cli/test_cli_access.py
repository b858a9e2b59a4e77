"""keys and audit: private keys stay in files of their owner's, rights hold, and the log can be verified."""

import json
from pathlib import Path

from .conftest import Operator
from .small_builds import module


def test_a_team_key_publishes_its_names_and_no_others(muntin_as_operator: Operator, tmp_path: Path) -> None:
    """The private half is in a file 0600 and nowhere else; what the key is not for is refused."""
    run = muntin_as_operator
    out = run.done("keys", "add", "news-team", "--pattern", "news-*")
    file = tmp_path / "news-team.jwk"
    private = json.loads(file.read_text())["d"]
    assert file.stat().st_mode & 0o777 == 0o600
    assert private not in out and out.startswith("news-team may publish news-* with the key ")
    run.done("publish", module(tmp_path / "news-list"), "--key", file)
    done = run("publish", module(tmp_path / "weather"), "--key", file)
    assert done.returncode == 1 and "the key of news-team is for news-*, which weather is not" in done.stderr
    moved = run("rollback", MUNTIN_KEY=str(file))
    assert moved.returncode == 1


def test_a_revoked_key_signs_nothing_more(muntin_as_operator: Operator, tmp_path: Path) -> None:
    """Its id may be shortened."""
    run = muntin_as_operator
    run.done("keys", "add", "old-team", "--pattern", "old-*", "--out", tmp_path / "k.jwk")
    listed = [line.split() for line in run.done("keys", "list").splitlines()]
    (id,) = (row[0] for row in listed if row[1] == "old-team")
    assert run.done("keys", "revoke", id) == f"revoked {id}\n"
    done = run("publish", module(tmp_path / "old-one"), "--key", "k.jwk")
    assert done.returncode == 1 and "revoked" in done.stderr
    assert run("keys", "revoke", "zzz").returncode == 2


def test_a_file_that_is_there_is_never_written_over(muntin_as_operator: Operator, tmp_path: Path) -> None:
    """It might be the only copy of a key; nothing is registered either."""
    (tmp_path / "safe-team.jwk").write_text("precious")
    done = muntin_as_operator("keys", "add", "safe-team", "--pattern", "*")
    assert (done.returncode, done.stderr) == (
        2,
        "muntin: safe-team.jwk can't be made: file exists; choose another with --out\n",
    )
    assert (tmp_path / "safe-team.jwk").read_text() == "precious"
    assert "safe-team" not in muntin_as_operator.done("keys", "list")


def test_a_key_that_is_refused_leaves_no_file(muntin_as_operator: Operator, tmp_path: Path) -> None:
    """A team can't give what it doesn't have."""
    run = muntin_as_operator
    run.done("keys", "add", "small-team", "--pattern", "small-*", "--right", "keys", "--right", "publish")
    done = run("keys", "add", "big-team", "--pattern", "*", "--key", "small-team.jwk")
    assert done.returncode == 1 and not (tmp_path / "big-team.jwk").exists()


def test_the_log_tells_who_did_what_and_is_whole(muntin_as_operator: Operator, tmp_path: Path) -> None:
    """Oldest first; --json for programs; verify says how long the chain is."""
    run = muntin_as_operator
    run.done("publish", module(tmp_path / "logged"))
    entries = run.json("audit", "--limit", "1000")
    assert any(entry["subject"] == "logged@1.0.0" and entry["actor"] == "operator" for entry in entries)
    assert "logged@1.0.0" in run.done("audit", "--limit", "1000")
    assert run.done("audit", "verify").startswith("the log is whole: ")
    assert run.json("audit", "verify")["valid"] is True


def test_rights_and_names_that_are_none_are_told(muntin_as_operator: Operator) -> None:
    """Before a key is made."""
    right = muntin_as_operator("keys", "add", "a-team", "--pattern", "*", "--right", "fly")
    team = muntin_as_operator("keys", "add", "A Team", "--pattern", "*")
    assert (right.returncode, team.returncode) == (2, 2)
    assert right.stderr == "muntin: 'fly' is no right; there are: publish, release, deploy, keys\n"
    assert team.stderr.startswith("muntin: 'A Team' is no name of a team")
