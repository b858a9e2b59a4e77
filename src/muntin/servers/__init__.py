"""Composition roots: each is one process, run as `python -m muntin.servers.NAME`, told everything by MUNTIN_*."""
