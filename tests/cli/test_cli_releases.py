"""release, deploy, rollback, status, history, diff, preview and check, on a real control plane."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import ControlPlane, Operator
from .relay import Relay
from .small_builds import module

Shop = Callable[..., str]


def test_a_new_version_is_released_deployed_and_rolled_back(
    muntin_as_operator: Operator, shop: Shop, tmp_path: Path
) -> None:
    """Each step says what it changed, the pointer moves back to the very same release."""
    run, first = muntin_as_operator, shop("there")
    run.done("publish", module(tmp_path / "there", "1.1.0"))
    made = run.done("release", "there", "--channel", "there")
    second = made.split()[1]
    assert "~ there" in made and "1.0.0 -> 1.1.0" in made
    assert made.splitlines()[-1] == f"deploy it: muntin deploy {second} --channel there"
    deployed = run.done("deploy", second, "--channel", "there")
    assert deployed.startswith(f"there: {first[:12]} -> {second} (revision 2)\n")
    back = run.done("rollback", "--channel", "there")
    assert back.startswith(f"there: {second} -> {first[:12]} (revision 3)\n") and "1.1.0 -> 1.0.0" in back
    moves = run.json("history", "--channel", "there")
    assert [(move["revision"], move["action"], move["release"][:12]) for move in moves] == [
        (3, "rollback", first[:12]),
        (2, "deploy", second),
        (1, "deploy", first[:12]),
    ]
    assert run.done("history", "--channel", "there").splitlines()[1].split()[:3] == ["3", first[:12], "rollback"]


def test_status_shows_the_channels_and_the_versions_of_a_name(
    muntin_as_operator: Operator, shop: Shop, tmp_path: Path
) -> None:
    """Newest first, with the channels that have it."""
    run, release = muntin_as_operator, shop("shown")
    run.done("publish", module(tmp_path / "shown", "1.1.0"))
    rows = [line.split() for line in run.done("status").splitlines()]
    assert ["shown", release[:12], "1"] in [row[:3] for row in rows]
    heading, newest, older = run.done("status", "shown").splitlines()
    assert heading.split() == ["shown", "published", "by", "js", "brotli", "channels"]
    assert newest.split()[0] == "1.1.0" and older.split()[0] == "1.0.0" and older.split()[-1] == "shown"
    assert [item["channels"] for item in run.json("status", "shown")["items"]] == [[], ["shown"]]


def test_a_release_that_does_not_fit_is_refused_with_facts_and_hints(
    muntin_as_operator: Operator, shop: Shop, tmp_path: Path
) -> None:
    """Exit code 1, and the channel stays where it is."""
    run, release = muntin_as_operator, shop("clash")
    run.done("publish", module(tmp_path / "clash", "2.0.0", react="^18.0.0"))
    done = run("release", "clash@2.0.0", "--channel", "clash")
    assert done.returncode == 1 and done.stdout == ""
    assert "  - clash 2.0.0 needs react ^18.0.0" in done.stderr
    assert run.json("history", "--channel", "clash")[0]["release"] == release


def test_for_programs_a_refusal_is_the_problem_document(
    muntin_as_operator: Operator, shop: Shop, tmp_path: Path
) -> None:
    """On stdout, with the resolver's facts as data; stderr has one line, the exit code is as without --json."""
    run, release = muntin_as_operator, shop("document")
    run.done("publish", module(tmp_path / "document", "2.0.0", react="^18.0.0"))
    asked: dict[str, list[str]] = {
        "release-refused": ["release", "document@2.0.0", "--channel", "document"],
        "channel-moved": ["deploy", release[:12], "--channel", "document", "--revision", "0"],
        "release-unknown": ["deploy", "0123456789ab"],
        "channel-unknown": ["rollback", "--channel", "nobody"],
        "version-unknown": ["status", "nothing-like-it"],
    }
    for code, words in asked.items():
        done = run(*words, "--json")
        document = json.loads(done.stdout)
        assert (done.returncode, document["code"]) == (1, code), done.stderr
        assert done.stderr.startswith("muntin: ") and done.stderr.count("\n") == 1
        assert ("refusal" in document) is (code == "release-refused")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["words@^^1"], "wanted.words: "),
        (["--without", "nope"], "without: nope is not on the page of words, which has: words\n"),
        (["--without", "host"], "without: no page is without its host; ask for another version of it instead\n"),
        (["--pin", "nope@1"], "pins.nope: nobody publishes nope; `muntin vendor nope@VERSION` does\n"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_input_that_the_control_plane_can_not_take_ends_with_2(
    muntin_as_operator: Operator, shop: Shop, words: list[str], said: str
) -> None:
    """As if it had been seen here: it is told once, and nothing was changed."""
    run, release = muntin_as_operator, shop("words")
    done = run("release", *words, "--channel", "words")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"muntin: {said}") and done.stderr.count(said) == 1
    assert json.loads(run("release", *words, "--channel", "words", "--json").stdout)["code"] == "bad-input"
    assert run.json("history", "--channel", "words")[0]["release"] == release


