"""The shipping line: DCSA Track and Trace 3.0, as JSON."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from simulators.machinery.clock import CHINA
from simulators.partners.names import IMO, LINE, VESSEL, VOYAGE, Journey

MEDIA, FILE = "application/json", "track-and-trace.json"
_PARTY = {"originatingParty": {"partyCode": LINE, "codeListProvider": "SMDG", "codeListName": "LCL"}}


def _event(journey: Journey, name: str, at: datetime, told: datetime, place: str, **said: Any) -> dict[str, Any]:
    return {
        "eventRouting": _PARTY,
        "eventID": f"{journey.booking}-{name}",
        "eventDateTime": at.astimezone(CHINA).isoformat(),
        "eventUpdatedDateTime": told.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventLocation": {"UNLocationCode": place},
        "shipmentDetails": {
            "documentReference": {"typeCode": "BKG", "reference": journey.booking},
            "additionalDocumentReferences": [{"typeCode": "TRD", "reference": journey.bill}],
        },
        **said,
    }


def _container(journey: Journey, code: str, movement: str) -> dict[str, Any]:
    return {
        "eventClassification": {
            "eventTypeCode": "EQUIPMENT",
            "eventClassifierCode": "ACT",
            "equipmentEventTypeCode": code,
        },
        "equipmentDetails": {
            "equipmentReference": journey.container,
            "ISOEquipmentCode": "45R1",
            "emptyIndicatorCode": "LADEN",
            "movementType": movement,
        },
        "transportDetails": {"transportCall": _call(movement)},
    }


def _vessel(classifier: str, code: str, movement: str) -> dict[str, Any]:
    return {
        "eventClassification": {
            "eventTypeCode": "TRANSPORT",
            "eventClassifierCode": classifier,
            "transportEventTypeCode": code,
        },
        "transportDetails": {"transportCall": _call(movement)},
    }


def _call(movement: str) -> dict[str, Any]:
    side = "export" if movement == "EXPORT" else "import"
    return {
        "modeOfTransport": "VESSEL",
        f"{side}VoyageNumberOrReference": {"carrierVoyageNumber": VOYAGE},
        "vesselTransport": {"vesselIMONumber": IMO, "vesselName": VESSEL},
    }


def _message(*events: dict[str, Any]) -> bytes:
    return json.dumps({"events": list(events)}, indent=1).encode()


def sailed(journey: Journey) -> bytes:
    """Loaded at Rotterdam and gone, with the schedule for Hong Kong."""
    loaded, gone, due = journey.before(31 * 24), journey.before(30.5 * 24), journey.before(4 * 24)
    return _message(
        _event(
            journey, "load", loaded, loaded + timedelta(minutes=20), "NLRTM", **_container(journey, "LOAD", "EXPORT")
        ),
        _event(journey, "depa", gone, gone + timedelta(minutes=10), "NLRTM", **_vessel("ACT", "DEPA", "EXPORT")),
        _event(journey, "arri-plan", due, gone + timedelta(minutes=10), "HKHKG", **_vessel("PLN", "ARRI", "IMPORT")),
    )


def delayed(journey: Journey) -> bytes:
    """The estimate of the arrival moves by a day and a half."""
    told, due = journey.before(9 * 24), journey.before(2.5 * 24)
    return _message(_event(journey, "arri-est", due, told, "HKHKG", **_vessel("EST", "ARRI", "IMPORT")))


def discharged(journey: Journey) -> bytes:
    """The line's own time of the discharge, which is not the terminal's."""
    at = journey.before(30)
    return _message(
        _event(journey, "disc", at, at + timedelta(hours=1), "HKHKG", **_container(journey, "DISC", "IMPORT"))
    )
