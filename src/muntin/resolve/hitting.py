"""The smallest set that has an element of every given set. Pure and deterministic."""

from collections.abc import Collection, Sequence


def smallest_hitting_set(
    sets: Sequence[Collection[int]], below: int, barred_sets: Collection[frozenset[int]] = ()
) -> frozenset[int] | None:
    """A smallest set that meets all of `sets`, has fewer than `below` elements and is none of `barred_sets`; None if
    there is none. Barred sets have `below - 1` elements: nothing can be added to one.

    Branch and bound: some element of a set that is not met must be in; sets with no common element need one each.
    """
    ordered = sorted((frozenset(each) for each in sets), key=lambda each: (len(each), sorted(each)))
    best: frozenset[int] | None = None

    def descend(chosen: frozenset[int], barred: frozenset[int]) -> None:
        nonlocal best
        limit = below if best is None else len(best)
        unmet = [each - barred for each in ordered if not each & chosen]
        apart = 0
        used: set[int] = set()
        for each in unmet:
            if not each & used:
                used |= each
                apart += 1
        if len(chosen) + apart >= limit:
            return
        if not unmet:
            if chosen not in barred_sets:
                best = chosen
            return
        shortest = min(unmet, key=len)
        for element in sorted(shortest):
            descend(chosen | {element}, barred)
            barred |= {element}

    descend(frozenset(), frozenset())
    return best
