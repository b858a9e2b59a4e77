"""Runs the npm suite http-cache-tests once per session: its origin and its client in Node, HttpCache between them."""
