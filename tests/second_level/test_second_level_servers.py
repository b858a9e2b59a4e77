"""What is particular to each server: bounds, namespaces, and being away."""

import asyncio
from typing import Any

from muntin.adapters.nats import Nats
from muntin.adapters.second_level import StoredAnswers, Unavailable
from muntin.adapters.second_level_choice import second_level
from muntin.adapters.second_level_nats import NatsStore
from muntin.adapters.second_level_redis import RedisStore
from muntin.service.testing import free_port


async def test_a_full_bucket_lets_the_oldest_go(nats: Nats) -> None:
    """A bucket of 64 KB takes 40 answers of 4 KB: the newest are there, and it never holds more than its bound."""
    kept = StoredAnswers(NatsStore(nats, most_bytes=64 * 1024))
    await kept.start()
    for n in range(40):
        kept.keep(f"key {n}", b"x" * 4096, 60)
    await kept.written()
    assert await kept.recall("key 0") is None
    assert await kept.recall("key 39") == b"x" * 4096
    info = await (await nats.jetstream()).stream_info(f"KV_answers_{nats.namespace}")
    assert 0 < info.state.bytes <= 64 * 1024
    await kept.stop()


async def test_the_bucket_is_a_plain_kv_bucket(nats: Nats) -> None:
    """Whoever looks with NATS' own tools finds it: one revision per key."""
    kept = second_level(None, nats)
    assert kept is not None
    await kept.start()
    for value in (b"1", b"2"):
        kept.keep("key", value, 60)
        await kept.written()
    bucket = await (await nats.jetstream()).key_value(f"answers_{nats.namespace}")
    (key,) = await bucket.keys()
    assert (await bucket.get(key)).value == b"2"
    assert (await bucket.status()).history == 1
    await kept.stop()


async def test_a_bucket_with_other_bounds_is_brought_up_to_date(nats: Nats) -> None:
    """A bucket that another version made gets this version's bounds; its answers stay."""
    for size in (1024 * 1024, 2 * 1024 * 1024):
        kept = StoredAnswers(NatsStore(nats, most_bytes=size))
        await kept.start()
        kept.keep(f"key {size}", b"x", 60)
        await kept.written()
        await kept.stop()
        info = await (await nats.jetstream()).stream_info(f"KV_answers_{nats.namespace}")
        assert info.config.max_bytes == size
    assert await NatsStore(nats).read("unknown") is None
    assert await kept.recall(f"key {1024 * 1024}") == b"x"


async def test_namespaces_do_not_meet(nats: Nats, nats_server: str, redis_server: Any) -> None:
    """Two installations on one server keep different answers under the same key."""
    other = Nats(f"{nats_server}/{nats.namespace}_other")
    await other.start()
    await other.jetstream()
    pairs = (
        (second_level(None, nats), second_level(None, other)),
        (second_level(redis_server.url, nats), second_level(redis_server.url, other)),
        (second_level(redis_server.url, None), second_level(f"{redis_server.url}?namespace=shop", None)),
    )
    for pair in pairs:
        for n, kept in enumerate(pair):
            assert kept is not None
            await kept.start()
            kept.keep("GET /a", b"%d" % n, 60)
            await kept.written()
        assert [await kept.recall("GET /a") for kept in pair if kept is not None] == [b"0", b"1"]
        for kept in pair:
            assert kept is not None
            await kept.stop()
    await other.stop()


async def test_keys_in_redis_are_ours_alone(redis_server: Any, nats_url: str) -> None:
    """Each begins with `muntin:` and the namespace, is a hash, and ends by itself."""
    kept = second_level(redis_server.url, Nats(nats_url))
    assert kept is not None
    await kept.start()
    kept.keep("product GET /a?b=c d", b"x", 60)
    await kept.written()
    with redis_server.client() as client:
        (key,) = client.keys()
        namespace = nats_url.rpartition("/")[2]
        assert key.decode().startswith(f"muntin:{namespace}:") and len(key) == len(f"muntin:{namespace}:") + 64
        assert 50 < client.ttl(key) <= 60
    await kept.stop()


async def test_redis_away_is_nothing_and_back_is_used(redis_server: Any) -> None:
    """While it is down nothing is recalled and nothing fails; /readyz can say so; then it works again."""
    kept = second_level(redis_server.url, None)
    assert kept is not None
    await kept.start()
    kept.keep("a", b"1", 60)
    await kept.written()
    redis_server.stop()
    assert await kept.recall("a") is None
    kept.keep("b", b"2", 60)
    await kept.written()
    try:
        await kept.check()
    except Exception as error:  # whatever the client raises: /readyz shows it
        assert "127.0.0.1" in str(error)
    else:
        raise AssertionError("a server that is down passed its check")
    redis_server.start()
    kept.keep("c", b"3", 60)
    await kept.written()
    assert await kept.recall("c") == b"3"
    await kept.stop()


async def test_a_wrong_password_is_nothing(redis_server: Any) -> None:
    """A server that refuses us is a server that is away."""
    url = redis_server.url.replace(redis_server.password, "wrong")
    store = RedisStore(url)
    await store.open()
    for attempt in (store.read("a"), store.write("a", b"x", 60)):
        try:
            await attempt
        except Unavailable:
            continue
        raise AssertionError("the server took a wrong password")
    await store.close()


async def test_nats_away_is_nothing() -> None:
    """No connection: nothing is recalled at once, keeping and stopping do not wait."""
    connection = Nats(f"nats://127.0.0.1:{free_port()}")
    await connection.start()
    kept = second_level(None, connection)
    assert kept is not None
    await kept.start()
    async with asyncio.timeout(10):
        kept.keep("a", b"1", 60)
        assert await kept.recall("a") is None
        await kept.written()
        await kept.stop()
    await connection.stop()


async def test_something_else_than_redis_is_nothing() -> None:
    """A server that speaks nonsense: recalling gives nothing, and the writer goes on trying."""
    met = asyncio.Queue[None]()

    async def nonsense(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"$abc\r\n" * 10)
        met.put_nowait(None)
        writer.close()

    server = await asyncio.start_server(nonsense, "127.0.0.1", 0)
    async with server:
        kept = StoredAnswers(RedisStore(f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
        await kept.start()
        assert await kept.recall("key") is None
        while not met.empty():
            met.get_nowait()
        for n in range(2):
            kept.keep(f"key {n}", b"x", 60)
            await asyncio.wait_for(kept.written(), 20)
            await asyncio.wait_for(met.get(), 20)
        await kept.stop()
