"""The release as a file: written at once, left alone if equal, read back the same; contracts/ describes it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import jsonschema_rs
import msgspec
import pytest

from muntin.adapters.release_file import origins_of, read_release, write_release
from muntin.errors import contracts_folder
from muntin.manifest.build import Manifest, ManifestError
from muntin.manifest.topology import Topology, parse
from muntin.release import Release, ReleaseError

BUILDS = Path(__file__).parent / "builds"
NAMES = ["product-catalog", "shopping-cart", "shared-services", "header", "orders"]
SCHEMAS: dict[str, Any] = {"release": Release, "manifest": Manifest}


def topology_text() -> str:
    return "".join(
        f'[process.{name}]\nabout = "x"\nrun = ["python"]\nport = {7001 + index}\n' for index, name in enumerate(NAMES)
    )


@pytest.fixture
def topology() -> Topology:
    return parse(topology_text(), "topology.toml")


@pytest.fixture
def build(tmp_path: Path) -> Path:
    """A build folder as packages/vite leaves it."""
    folder = tmp_path / "build"
    for file in BUILDS.glob("*.json"):
        (folder / file.stem).mkdir(parents=True)
        shutil.copy(file, folder / file.stem / "manifest.json")
    return folder


def schema_of(model: Any, title: str) -> dict[str, Any]:
    """The JSON Schema of a model, as contracts/ holds it."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": title}
    return schema | msgspec.json.schema(model)


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_contract_is_the_model(name: str) -> None:
    """contracts/<name>.schema.json is made from the model; running this file as a program writes it anew."""
    file = contracts_folder() / f"{name}.schema.json"
    assert json.loads(file.read_text()) == schema_of(SCHEMAS[name], f"Muntin {name}")


def test_a_written_release_fits_its_contract(build: Path, topology: Topology, tmp_path: Path) -> None:
    """Any reader of the JSON Schema can read what we write; so it is for manifests."""
    path = tmp_path / "release.json"
    write_release(build, topology, path)
    schemas = {name: json.loads((contracts_folder() / f"{name}.schema.json").read_text()) for name in SCHEMAS}
    jsonschema_rs.validate(schemas["release"], json.loads(path.read_text()))
    for file in BUILDS.glob("*.json"):
        jsonschema_rs.validate(schemas["manifest"], json.loads(file.read_text()))


def test_a_release_is_read_back_as_it_was_written(build: Path, topology: Topology, tmp_path: Path) -> None:
    """Ports come from the topology; the file holds the whole release."""
    path = tmp_path / "deep" / "release.json"
    written = write_release(build, topology, path)
    assert read_release(path) == written
    assert written.mfes["shopping-cart"].origin == "http://localhost:7002"
    assert origins_of(topology)["orders"] == "http://localhost:7005"


def test_an_equal_release_leaves_the_file_alone(build: Path, topology: Topology, tmp_path: Path) -> None:
    """The shell reloads when the file changes; building again without a change is no change."""
    path = tmp_path / "release.json"
    write_release(build, topology, path)
    before = path.stat()
    write_release(build, topology, path)
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_broken_builds_change_nothing(build: Path, topology: Topology, tmp_path: Path) -> None:
    """A manifest that can't be read keeps the release that there was."""
    path = tmp_path / "release.json"
    write_release(build, topology, path)
    before = path.read_bytes()
    (build / "orders" / "manifest.json").write_text("{")
    with pytest.raises(ManifestError, match=r"orders/manifest\.json"):
        write_release(build, topology, path)
    assert path.read_bytes() == before


@pytest.mark.parametrize("content", [None, "", "{}", '{"schema": 1}', "[]"])
def test_what_is_no_release_is_refused(tmp_path: Path, content: str | None) -> None:
    """A missing, empty or foreign file raises ReleaseError that names the file and says what to do."""
    path = tmp_path / "release.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(ReleaseError, match="run `muntin build`") as caught:
        read_release(path)
    assert str(path) in str(caught.value)


def test_the_helper_can_be_called_by_hand(build: Path, tmp_path: Path) -> None:
    """It prints the id; wrong use is one line and exit code 2."""
    topology, path = tmp_path / "topology.toml", tmp_path / "release.json"
    topology.write_text(topology_text())
    command = [sys.executable, "-m", "muntin.adapters.release_file"]
    done = subprocess.run([*command, build, topology, path], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == read_release(path).id
    wrong = subprocess.run([*command, build], capture_output=True, text=True, check=False)
    assert (wrong.returncode, wrong.stderr.count("\n")) == (2, 1)
    assert "usage" in wrong.stderr


if __name__ == "__main__":
    for contract, model in SCHEMAS.items():
        text = json.dumps(schema_of(model, f"Muntin {contract}"), indent=2) + "\n"
        (contracts_folder() / f"{contract}.schema.json").write_text(text)
