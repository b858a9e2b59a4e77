"""`python -m muntin.servers.control` serves it with the process's settings."""

from muntin.service import serve

if __name__ == "__main__":
    serve("muntin.servers.control.app:create_app")
