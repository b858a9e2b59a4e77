"""The shop's GraphQL back end: one endpoint over product, cart and order."""
