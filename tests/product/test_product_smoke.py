"""x"""


async def test_smoke(client, internal):
    """x"""
    for path in [
        "/api/products",
        "/api/products?q=red",
        "/api/products?q=red%20cur&sort=-price",
        "/api/products?ids=red-lamp,zz,oak-lamp",
        "/api/products/red-lamp",
        "/api/products/x",
        "/api/products?page=0",
        "/api/products?sort=foo",
        "/api/categories",
        "/api/products?category=none",
        "/api/products?q=%00'%5C%22%25",
    ]:
        r = await client.get(path)
        print(r.status_code, path, r.text[:1400], r.headers)
        print()
    r = await client.post(
        "/internal/stock/take",
        json={"orderId": "o1", "items": [{"productId": "red-lamp", "quantity": 2}]},
        headers=internal,
    )
    print(r.status_code, r.text)
    r = await client.post(
        "/internal/stock/take", json={"orderId": "o1", "items": [{"productId": "red-lamp", "quantity": 2}]}
    )
    print(r.status_code, r.text)
    r = await client.post("/internal/stock/release", json={"orderId": "o1"}, headers=internal)
    print(r.status_code, r.text)
