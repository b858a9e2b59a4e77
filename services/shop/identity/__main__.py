"""`python -m shop.identity` serves the service with the process's settings."""

from muntin.service import serve

if __name__ == "__main__":
    serve("shop.identity.app:create_app")
