"""The public face: the example of its docstring runs as it stands, and importing it loads no HTTP client."""

import ast
import inspect
import subprocess
import sys
import textwrap

import pytest

import muntin.resilience

from .raw_server import RawServer, answers

ADDRESSES = ("http://10.0.0.7:8080", "http://10.0.0.8:8080")


def example() -> str:
    """The indented block of the module's docstring."""
    lines = inspect.getdoc(muntin.resilience)
    assert lines is not None
    return textwrap.dedent(
        "\n".join(line for line in lines.splitlines() if line.startswith("    ") or not line.strip())
    )


async def run(code: str) -> None:
    """Executes it where `await` is allowed, as in `python -m asyncio`."""
    compiled = compile(code, "example", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    await eval(compiled, {})  # our own docstring


async def test_the_example_gets_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    """Two replicas that live: the name, and that it is their own answer."""
    async with (
        RawServer(answers(200, b'{"name":"The lamp"}')) as one,
        RawServer(answers(200, b'{"name":"The lamp"}')) as two,
    ):
        await run(example().replace(ADDRESSES[0], one.url).replace(ADDRESSES[1], two.url))
    assert capsys.readouterr().out == "The lamp answered False\n"


async def test_the_example_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody there: the status that its own caller should get, the reason, and a sentence."""
    async with RawServer(answers(500)) as broken:
        await run(example().replace(ADDRESSES[0], broken.url).replace(ADDRESSES[1], broken.url + "/two"))
    assert capsys.readouterr().out == "503 failure-status products is not available: status 500\n"


def test_the_example_is_short() -> None:
    """Ten lines."""
    assert len([line for line in example().splitlines() if line.strip()]) <= 10


def test_every_name_is_there() -> None:
    """What `__all__` promises can be had, and nothing else."""
    for name in muntin.resilience.__all__:
        assert getattr(muntin.resilience, name).__module__.startswith("muntin.resilience.")
    assert set(muntin.resilience.__all__) <= set(dir(muntin.resilience))
    with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
        muntin.resilience.Nothing  # noqa: B018 - the look itself is what fails


def test_reading_a_policy_loads_no_http_client() -> None:
    """The command line reads the topology, and must start at once."""
    code = "import sys, muntin.manifest.topology, muntin.resilience; print('aiohttp' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "False\n"
