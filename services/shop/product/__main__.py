"""`python -m shop.product` serves the product service until SIGTERM."""

from muntin.service import serve

if __name__ == "__main__":
    serve("shop.product.app:create_app")
