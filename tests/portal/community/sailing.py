"""A box on its way from Rotterdam to Dongguan by sea and road, its vessel heard on the way; and one that nobody can
place."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fairway.tracking.port_runs import Fix
from tests.portal.community.cargo import BILL, BOX, VOYAGE, Port, event
from tests.tracking.ais_written import positions, voyage

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
SEA = {"mode": "sea"}
LAST = (9.0, 108.3)
"""Where the vessel was heard last, north-east of the Anambas."""


def heard() -> list[Fix]:
    """Half a day of positions, in the South China Sea."""
    begin = NOW - timedelta(hours=13)
    return [
        Fix(begin + step * timedelta(minutes=30), round(7.0 + step / 12, 4), round(107.5 + step / 30, 4), 14.0, 23.0)
        for step in range(25)
    ]


async def sailing(port: Port, reference: str = "HB-1") -> str:
    """The forwarder's shipment, told by its line and a vessel watch."""
    case = await port.register(reference, BILL)
    hong_kong, road = {"unlocode": "HKHKG"}, {"mode": "road", "quality": "PLN"}
    await port.tell(
        "Line",
        event("LOADED", "2026-10-26T09:00:00+01:00", BOX, BILL, VOYAGE, location={"unlocode": "NLRTM"}, **SEA),
        event("DEPARTED", "2026-10-26T21:00:00+01:00", VOYAGE, BOX, BILL, location={"unlocode": "NLRTM"}, **SEA),
        event("ARRIVED", "2026-11-24T06:00:00+08:00", VOYAGE, BOX, BILL, quality="EST", location=hong_kong, **SEA),
        event("GATED_OUT", "2026-11-25T06:00:00+08:00", BOX, BILL, location=hong_kong, **road),
        event("BORDER_CROSSED", "2026-11-25T08:00:00+08:00", BOX, BILL, location={"name": "Shenzhen Bay"}, **road),
        event("DELIVERED", "2026-11-25T12:00:00+08:00", BOX, BILL, location={"unlocode": "CNDGG"}, **road),
        event("TRANSPORT_DOC_ISSUED", "2026-10-26T12:00:00+01:00", BILL, location={"name": "an office"}),
        links=[{"one": BILL, "other": BOX}, {"one": BOX, "other": VOYAGE}],
        parties=[{"reference": BILL, "role": "consignee", "identifier": "12345678"}],
    )
    fixes = heard()
    answer = await port.desk.house.clients["Terminal"].post(
        "/v1/messages", content=voyage(fixes[0].at) + positions(fixes), headers={"Content-Type": "text/plain"}
    )
    assert answer.status_code in (200, 201), answer.text
    await port.follow()
    return case
