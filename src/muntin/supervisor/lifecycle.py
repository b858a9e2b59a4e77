"""What a supervised process is doing, and what follows from what happens to it. Pure: the caller passes `now`.

| state    | means                                         | start    | spawned  | ready | exited  | taken  | stop     |
|----------|-----------------------------------------------|----------|----------|-------|---------|--------|----------|
| stopped  | ended on request, or never wanted             | waiting  |          |       |         |        | stopped  |
| waiting  | something that it waits for is not ready      | waiting  | starting |       |         | blocked| stopped  |
| starting | spawned, not ready yet                        | starting |          | ready | backoff |        | stopping |
| ready    | its health path answers                       | ready    |          |       | backoff |        | stopping |
| backoff  | ended by itself; started again at `retry_at`  | waiting  | starting |       |         | blocked| stopped  |
| blocked  | someone else holds its port; looked at again  | waiting  | starting |       |         | blocked| stopped  |
| stopping | asked to end                                  |          |          |       | stopped |        | stopping |
| done     | a `once` process that ended well              | waiting  |          |       |         |        | stopped  |
| failed   | a `once` process that ended badly; not retried| waiting  |          |       |         |        | stopped  |

A `once` process goes from starting to done (exit code 0) or failed instead of to backoff. An empty cell can't happen.
Backoff: 0.5 s, doubling to 10 s; a process that was ready for a minute starts over at 0.5 s.
"""

from enum import StrEnum

import msgspec

FIRST_DELAY = 0.5
LONGEST_DELAY = 10.0
STABLE_AFTER = 60.0
TROUBLED_AFTER = 3


class State(StrEnum):
    """The table's rows."""

    STOPPED = "stopped"
    WAITING = "waiting"
    STARTING = "starting"
    READY = "ready"
    BACKOFF = "backoff"
    BLOCKED = "blocked"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"


class Happening(StrEnum):
    """The table's columns."""

    START = "start"
    SPAWNED = "spawned"
    READY = "ready"
    EXITED = "exited"
    TAKEN = "taken"
    STOP = "stop"


S, H = State, Happening
TABLE: dict[tuple[State, Happening], State] = {
    (S.STOPPED, H.START): S.WAITING,
    (S.STOPPED, H.STOP): S.STOPPED,
    (S.WAITING, H.START): S.WAITING,
    (S.WAITING, H.SPAWNED): S.STARTING,
    (S.WAITING, H.TAKEN): S.BLOCKED,
    (S.WAITING, H.STOP): S.STOPPED,
    (S.STARTING, H.START): S.STARTING,
    (S.STARTING, H.READY): S.READY,
    (S.STARTING, H.EXITED): S.BACKOFF,
    (S.STARTING, H.STOP): S.STOPPING,
    (S.READY, H.START): S.READY,
    (S.READY, H.EXITED): S.BACKOFF,
    (S.READY, H.STOP): S.STOPPING,
    (S.BACKOFF, H.START): S.WAITING,
    (S.BACKOFF, H.SPAWNED): S.STARTING,
    (S.BACKOFF, H.TAKEN): S.BLOCKED,
    (S.BACKOFF, H.STOP): S.STOPPED,
    (S.BLOCKED, H.START): S.WAITING,
    (S.BLOCKED, H.SPAWNED): S.STARTING,
    (S.BLOCKED, H.TAKEN): S.BLOCKED,
    (S.BLOCKED, H.STOP): S.STOPPED,
    (S.STOPPING, H.EXITED): S.STOPPED,
    (S.STOPPING, H.STOP): S.STOPPING,
    (S.DONE, H.START): S.WAITING,
    (S.DONE, H.STOP): S.STOPPED,
    (S.FAILED, H.START): S.WAITING,
    (S.FAILED, H.STOP): S.STOPPED,
}


class Lifecycle(msgspec.Struct, frozen=True, kw_only=True):
    """One process's past and present. Times are the caller's monotonic seconds."""

    once: bool = False
    state: State = State.STOPPED
    since: float = 0.0
    restarts: int = 0
    failures: int = 0
    last_exit: str | None = None
    retry_at: float | None = None

    def after(self, happening: Happening, now: float, *, exit_code: int | None = None) -> "Lifecycle":
        """The next state. Raises ValueError for what can't happen in this one."""
        state = TABLE.get((self.state, happening))
        if state is None:
            raise ValueError(f"{happening} can't happen while {self.state}")
        moved = msgspec.structs.replace(self, state=state, since=now, retry_at=None)
        match happening:
            case Happening.START | Happening.STOP if state == self.state:
                return self
            case Happening.START:
                return msgspec.structs.replace(moved, failures=0)
            case Happening.SPAWNED:
                return msgspec.structs.replace(moved, restarts=self.restarts + (self.failures > 0))
            case Happening.EXITED if exit_code is not None:
                return moved._ended(self, exit_code, now)
            case _:
                return moved

    def _ended(self, before: "Lifecycle", exit_code: int, now: float) -> "Lifecycle":
        last_exit = exit_text(exit_code)
        if self.state is State.STOPPED:
            return msgspec.structs.replace(self, last_exit=last_exit, failures=0)
        if self.once:
            state = State.DONE if exit_code == 0 else State.FAILED
            return msgspec.structs.replace(self, state=state, last_exit=last_exit)
        was_stable = before.state is State.READY and now - before.since >= STABLE_AFTER
        failures = 0 if was_stable else before.failures
        retry_at = now + delay(failures)
        return msgspec.structs.replace(self, last_exit=last_exit, failures=failures + 1, retry_at=retry_at)

    @property
    def usable(self) -> bool:
        """Whether those that wait for it may start."""
        return self.state in (State.READY, State.DONE)

    @property
    def troubled(self) -> bool:
        """Whether whoever waits for it to become ready should be told that it probably won't."""
        if self.state in (State.BLOCKED, State.FAILED):
            return True
        return self.failures >= TROUBLED_AFTER and self.state in (State.BACKOFF, State.STARTING, State.WAITING)


def delay(failures: int) -> float:
    """Seconds before the next start, after `failures` unstable lives in a row."""
    return min(LONGEST_DELAY, FIRST_DELAY * 2.0 ** min(failures, 10))


def exit_text(code: int) -> str:
    """`exit 1`, or `signal 9` for a process that was killed (negative codes, as `subprocess` gives them)."""
    return f"exit {code}" if code >= 0 else f"signal {-code}"
