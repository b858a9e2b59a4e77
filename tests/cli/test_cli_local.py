"""`muntin publish --local`: what was built is published and deployed when it is new; else nothing is touched."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from muntin.service.testing import free_port

from .conftest import ControlPlane, Operator
from .small_builds import host, module, react


class LocalStack(Operator):
    """`muntin publish --local` over small builds: `served` has an asset server, everything else is uploaded."""

    def __init__(self, control: ControlPlane, folder: Path, channel: str) -> None:
        super().__init__(control, folder)
        self.build = folder / "build"
        self.port = free_port()
        self.channel = channel
        topology = folder / "topology.json"
        served = {"about": "an MFE", "run": ["python"], "port": self.port}
        topology.write_text(json.dumps({"process": {"served": served}}))
        self.environ |= {
            "MUNTIN_BUILD": str(self.build),
            "MUNTIN_RESOLVED_TOPOLOGY": str(topology),
            "MUNTIN_CHANNEL": channel,
            "MUNTIN_UPSTREAM_CONTROL": control.url,
        }
        del self.environ["MUNTIN_CONTROL_URL"]

    def channel_now(self) -> tuple[int, str]:
        """Revision and release."""
        found = self.control.get(f"channels/{self.channel}")
        return found["revision"], found["release"]


@pytest.fixture
def local(control: ControlPlane, tmp_path: Path) -> Iterator[LocalStack]:
    """Builds of host, react, `served` and `stored`, and the asset server of `served`."""
    (control.home / "published.json").unlink(missing_ok=True)
    stack = LocalStack(control, tmp_path, f"c{free_port()}")
    for make, name in ((host, "host"), (react, "lib-react"), (module, "served"), (module, "stored")):
        make(stack.build / name)
    environ = stack.environ | {"MUNTIN_NAME": "served", "MUNTIN_PORT": str(stack.port)}
    server = subprocess.Popen([sys.executable, "-m", "muntin.servers.assets"], env=environ, stdout=subprocess.DEVNULL)
    wait_for(f"http://127.0.0.1:{stack.port}/readyz")
    yield stack
    server.terminate()
    server.wait()


def wait_for(url: str) -> None:
    """Returns when the address answers."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        try:
            urlopen(url, timeout=1).close()
            return
        except (URLError, OSError):
            time.sleep(0.05)  # a port offers nothing to await
    pytest.fail(f"{url} does not answer")


def test_the_first_start_publishes_and_deploys_all_and_the_second_leaves_all_alone(local: LocalStack) -> None:
    """By its own origin what has a process, by upload the rest; the second start writes nothing anywhere."""
    first = local.done("publish", "--local")
    assert first.count("published ") == 4 and f"{local.channel}: release " in first
    revision, release = local.channel_now()
    page = local.control.get(f"releases/{release}")
    assert page["mfes"]["served"]["base"] == f"http://localhost:{local.port}/"
    assert page["mfes"]["stored"]["base"].startswith("/assets/stored/1.0.0+")
    entries = local.control.get("audit/verify")["entries"]
    assert local.done("publish", "--local") == f"nothing new; {local.channel} stays at release {release[:12]}\n"
    assert local.channel_now() == (revision, release) == (1, release)
    assert local.control.get("audit/verify")["entries"] == entries


def test_what_an_operator_deployed_outlives_a_restart(local: LocalStack) -> None:
    """Nothing is new, so nothing is deployed over it."""
    local.done("publish", "--local")
    other = local.json("release", "--without", "stored", "--channel", local.channel)["id"]
    local.done("deploy", other[:12], "--channel", local.channel)
    assert "nothing new" in local.done("publish", "--local")
    assert local.channel_now() == (2, other)


def test_a_new_build_is_deployed_and_so_is_going_back_to_an_old_one(local: LocalStack) -> None:
    """Only what changed moves; the older build's version is published already, and is new to the page all the same."""
    local.done("publish", "--local")
    _, first = local.channel_now()
    module(local.build / "stored", marker="changed")
    changed = local.done("publish", "--local")
    assert changed.count("published ") == 1 and "~ stored" in changed and "~ served" not in changed
    module(local.build / "stored")
    back = local.done("publish", "--local")
    assert "published before: stored@1.0.0+" in back
    revision, release = local.channel_now()
    version = local.control.get(f"releases/{release}")["mfes"]["stored"]["files"]["version"]
    assert (revision, version) == (3, local.control.get(f"releases/{first}")["mfes"]["stored"]["files"]["version"])


def test_a_new_build_of_a_library_is_taken_although_an_older_one_is_smaller(local: LocalStack) -> None:
    """Of two snapshots of one version the page gets the one that was built now."""
    local.done("publish", "--local")
    larger = react(local.build / "lib-react", padding=os.urandom(500).hex())
    assert "~ react" in local.done("publish", "--local")
    _, release = local.channel_now()
    page = local.control.get(f"releases/{release}")
    (build,) = page["libraries"]
    newest = local.control.get("mfes/react")["items"][0]
    assert build == f"react@{newest['version']}" and larger.is_dir()


def test_a_build_that_does_not_fit_is_told_and_the_channel_stays(local: LocalStack) -> None:
    """Exit code 1 with the facts; the next start says it again."""
    local.done("publish", "--local")
    before = local.channel_now()
    module(local.build / "stored", react="^18.0.0")
    for _ in range(2):
        done = local("publish", "--local")
        assert done.returncode == 1
        assert done.stderr.startswith("muntin: These versions do not fit together:\n  - ")
        assert "needs react ^18.0.0" in done.stderr and "what would help:\n  - " in done.stderr
        assert done.stderr.splitlines()[-1] == (
            f"{local.channel} stays at release {before[1][:12]}: what was built does not fit together"
        )
    assert local.channel_now() == before


def test_without_a_build_it_says_what_to_do(local: LocalStack) -> None:
    """Exit code 1."""
    done = local("publish", "--local", MUNTIN_BUILD=str(local.folder / "none"))
    assert (done.returncode, done.stderr) == (
        1,
        f"muntin: {local.folder / 'none'} holds no build; run `muntin build`\n",
    )


def test_in_production_all_is_uploaded(local: LocalStack) -> None:
    """A control plane fetches nothing from its own machine there; the files are the registry's."""
    local.done("publish", "--local", MUNTIN_ENV="production")
    release = local.control.get(f"releases/{local.channel_now()[1]}")
    version = release["mfes"]["served"]["files"]["version"]
    assert local.control.get(f"mfes/served/versions/{version}")["base"] == f"/assets/served/{version}/"


def test_by_url_the_files_stay_at_their_own_origin(local: LocalStack) -> None:
    """The registry fetches and hashes them; a second time it has them; an origin that is away is told."""
    url = f"http://localhost:{local.port}"
    made = local.json("publish", "--url", url)
    assert (made["created"], made["base"]) == (True, f"{url}/")
    assert local.done("publish", "--url", f"{url}/").startswith("already published, the same: served@1.0.0 ")
    away = local("publish", "--url", "http://localhost:1")
    assert (away.returncode, away.stderr) == (
        1,
        "muntin: http://localhost:1/manifest.json can't be fetched: [Errno 111] Connection refused\n",
    )
    assert local("publish", "--url", "here").returncode == 2
