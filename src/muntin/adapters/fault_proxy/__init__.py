"""Breaks a service on purpose: a TCP proxy in front of it that refuses, hangs, slows, cuts or garbles its answers.

| module  | holds                                                                       |
|---------|-----------------------------------------------------------------------------|
| fault   | `Fault`: what goes wrong, how often; checked when it is made. Pure          |
| framing | where HTTP/1.1 messages begin and end                                        |
| damage  | answers late, bit by bit, in part, garbled, or none of the service's own     |
| exchange | one client's connection                                                     |
| proxy   | `FaultProxy`: listens, judges each request                                   |
"""

from muntin.adapters.fault_proxy.fault import MODES, Fault, parse_rate, parse_seconds
from muntin.adapters.fault_proxy.proxy import FaultProxy

__all__ = ["MODES", "Fault", "FaultProxy", "parse_rate", "parse_seconds"]
