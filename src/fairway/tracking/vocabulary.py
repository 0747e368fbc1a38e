"""The milestone vocabulary, and what the codes of each standard say in it.

The vocabulary is the code table ``milestone``; the files beside it in ``codes/data/milestones`` say which milestone a
code of a standard stands for, sometimes depending on what else the message says (an empty container gated in has been
returned). Many codes lead to one milestone, one leads back; the code that came in is always kept in the event.

Every ``from_*`` answers None for a code that the tables do not know: it is then kept, shown and said in the receipt.
They are called for each event that arrives: one dictionary access for what was asked before.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from fairway.base.language import Language, Trilingual
from fairway.codes.tables import Table, table
from fairway.tracking.mappings import Meaning, Said, back, look
from fairway.tracking.model import Flow

__all__ = [
    "DcsaCode",
    "Meaning",
    "Milestone",
    "UnknownMilestone",
    "from_ais",
    "from_cbv",
    "from_ceb",
    "from_cn_declaration",
    "from_cn_road",
    "from_dcsa",
    "from_dtm",
    "from_edifact",
    "from_filing",
    "from_fsu",
    "from_hk",
    "from_lock",
    "from_one_record",
    "from_platform",
    "from_rec24",
    "is_milestone",
    "milestone",
    "milestones",
    "to_cbv",
    "to_dcsa",
    "to_fsu",
    "to_rec24",
]


class UnknownMilestone(KeyError):  # noqa: N818  a defect of the caller, named for what happened
    """The vocabulary has no milestone of this code."""


class Milestone(msgspec.Struct, frozen=True, kw_only=True):
    """One word of the vocabulary."""

    code: str
    names: Trilingual
    group: str
    """"documents", "origin", "carriage", "customs", "lock" or "delivery"."""
    subject: str
    """What it happens to: "document", "cargo", "equipment", "conveyance", "customs", "lock", "sensor", "note"."""
    each: bool
    """Every telling is a happening of its own (a reading, a position, an alarm); otherwise it happens once on a leg at
    a place, and two sources that tell it speak of the same happening."""
    order: int
    """Its usual place on the way of a cargo: breaks ties of time."""
    tone: str
    """"good", "plain", "warning" or "bad", for display."""
    customs: str
    """The normalised customs status that it leads to; empty for none (:mod:`fairway.tracking.customs_status`)."""

    def name(self, language: Language = Language.EN) -> str:
        """The name for a reader of ``language``."""
        return self.names.in_(language)


class DcsaCode(msgspec.Struct, frozen=True, kw_only=True):
    """How DCSA says a milestone."""

    event_type: str
    """"TRANSPORT", "EQUIPMENT", "SHIPMENT", "OPERATIONS", "IOT" or "REEFER"."""
    code: str
    document: str = ""
    """documentTypeCode of a shipment event."""
    detail: str = ""
    """iotEventCode of an IoT event."""


def milestone(code: str) -> Milestone:
    """The milestone of this code. Raises :class:`UnknownMilestone`."""
    try:
        return milestones()[code]
    except KeyError:
        raise UnknownMilestone(code) from None


def is_milestone(code: str) -> bool:
    """Whether the vocabulary knows ``code``."""
    return code in milestones()


def milestones() -> Mapping[str, Milestone]:
    """The whole vocabulary by code, in the usual order of a journey."""
    rows = table("milestone")
    if _read and _read[0][0] is rows:
        return _read[0][1]
    known = {
        entry.code: Milestone(
            code=entry.code,
            names=entry.names,
            group=entry["group"],
            subject=entry["subject"],
            each=entry["occurs"] == "each",
            order=number,
            tone=entry["tone"],
            customs=entry["customs"],
        )
        for number, entry in enumerate(rows)
    }
    _read[:] = [(rows, known)]
    return known


_read: list[tuple[Table, dict[str, Milestone]]] = []


def from_rec24(
    code: str, *, empty: bool | None = None, flow: Flow | None = None, customs: bool = False, subject: str = ""
) -> Meaning | None:
    """A status code of UN/CEFACT Recommendation 24 (IFTSTA STS DE 9011, DCSA, tables).

    ``customs`` says that the message comes from customs or speaks of its file; ``subject`` may be "conveyance",
    "lock", "trip" or "weight". DE 4405 is a Recommendation 24 code only if the message names that list.
    """
    return look("rec24", code.lstrip("0") or code, _said(empty=empty, flow=flow, customs=customs, subject=subject))


def from_edifact(
    message: str, function: str = "", *, empty: bool | None = None, flow: Flow | None = None
) -> Meaning | None:
    """An EDIFACT message by its type and BGM document code ("CODECO", "34"), or by what the profile makes of it ("in",
    "out", "load", "discharge"); IFTSTA by its status, CUSRES by DE 7365, IFTMBC by its response ("RE").

    The codes of BGM are those in general use; a partner profile goes before. A function that is not known falls back
    to the message where that alone says enough.
    """
    if message == "IFTSTA":
        return from_rec24(function, empty=empty, flow=flow)
    said = _said(empty=empty, flow=flow)
    return look("edifact", f"{message} {function}".strip(), said) or look("edifact", message, said)


def from_dtm(qualifier: str) -> Meaning | None:
    """A date/time qualifier (DE 2005) that tells a milestone of the conveyance or the delivery and how sure it is."""
    return look("edifact_dtm", qualifier, ())


def from_dcsa(
    event_type: str,
    code: str,
    *,
    document: str = "",
    empty: bool | None = None,
    flow: Flow | None = None,
    facility: str = "",
    service: str = "",
    phase: str = "",
    detail: str = "",
) -> Meaning | None:
    """A DCSA Track and Trace event, 2.x or 3.0: ``event_type`` as in :class:`DcsaCode` and its specific type code.

    ``document`` is documentTypeCode; ``facility`` facilityTypeCode; ``service`` portCallServiceTypeCode; ``phase``
    portCallPhaseTypeCode; ``detail`` iotEventCode.
    """
    said = _said(
        empty=empty, flow=flow, document=document, facility=facility, service=service, phase=phase, detail=detail
    )
    return look("dcsa", f"{event_type} {code}", said)


def from_fsu(code: str, *, discrepancy: str = "") -> Meaning | None:
    """A Cargo-IMP FSU (ONE Record StatusCode) status; DIS with its discrepancy sub-code ("DIS", "OFLD")."""
    if code == "DIS" and discrepancy:
        return look("fsu", f"DIS {discrepancy}", ()) or look("fsu", "DIS", ())
    return look("fsu", code, ())


def from_one_record(code: str) -> Meaning | None:
    """A ONE Record MovementIndicator ("AO"), or the name of an object that tells a milestone by being there
    ("SecurityDeclaration")."""
    return look("one_record", code, ())


def from_ais(state: str) -> Meaning | None:
    """A state that the port-call state machine entered ("AT_PORT_LIMIT", "ALL_FAST")."""
    return look("ais", state, ())


def from_hk(code: str) -> Meaning | None:
    """A state of a Hong Kong filing (table ``state.hk``) or of the control point ("KIOSK INSPECT")."""
    return look("hk", code, ())


def from_cn_road(code: str) -> Meaning | None:
    """An answer of the Mainland road manifest system (table ``answer.cn_road``), or one of its messages ("MT5402")."""
    return look("cn_road", code, ())


def from_cn_declaration(channel: str) -> Meaning | None:
    """The CHANNEL of a Mainland goods declaration."""
    return look("cn_declaration", channel, ())


def from_ceb(code: str) -> Meaning | None:
    """A returnStatus of Mainland cross-border e-commerce; every negative one is a processing error."""
    return look("ceb", "-" if code.startswith("-") else code, ())


def from_cbv(step: str, disposition: str = "", *, empty: bool | None = None) -> Meaning | None:
    """An EPCIS business step and disposition (bare names of the Core Business Vocabulary)."""
    said = _said(disposition=disposition, empty=empty)
    found = look("cbv", step, said) if step else None
    return found or (look("cbv", "-", said) if disposition else None)


def from_filing(status: str) -> Meaning | None:
    """A normalised status of the product's own filings (value of ``FilingStatus``)."""
    return look("filing", status, ())


