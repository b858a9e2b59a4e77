"""Starting again: the catalogue is followed, nothing is doubled, stock and old orders survive."""

from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import httpx

from muntin.service import Event, Settings
from muntin.service.testing import serving
from shop.product.app import create_app

Recorded = Callable[[Settings, str], Awaitable[list[Event]]]


async def products(client: httpx.AsyncClient) -> dict[str, Any]:
    """All products that are listed, by id."""
    return {item["id"]: item for item in (await client.get("/api/products")).json()["items"]}


async def take(client: httpx.AsyncClient, headers: dict[str, str], product_id: str, quantity: int) -> httpx.Response:
    """Takes stock for an order named after the product."""
    body = {"orderId": f"o-{product_id}", "items": [{"productId": product_id, "quantity": quantity}]}
    return await client.post("/internal/stock/take", json=body, headers=headers)


async def test_a_second_start_changes_nothing(shop: Any, recorded: Recorded) -> None:
    """The same catalogue again: same products, no event."""
    async with shop.start() as client:
        first = await products(client)
    events = len(await recorded(shop.settings, "product.updated"))
    async with shop.start() as client:
        assert await products(client) == first
        assert len((await client.get("/api/categories")).json()["items"]) == 2
    assert len(first) == events == 5
    assert len(await recorded(shop.settings, "product.updated")) == events


async def test_stock_survives_a_restart(shop: Any, internal: dict[str, str]) -> None:
    """The file's stock is for new products only: what was sold stays sold, even if the file says otherwise now."""
    async with shop.start() as client:
        assert (await take(client, internal, "red-lamp", 4)).status_code == 200
    shop.rewrite("1.toml", "stock = 10", "stock = 99")
    async with shop.start() as client:
        assert (await products(client))["red-lamp"]["stock"] == 6


async def test_changed_texts_and_prices_follow_the_file(shop: Any, recorded: Recorded) -> None:
    """A new name is found, the old one is not, and only the changed product is announced."""
    async with shop.start():
        pass
    before = len(await recorded(shop.settings, "product.updated"))
    shop.rewrite("1.toml", 'name = "Red lamp"', 'name = "Crimson lamp"')
    shop.rewrite("1.toml", "price = 4500", "price = 3900")
    async with shop.start() as client:
        found = (await client.get("/api/products", params={"q": "crimson"})).json()["items"]
        assert [(item["id"], item["priceMinor"]) for item in found] == [("red-lamp", 3900)]
    events = (await recorded(shop.settings, "product.updated"))[before:]
    assert [(event.subject, event.data["name"]) for event in events] == [("red-lamp", "Crimson lamp")]


async def test_a_renamed_category_is_found_by_its_new_name(shop: Any) -> None:
    """Products carry their category's present name, in what is shown and in what is searched."""
    async with shop.start():
        pass
    shop.rewrite("1.toml", 'name = "Lamps"', 'name = "Luminaires"')
    async with shop.start() as client:
        assert (await client.get("/api/products/red-lamp")).json()["categoryName"] == "Luminaires"
        assert (await client.get("/api/products", params={"q": "luminaires"})).json()["total"] == 3


async def test_a_removed_product_is_retired(shop: Any, internal: dict[str, str], recorded: Recorded) -> None:
    """No list shows it and nobody can take it, but its id still resolves for old orders; it may come back."""
    async with shop.start():
        pass
    red = (shop.folder / "1.toml").read_text()
    head, tail = red.index("[products.red-lamp]"), red.index("[products.oak-lamp]")
    shop.rewrite("1.toml", red[head:tail], "")
    async with shop.start() as client:
        assert "red-lamp" not in await products(client)
        assert (await client.get("/api/products", params={"q": "steel"})).json()["total"] == 0
        assert (await client.get("/api/categories")).json()["items"][0]["count"] == 2
        for answer in (
            (await client.get("/api/products/red-lamp")).json(),
            (await client.get("/api/products", params={"ids": "red-lamp"})).json()["items"][0],
        ):
            assert (answer["name"], answer["stock"]) == ("Red lamp", 0)
        refused = await take(client, internal, "red-lamp", 1)
        assert refused.json()["code"] == "out-of-stock" and "no longer sold" in refused.json()["detail"]
    assert (await recorded(shop.settings, "product.updated"))[-1].data["stock"] == 0
    (shop.folder / "1.toml").write_text(red)
    async with shop.start() as client:
        assert (await products(client))["red-lamp"]["stock"] == 10


async def test_a_picture_that_was_given_out_stays(shop: Any) -> None:
    """Redrawing a product gives it a new file; orders made before still show the old one."""
    async with shop.start() as client:
        old = (await products(client))["red-lamp"]["image"]
        content = (await client.get(old)).text
    shop.rewrite("1.toml", 'main = "red"', 'main = "teal"')
    async with shop.start() as client:
        new = (await products(client))["red-lamp"]["image"]
        assert new != old and (await client.get(new)).text != content
        assert (await client.get(old)).text == content


async def test_an_emptied_category_is_not_shown(shop: Any) -> None:
    """A category whose file is gone disappears from the list; its products are retired."""
    async with shop.start():
        pass
    (shop.folder / "2.toml").unlink()
    async with shop.start() as client:
        assert [item["id"] for item in (await client.get("/api/categories")).json()["items"]] == ["lamps"]
        assert len(await products(client)) == 3


async def test_two_instances_may_start_at_once(shop: Any, recorded: Recorded) -> None:
    """Both become ready, and the catalogue is there once."""
    apps = [create_app(shop.settings, shop.folder) for _ in range(2)]
    async with serving(apps[0]) as one, serving(apps[1]) as two:
        assert await products(one) == await products(two)
    assert len(await recorded(shop.settings, "product.updated")) == 5


async def test_the_ledger_adds_up(shop: Any, internal: dict[str, str]) -> None:
    """Stock plus everything taken minus everything released is what the catalogue brought."""
    async with shop.start() as client:
        await take(client, internal, "red-lamp", 4)
        await take(client, internal, "oak-lamp", 3)
        await client.post("/internal/stock/release", json={"orderId": "o-oak-lamp"}, headers=internal)
    connection = await asyncpg.connect(shop.settings.database_url)
    try:
        rows = await connection.fetch(
            "select p.id, p.stock + coalesce(sum(case kind when 'take' then quantity else -quantity end), 0) as brought"
            " from product p left join stock_movement m on m.product_id = p.id group by p.id"
        )
    finally:
        await connection.close()
    brought = {row["id"]: row["brought"] for row in rows}
    assert brought == {"red-lamp": 10, "oak-lamp": 3, "arc-light": 0, "linen-curtain": 50, "velvet-curtain": 20}
