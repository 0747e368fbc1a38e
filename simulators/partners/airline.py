"""The airline's handler: Cargo-IMP FSU in the form of Type B messages, times of the airport."""

from __future__ import annotations

from datetime import datetime

from simulators.machinery.clock import CHINA
from simulators.partners.names import FLIGHT, Journey

MEDIA, FILE = "text/plain", "fsu.txt"


def _day(moment: datetime) -> str:
    return moment.astimezone(CHINA).strftime("%d%b").upper()


def _clock(moment: datetime) -> str:
    return moment.astimezone(CHINA).strftime("%H%M")


def _fsu(journey: Journey, *lines: str) -> bytes:
    return "".join(f"{line}\r\n" for line in ("FSU/15", f"{journey.waybill}HKGAMS/T6K480.0", *lines)).encode()


def accepted(journey: Journey) -> bytes:
    """Ready for carriage at Hong Kong, and manifested."""
    ready, flown = journey.before(8), journey.before(4)
    return _fsu(
        journey,
        f"RCS/{_day(ready)}{_clock(ready)}/HKG/T6K480.0/LANTERN GATE EXAMPLE",
        f"MAN/{FLIGHT}/{_day(flown)}/HKGAMS/T6K480.0",
    )


def cleared(journey: Journey) -> bytes:
    """Released by customs for export at Hong Kong."""
    released = journey.before(6)
    return _fsu(journey, f"CCD/{_day(released)}{_clock(released)}/HKG/T6K480.0")


def departed(journey: Journey) -> bytes:
    """Gone, with the expected arrival at Amsterdam."""
    flown = journey.before(4)
    return _fsu(journey, f"DEP/{FLIGHT}/{_day(flown)}/HKGAMS/T6K480.0/A{_clock(flown)}/E0545-N")