def from_lock(device: str, code: str) -> Meaning | None:
    """What an electronic lock or vehicle terminal reports: ``device`` "JT701", "HHD", "JT808-status", "JT808-alarm",
    "ESEAL", and its bit or event number."""
    return look("lock", f"{device} {code}", ())


def from_platform(code: str) -> Meaning | None:
    """What the product itself concludes, by the name of its rule ("trip-opened", "vehicle-bundled")."""
    return look("platform", code, ())


def to_rec24(code: str, *, empty: bool | None = None) -> str | None:
    """The status code of Recommendation 24 that tells this milestone; None where it has none."""
    found = back("rec24", code, empty)
    return found.code if found else None


def to_fsu(code: str) -> tuple[str, str] | None:
    """FSU status and discrepancy sub-code (empty but for DIS) that tell this milestone; None where FSU has none."""
    found = back("fsu", code, None)
    if found is None:
        return None
    status, _, discrepancy = found.code.partition(" ")
    return status, discrepancy


def to_dcsa(code: str, *, empty: bool | None = None) -> DcsaCode | None:
    """How DCSA 3.0 tells this milestone; None where it cannot."""
    found = back("dcsa", code, empty)
    if found is None:
        return None
    event_type, _, specific = found.code.partition(" ")
    return DcsaCode(
        event_type=event_type,
        code=specific,
        document=found.when.get("document", "").partition("|")[0],
        detail=found.when.get("detail", ""),
    )


def to_cbv(code: str, *, empty: bool | None = None) -> tuple[str, str] | None:
    """EPCIS business step and disposition (either may be empty) that tell this milestone."""
    found = back("cbv", code, empty)
    if found is None:
        return None
    return ("" if found.code == "-" else found.code), found.when.get("disposition", "")


def _said(*, empty: bool | None = None, flow: Flow | None = None, customs: bool = False, **texts: str) -> Said:
    found = [(name, text) for name, text in texts.items() if text]
    if empty is not None:
        found.append(("empty", "yes" if empty else "no"))
    if flow is not None:
        found.append(("flow", flow.value))
    if customs:
        found.append(("customs", "yes"))
    return tuple(found)
