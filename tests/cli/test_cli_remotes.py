"""`muntin publish` of what another bundler built: Rspack's and Vite's folders, as they left them, onto a real page."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ..federation.remotes import DECLARATION, ROUTE, build
from .conftest import Operator

ROOT = Path(__file__).parents[2]
BUILD_DEADLINE = 300
TOOLS = ("rspack", "vite")

Folder = Callable[..., Path]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Tool -> the folder that it built."""
    root = tmp_path_factory.mktemp("built")
    for tool in TOOLS:
        build(tool, root / tool)
    return {tool: root / tool for tool in TOOLS}


@pytest.fixture
def remote(built: dict[str, Path], tmp_path: Path) -> Folder:
    """`remote("widget", tool)`: a team's folder of that name, with its muntin.toml and the build in dist."""

    def make(name: str, tool: str = "rspack", expose: str = "./Widget", more: str = "") -> Path:
        folder = tmp_path / name
        shutil.copytree(built[tool], folder / "dist")
        text = DECLARATION.format(name=name, version="1.0.0", expose=expose, adapter="react")
        (folder / "muntin.toml").write_text(text + ROUTE.format(name=name) + more)
        return folder

    return make


@pytest.fixture
def page(muntin_as_operator: Operator) -> Operator:
    """The operator of a control plane where the real host and libraries are published."""
    run = muntin_as_operator
    command = [str(Path(sys.executable).with_name("node")), "packages/vite/src/cli.ts", "build"]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=BUILD_DEADLINE)
    for folder in [*sorted((ROOT / "build").glob("lib-*")), ROOT / "build" / "host"]:
        run.done("publish", folder)
    return run


@pytest.mark.parametrize(
    ("tool", "type", "global_name"), [("rspack", "script", "rspack_widget"), ("vite", "module", None)]
)
def test_a_remote_is_published_checked_and_released_like_any_other(
    page: Operator, remote: Folder, tool: str, type: str, global_name: str | None
) -> None:
    """Its sources and build stay as they are; the release says how to load it, and what the page shares with it."""
    folder = remote(f"{tool}-widget", tool)
    name = folder.name
    assert page.done("check", folder, "--channel", tool).startswith(f"{name}@1.0.0 fits into {tool}\n")
    assert page.done("publish", folder).startswith(f"published {name}@1.0.0: ")
    assert page.done("publish", folder).startswith(f"already published, the same: {name}@1.0.0 ")
    snapshot = page.json("publish", folder, "--snapshot")["version"]
    assert snapshot.startswith("1.0.0+")
    made = page.json("release", f"{name}@1.0.0", "--channel", tool)
    files = page.control.get(f"releases/{made['id']}")["mfes"][name]["files"]
    react = page.control.get("mfes/react")["items"][0]["version"].partition("+")[0]
    assert files["remote"] == {
        "type": type,
        "global_name": global_name,
        "expose": "./Widget",
        "adapter": "react",
        "share": {"react": react, "react-dom": react},
    }
    assert files["entry"] == f"/assets/{name}/1.0.0/remoteEntry.js"
    stored = page.control.get(f"mfes/{name}/versions/1.0.0")["manifest"]["files"]
    assert {path for path in stored if path.endswith("mf-manifest.json")} == set()
    page.done("deploy", made["id"][:12], "--channel", tool)


def without_manifest(folder: Path) -> None:
    """The plugin was not told to write one."""
    (folder / "dist" / "mf-manifest.json").unlink()


def without_build(folder: Path) -> None:
    """Nobody built it."""
    shutil.rmtree(folder / "dist")


def without_entry(folder: Path) -> None:
    """Half of an upload, say."""
    (folder / "dist" / "remoteEntry.js").unlink()


def with_odd_schema(folder: Path) -> None:
    """A schema of an event that is no JSON."""
    (folder / "events").mkdir()
    (folder / "events" / "odd@1.json").write_text("{")


def as_it_is(folder: Path) -> None:
    """Nothing is wrong with the build."""


@pytest.mark.parametrize(
    ("spoil", "expose", "said"),
    [
        (without_manifest, "./Widget", "dist/mf-manifest.json is not there; build with `manifest: true`"),
        (without_build, "./Widget", "spoilt/dist is no folder; build the remote first, or name its folder in [remote]"),
        (without_entry, "./Widget", "dist has no remoteEntry.js, which mf-manifest.json names; build it again"),
        (as_it_is, "./Gadget", "remote.expose: the build exposes ./Widget, ./mount, not ./Gadget"),
        (with_odd_schema, "./Widget", "spoilt/events/odd@1.json: not valid JSON"),
    ],
    ids=lambda value: value.__name__ if callable(value) else "",
)
def test_what_is_wrong_with_a_remote_is_told_in_one_line(
    muntin_as_operator: Operator, remote: Folder, spoil: Callable[[Path], None], expose: str, said: str
) -> None:
    """Exit code 2; nothing is published."""
    folder = remote("spoilt", expose=expose)
    spoil(folder)
    done = muntin_as_operator("publish", folder.name)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("muntin: spoilt") and said in done.stderr
    assert done.stderr.count("\n") == 1
    assert muntin_as_operator("status", "spoilt").returncode == 1
