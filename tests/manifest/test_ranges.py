"""Versions and ranges: hand-written corner cases, and tens of thousands of drawn ones, each as npm's `semver` says."""

import json
import subprocess
import sys
from itertools import combinations_with_replacement, pairwise
from pathlib import Path
from typing import Any

import pytest

from muntin.errors import UsageError
from muntin.manifest.ranges import Range, RangeError, Version, VersionError, satisfies

from .version_texts import Texts

HERE = Path(__file__).parent
NODE = Path(sys.executable).with_name("node")
CASES: dict[str, Any] = json.loads((HERE / "range_cases.json").read_text())
EVERY_RANGE = [(case, False) for case in CASES["ranges"]] + [(case, True) for case in CASES["open"]]


def npm_says(pairs: list[tuple[str, str]], order: list[tuple[str, str]]) -> dict[str, list[Any]]:
    """The answers of npm's own package, in one process of Node.js."""
    asked = json.dumps({"pairs": pairs, "order": order})
    done = subprocess.run(
        [NODE, HERE / "semver_oracle.mjs"], input=asked, capture_output=True, text=True, check=True, timeout=120
    )
    answers: dict[str, list[Any]] = json.loads(done.stdout)
    return answers


def muntin_says(pair: tuple[str, str]) -> list[bool]:
    """The same four answers by our own code."""
    try:
        version = Version.parse(pair[0])
    except VersionError:
        version = None
    try:
        range = Range.parse(pair[1])
    except RangeError:
        range = None
    if version is None or range is None:
        return [version is not None, range is not None, False, False]
    return [True, True, range.allows(version), range.allows(version, include_prerelease=True)]


def as_one_reading(npm: list[bool]) -> list[bool]:
    """npm has a few ranges that only `includePrerelease` can read (`1 - =2.0.0`); here they are refused for both."""
    version, range, closed, opened = npm
    return [version, range, closed, opened and range]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_drawn_versions_and_ranges_are_read_as_npm_reads_them(seed: int) -> None:
    """Validity of both, membership with and without prereleases: no difference in 14,000 pairs per seed."""
    texts = Texts(seed)
    pairs = [texts.pair() for _ in range(14_000)]
    npm = [as_one_reading(each) for each in npm_says(pairs, [])["pairs"]]
    differences = [(pair, theirs) for pair, theirs in zip(pairs, npm, strict=True) if muntin_says(pair) != theirs]
    assert not differences[:20]
    decided = [theirs[2] for theirs in npm if theirs[0] and theirs[1]]
    assert min(decided.count(True), decided.count(False), npm.count([True, False, False, False])) > 1_000


@pytest.mark.parametrize("seed", [4])
def test_drawn_versions_are_ordered_as_npm_orders_them(seed: int) -> None:
    """Of two versions npm and we agree which is newer, or that neither is."""
    texts = Texts(seed)
    drawn = [texts.version() for _ in range(14_000)]
    pairs = list(pairwise(text for text in drawn if muntin_says((text, ""))[0]))
    for (first, second), theirs in zip(pairs, npm_says([], pairs)["order"], strict=True):
        a, b = Version.parse(first), Version.parse(second)
        assert ((a > b) - (a < b), a == b, a >= b, a <= b) == (theirs, theirs == 0, theirs >= 0, theirs <= 0)


@pytest.mark.parametrize(("case", "opened"), EVERY_RANGE, ids=[case["about"] for case, _ in EVERY_RANGE])
def test_a_range_takes_and_leaves(case: dict[str, Any], opened: bool) -> None:
    """A hand-written case holds for our reading."""
    wanted = Range.parse(case["range"])
    versions = [Version.parse(text) for text in [*case["takes"], *case["leaves"]]]
    taken = [str(each) for each in versions if wanted.allows(each, include_prerelease=opened)]
    assert taken == [text.removeprefix("v") for text in case["takes"]]


