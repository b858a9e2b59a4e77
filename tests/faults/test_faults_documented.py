"""docs/faults.md says what there is."""

import re
from pathlib import Path

from muntin.adapters.fault_proxy import MODES
from muntin.adapters.fault_proxy.fault import DELAYS
from muntin.manifest.durations import seconds

PAGE = (Path(__file__).parents[2] / "docs" / "faults.md").read_text()
ROW = re.compile(r"^\| `(\w+)` \| [^|]+ \| (?:[^|(]*\((\w+)\))? ?\|$", re.MULTILINE)


def test_the_page_lists_every_mode_and_its_delay() -> None:
    """No mode is missing, none is made up, and the delays are the real ones."""
    rows = {mode: seconds(delay) if delay else None for mode, delay in ROW.findall(PAGE)}
    assert rows == {mode: DELAYS.get(mode) for mode in MODES}
