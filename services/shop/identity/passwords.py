"""Passwords are checked off the event loop, a few at a time, and as slowly for an unknown email as for a known one.

argon2id with the RFC 9106 "low memory" parameters (64 MiB each), which is why only PARALLEL run at once.
"""

import asyncio

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

PARALLEL = 2


class Passwords:
    """Hashes and verifies."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._slots = asyncio.Semaphore(PARALLEL)
        self._nobody: str | None = None

    async def hash(self, password: str) -> str:
        """The string to store."""
        async with self._slots:
            return await asyncio.to_thread(self._hasher.hash, password)

    async def verify(self, stored: str | None, password: str) -> bool:
        """Whether `password` made `stored`; for None (no such account) the same work is done, in vain."""
        if stored is None:
            if self._nobody is None:
                self._nobody = await self.hash("nobody has this password")
            await self._matches(self._nobody, password)
            return False
        return await self._matches(stored, password)

    async def _matches(self, stored: str, password: str) -> bool:
        async with self._slots:
            return await asyncio.to_thread(self._check, stored, password)

    def _check(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False
