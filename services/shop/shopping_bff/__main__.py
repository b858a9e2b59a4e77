"""`python -m shop.shopping_bff` serves the cart's back end until SIGTERM."""

from muntin.service import serve

if __name__ == "__main__":
    serve("shop.shopping_bff.app:create_app")
