"""`python -m shop.product_bff` serves the catalogue's back end until SIGTERM."""

from muntin.service import serve

if __name__ == "__main__":
    serve("shop.product_bff.app:create_app")
