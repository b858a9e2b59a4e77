"""Generated MFEs: each a React component with about 18.5 KB of code of its own, all different, all used.

Their sizes are those of a small real MFE: what one of them weighs is not the point, that there are many of them is.
"""

import random
from pathlib import Path

OWN_BYTES = 18_500
WORDS = [
    "price",
    "stock",
    "total",
    "label",
    "grid",
    "column",
    "amount",
    "status",
    "detail",
    "filter",
    "sort",
    "page",
    "menu",
    "field",
    "value",
    "order",
]

COMPONENT = """import {{ createElement, useState }} from 'react'
{rows}
const TABLE = [{names}]
export function Widget() {{
  const [step, setStep] = useState(1)
  const text = TABLE.map((row) => row(step)).join(' ')
  return createElement('section', {{ onClick: () => setStep(step + 1), title: text }}, '{name} ', text.length)
}}
"""
MOUNT = """import { createElement, useEffect } from 'react'
import { createRoot } from 'react-dom/client'
import { Widget } from './Widget'
function Marked({ name }) {
  useEffect(() => {
    performance.mark(`mounted ${name}`)
  }, [name])
  return createElement(Widget)
}
export default function mount(el, { name }) {
  const root = createRoot(el)
  root.render(createElement(Marked, { name }))
  return { unmount: () => root.unmount() }
}
"""


def widget(name: str, seed: int) -> str:
    """The component's source; equal seeds give equal text."""
    rng = random.Random(seed)
    rows: list[str] = []
    while sum(map(len, rows)) < OWN_BYTES:
        words = " ".join(rng.choice(WORDS) + str(rng.randrange(1000)) for _ in range(6))
        a, b, c = (rng.randrange(1, 10_000) for _ in range(3))
        rows.append(
            f"const r{len(rows)} = (n) => n % {a} > {b % a} ? '{words}' : `${{(n * {b}) % {c}}} {words[::-1]}`;"
        )
    return COMPONENT.format(name=name, rows="\n".join(rows), names=",".join(f"r{i}" for i in range(len(rows))))


def names(count: int) -> list[str]:
    """`mfe-00`, `mfe-01`, ..."""
    return [f"mfe-{index:02}" for index in range(count)]


def write(folder: Path, count: int) -> None:
    """`folder/<name>/src/{Widget,mount}.jsx` for `count` MFEs."""
    for index, name in enumerate(names(count)):
        source = folder / name / "src"
        source.mkdir(parents=True)
        (source / "Widget.jsx").write_text(widget(name, index))
        (source / "mount.jsx").write_text(MOUNT)
