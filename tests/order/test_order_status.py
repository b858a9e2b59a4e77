"""The table of an order's statuses, and who may go along it."""

from typing import get_args

import pytest

from muntin.service import Identity, Problem
from shop.order.status import FIRST, NEXT, OPEN, Status, must_be_allowed, must_follow, must_see

OWNER = Identity(sub="u1", kind="member")
OTHER = Identity(sub="u2", kind="member")
STAFF = Identity(sub="u3", kind="member", roles=("staff",))


def refusal(act: object, *arguments: object) -> str | None:
    """The code of the Problem that a call raises."""
    try:
        act(*arguments)  # type: ignore[operator] - one of the functions above
    except Problem as problem:
        return problem.code
    return None


def test_the_table_has_every_status_and_no_way_back() -> None:
    """Each status is in the table, and no path leads to a status twice."""
    assert set(NEXT) == set(get_args(Status)) and set(OPEN) == {"PLACED", "PACKED", "SHIPPED"}

    def walk(status: Status, seen: tuple[Status, ...]) -> None:
        assert status not in seen
        for following in NEXT[status]:
            walk(following, (*seen, status))

    walk(FIRST, ())


@pytest.mark.parametrize("present", get_args(Status))
@pytest.mark.parametrize("to", get_args(Status))
def test_only_the_steps_of_the_table_are_taken(present: Status, to: Status) -> None:
    """Whatever is not in the table is refused, the present status included."""
    assert refusal(must_follow, present, to) == (None if to in NEXT[present] else "status-not-allowed")


@pytest.mark.parametrize(
    ("identity", "to", "code"),
    [
        (OWNER, "CANCELLED", None),
        (OWNER, "PACKED", "role-required"),
        (OTHER, "CANCELLED", "not-yours"),
        (OTHER, "PACKED", "not-yours"),
        (STAFF, "CANCELLED", None),
        (STAFF, "DELIVERED", None),
    ],
)
def test_who_may_set_which_status(identity: Identity, to: Status, code: str | None) -> None:
    """Owners may cancel; staff may do all; others nothing."""
    assert refusal(must_be_allowed, identity, "u1", to) == code


def test_who_may_see_an_order() -> None:
    """The owner and staff."""
    assert [refusal(must_see, who, "u1") for who in (OWNER, OTHER, STAFF)] == [None, "not-yours", None]
