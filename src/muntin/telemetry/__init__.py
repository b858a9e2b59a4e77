"""What pages report of their micro-frontends: the beacon's model, rolling figures, verdicts. Pure; control feeds it."""

from muntin.telemetry.beacon import MOST_BYTES, Beacon
from muntin.telemetry.figures import Figures
from muntin.telemetry.health import FrequentError, MfeHealth, Quantiles, Verdict, VersionHealth, version_health, worst
from muntin.telemetry.minutes import MINUTES, Key
from muntin.telemetry.rolling import Intake, ReleaseFacts, Rolling

__all__ = [
    "MINUTES",
    "MOST_BYTES",
    "Beacon",
    "Figures",
    "FrequentError",
    "Intake",
    "Key",
    "MfeHealth",
    "Quantiles",
    "ReleaseFacts",
    "Rolling",
    "Verdict",
    "VersionHealth",
    "version_health",
    "worst",
]
