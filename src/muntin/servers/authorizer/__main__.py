"""`python -m muntin.servers.authorizer` serves it with the process's settings."""

from muntin.service import serve

if __name__ == "__main__":
    serve("muntin.servers.authorizer.app:create_app")
