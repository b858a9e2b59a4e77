"""docs/call-states.svg and docs/breaker.svg: the tables of transitions as pictures. Only the places are chosen here."""

import dataclasses
import math
from collections.abc import Mapping
from pathlib import Path

from muntin.resilience import breaker
from muntin.resilience.states import TRANSITIONS as CALL
from muntin.resilience.states import State

from .drawing import box, path, picture, text

DOCS = Path(__file__).resolve().parents[2] / "docs"
CALL_PICTURE, BREAKER_PICTURE = DOCS / "call-states.svg", DOCS / "breaker.svg"
HEIGHT, LINE, LETTER = 40, 16, 6.4

Place = tuple[float, float]
Edges = dict[tuple[str, str], list[str]]


@dataclasses.dataclass(frozen=True)
class Layout:
    """Places of states; how far a line bends to the left of its direction; where on a line its words stand, 0 to 1."""

    places: Mapping[str, Place]
    bends: Mapping[tuple[str, str], float]
    words: Mapping[tuple[str, str], float]
    loops_below: frozenset[str] = frozenset()


CALL_LAYOUT = Layout(
    places={
        "new": (90, 270),
        "sending": (350, 130),
        "paused": (620, 130),
        "joined": (350, 400),
        "recalling": (620, 270),
        "done": (870, 270),
    },
    bends={
        ("new", "done"): 262,
        ("sending", "paused"): -22,
        ("paused", "sending"): -30,
        ("sending", "done"): -155,
        ("joined", "done"): 50,
        ("new", "sending"): -30,
        ("new", "joined"): 30,
        ("sending", "recalling"): 16,
    },
    words={
        ("new", "recalling"): 0.25,
        ("sending", "done"): 0.6,
        ("joined", "sending"): 0.3,
        ("sending", "recalling"): 0.62,
        ("paused", "sending"): 0.28,
    },
    loops_below=frozenset({"joined"}),
)  # fmt: skip - pairs read as a list
BREAKER_LAYOUT = Layout(
    places={"closed": (110, 130), "open": (710, 130), "half-open": (410, 350)},
    bends={
        ("closed", "open"): -44,
        ("open", "closed"): -20,
        ("open", "half-open"): -84,
        ("half-open", "open"): -6,
        ("half-open", "closed"): -40,
    },
    words={("half-open", "open"): 0.42, ("open", "half-open"): 0.45},
)  # fmt: skip - pairs read as a list


def call_edges() -> Edges:
    """From, to -> the events between them; `cancel` leads from everywhere to DONE and is said in words."""
    edges: Edges = {}
    for state, events in CALL.items():
        assert events["cancel"] == (State.DONE,)
        for event, targets in events.items():
            for target in targets if event != "cancel" else ():
                edges.setdefault((state.value, target.value), []).append(event)
    return edges


def breaker_edges() -> Edges:
    """From, to -> the events between them."""
    edges: Edges = {}
    for state, events in breaker.TRANSITIONS.items():
        for event, target in events.items():
            edges.setdefault((state.value, target.value), []).append(event)
    return edges


def render_call() -> str:
    """The states of a call."""
    words = "cancel: from any state to done, at any time"
    parts = [text(24, 38, "The states of a call", "big"), text(936, 536, words, "small", "end")]
    parts += diagram(CALL_LAYOUT, call_edges())
    return picture(960, 560, "The states of a call, and the events between them", parts)


def render_breaker() -> str:
    """The states of the breaker."""
    parts = [text(24, 38, "The states of the breaker", "big")]
    parts += diagram(BREAKER_LAYOUT, breaker_edges())
    return picture(840, 400, "The states of the breaker, and what moves it", parts)


def diagram(layout: Layout, edges: Edges) -> list[str]:
    """Lines first, then states, then what is written on the lines."""
    lines, labels = [], []
    for (here, there), events in edges.items():
        line, at = loop(layout, here) if here == there else curve(layout, here, there)
        lines.append(path(line))
        top = at[1] - LINE * (len(events) - 1) / 2 + 4
        width, height = LETTER * max(map(len, events)) + 8, LINE * len(events)
        labels.append(box(at[0] - width / 2, top - 12, width, height, "under", 3))
        labels += [text(at[0], top + LINE * n, event, "small", "middle") for n, event in enumerate(events)]
    states = [
        box(x - wide(name) / 2, y - HEIGHT / 2, wide(name), HEIGHT, corner=HEIGHT / 2)
        + text(x, y + 5, name, "head", "middle")
        for name, (x, y) in layout.places.items()
    ]
    return [*lines, *states, *labels]


def wide(name: str) -> float:
    """The width of a state."""
    return 8.5 * len(name) + 44


def curve(layout: Layout, here: str, there: str) -> tuple[str, Place]:
    """(path, place of its words) of a quadratic curve between two states."""
    (x1, y1), (x2, y2) = layout.places[here], layout.places[there]
    length, bend = math.hypot(x2 - x1, y2 - y1), 2 * layout.bends.get((here, there), 0)
    control = (x1 + x2) / 2 - (y2 - y1) / length * bend, (y1 + y2) / 2 + (x2 - x1) / length * bend
    start, end = border(here, (x1, y1), control), border(there, (x2, y2), control)
    t = layout.words.get((here, there), 0.5)
    at = [(1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c for a, b, c in zip(start, control, end, strict=True)]
    line = f"M{start[0]:.1f} {start[1]:.1f}Q{control[0]:.1f} {control[1]:.1f} {end[0]:.1f} {end[1]:.1f}"
    return line, (at[0], at[1])


def border(name: str, centre: Place, towards: Place) -> Place:
    """Where a line from a state's centre leaves its box."""
    dx, dy = towards[0] - centre[0], towards[1] - centre[1]
    half = wide(name) / 2 + 3
    share = min(half / abs(dx) if dx else math.inf, (HEIGHT / 2 + 3) / abs(dy) if dy else math.inf)
    return centre[0] + dx * share, centre[1] + dy * share


def loop(layout: Layout, name: str) -> tuple[str, Place]:
    """A line from a state to itself."""
    (x, y), up = layout.places[name], 1 if name in layout.loops_below else -1
    near, far = y + up * 23, y + up * 78
    return f"M{x - 24:.1f} {near}C{x - 60:.1f} {far} {x + 60:.1f} {far} {x + 24:.1f} {near}", (x, y + up * 66)
