"""Muntin runs many micro-frontends as one product: a page is a lockfile."""
