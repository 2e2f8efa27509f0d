"""How long this computer will go on by itself: organisers see who needs a cable."""

import psutil


def battery_left() -> int | None:
    """Percent left in the battery; None on mains power, without a battery, and where the system does not tell."""
    ask = getattr(psutil, "sensors_battery", None)
    if ask is None:
        return None
    try:
        found = ask()
    except (OSError, ValueError, RuntimeError):  # what some machines' drivers come to
        return None
    if found is None or found.power_plugged:
        return None
    return int(min(100, max(0, round(found.percent))))
