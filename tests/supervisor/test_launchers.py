"""The embedded servers: what they keep survives, what they guard stays guarded, and URLs replace them."""

import asyncio
import json
import os
import signal
from pathlib import Path

import asyncpg
import nats
import nats.errors
import pytest

from muntin.servers.postgres import statements
from muntin.supervisor import plan as planning

from .small_stack import Stack, until

SERVERS = {
    "postgres": {
        "run": ["python", "-m", "muntin.servers.postgres"],
        "stop_signal": "INT",
        "replaced_by": "MUNTIN_POSTGRES_URL",
    },
    "nats": {"run": ["python", "-m", "muntin.servers.nats"], "replaced_by": "MUNTIN_NATS_URL"},
}


@pytest.fixture
def servers(stack: Stack) -> Stack:
    """A stack of the embedded servers and two that use them."""
    stack.declare(
        product={"ready": "/", "database": "product", "events": True},
        order={"ready": "/", "database": "order"},
        **{name: dict(fields) for name, fields in SERVERS.items()},
    )
    done = stack.run("up", "--detach")
    assert done.returncode == 0, done.stdout + done.stderr
    return stack


def plan_of(stack: Stack) -> planning.Plan:
    return planning.load(stack.environ)


async def test_data_survives_a_restart_and_a_kill(servers: Stack) -> None:
    """What was committed is there after `restart`, and after SIGKILL with its recovery."""
    url = plan_of(servers).database_url("product")
    connection = await asyncpg.connect(url)
    await connection.execute("create table kept (n int); insert into kept values (1)")
    await connection.close()
    assert (await asyncio.to_thread(servers.run, "restart", "postgres")).returncode == 0
    connection = await asyncpg.connect(url)
    await connection.execute("insert into kept values (2)")
    await connection.close()
    os.kill(servers.rows()["postgres"]["pid"], signal.SIGKILL)
    until(lambda: (r := servers.rows()["postgres"])["restarts"] >= 1 and r["state"] == "ready", "postgres is back")
    connection = await asyncpg.connect(url)
    assert [row["n"] for row in await connection.fetch("select n from kept order by n")] == [1, 2]
    await connection.close()


async def test_each_database_belongs_to_its_own_role(servers: Stack) -> None:
    """A service's role can't connect to another's database, and no role connects without its password."""
    plan = plan_of(servers)
    own = await asyncpg.connect(plan.database_url("order"))
    assert await own.fetchval("select current_user || ' ' || current_database()") == "order order"
    await own.close()
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await asyncpg.connect(plan.database_url("order").removesuffix("/order") + "/product")
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(plan.database_url("order").replace(plan.secrets.databases["order"], "guess"))


async def test_postgres_listens_on_the_loopback_alone_and_syncs(servers: Stack) -> None:
    """No Unix socket, no other address, fsync on, room for every service's pool."""
    port, password = plan_of(servers).topology.process["postgres"].port, servers.home / "keys" / "postgres-password"
    connection = await asyncpg.connect(f"postgresql://postgres:{password.read_text()}@127.0.0.1:{port}/postgres")
    names = ("listen_addresses", "unix_socket_directories", "fsync", "synchronous_commit", "max_connections")
    shown = {name: await connection.fetchval(f"show {name}") for name in names}
    await connection.close()
    assert shown == dict(zip(names, ("127.0.0.1", "", "on", "on", "200"), strict=True))


def test_a_database_that_is_declared_later_is_made(servers: Stack) -> None:
    """Adding a service to the topology needs nothing but a restart of the stack."""
    servers.run("down")
    servers.declare(late={"ready": "/", "database": "late"}, **{name: dict(fields) for name, fields in SERVERS.items()})
    assert servers.run("up", "--detach").returncode == 0

    async def connect() -> None:
        await (await asyncpg.connect(plan_of(servers).database_url("late"))).close()

    asyncio.run(connect())


def test_a_password_can_hold_anything() -> None:
    """Names and passwords are quoted in SQL."""
    made = statements('a"b', "it's")
    assert made[:2] == ['CREATE ROLE "a""b" LOGIN;', "ALTER ROLE \"a\"\"b\" PASSWORD 'it''s';"]


async def test_nats_asks_for_the_token_and_keeps_streams(servers: Stack) -> None:
    """Without the token nobody gets in; a stream and its messages outlive a restart."""
    url = plan_of(servers).nats_url()
    with pytest.raises(nats.errors.Error):
        await nats.connect(url.replace(plan_of(servers).secrets.nats_token, "guess"), allow_reconnect=False)
    client = await nats.connect(url)
    await client.jetstream().add_stream(name="KEPT", subjects=["kept.>"])
    await client.jetstream().publish("kept.one", b"1")
    await client.close()
    assert (await asyncio.to_thread(servers.run, "restart", "nats")).returncode == 0
    client = await nats.connect(url)
    assert (await client.jetstream().stream_info("KEPT")).state.messages == 1
    await client.close()


def test_urls_replace_the_embedded_servers(stack: Stack) -> None:
    """They are not started, nobody waits for them, and each service gets its own database of that server."""
    stack.declare(
        product={"ready": "/", "database": "product", "events": True},
        **{name: dict(fields) for name, fields in SERVERS.items()},
    )
    stack.environ |= {
        "MUNTIN_POSTGRES_URL": "postgresql://u:p@db.example.com:5433/admin?sslmode=require",
        "MUNTIN_NATS_URL": "nats://t@events.example.com:4222",
    }
    plan = plan_of(stack)
    told = plan.environment("product", {})
    assert told["MUNTIN_DATABASE_URL"] == "postgresql://u:p@db.example.com:5433/product?sslmode=require"
    assert told["MUNTIN_NATS_URL"] == "nats://t@events.example.com:4222"
    assert stack.run("up", "--detach").returncode == 0
    assert list(stack.rows()) == ["product"]


def test_secrets_are_for_their_owner_alone(servers: Stack) -> None:
    """Folder 0700, files 0600, and the public key set has no private part."""
    keys = servers.home / "keys"
    assert keys.stat().st_mode & 0o777 == 0o700
    shown = ("jwks.json", "operator-jwks.json")
    names = ("identity.jwk", "operator.jwk", "service-secret", "postgres-password", "databases.json", "nats-token")
    modes = {file.name: oct(file.stat().st_mode & 0o777) for file in keys.iterdir()}
    assert modes == dict.fromkeys((*names, *shown), "0o600")
    public = json.loads((keys / "jwks.json").read_text())["keys"]
    private = json.loads((keys / "identity.jwk").read_text())
    assert [key["kid"] for key in public] == [private["kid"]]
    assert "d" in private and "d" not in public[0]
    assert Path(servers.home / "nats" / "nats.conf").stat().st_mode & 0o777 == 0o600
