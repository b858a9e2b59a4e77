"""What Python tests share: one real PostgreSQL and one real NATS per run, and settings for a service under test.

Both servers are the embedded ones of `make up`, on free ports with their data in a temporary folder;
MUNTIN_POSTGRES_URL and MUNTIN_NATS_URL replace them. Each test that asks for `settings_for` gets databases of its own.
"""

import asyncio
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg
import jsonschema_rs
import pytest
from joserfc.jwk import KeySet, OKPKey
from playwright.sync_api import Browser, Playwright, sync_playwright

from muntin.service import Event, Identity, IdentitySigner, ServiceTokens, Settings, contracts_folder
from muntin.service.testing import free_port
from muntin.supervisor.keys import ensure

from .browser.browsers import find_browser, flags

START_DEADLINE = 60.0

SMALL_CATALOGUE = """
[category]
id = "lamps"
name = "Lamps"
position = 1
"""
SMALL_CATALOGUE_PRODUCT = """
[products.{id}]
name = "The lamp {id}"
description = "A lamp of spun steel with a warm red coat, 40 cm wide."
price = {price}
stock = {stock}
added = 2026-03-01
picture = {{ motif = "pendant", main = "red" }}
"""


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Returns when `port` accepts connections; fails when the process ends or START_DEADLINE passes."""
    deadline = time.monotonic() + START_DEADLINE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"{process.args} ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.2).close()
            return
        except OSError:
            time.sleep(0.05)  # a TCP port offers nothing else to await
    pytest.fail(f"{process.args} does not listen on {port}")


def run_server(module: str, port: int, home: Path) -> Iterator[None]:
    """Runs `python -m module` as the supervisor would, until the generator is closed."""
    environ = os.environ | {
        "MUNTIN_NAME": module.rsplit(".", 1)[-1],
        "MUNTIN_PORT": str(port),
        "MUNTIN_HOME": str(home),
    }  # fmt: skip - one line of facts
    log = (home / f"{module}.log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", module], env=environ, stdout=log, stderr=log)
    try:
        wait_for_port(port, process)
        yield
    finally:
        process.send_signal(signal.SIGINT)  # PostgreSQL's fast shutdown: it does not wait for clients
        process.wait(15)
        log.close()


@pytest.fixture(scope="session")
def run_home() -> Iterator[Path]:
    """A MUNTIN_HOME for the whole run; short, since it may hold sockets, and open to the database's own user."""
    with tempfile.TemporaryDirectory(prefix="muntin-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        home.chmod(0o755)
        (home / "keys").mkdir()
        (home / "keys" / "databases.json").write_text("{}")
        yield home


async def forget_durability(url: str) -> None:
    """Nothing of a test run outlives it, so nothing waits for the disk. The server may listen before it answers."""
    connection = None
    async with asyncio.timeout(START_DEADLINE):
        while connection is None:
            try:
                connection = await asyncpg.connect(url)
            except asyncpg.CannotConnectNowError:
                await asyncio.sleep(0.05)  # it tells nobody when it has started
    for setting in ("fsync", "full_page_writes", "synchronous_commit"):
        await connection.execute(f"alter system set {setting} = off")
    await connection.execute("select pg_reload_conf()")
    await connection.close()


@pytest.fixture(scope="session")
def postgres_url(run_home: Path) -> Iterator[str]:
    """URL of the maintenance database of a real PostgreSQL."""
    if url := os.environ.get("MUNTIN_POSTGRES_URL"):
        yield url
        return
    ensure(run_home / "keys", [])
    password, port = (run_home / "keys" / "postgres-password").read_text(), free_port()
    url = f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres"
    for _ in run_server("muntin.servers.postgres", port, run_home):
        asyncio.run(forget_durability(url))
        yield url


@pytest.fixture(scope="session")
def nats_server(run_home: Path) -> Iterator[str]:
    """URL of a real NATS server with JetStream."""
    if url := os.environ.get("MUNTIN_NATS_URL"):
        yield url
        return
    token, port = ensure(run_home / "keys", []).nats_token, free_port()
    for _ in run_server("muntin.servers.nats", port, run_home):
        yield f"nats://{token}@127.0.0.1:{port}"


@pytest.fixture
def nats_url(nats_server: str) -> str:
    """The same server, in a namespace that no other test uses: no test sees another's events."""
    return f"{nats_server}/t_{secrets.token_hex(8)}"


@pytest.fixture(scope="session")
def identity_key() -> OKPKey:
    """The authorizer's key of this run."""
    return OKPKey.generate_key("Ed25519", private=True, auto_kid=True)


@pytest.fixture(scope="session")
def secret() -> str:
    """What services of this run sign their internal calls with."""
    return secrets.token_urlsafe(32)


@pytest.fixture
def database_url(postgres_url: str) -> str:
    """What the URLs of this test's databases begin with; they are made on first use."""
    return urlunsplit(urlsplit(postgres_url)._replace(path=f"/t_{secrets.token_hex(8)}"))


@pytest.fixture
def settings_for(
    tmp_path: Path, database_url: str, nats_url: str, identity_key: OKPKey, secret: str
) -> Callable[..., Settings]:
    """`settings_for("cart", upstreams={"product": url})`: settings on the real servers, a database per service."""
    jwks, key = tmp_path / "jwks.json", tmp_path / "key.json"
    jwks.write_text(json.dumps(KeySet([identity_key]).as_dict(private=False)))
    key.write_text(json.dumps(identity_key.as_dict(private=True)))

    def make(name: str, **changes: object) -> Settings:
        facts: dict[str, object] = {
            "name": name,
            "port": free_port(),
            "home": tmp_path,
            "database_url": f"{database_url}_{name.replace('-', '_')}",
            "nats_url": nats_url,
            "identity_jwks": jwks,
            "identity_key": key,
            "service_secret": secret,
        }  # fmt: skip - one line of facts
        return Settings(**(facts | changes))  # type: ignore[arg-type] - tests name fields freely

    return make


@pytest.fixture
def as_visitor(identity_key: OKPKey) -> Callable[..., dict[str, str]]:
    """`as_visitor("u1")`: the headers by which a member calls; kind="guest" and roles=("staff",) as wanted."""

    def headers(sub: str, kind: str = "member", roles: tuple[str, ...] = ()) -> dict[str, str]:
        identity = Identity(sub=sub, kind=kind, name=sub, roles=roles)  # type: ignore[arg-type] - a literal in tests
        return {"x-muntin-identity": IdentitySigner(identity_key).sign(identity)}

    return headers


@pytest.fixture
def as_service(secret: str) -> Callable[[str, str], dict[str, str]]:
    """`as_service("order", "product")`: the headers by which order calls internals of product."""
    return lambda caller, callee: {"x-muntin-service": ServiceTokens(caller, secret).issue(callee)}


@pytest.fixture
def recorded() -> Callable[[Settings, str], Awaitable[list[Event]]]:
    """`await recorded(settings, "cart.updated")`: that service's events so far, each checked against its contract."""

    async def read(settings: Settings, type: str) -> list[Event]:
        contract = json.loads((contracts_folder() / "events" / f"{type}.json").read_text())
        validator = jsonschema_rs.validator_for(contract, validate_formats=True)
        connection = await asyncpg.connect(settings.database_url)
        try:
            rows = await connection.fetch("select * from event where type = $1 order by seq", type)
        finally:
            await connection.close()
        events = [
            Event(str(row["id"]), row["source"], row["type"], row["subject"], row["time"], json.loads(row["data"]))
            for row in rows
        ]
        for event in events:
            validator.validate(event.data)
        return events

    return read


@pytest.fixture
def small_catalogue(tmp_path: Path) -> Path:
    """A catalogue folder: plain-lamp (1000 cents), fine-lamp (2550), last-lamp (one piece), sold-lamp (none)."""
    lamps = (("plain-lamp", 1000, 500), ("fine-lamp", 2550, 500), ("last-lamp", 700, 1), ("sold-lamp", 900, 0))
    folder = tmp_path / "catalogue"
    folder.mkdir()
    products = [SMALL_CATALOGUE_PRODUCT.format(id=id, price=price, stock=stock) for id, price, stock in lamps]
    (folder / "lamps.toml").write_text(SMALL_CATALOGUE + "".join(products))
    return folder


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright's driver."""
    with sync_playwright() as driver:
        yield driver


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One browser for all tests that drive one; each has contexts of its own."""
    path = find_browser(playwright.chromium.executable_path)
    browser = playwright.chromium.launch(executable_path=path, args=flags())
    yield browser
    browser.close()
