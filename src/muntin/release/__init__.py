"""What one page needs, solved ahead of time: builds and origins -> a Release. Pure: no IO, no clock."""

from muntin.release.assemble import ReleaseError, assemble
from muntin.release.model import Release, canonical, identify

__all__ = ["Release", "ReleaseError", "assemble", "canonical", "identify"]
