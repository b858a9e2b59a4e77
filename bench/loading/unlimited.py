"""The shipped topology without limits per client and visitor: all of a benchmark's load is from one of each."""

from pathlib import Path

SHIPPED = Path(__file__).resolve().parents[2] / "deploy" / "topology.toml"
LIMITS = "\n[edge]\n" + "".join(
    f"{whose} = {{ rate = 1000000, burst = 1000000 }}\n" for whose in ("client", "user", "mfe")
)


def topology(home: Path, more: str = "") -> str:
    """Writes it to `home`, with `more` tables; the value of MUNTIN_TOPOLOGY."""
    file = home / "topology.toml"
    file.write_text(SHIPPED.read_text() + LIMITS + more)
    return str(file)
