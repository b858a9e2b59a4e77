"""The commands that README.md and CONTRIBUTING.md tell people to type do what they say, on a real stack."""

import re
import subprocess
from pathlib import Path

import pytest

from .stack import COMMAND_DEADLINE, ROOT, Stack

DOCUMENTS = ("README.md", "CONTRIBUTING.md")
BLOCK = re.compile(r"^```\n(.*?)^```", re.MULTILINE | re.DOTALL)


def commands(document: str) -> list[str]:
    """The command lines in a document's code blocks, without their comments."""
    lines = [line for block in BLOCK.findall((ROOT / document).read_text()) for line in block.splitlines()]
    return [command for line in lines if (command := line.split(" #")[0].strip())]


ALL = list(dict.fromkeys(command for document in DOCUMENTS for command in commands(document)))
"""In the order of the documents, since a later one may undo an earlier one."""
MUNTIN = [command for command in ALL if command.startswith(".venv/bin/muntin ")]
FOLLOWING = [command for command in MUNTIN if " -f" in command]
CHECKS = [command for command in ALL if command.startswith(".venv/bin/python ")]
MAKE = [command for command in ALL if command.startswith("make ")]


def test_every_command_is_of_a_kind_that_is_tried() -> None:
    """No command line escapes the tests below."""
    assert len(ALL) > 8
    assert set(ALL) == {*MUNTIN, *CHECKS, *MAKE}


@pytest.mark.parametrize("command", [command for command in MUNTIN if command not in FOLLOWING])
def test_muntin_commands_work(stack: Stack, command: str) -> None:
    """Each ends with 0 on a running stack, which is whole again afterwards."""
    done = subprocess.run(
        ["bash", "-c", command], cwd=ROOT, env=stack.environ, capture_output=True, text=True, timeout=COMMAND_DEADLINE
    )
    for name in {name for name, process in stack.processes().items() if process["state"] == "stopped"}:
        stack.start(name)
    stack.await_edge("shell")
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("command", FOLLOWING)
def test_following_a_log_shows_its_lines(stack: Stack, command: str) -> None:
    """It prints what the process printed and goes on until it is ended."""
    with subprocess.Popen(
        ["bash", "-c", f"exec {command}"], cwd=ROOT, env=stack.environ, stdout=subprocess.PIPE
    ) as tail:
        assert tail.stdout is not None
        assert tail.stdout.readline()
        assert tail.poll() is None
        tail.terminate()


@pytest.mark.parametrize("command", MAKE)
def test_make_targets_exist(command: str) -> None:
    """make knows the target; what it runs has tests of its own."""
    subprocess.run([*command.split(), "--dry-run"], cwd=ROOT, check=True, capture_output=True)


@pytest.mark.parametrize("command", CHECKS)
def test_checks_name_existing_steps_and_folders(command: str) -> None:
    """`tests/run.py` knows the steps, and pytest's folder holds tests."""
    words = command.split()
    assert (ROOT / words[0]).exists()
    if words[1] == "tests/run.py":
        known = re.findall(r'Step\("([a-z-]+)"', (ROOT / "tests" / "run.py").read_text())
        assert set(words[2:]) <= set(known)
    else:
        assert words[1:3] == ["-m", "pytest"]
        assert list((ROOT / words[3]).glob("test_*.py"))
    assert Path(ROOT / "tests").is_dir()
