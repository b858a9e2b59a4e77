"""Versions that fit together, or the smallest reason why none do. Pure: no IO, no clock."""

from muntin.resolve.model import LATEST, LibraryVersion, MfeVersion, Problem, Refusal, Solution
from muntin.resolve.solve import resolve

__all__ = ["LATEST", "LibraryVersion", "MfeVersion", "Problem", "Refusal", "Solution", "resolve"]
