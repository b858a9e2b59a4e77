"""`python -m shop.graphql_bff` serves the GraphQL back end until SIGTERM."""

from muntin.service import serve

if __name__ == "__main__":
    serve("shop.graphql_bff.app:create_app", websockets=True)
