"""deploy/bootstrap.py: what it needs, when it works again, and when it leaves everything alone."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).parents[2] / "deploy" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path: Path) -> ModuleType:
    """The script as a module, in a checkout of its own."""
    (tmp_path / "deploy").mkdir()
    copy = tmp_path / "deploy" / "bootstrap.py"
    copy.write_bytes(FILE.read_bytes())
    for name in ("requirements.lock", "pyproject.toml"):
        (tmp_path / name).write_text("")
    spec = importlib.util.spec_from_file_location("bootstrap", copy)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_needs_the_standard_library_alone() -> None:
    """It runs in isolation, before anything is installed."""
    done = subprocess.run([sys.executable, "-I", "-S", "-c", f"compile(open({str(FILE)!r}).read(), 'x', 'exec')"])
    assert done.returncode == 0
    imported = {line.split()[1] for line in FILE.read_text().splitlines() if line.startswith(("import ", "from "))}
    assert imported <= set(sys.stdlib_module_names)


def test_a_change_of_the_lock_is_seen(bootstrap: ModuleType, tmp_path: Path) -> None:
    """The stamp stands for the lock, the project file and Python itself."""
    before = bootstrap.fingerprint()
    assert bootstrap.fingerprint() == before
    (tmp_path / "requirements.lock").write_text("changed")
    assert bootstrap.fingerprint() != before


def test_with_a_current_stamp_nothing_is_done(bootstrap: ModuleType, tmp_path: Path) -> None:
    """No file is touched."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    bootstrap.PYTHON.touch()
    bootstrap.STAMP.write_text(bootstrap.fingerprint())
    before = sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    bootstrap.main()
    assert sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before


def test_a_broken_setup_is_done_again(tmp_path: Path, bootstrap: ModuleType) -> None:
    """A .venv without a working Python is replaced, and without a stamp nothing is taken for done."""
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    bootstrap.PYTHON.write_text("")
    bootstrap.make_venv()
    done = subprocess.run([str(bootstrap.PYTHON), "-c", "print('works')"], capture_output=True, text=True)
    assert done.stdout == "works\n"
    assert not bootstrap.STAMP.exists()


def test_make_needs_no_more_than_its_prerequisites() -> None:
    """`make -n up` calls the given Python first, then what it has installed."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}  # make may run us
    command = ["make", "-n", "up", "PYTHON=python9"]
    done = subprocess.run(command, cwd=FILE.parents[1], env=environ, capture_output=True, text=True)
    assert done.stdout.splitlines() == ["python9 deploy/bootstrap.py", ".venv/bin/muntin up"]
