"""The house keeps its own rules: sizes, docstrings, ports, lock files, browser imports."""

import ast
import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from .error_page import PAGE, render

ROOT = Path(__file__).resolve().parents[2]
CODE = {".py", ".ts", ".tsx"}
MAX_LINES = 400
MAX_FUNCTION = 50


def tracked(*endings: str) -> list[Path]:
    """The repository's files of these endings: what git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return [ROOT / name for name in names if name.endswith(endings) and (ROOT / name).is_file()]


def production(*endings: str) -> list[Path]:
    """The same, without tests."""
    return [
        path for path in tracked(*endings) if path.relative_to(ROOT).parts[0] != "tests" and ".test." not in path.name
    ]


def test_no_file_is_longer_than_a_room() -> None:
    """A file over 400 lines wants to be two."""
    long = {str(p.relative_to(ROOT)): n for p in tracked(*CODE) if (n := len(p.read_text().splitlines())) > MAX_LINES}
    assert not long


def test_no_function_is_longer_than_fifty_lines() -> None:
    """A Python function over 50 lines wants to be two."""
    long = []
    for path in production(".py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > MAX_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines}")
    assert not long


def test_every_module_opens_with_its_rule() -> None:
    """Each Python module has a docstring and each TypeScript module opens with a comment."""
    bare = [p for p in production(".py") if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))]
    opened = ("//", "/*", "#!", "<!--")
    bare += [p for p in production(".ts", ".tsx", ".vue") if not p.read_text().lstrip().startswith(opened)]
    assert not [str(p.relative_to(ROOT)) for p in bare]


def test_every_python_test_says_what_it_shows() -> None:
    """Every test function has a one-sentence docstring."""
    silent = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in tracked(".py")
        if path.name.startswith("test_")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        if node.name.startswith("test_") and not ast.get_docstring(node)
    ]
    assert not silent


def topology_ports() -> dict[int, str]:
    """The fixed ports of deploy/topology.toml."""
    processes = tomllib.loads((ROOT / "deploy/topology.toml").read_text())["process"]
    return {process["port"]: name for name, process in processes.items() if process.get("port")}


def test_every_port_is_named_once() -> None:
    """No code or configuration repeats a port of topology.toml; prose may, and tests of the topology's shape may."""
    ports = re.compile(rf"(?<![\d.])({'|'.join(map(str, topology_ports()))})(?!\d)")
    allowed = {"deploy/topology.toml", "package-lock.json", "requirements.lock"}
    repeated = []
    for path in production(".py", ".ts", ".tsx", ".toml", ".json", ".html", ".css", ".sql"):
        name = str(path.relative_to(ROOT))
        if name in allowed or "catalogue" in name or name.startswith("bench/results/"):
            continue  # a measured figure may look like a port
        for number, line in enumerate(path.read_text().splitlines(), 1):
            if ports.search(line) and "MUNTIN_" not in line:
                repeated.append(f"{name}:{number}: {line.strip()[:80]}")
    assert not repeated


def test_the_readme_names_the_ports_of_the_topology() -> None:
    """The table of ports in README.md is the topology's."""
    table = dict(re.findall(r"^\| `([a-z-]+)` \| (\d+) \|", (ROOT / "README.md").read_text(), re.MULTILINE))
    assert {int(port): name for name, port in table.items()} == topology_ports()


def test_lock_files_name_no_registry() -> None:
    """Lock files hold hashes and versions, no addresses."""
    assert "://" not in (ROOT / "requirements.lock").read_text()
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert not [name for name, entry in packages.items() if "://" in str(entry.get("resolved", ""))]
    assert not (ROOT / "uv.lock").exists()


IMPORT = re.compile(r"""(?:from|import)\s*\(?\s*['"]([^'"]+)['"]""")
SHARED = ("@muntin/", "react", "@apollo/client", "graphql", "rxjs")


@pytest.mark.parametrize("app", [p.name for p in sorted((ROOT / "app").iterdir()) if p.is_dir()])
def test_browser_apps_import_packages_and_themselves_only(app: str) -> None:
    """No MFE imports another, by name or by path; they meet as remotes."""
    files = [p for p in production(".ts", ".tsx", ".vue") if p.is_relative_to(ROOT / "app" / app)]
    assert files, f"app/{app} has no TypeScript: the check would be blind"
    others = {p.name for p in (ROOT / "app").iterdir()} - {app}
    wrong = []
    for path in files:
        for target in IMPORT.findall(path.read_text()):
            leaves = target.startswith(".") and not (path.parent / target).resolve().is_relative_to(ROOT / "app" / app)
            if leaves or target.split("/")[0] in others:
                wrong.append(f"{path.relative_to(ROOT)}: {target}")
    assert not wrong


def test_the_runtime_depends_on_nothing() -> None:
    """@muntin/runtime imports nothing but its own files."""
    files = [p for p in production(".ts", ".tsx") if "packages/runtime/src" in str(p)]
    assert files
    foreign = [f"{p.name}: {t}" for p in files for t in IMPORT.findall(p.read_text()) if not t.startswith(".")]
    assert not foreign


def test_public_names_exist() -> None:
    """Everything that muntin's packages export in `__all__` can be imported, and is listed in order."""
    import importlib

    for init in (ROOT / "src" / "muntin").rglob("__init__.py"):
        name = ".".join(init.relative_to(ROOT / "src").parent.parts)
        module = importlib.import_module(name)
        for exported in getattr(module, "__all__", []):
            assert hasattr(module, exported), f"{name}.{exported}"


def test_lint_ignores_carry_their_reason() -> None:
    """Whoever silences a check says why on the same line."""
    marker = re.compile(r"(#\s*noqa|#\s*type:\s*ignore|biome-ignore|@ts-expect-error|@ts-ignore)(.*)")
    bare = []
    for path in tracked(*CODE):
        if path == Path(__file__):
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            found = marker.search(line)
            if found and not re.search(r"( - |: |  # ).{4,}", found.group(2)):
                bare.append(f"{path.relative_to(ROOT)}:{number}: {line.strip()[:90]}")
    assert not bare


def test_error_codes_used_are_declared() -> None:
    """Every code raised as a Problem is in contracts/errors.toml, and nothing there is unused or incomplete."""
    declared = tomllib.loads((ROOT / "contracts/errors.toml").read_text())
    source = "\n".join(path.read_text() for path in production(".py"))
    used = set(re.findall(r"""Problem\(\s*"([a-z-]+)\"""", source))
    assert used <= set(declared)
    assert not [code for code, spec in declared.items() if set(spec) != {"title", "status", "remedy"}]
    assert not [code for code in declared if f'"{code}"' not in source]


def test_the_page_of_error_codes_is_current() -> None:
    """docs/errors.md says what contracts/errors.toml says."""
    assert PAGE.read_text() == render()
