"""Every error that Muntin raises on purpose is one of these, and says what is wrong and what to do.

MuntinError                   anything of ours; `str(error)` is one clear line
├── UsageError                the operator's input is wrong: the CLI prints it and exits with 2
└── Problem                   goes over the wire as `application/problem+json` (RFC 9457)
    └── UpstreamUnavailable   a service that we called did not answer properly

The codes of a Problem, with their title, HTTP status and remedy, are `contracts/errors.toml`: both languages read that
file, so a code means the same in a service, in GraphQL (`extensions.code`, UPPER_SNAKE) and in the browser.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import msgspec


class MuntinError(Exception):
    """Root of the tree."""


class UsageError(MuntinError):
    """The operator gave something that can't be taken; nothing was changed."""


class FieldError(msgspec.Struct, frozen=True, omit_defaults=True):
    """One wrong field of an input: `path` as the caller would write it (`quantity`, `items.0.productId`)."""

    path: str
    message: str


class ErrorSpec(msgspec.Struct, frozen=True):
    """What `contracts/errors.toml` says of one code."""

    title: str
    status: int
    remedy: str


class Problem(MuntinError):
    """An answer other than success, by its code in `contracts/errors.toml`; `detail` says what happened this time.

    `headers` go with the answer, such as Retry-After.
    """

    def __init__(
        self,
        code: str,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        spec = error_specs().get(code)
        if spec is None:
            raise LookupError(f"no error code {code!r} in contracts/errors.toml; add it there first")
        super().__init__(detail)
        self.code = code
        self.title = spec.title
        self.status = spec.status if status is None else status
        self.remedy = spec.remedy
        self.detail = detail
        self.errors = tuple(errors)
        self.headers = dict(headers or {})

    @property
    def graphql_code(self) -> str:
        """The same code as GraphQL clients see it in `extensions.code`."""
        return self.code.replace("-", "_").upper()


class UpstreamUnavailable(Problem):
    """`upstream` could not be reached, took too long, or answered with a failure of its own."""

    def __init__(
        self,
        upstream: str,
        reason: str,
        *,
        code: str = "upstream-unavailable",
        status: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(code, f"{upstream} is not available: {reason}", status=status, headers=headers)
        self.upstream = upstream
        self.reason = reason


def contracts_folder() -> Path:
    """The folder `contracts/`: beside `src/` in a checkout, inside the package in an installed wheel."""
    packaged = Path(__file__).parent / "contracts"
    return packaged if packaged.is_dir() else Path(__file__).parents[2] / "contracts"


@cache
def error_specs() -> Mapping[str, ErrorSpec]:
    """All known codes. Read once, when the first Problem is made."""
    data = tomllib.loads((contracts_folder() / "errors.toml").read_text())
    return msgspec.convert(data, dict[str, ErrorSpec])
