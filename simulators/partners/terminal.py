"""The container terminal: UN/EDIFACT D.95B, COARRI for discharges and CODECO for the gate, times of Hong Kong."""

from __future__ import annotations

from datetime import datetime

from simulators.machinery.clock import CHINA
from simulators.partners.names import IMO, LINE, VESSEL, VOYAGE, Journey

MEDIA, FILE = "application/edifact", "terminal.edi"


def _minute(moment: datetime) -> str:
    return moment.astimezone(CHINA).strftime("%Y%m%d%H%M")


def _interchange(journey: Journey, reference: str, kind: str, segments: list[str]) -> bytes:
    at = journey.now.astimezone(CHINA)
    body = [f"UNH+1+{kind}'", *segments, f"UNT+{len(segments) + 2}+1'"]
    return "\n".join(
        [f"UNB+UNOC:3+CT9HK:ZZ+{LINE}:ZZ+{at:%y%m%d}:{at:%H%M}+{reference}'", *body, f"UNZ+1+{reference}'"]
    ).encode()


def _discharge(journey: Journey, reference: str, function: int, hours: float) -> bytes:
    return _interchange(
        journey,
        reference,
        "COARRI:D:95B:UN:SMDG20",
        [
            f"BGM+44+DR{journey.booking[-6:]}+{function}'",
            f"TDT+20+{VOYAGE}+1++{LINE}:172:20+++{IMO}:146:11:{VESSEL}'",
            "LOC+11+HKHKG:139:6+CT9:TER:306'",
            f"NAD+CA+{LINE}:160:166'",
            f"EQD+CN+{journey.container}+45R1:102:5++3+5'",
            f"RFF+BM:{journey.bill}'",
            f"DTM+203:{_minute(journey.before(hours))}:203'",
            "LOC+9+NLRTM:139:6'",
            "LOC+11+HKHKG:139:6'",
            "CNT+16:1'",
        ],
    )


def discharged(journey: Journey) -> bytes:
    """Discharged, as the crane says."""
    return _discharge(journey, f"D1{journey.booking[-6:]}", 9, 34)


def corrected(journey: Journey) -> bytes:
    """The same report once more, days later, with the hour that the crane's log really has."""
    return _discharge(journey, f"D2{journey.booking[-6:]}", 5, 33)


def gated_out(journey: Journey) -> bytes:
    """Out of the gate on a truck."""
    return _interchange(
        journey,
        f"G1{journey.booking[-6:]}",
        "CODECO:D:95B:UN:ITG14",
        [
            f"BGM+36+GO{journey.booking[-6:]}+9'",
            f"TDT+20+{VOYAGE}+1++{LINE}:172:20+++{IMO}:146:11:{VESSEL}'",
            f"NAD+CF+{LINE}:160:166'",
            f"EQD+CN+{journey.container}+45R1:102:5++3+5'",
            f"RFF+BM:{journey.bill}'",
            f"DTM+7:{_minute(journey.before(26))}:203'",
            "LOC+165+HKHKG:139:6+CT9:TER:306'",
            f"TDT+1++3+++++:146::{journey.plate}'",
            "CNT+16:1'",
        ],
    )
