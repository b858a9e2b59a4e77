"""Benchmarks: `make bench` lists them."""
