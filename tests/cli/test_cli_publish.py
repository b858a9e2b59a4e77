"""`muntin publish`: whole or not at all, once, resumable, and a clear word on whatever is wrong."""

import json
import os
from pathlib import Path

import pytest

from .conftest import ControlPlane, Operator
from .relay import Relay
from .small_builds import module

MEGABYTE = 1024 * 1024


def test_a_folder_is_published_once_and_found_there_the_second_time(
    muntin_as_operator: Operator, tmp_path: Path
) -> None:
    """The second time nothing is sent and nothing is wrong."""
    folder = module(tmp_path / "once")
    first, second = muntin_as_operator.done("publish", folder), muntin_as_operator.done("publish", folder)
    assert first.startswith("published once@1.0.0: 2 files, ")
    assert second.startswith("already published, the same: once@1.0.0 (by operator, ")


def test_for_programs_the_record_is_printed(muntin_as_operator: Operator, tmp_path: Path) -> None:
    """Whether it is new, and all but the manifest."""
    folder = module(tmp_path / "printed")
    made = muntin_as_operator.json("publish", folder)
    assert (made["created"], made["name"], made["version"], made["base"]) == (
        True,
        "printed",
        "1.0.0",
        "/assets/printed/1.0.0/",
    )
    assert "manifest" not in made
    assert muntin_as_operator.json("publish", folder)["created"] is False


def test_other_content_under_the_same_version_is_refused(muntin_as_operator: Operator, tmp_path: Path) -> None:
    """With what to do: raise the version."""
    muntin_as_operator.done("publish", module(tmp_path / "changed"))
    done = muntin_as_operator("publish", module(tmp_path / "changed", marker="other"))
    assert done.returncode == 1
    assert "changed@1.0.0" in done.stderr and "raise `version` in muntin.toml" in done.stderr


def test_snapshots_are_new_when_their_content_is(muntin_as_operator: Operator, tmp_path: Path) -> None:
    """The version is that of the manifest with the content's digest behind a plus."""
    one = muntin_as_operator.json("publish", module(tmp_path / "snap"), "--snapshot")
    same = muntin_as_operator.json("publish", module(tmp_path / "snap"), "--snapshot")
    other = muntin_as_operator.json("publish", module(tmp_path / "snap", marker="other"), "--snapshot")
    assert one["version"].startswith("1.0.0+") and len(one["version"]) == len("1.0.0+") + 12
    assert same["version"] == one["version"] and same["created"] is False
    assert other["version"] != one["version"] and other["created"] is True


@pytest.mark.parametrize(
    ("folder", "said"),
    [
        ("nowhere", "nowhere is no folder; name the one that holds muntin.toml or manifest.json"),
        ("empty", "empty has neither muntin.toml nor manifest.json; name the folder of a micro-frontend"),
        ("broken", "broken/manifest.json: "),
        ("odd", "odd/muntin.toml: not valid TOML"),
    ],
)
def test_a_folder_that_can_not_be_published_is_told(
    muntin_as_operator: Operator, tmp_path: Path, folder: str, said: str
) -> None:
    """One line, exit code 2."""
    for name in ("empty", "broken", "odd"):
        (tmp_path / name).mkdir()
    (tmp_path / "broken" / "manifest.json").write_text("{")
    (tmp_path / "odd" / "muntin.toml").write_text("name = ")
    done = muntin_as_operator("publish", folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"muntin: {said}") and done.stderr.count("\n") == 1


def test_faults_that_can_be_seen_here_are_all_listed_before_anything_is_sent(
    muntin_as_operator: Operator, tmp_path: Path
) -> None:
    """A file that is not what was hashed, and one that is missing."""
    folder = module(tmp_path / "faulty")
    (folder / "mount.js").write_text("tampered")
    (folder / "remoteEntry.js").unlink()
    done = muntin_as_operator("publish", folder)
    assert done.returncode == 1
    assert "mount.js" in done.stderr and "remoteEntry.js" in done.stderr
    assert done.stderr.startswith("muntin: faulty@1.0.0 can't be published")


def test_without_a_control_plane_it_says_how_to_start_one(muntin_as_operator: Operator, tmp_path: Path) -> None:
    """Where it looked, and what to do."""
    done = muntin_as_operator("publish", module(tmp_path / "lonely"), "--control", "http://127.0.0.1:1")
    assert done.returncode == 1
    assert done.stderr == (
        "muntin: no control plane answers at http://127.0.0.1:1 (Connection refused); "
        "start it with `muntin up`, or name another with --control URL\n"
    )


