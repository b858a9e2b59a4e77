"""What is wrong with a manifest is all named, by its key; what is right is left alone."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from muntin.manifest.build import Manifest
from muntin.manifest.checks import check, path_fault

from .manifests import KINDS, declaration, file, module

CASES: list[dict[str, Any]] = json.loads((Path(__file__).parent / "check_cases.json").read_text())


def faults(content: dict[str, Any]) -> dict[str, str]:
    """Key -> message; where one key has several, all of them."""
    found: dict[str, str] = {}
    for fault in check(msgspec.convert(content, Manifest)):
        found[fault.path] = f"{found[fault.path]}; {fault.message}" if fault.path in found else fault.message
    return found


def put(content: dict[str, Any], path: str, value: Any) -> None:
    """Sets `a.b.c`; a last part with a dot in it is a file's name or a key of exposes."""
    for known in ("files.", "exposes."):
        if path.startswith(known):
            content[known[:-1]][path.removeprefix(known).replace("/mount", "./mount")] = value
            return
    *parents, last = path.split(".")
    for parent in parents:
        content = content[parent]
    content[last] = value


@pytest.mark.parametrize("kind", KINDS)
def test_a_manifest_that_is_right_has_no_faults(kind: str) -> None:
    """Each kind passes."""
    assert faults(KINDS[kind]()) == {}


@pytest.mark.parametrize("case", CASES, ids=[case["about"] for case in CASES])
def test_each_fault_is_named_by_its_key(case: dict[str, Any]) -> None:
    """A case of the JSON file has exactly these keys at fault, with these words."""
    content = KINDS[case["kind"]]()
    for path, value in case["set"].items():
        put(content, path, value)
    found = faults(content)
    assert found.keys() == case["faults"].keys()
    for key, words in case["faults"].items():
        assert words in found[key]


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("../x.js", "starts with a dot"),
        ("a/../../x.js", "starts with a dot"),
        ("/etc/passwd", "absolute"),
        ("C:/x.js", "absolute"),
        ("a\\..\\x.js", "backslash"),
        ("a//b.js", "empty"),
        ("a/", "empty"),
        ("./a.js", "starts with a dot"),
        (".htaccess", "starts with a dot"),
        ("a\u0000.js", "can't be seen"),
        ("a\n.js", "can't be seen"),
        ("a\u202e.js", "can't be seen"),
        ("", "1 to 200"),
        ("a" * 201, "1 to 200"),
    ],
)
def test_a_path_that_could_leave_its_folder_is_refused(path: str, words: str) -> None:
    """Absolute, climbing, hidden, or not what it looks like."""
    assert words in path_fault(path)
    assert words in faults(module(files=module()["files"] | {path: file()}))[f"files.{path}"]


@pytest.mark.parametrize("path", ["a.js", "0123456789ab/remoteEntry.js", "assets/fonts/a-b_c.woff2", "a" * 200])
def test_a_plain_path_is_fine(path: str) -> None:
    """Relative, visible, downwards."""
    assert path_fault(path) == ""


def test_javascript_over_budget_names_total_budget_and_the_largest_file() -> None:
    """Raw bytes of scripts count, styles do not."""
    content = module(declaration=declaration("module", budget={"js": 599}))
    assert faults(content) == {
        "declaration.budget.js": "600 bytes of JavaScript, the budget is 599 (largest: mount.js, 300); load parts "
        "lazily with import(), or raise budget.js in muntin.toml"
    }
    assert faults(module(declaration=declaration("module", budget={"js": 600}))) == {}


def test_a_file_that_is_named_and_missing_is_a_fault_also_without_parsing() -> None:
    """A manifest that was made in a program is checked like one that was read."""
    assert "not among the files" in faults(module(css=["gone.css"]))["files.gone.css"]


def test_all_faults_are_told_at_once() -> None:
    """Somebody who publishes mends them in one go."""
    broken = module(name="X", version="1", css=["gone.css"], declaration=declaration("module", owner="", calls=["*"]))
    assert len(faults(broken)) >= 6
