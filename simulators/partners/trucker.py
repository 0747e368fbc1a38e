"""The trucker: a list of events in a spreadsheet's text form, with the temperature of the container."""

from __future__ import annotations

import csv
import io
from datetime import datetime

from simulators.machinery.clock import CHINA
from simulators.partners.names import Journey

MEDIA, FILE = "text/csv", "truck-events.csv"
HEADS = (
    "Container",
    "Plate",
    "Bill of Lading",
    "Event",
    "Time",
    "Time zone",
    "UNLOCODE",
    "Place",
    "Mode",
    "Temperature",
)


def _list(journey: Journey, *rows: tuple[str, float, str, str, str]) -> bytes:
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(HEADS)
    for event, hours, unlocode, place, temperature in rows:
        sheet.writerow(
            (journey.container, journey.plate, journey.bill, event, _time(journey.before(hours)), "+08:00", unlocode,
             place, "Truck", temperature)
        )  # fmt: skip
    return text.getvalue().encode("utf-8-sig")


def _time(moment: datetime) -> str:
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M")


def delivered(journey: Journey) -> bytes:
    """Over the boundary at Shenzhen Bay, and to the door in Dongguan."""
    return _list(
        journey,
        ("Border crossed", 24, "HKHKG", "Shenzhen Bay", ""),
        ("Truck arrived", 22, "CNDGG", "Dongguan", ""),
        ("Delivered", 21.5, "CNDGG", "Dongguan", ""),
    )


def warming(journey: Journey) -> bytes:
    """The refrigerated container warms up on the way: more than two degrees over its band for over a quarter hour."""
    rows = [
        ("Temperature", 25.5 - 0.1 * step, "HKHKG", "", f"{value} C")
        for step, value in enumerate(("-18.2", "-18.0", "-15.6", "-15.2", "-15.0", "-14.9", "-14.8", "-17.9"))
    ]
    return _list(journey, *rows)
