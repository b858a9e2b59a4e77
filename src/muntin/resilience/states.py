"""The states of a Call and the events that each may meet; the docs' diagram is drawn from TRANSITIONS.

| state | waits for |
|---|---|
| NEW | begin |
| SENDING | an attempt's end; holds a place of the limiter, an endpoint's, maybe the breaker's trial |
| PAUSED | the end of a backoff; holds nothing |
| JOINED | another call's fetch; counted among its waiters |
| RECALLING | the second level, after everything else failed |
| DONE | nobody: the one Reply or Refuse has been said |
"""

import enum


class State(enum.Enum):
    """See the table above."""

    NEW = "new"
    SENDING = "sending"
    PAUSED = "paused"
    JOINED = "joined"
    RECALLING = "recalling"
    DONE = "done"


NEW, SENDING, PAUSED = State.NEW, State.SENDING, State.PAUSED
JOINED, RECALLING, DONE = State.JOINED, State.RECALLING, State.DONE
_AFTER_ATTEMPT = (SENDING, PAUSED, RECALLING, DONE)

TRANSITIONS: dict[State, dict[str, tuple[State, ...]]] = {
    NEW: {"begin": (SENDING, JOINED, RECALLING, DONE), "cancel": (DONE,)},
    SENDING: {
        "answered": _AFTER_ATTEMPT,
        "failed": _AFTER_ATTEMPT,
        "timed_out": _AFTER_ATTEMPT,
        "cancel": (DONE,),
    },
    PAUSED: {"woke": (SENDING, RECALLING, DONE), "cancel": (DONE,)},
    JOINED: {"joined": (SENDING, JOINED, RECALLING, DONE), "timed_out": (RECALLING, DONE), "cancel": (DONE,)},
    RECALLING: {"recalled": (DONE,), "cancel": (DONE,)},
    DONE: {"cancel": (DONE,)},
}
"""State -> event -> the states it may lead to; tests hold every call to it. Cancelling what is done does nothing."""


class IllegalEvent(RuntimeError):
    """The driver told a call something that its state does not have in TRANSITIONS."""

    def __init__(self, state: State, event: str) -> None:
        super().__init__(f"a {state.value} call can't be told {event!r}; it takes {', '.join(TRANSITIONS[state])}")
