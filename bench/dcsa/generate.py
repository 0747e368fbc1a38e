"""Requests of DCSA Track and Trace 3.0, made from one seed: transport, equipment, shipment, IoT and reefer events."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from typing import Any

from fairway.codes.identifiers import container_check_digit

SEED = 20261122
RECEIVED = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PER_MESSAGE = 1_000
_PLACES = ("HKHKG", "CNSHK", "CNYTN", "CNNSA", "NLRTM", "DEHAM", "SGSIN", "USLAX")
_EQUIPMENT = ("LOAD", "DISC", "GTIN", "GTOT", "PICK", "DROP", "CUSR", "CROS")


def container(dice: random.Random) -> str:
    """A container number with its check digit."""
    first = dice.choice(("MSKU", "APZU", "CSNU", "OOLU")) + f"{dice.randrange(1_000_000):06}"
    return first + container_check_digit(first)


def vessel(dice: random.Random) -> str:
    """An IMO number with its check digit."""
    first = f"{dice.randrange(900_000, 999_999)}"
    return first + str(sum(int(digit) * weight for digit, weight in zip(first, range(7, 1, -1), strict=True)) % 10)


def event(number: int, dice: random.Random) -> dict[str, Any]:
    """One event with what carriers usually send."""
    happened = RECEIVED - timedelta(minutes=dice.randrange(60, 40_000))
    kind = dice.choices(("EQUIPMENT", "TRANSPORT", "SHIPMENT", "IOT", "REEFER"), (50, 25, 15, 5, 5))[0]
    made: dict[str, Any] = {
        "eventRouting": {"originatingParty": {"partyCode": "COS", "codeListProvider": "SMDG", "codeListName": "LCL"}},
        "eventID": f"evt-{number}",
        "eventDateTime": happened.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "eventUpdatedDateTime": (happened + timedelta(minutes=5)).isoformat().replace("+00:00", "Z"),
        "eventLocation": {
            "locationName": "Port terminal",
            "UNLocationCode": dice.choice(_PLACES),
            "facilityTypeCode": "POTE",
            "facility": {"facilityCode": "HITHK", "facilityCodeListProvider": "SMDG"},
        },
        "eventClassification": {"eventTypeCode": kind, "eventClassifierCode": "ACT"},
        "shipmentDetails": {
            "documentReference": {"typeCode": "BKG", "reference": f"COSU6{dice.randrange(10**9):09}"},
            "additionalDocumentReferences": [{"typeCode": "TRD", "reference": f"COSU7{dice.randrange(10**9):09}"}],
        },
    }
    codes = made["eventClassification"]
    if kind == "SHIPMENT":
        codes["shipmentEventTypeCode"] = dice.choice(("CONF", "ISSU", "SURR", "RECE"))
        return made
    if kind in {"EQUIPMENT", "TRANSPORT"}:
        made["transportDetails"] = {
            "transportCall": {
                "transportCallReference": f"TC-{number}",
                "modeOfTransport": "VESSEL",
                "exportVoyageNumberOrReference": {"carrierVoyageNumber": f"{dice.randrange(1000):03}W"},
                "vesselTransport": {"vesselIMONumber": vessel(dice), "vesselName": "Example Star"},
            }
        }
    if kind == "TRANSPORT":
        codes["transportEventTypeCode"] = dice.choice(("ARRI", "DEPA"))
        return made
    made["equipmentDetails"] = {
        "equipmentReference": container(dice),
        "ISOEquipmentCode": "45R1",
        "emptyIndicatorCode": "LADEN",
        "movementType": "IMPORT",
    }
    if kind == "EQUIPMENT":
        codes["equipmentEventTypeCode"] = dice.choice(_EQUIPMENT)
    elif kind == "IOT":
        codes["iotEventTypeCode"] = "DETC"
        made["iotDetails"] = {"iotEventCode": "DRO"}
    else:
        codes["reeferEventTypeCode"] = "MEAS"
        made["reeferDetails"] = {
            "temperatureUnit": "CEL",
            "temperatureProbeMeasurements": [{"measuredTemperatureValue": -18.5 + dice.random()}],
        }
    return made


def requests(events: int, *, faulty: bool = False) -> list[bytes]:
    """Requests of a thousand events each; ``faulty`` puts a fault of structure into every tenth event."""
    dice = random.Random(SEED)
    made = [event(number, dice) for number in range(events)]
    if faulty:
        for one in made[::10]:
            one["eventDateTime"] = "yesterday"
    return [json.dumps({"events": made[at : at + PER_MESSAGE]}).encode() for at in range(0, events, PER_MESSAGE)]
