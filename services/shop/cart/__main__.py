"""`python -m shop.cart` serves the service with the process's settings."""

from muntin.service import serve

if __name__ == "__main__":
    serve("shop.cart.app:create_app")
