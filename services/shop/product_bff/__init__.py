"""The REST back end of the product catalogue's micro-frontend."""