def test_npm_agrees_with_the_hand_written_cases() -> None:
    """What the JSON file says of ranges, of what is none, and of versions is what npm says too."""
    pairs = [(text, case["range"]) for case, _ in EVERY_RANGE for text in [*case["takes"], *case["leaves"]]]
    pairs += [("1.0.0", text) for text in CASES["no_ranges"]] + [(text, "*") for text in CASES["no_versions"]]
    npm = [as_one_reading(each) for each in npm_says(pairs, [])["pairs"]]
    assert npm == [muntin_says(pair) for pair in pairs]


def test_the_written_order_is_the_order() -> None:
    """Every two versions of the list compare as they stand, by us and by npm."""
    pairs = list(combinations_with_replacement(CASES["order"], 2))
    npm = npm_says([], pairs)["order"]
    for (lower, upper), theirs in zip(pairs, npm, strict=True):
        assert (Version.parse(lower) < Version.parse(upper)) == (lower != upper) == (theirs == -1)


@pytest.mark.parametrize("text", CASES["no_ranges"])
def test_what_is_no_range_is_quoted_beside_some_that_are(text: str) -> None:
    """The error names the text, and shows ranges."""
    with pytest.raises(RangeError) as caught:
        Range.parse(text)
    assert str(caught.value).startswith(repr(text)[:70])
    assert " is not a version range; ranges look like ^1.2.3" in str(caught.value)
    assert isinstance(caught.value, UsageError)


@pytest.mark.parametrize("text", CASES["no_versions"])
def test_what_is_no_version_is_quoted_beside_some_that_are(text: str) -> None:
    """The error names the text, and shows versions."""
    with pytest.raises(VersionError) as caught:
        Version.parse(text)
    assert str(caught.value).startswith(f"{text!r} is not a version; versions look like 1.2.3")


def test_long_texts_are_cut_in_errors_and_refused_by_length() -> None:
    """A version has at most 256 characters, as npm counts them, spaces included; the error stays one readable line."""
    assert str(Version.parse("1.0.0+" + "a" * 250)).endswith("aaa")
    with pytest.raises(VersionError) as caught:
        Version.parse("1.0.0+" + "a" * 251)
    assert len(str(caught.value)) < 180
    with pytest.raises(VersionError):
        Version.parse(" " * 252 + "1.0.0")


def test_a_version_keeps_its_text_and_compares_without_build_metadata() -> None:
    """`str` has the build metadata, equality and hash do not; a v and spaces go."""
    version = Version.parse(" v1.2.3-rc.1+4f2e ")
    assert (str(version), version.prerelease, version.build) == ("1.2.3-rc.1+4f2e", "rc.1", "4f2e")
    assert version == Version.parse("1.2.3-rc.1")
    assert len({version, Version.parse("1.2.3-rc.1+0")}) == 1
    assert version != "1.2.3-rc.1"
    assert repr(version) == "Version('1.2.3-rc.1+4f2e')"


def test_a_range_is_its_text() -> None:
    """Equal texts are equal ranges, and the same object while it is remembered."""
    assert Range.parse("^1") == Range.parse("^1") != Range.parse("^1.0.0")
    assert len({Range.parse("^1"), Range.parse("^1")}) == 1
    assert (str(Range.parse(" ^1")), repr(Range.parse("^1"))) == (" ^1", "Range('^1')")


def test_satisfies_refuses_where_npm_says_no() -> None:
    """A wrong text is a mistake that someone can mend, no answer."""
    assert satisfies("1.2.3", ">= 1.0.0")
    assert not satisfies("2.0.0", "^1")
    with pytest.raises(VersionError):
        satisfies("1.2", "^1")
    with pytest.raises(RangeError):
        satisfies("1.2.3", "latest")


def test_numbers_beyond_what_doubles_tell_apart_still_have_an_order() -> None:
    """The one known difference from npm: what stands behind two such numbers decides, so that sorting is sound."""
    first, second = (Version.parse(f"1.0.0-9007199254740992{end}") for end in (".a", ".b"))
    twin = Version.parse("1.0.0-9007199254740993.c")
    assert first < second < twin
