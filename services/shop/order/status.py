"""The life of an order. Pure.

| from | to | by |
|---|---|---|
| PLACED | PACKED | staff |
| PLACED | CANCELLED, which gives the stock back | the owner, staff |
| PACKED | SHIPPED | staff |
| SHIPPED | DELIVERED | staff |
"""

from typing import Literal

from muntin.service import Identity, Problem

Status = Literal["PLACED", "PACKED", "SHIPPED", "DELIVERED", "CANCELLED"]

FIRST: Status = "PLACED"
NEXT: dict[Status, frozenset[Status]] = {
    "PLACED": frozenset({"PACKED", "CANCELLED"}),
    "PACKED": frozenset({"SHIPPED"}),
    "SHIPPED": frozenset({"DELIVERED"}),
    "DELIVERED": frozenset(),
    "CANCELLED": frozenset(),
}
OPEN = tuple(status for status, following in NEXT.items() if following)
STAFF = "staff"


def must_see(identity: Identity, user_id: str) -> None:
    """Owners and staff may read an order; Problem("not-yours") for anybody else."""
    if STAFF not in identity.roles:
        identity.must_own(user_id)


def must_be_allowed(identity: Identity, user_id: str, to: Status) -> None:
    """Whether this visitor may bring an order of `user_id` to the status `to` at all, whatever its present one."""
    must_see(identity, user_id)
    if to != "CANCELLED":
        identity.must_have(STAFF)


def must_follow(present: Status, to: Status) -> None:
    """Raises Problem("status-not-allowed") unless the table has the step."""
    if to not in NEXT[present]:
        possible = ", ".join(sorted(NEXT[present])) or "nothing: it is final"
        raise Problem("status-not-allowed", f"an order that is {present} can't become {to}; it can become {possible}")