def test_an_address_that_is_none_is_told(muntin_as_operator: Operator) -> None:
    """Exit code 2: nobody was asked."""
    done = muntin_as_operator("status", "--control", "here")
    assert done.returncode == 2 and done.stderr.startswith("muntin: 'here' is no address of a control plane")


def test_a_key_that_is_missing_or_none_is_told_before_anything_is_sent(
    muntin_as_operator: Operator, tmp_path: Path
) -> None:
    """With where keys come from."""
    folder = module(tmp_path / "keyless")
    (tmp_path / "odd.jwk").write_text('{"kty": "RSA"}')
    missing = muntin_as_operator("publish", folder, "--key", "none.jwk")
    odd = muntin_as_operator("publish", folder, "--key", "odd.jwk")
    assert (missing.returncode, odd.returncode) == (2, 2)
    assert missing.stderr.startswith("muntin: none.jwk can't be read: No such file or directory; `muntin up` makes")
    assert odd.stderr.startswith("muntin: odd.jwk is no private Ed25519 key")


def test_an_upload_that_was_killed_continues_where_it_stopped(
    control: ControlPlane, muntin_as_operator: Operator, tmp_path: Path
) -> None:
    """The first is killed between two chunks; the second sends the rest, and the version is there."""
    folder = module(tmp_path / "resumed", picture=os.urandom(4 * MEGABYTE))
    with Relay(control.port, limit=5 * MEGABYTE // 2) as relay:
        killed = muntin_as_operator.start("publish", folder, "--control", relay.url)
        assert relay.held.wait(60)
        killed.kill()
        killed.communicate()
    done = muntin_as_operator("publish", folder)
    assert done.returncode == 0, done.stderr
    assert "resumed@1.0.0: the upload continues at " in done.stderr
    assert done.stdout.startswith("published resumed@1.0.0: 3 files, ")


def test_a_connection_that_breaks_is_no_failure(
    control: ControlPlane, muntin_as_operator: Operator, tmp_path: Path
) -> None:
    """It is opened again, and the upload goes on from where the control plane says."""
    folder = module(tmp_path / "broken-line", picture=os.urandom(3 * MEGABYTE))
    with Relay(control.port, limit=3 * MEGABYTE // 2) as relay:
        running = muntin_as_operator.start("publish", folder, "--control", relay.url)
        assert relay.held.wait(60)
        relay.release()
        relay.cut()
        out, err = running.communicate(timeout=60)
    assert running.returncode == 0, err
    assert out.startswith("published broken-line@1.0.0: ")


def test_two_that_publish_the_same_at_once_both_succeed(muntin_as_operator: Operator, tmp_path: Path) -> None:
    """One of them made it."""
    folder = module(tmp_path / "twice", picture=os.urandom(2 * MEGABYTE))
    both = [muntin_as_operator.start("publish", folder, "--json") for _ in range(2)]
    ended = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], ended
    assert sorted(json.loads(out)["created"] for out, _ in ended) == [False, True]


def test_dir_url_and_local_exclude_each_other(muntin_as_operator: Operator) -> None:
    """Which was meant is not guessed."""
    done = muntin_as_operator("publish", "here", "--url", "http://localhost:1/")
    assert (done.returncode, done.stderr) == (
        2,
        "muntin: DIR, --url and --local exclude each other; name one of them\n",
    )


def test_local_is_for_people_alone(muntin_as_operator: Operator) -> None:
    """--local prints as it goes, so --json with it is refused before anything is sent."""
    done = muntin_as_operator("publish", "--local", "--json")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("muntin: --local has no --json") and done.stderr.count("\n") == 1


def test_for_programs_faults_are_a_problem_document(muntin_as_operator: Operator, tmp_path: Path) -> None:
    """The same shape whether they are seen here or in the registry; stderr has one line."""
    folder = module(tmp_path / "documented")
    muntin_as_operator.done("publish", folder)
    changed = muntin_as_operator("publish", module(folder, marker="changed"), "--json")
    (folder / "mount.js").write_text("tampered")
    faulty = muntin_as_operator("publish", folder, "--json")
    for done, code in ((changed, "version-exists"), (faulty, "publish-refused")):
        assert (done.returncode, json.loads(done.stdout)["code"]) == (1, code)
        assert done.stderr.startswith("muntin: documented@1.0.0") and done.stderr.count("\n") == 1
    assert [error["path"] for error in json.loads(faulty.stdout)["errors"]] == ["mount.js"]
