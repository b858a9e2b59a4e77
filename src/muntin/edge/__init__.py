"""The edge: topology -> Envoy configuration. Pure: values in, one dictionary out, nothing read or written."""

from muntin.edge.envoy import envoy_config

__all__ = ["envoy_config"]
