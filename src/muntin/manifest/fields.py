"""Checks of what a person wrote in TOML: each takes a value and its key, and returns the value as it is kept. Pure.

| check                 | takes                                                                      |
|-----------------------|----------------------------------------------------------------------------|
| text, flag, count     | a non-empty text; true or false; a whole number above 0                    |
| matching, one_of      | a text of a pattern; one of some texts                                     |
| list_of, set_of       | a list; a list of texts in which none is twice                             |
| plain, record, table  | a table; one with names of a kind; one with exactly these keys             |
| optional              | also nothing, which then means a default                                   |

What a check does not take it refuses by `refuse`: with the key, and what is allowed there. The counterpart of
packages/vite/src/checks.ts.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn, TypeVar

T = TypeVar("T")
Check = Callable[[Any, str], T]


class Refused(Exception):
    """One key is wrong; the text names it and what is allowed there."""


def refuse(key: str, problem: str) -> NoReturn:
    """Raises Refused: `key: problem`."""
    raise Refused(f"{key}: {problem}")


def text(value: Any, key: str) -> str:
    """A non-empty text."""
    return value if isinstance(value, str) and value.strip() else refuse(key, "expected a non-empty text")


def flag(value: Any, key: str) -> bool:
    """True or false."""
    return value if isinstance(value, bool) else refuse(key, "expected true or false")


def count(value: Any, key: str) -> int:
    """A whole number above 0."""
    whole = isinstance(value, int) and not isinstance(value, bool) and value > 0
    return int(value) if whole else refuse(key, "expected a whole number > 0")


def plain(value: Any, key: str) -> dict[str, Any]:
    """A table with any keys."""
    return value if isinstance(value, dict) else refuse(key, "expected a table")


def matching(pattern: re.Pattern[str], allowed: str) -> Check[str]:
    """A text that is wholly of `pattern`, which errors call `allowed`."""

    def check(value: Any, key: str) -> str:
        given = text(value, key)
        return given if pattern.fullmatch(given) else refuse(key, f'"{given}" is not {allowed}')

    return check


def one_of(*allowed: str) -> Check[Any]:
    """One of these texts."""
    return lambda value, key: value if value in allowed else refuse(key, f"expected one of {', '.join(allowed)}")


def list_of(item: Check[T]) -> Check[list[T]]:
    """A list of such items."""

    def check(value: Any, key: str) -> list[T]:
        if not isinstance(value, list):
            refuse(key, "expected a list")
        return [item(each, f"{key}[{index}]") for index, each in enumerate(value)]

    return check


def set_of(item: Check[str]) -> Check[list[str]]:
    """A list in which nothing occurs twice."""

    def check(value: Any, key: str) -> list[str]:
        items = list_of(item)(value, key)
        twice = next((i for i, each in enumerate(items) if each in items[:i]), None)
        return items if twice is None else refuse(f"{key}[{twice}]", f'"{items[twice]}" is there twice')

    return check


def record(item: Check[T], name: Check[str]) -> Check[dict[str, T]]:
    """A table whose keys are names of that kind."""

    def check(value: Any, key: str) -> dict[str, T]:
        entries = [(each, content, f'{key}."{each}"') for each, content in plain(value, key).items()]
        return {name(each, at): item(content, at) for each, content, at in entries}

    return check


def optional(check: Check[T], fallback: T) -> Check[T]:
    """What `check` takes; `fallback` if there is nothing."""
    return lambda value, key: fallback if value is None else check(value, key)


def table(fields: Mapping[str, Check[Any]], make: Callable[..., T]) -> Check[T]:
    """A table with these keys alone; `make` gets them as keyword arguments."""

    def check(value: Any, key: str) -> T:
        given, at = plain(value, key), f"{key}." if key else ""
        for name in given:
            if name not in fields:
                refuse(at + name, f"unknown key; allowed: {', '.join(fields)}")
        return make(**{name: field(given.get(name), at + name) for name, field in fields.items()})

    return check
