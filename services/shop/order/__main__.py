"""`python -m shop.order` serves the service with the process's settings."""

from muntin.service import serve

if __name__ == "__main__":
    serve("shop.order.app:create_app")
