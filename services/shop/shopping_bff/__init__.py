"""The REST back end of the shopping cart's micro-frontend."""