def test_the_channel_may_come_from_the_environment(muntin_as_operator: Operator, shop: Shop) -> None:
    """MUNTIN_CHANNEL is every command's default; what is printed to go on with works there too; the option wins."""
    run, release = muntin_as_operator, shop("staged")
    made = run.done("release", MUNTIN_CHANNEL="staged").splitlines()
    assert made[-1] == f"deploy it: muntin deploy {release[:12]}"
    assert run.done("deploy", release[:12], MUNTIN_CHANNEL="staged").startswith("staged: ")
    assert release[:12] in run.done("history", MUNTIN_CHANNEL="staged")
    other = run("history", "--channel", "nobody", MUNTIN_CHANNEL="staged")
    assert other.returncode == 1 and "nobody" in other.stderr


def test_check_says_whether_a_build_would_fit(muntin_as_operator: Operator, shop: Shop, tmp_path: Path) -> None:
    """With what would change, or with the facts that clash; nothing is published by it."""
    run = muntin_as_operator
    shop("checked")
    fits = run.done("check", module(tmp_path / "checked", "1.2.0"), "--channel", "checked")
    assert fits.startswith("checked@1.2.0 fits into checked\n") and "1.0.0 -> 1.2.0" in fits
    clashes = run("check", module(tmp_path / "checked", "3.0.0", react="^18.0.0"), "--channel", "checked")
    assert clashes.returncode == 1
    assert clashes.stderr.startswith("muntin: checked@3.0.0 does not fit into checked:\n  - ")
    machine = run("check", tmp_path / "checked", "--channel", "checked", "--json")
    assert machine.returncode == 1 and '"fits": false' in machine.stdout
    assert [item["version"] for item in run.json("status", "checked")["items"]] == ["1.0.0"]


def test_who_comes_second_is_told_who_was_first(muntin_as_operator: Operator, shop: Shop) -> None:
    """With --revision the channel must be where it was seen."""
    run, release = muntin_as_operator, shop("race")
    done = run("deploy", release[:12], "--channel", "race", "--revision", "0")
    assert done.returncode == 1
    assert "revision 1" in done.stderr and release[:12] in done.stderr and "operator" in done.stderr
    assert "muntin history" in done.stderr


def test_diff_takes_releases_and_channels(muntin_as_operator: Operator, shop: Shop, tmp_path: Path) -> None:
    """A channel stands for its release; of one to itself there is no difference."""
    run, first = muntin_as_operator, shop("differs")
    run.done("publish", module(tmp_path / "differs", "1.1.0"))
    second = run.json("release", "differs", "--channel", "differs")["id"]
    assert "  ~ differs  1.0.0 -> 1.1.0\n" in run.done("diff", "differs", second[:12])
    assert run.done("diff", first, "differs") == "  no difference\n"
    assert run.json("diff", first[:12], second)["mfes"] == {"differs": {"before": "1.0.0", "after": "1.1.0"}}


def test_a_preview_prints_the_link_alone(muntin_as_operator: Operator, shop: Shop, tmp_path: Path) -> None:
    """What it shows and until when goes to stderr."""
    run = muntin_as_operator
    shop("early")
    run.done("publish", module(tmp_path / "early", "1.1.0-rc.1"))
    done = run("preview", "early@1.1.0-rc.1", "--channel", "early", "--for", "30m")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("http://localhost:5000/?muntin-preview=") and done.stdout.count("\n") == 1
    assert "1.0.0 -> 1.1.0-rc.1" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["deploy", "latest"], 2, "'latest' is no release; write its id, or at least the first 8 of its characters"),
        (["deploy", "0123456789ab"], 1, ""),
        (["rollback", "--channel", "nobody"], 1, ""),
        (["release", "UPPER@1"], 2, "'UPPER@1' names no micro-frontend; write NAME@RANGE"),
        (["release", "a@1", "a@2"], 2, "a is there twice: '1' and '2'"),
        (["release", "--pin", "react"], 2, "'react' is no pin; write PACKAGE@RANGE"),
        (["release", "--mode", "fast"], 2, "'fast' is no mode; there are: production, development"),
        (["preview", "a@1", "--for", "soon"], 2, "'soon' is no length of time; write it as 30m, 2h or 1d"),
        (["diff", "nobody", "0123456789ab"], 2, "'nobody' is neither a channel nor a release"),
        (["status", "nothing-like-it"], 1, ""),
        (["vendor", "react"], 2, "'react' is no package with its version; write it as react@19.3.1"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_wrong_is_told_first(muntin_as_operator: Operator, arguments: list[str], code: int, said: str) -> None:
    """2 where the words can't be read, 1 where what they name isn't there; nothing on stdout."""
    done = muntin_as_operator(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.startswith(f"muntin: {said}") and "Traceback" not in done.stderr


def test_a_move_whose_answer_is_lost_is_not_made_twice(
    control: ControlPlane, muntin_as_operator: Operator, shop: Shop
) -> None:
    """Whether it was made can't be known from here: it says so, and how to see; exit code 1."""
    run, release = muntin_as_operator, shop("lost")
    with Relay(control.port, limit=1 << 60) as relay:
        relay.hold_back(b"PUT /api/v1/channels/lost")
        running = run.start("deploy", release[:12], "--channel", "lost", "--control", relay.url)
        assert relay.held.wait(60)
        relay.cut()
        out, err = running.communicate(timeout=60)
    assert (running.returncode, out) == (1, "")
    assert "before PUT /api/v1/channels/lost was answered" in err and "see with `muntin status`" in err
    assert run.json("history", "--channel", "lost")[0]["revision"] == 1
