"""docs/loader-states.svg: the table of the loader's states.ts as a picture. Only the places are chosen here.

Two moves are said in words instead of lines: `unmount` and `give up` lead from nearly everywhere.
Run `python -m tests.house.loader_picture` after a change of the table.
"""

import json
import subprocess
import sys
from pathlib import Path

from .drawing import picture, text
from .state_picture import DOCS, Edges, Layout, diagram

PICTURE = DOCS / "loader-states.svg"
STATES = Path(__file__).resolve().parents[2] / "packages" / "runtime" / "src" / "loader" / "states.ts"
NODE = Path(sys.executable).with_name("node")

LAYOUT = Layout(
    places={
        "NOT_LOADED": (110, 110),
        "LOADING": (340, 110),
        "MOUNTING": (560, 110),
        "MOUNTED": (770, 110),
        "UPDATING": (980, 110),
        "UNMOUNTED": (110, 430),
        "FALLBACK": (340, 310),
        "FAILED": (580, 310),
        "UNMOUNTING": (870, 430),
    },
    bends={
        ("MOUNTED", "UPDATING"): -18,
        ("UPDATING", "MOUNTED"): -18,
        ("LOADING", "FAILED"): 12,
        ("FAILED", "LOADING"): 12,
        ("UPDATING", "FAILED"): -22,
    },
    words={
        ("LOADING", "FAILED"): 0.3,
        ("FAILED", "LOADING"): 0.3,
        ("MOUNTING", "FAILED"): 0.42,
        ("MOUNTED", "FAILED"): 0.35,
        ("UPDATING", "FAILED"): 0.3,
    },
)  # fmt: skip - pairs read as a list
ABOVE = (
    "unmount: also to UNMOUNTED at once, from every state in which nothing is mounted",
    "give up: to FALLBACK, from every state that fail leaves, but UNMOUNTING",
)


def table() -> dict[str, dict[str, str]]:
    """State -> move -> state, as the module exports it."""
    script = f"import({json.dumps(STATES.as_uri())}).then(({{ TABLE }}) => console.log(JSON.stringify(TABLE)))"
    done = subprocess.run([str(NODE), "-e", script], check=True, capture_output=True, text=True, timeout=60)
    moves: dict[str, dict[str, str]] = json.loads(done.stdout)
    return moves


def edges(moves: dict[str, dict[str, str]]) -> Edges:
    """From, to -> the moves between them, but for those that ABOVE says; what it says is checked here."""
    mounted = {state for state, way in moves.items() if way.get("unmount") == "UNMOUNTING"}
    assert mounted == {"MOUNTED", "UPDATING"}
    assert {s for s, way in moves.items() if "unmount" in way} == moves.keys() - {"UNMOUNTING", "UNMOUNTED"}
    failing = {state for state, way in moves.items() if "fail" in way}
    assert {s for s, way in moves.items() if "give up" in way} == failing - {"UNMOUNTING"} | {"FAILED"}
    drawn: Edges = {}
    for state, way in moves.items():
        for move, target in way.items():
            said = target == "UNMOUNTED" if move == "unmount" else move == "give up" and state in failing
            if not said:
                drawn.setdefault((state, target), []).append(move)
    return drawn


def render() -> str:
    """The picture."""
    parts = [text(24, 38, "The states of an MFE in one place of the page", "big")]
    parts += [text(24, 500 + 18 * line, words, "small") for line, words in enumerate(ABOVE)]
    parts += diagram(LAYOUT, edges(table()))
    return picture(1080, 544, "The states of an MFE on the page, and the moves between them", parts)


if __name__ == "__main__":
    PICTURE.write_text(render())
