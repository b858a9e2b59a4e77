"""The product service: catalogue, search, pictures and stock. `app` wires it; `python -m shop.product` runs it."""
