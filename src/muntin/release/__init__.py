"""What one page needs, solved ahead of time: published versions and a solution -> a Release. Pure: no IO, no clock.

question = problem(records, wanted, pins)
answer = muntin.resolve.resolve(question)           # Solution or Refusal
release = assemble(records, answer, wanted=wanted, pins=pins, previous=current)
changes = diff(current, release)
"""

from muntin.release.assemble import assemble
from muntin.release.diff import Diff, diff
from muntin.release.model import Release, ReleaseError, canonical, identify
from muntin.release.problem import problem
from muntin.release.wanted import overlay

__all__ = ["Diff", "Release", "ReleaseError", "assemble", "canonical", "diff", "identify", "overlay", "problem"]
