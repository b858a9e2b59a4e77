"""What may be done to a cart's lines. Pure: lines in, lines out, or Problem("cart-limit").

| edit | a line | a cart |
|---|---|---|
| `added`, `with_quantity` | 1..99 pieces, the sum too; more is refused | 100 lines; more is refused |
| `merged` | pieces add up, capped at 99 | the member's own lines first, then the guest's oldest, up to 100 |
| `without` (an order) | the ordered pieces go; what was added since stays | |

Merging caps where adding refuses: nobody stands there to be told, and logging in must not fail because of a cart.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from muntin.service import FieldError, Problem
from shop.cart.model import MOST_LINES, MOST_PIECES, Line, OrderedItem

Lines = Mapping[str, Line]


def added(lines: Lines, product_id: str, quantity: int, now: datetime) -> Lines:
    """`quantity` pieces more."""
    present = lines.get(product_id)
    return with_quantity(lines, product_id, quantity + (present.quantity if present else 0), now)


def with_quantity(lines: Lines, product_id: str, quantity: int, now: datetime) -> Lines:
    """Exactly `quantity` pieces; 0 removes the line."""
    if quantity == 0:
        return {key: line for key, line in lines.items() if key != product_id}
    if quantity > MOST_PIECES:
        message = f"the line would hold {quantity} pieces; {MOST_PIECES} at most"
        raise Problem("cart-limit", message, errors=[FieldError("quantity", message)])
    present = lines.get(product_id)
    if present is None and len(lines) >= MOST_LINES:
        raise Problem("cart-limit", f"the cart has {MOST_LINES} lines, and that is the most")
    line = msgspec.structs.replace(present, quantity=quantity) if present else Line(product_id, quantity, now)
    return {**lines, product_id: line}


def merged(member: Lines, guest: Lines) -> Lines:
    """The member's cart after a guest with this cart logged in."""
    result = dict(member)
    for key, line in guest.items():
        present = result.get(key)
        if present is not None:
            quantity = min(MOST_PIECES, present.quantity + line.quantity)
            result[key] = msgspec.structs.replace(present, quantity=quantity)
        elif len(result) < MOST_LINES:
            result[key] = line
    return result


def without(lines: Lines, ordered: Iterable[OrderedItem]) -> Lines:
    """The lines after these pieces were ordered."""
    result = dict(lines)
    for item in ordered:
        present = result.pop(item.product_id, None)
        if present is not None and present.quantity > item.quantity:
            result[item.product_id] = msgspec.structs.replace(present, quantity=present.quantity - item.quantity)
    return result
