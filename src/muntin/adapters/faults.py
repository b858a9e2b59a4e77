"""Points at which a process can be told to die, so that tests show what a crash there leaves behind.

`MUNTIN_FAULT=publish.blobs` kills the process (SIGKILL: no handler runs, no buffer is flushed) when it first reaches
that point. Unset, a point costs one comparison. POINTS is the whole list; `reach` takes no other name.
"""

import os
import signal

from muntin.errors import UsageError

POINTS = {
    "publish.staged": "the archive is in the staging folder; nothing was looked at",
    "publish.verified": "the archive is found to be right; nothing is in the store",
    "publish.blobs": "all files are in the store; nothing names them",
    "publish.record": "the version's record is in the store; the database knows nothing of it",
    "publish.before-commit": "version and audit entry are written in a transaction that is still open",
    "publish.committed": "the version is published; the client was not told",
    "upload.chunk": "a chunk of a resumable upload is in its file; the client was not told",
    "release.solved": "a release is solved; nothing is stored",
    "release.stored": "the release's record is in the store; the database knows nothing of it",
    "release.before-commit": "release and audit entry are written in a transaction that is still open",
    "release.committed": "the release is stored; the client was not told",
    "deploy.before-commit": "channel, history, event and audit entry are written in a transaction that is still open",
    "deploy.committed": "the channel has moved; neither the client nor any listener was told",
}
"""Point -> the state at that moment."""


class Faults:
    """The point that this process shall die at, if any. Raises UsageError for a name that is no point."""

    def __init__(self, point: str = "") -> None:
        if point and point not in POINTS:
            raise UsageError(f"MUNTIN_FAULT={point!r} is no fault point; those are {', '.join(POINTS)}")
        self.point = point

    def reach(self, point: str) -> None:
        """Dies here if this is the point."""
        if point not in POINTS:
            raise LookupError(f"{point!r} is not in POINTS")
        if point == self.point:
            os.kill(os.getpid(), signal.SIGKILL)
