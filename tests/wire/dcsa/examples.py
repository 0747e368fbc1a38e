"""Events to build messages of in tests; each call gives a fresh one."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

RECEIVED = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
PARTY = {"originatingParty": {"partyCode": "COS", "codeListProvider": "SMDG", "codeListName": "LCL"}}


def equipment(**changes: Any) -> dict[str, Any]:
    """A container loaded at Hong Kong, version 3.0."""
    return {
        "eventRouting": PARTY,
        "eventID": "evt-1",
        "eventDateTime": "2026-11-21T10:30:00+08:00",
        "eventUpdatedDateTime": "2026-11-21T03:00:00Z",
        "eventLocation": {
            "UNLocationCode": "HKHKG", "facility": {"facilityCode": "HITHK", "facilityCodeListProvider": "SMDG"},
        },
        "eventClassification": {
            "eventTypeCode": "EQUIPMENT", "eventClassifierCode": "ACT", "equipmentEventTypeCode": "LOAD",
        },
        "shipmentDetails": {
            "documentReference": {"typeCode": "BKG", "reference": "COSU6001234567"},
            "additionalDocumentReferences": [{"typeCode": "TRD", "reference": "COSU6312345670"}],
        },
        "equipmentDetails": {
            "equipmentReference": "MSKU9070323", "ISOEquipmentCode": "45R1", "emptyIndicatorCode": "LADEN",
            "movementType": "EXPORT",
        },
        "transportDetails": {
            "transportCall": {
                "modeOfTransport": "VESSEL",
                "exportVoyageNumberOrReference": {"carrierVoyageNumber": "012W"},
                "vesselTransport": {"vesselIMONumber": "9321483", "vesselName": "EXAMPLE STAR"},
            }
        },
        **changes,
    }  # fmt: skip


def transport(**changes: Any) -> dict[str, Any]:
    """A vessel expected at Hong Kong, version 3.0."""
    own: dict[str, Any] = {
        "eventID": "evt-2",
        "eventDateTime": "2026-12-01T06:00:00+08:00",
        "eventClassification": {
            "eventTypeCode": "TRANSPORT", "eventClassifierCode": "EST", "transportEventTypeCode": "ARRI",
        },
        "equipmentDetails": {},
    }  # fmt: skip
    return equipment(**{**own, **changes})


def shipment_2(**changes: Any) -> dict[str, Any]:
    """A booking confirmed, version 2.2."""
    return {
        "eventID": "3cecb101-7a1a-43a4-9d62-e88a131651e2",
        "eventCreatedDateTime": "2026-11-20T12:34:56Z",
        "eventType": "SHIPMENT",
        "eventClassifierCode": "ACT",
        "eventDateTime": "2026-11-20T20:30:00+08:00",
        "shipmentEventTypeCode": "CONF",
        "documentID": "COSU6001234567",
        "documentTypeCode": "BKG",
        "references": [{"referenceType": "EQ", "referenceValue": "MSKU9070323"}],
        **changes,
    }


def equipment_2(**changes: Any) -> dict[str, Any]:
    """A container discharged, version 2.2."""
    return {
        "eventID": "3cecb101-7a1a-43a4-9d62-e88a131651e3",
        "eventCreatedDateTime": "2026-11-20T12:34:56Z",
        "eventType": "EQUIPMENT",
        "eventClassifierCode": "ACT",
        "eventDateTime": "2026-11-20T20:30:00+08:00",
        "equipmentEventTypeCode": "DISC",
        "equipmentReference": "MSKU9070323",
        "emptyIndicatorCode": "LADEN",
        "eventLocation": {"UNLocationCode": "HKHKG"},
        "transportCall": {
            "transportCallID": "TC-1", "modeOfTransport": "VESSEL", "importVoyageNumber": "012W",
            "UNLocationCode": "HKHKG", "vessel": {"vesselIMONumber": "9321483"},
        },
        "documentReferences": [{"documentReferenceType": "TRD", "documentReferenceValue": "COSU6312345670"}],
        "seals": [{"sealNumber": "S1", "sealType": "BLT", "sealSource": "CUS"}],
        **changes,
    }  # fmt: skip


def message(*events: dict[str, Any]) -> bytes:
    """A request of version 3.0."""
    return json.dumps({"events": list(events)}).encode()


def message_2(*events: dict[str, Any]) -> bytes:
    """A list of version 2.2."""
    return json.dumps(list(events)).encode()
