"""The milestone vocabulary, and what the codes of each standard say in it.

The vocabulary is the code table ``milestone``; the files beside it in ``codes/data/milestones`` say which milestone a
code of a standard stands for, sometimes depending on what else the message says (an empty container gated in has been
returned). Many codes lead to one milestone, one leads back; the code that came in is always kept in the event.

Every ``from_*`` answers None for a code that the tables do not know: it is then kept, shown and said in the receipt.
They are called for each event that arrives: one dictionary access for what was asked before.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Final

import msgspec

from fairway.base.language import Language, Trilingual
from fairway.codes.entries import Evidence
from fairway.codes.files import DATA, TableFault, read_text, rows_of
from fairway.codes.tables import Table, table
from fairway.tracking.model import Flow, Quality

MAPPINGS: Final = DATA / "milestones"
SYSTEMS: Final = (
    "rec24",
    "edifact",
    "edifact_dtm",
    "dcsa",
    "fsu",
    "one_record",
    "ais",
    "hk",
    "cn_road",
    "cn_declaration",
    "ceb",
    "cbv",
    "lock",
    "platform",
)
"""The source systems, each a file of :data:`MAPPINGS`."""


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


class Meaning(msgspec.Struct, frozen=True, kw_only=True):
    """What a code of a standard says in the vocabulary."""

    milestone: str
    exact: bool = True
    """False: the nearest milestone; the code says less or something slightly different."""
    quality: Quality | None = None
    """Where the code itself says how sure it is; otherwise the message does."""
    also: str = ""
    """A second milestone that the same code tells ("stuffed and sealed")."""
    means: str = ""
    """The words of the standard, in English."""
    source: str = ""
    evidence: Evidence = Evidence.VERIFIED


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a mapping file."""

    code: str
    when: Mapping[str, str]
    """What else has to be so: ``{"empty": "yes"}``."""
    meaning: Meaning
    out: bool
    """Whether the milestone is told by this code when a message is written."""


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
    return _look("rec24", code.lstrip("0") or code, _said(empty=empty, flow=flow, customs=customs, subject=subject))


def from_edifact(
    message: str, function: str = "", *, empty: bool | None = None, flow: Flow | None = None
) -> Meaning | None:
    """A whole EDIFACT message by its type and BGM document code ("CODECO", "34") or response ("IFTMBC", "RE").

    The codes of BGM are those in general use; a partner profile goes before. A function that is not known falls back
    to the message where that alone says enough.
    """
    said = _said(empty=empty, flow=flow)
    return _look("edifact", f"{message} {function}".strip(), said) or _look("edifact", message, said)


def from_dtm(qualifier: str) -> Meaning | None:
    """A date/time qualifier (DE 2005) that tells a milestone of the conveyance or the delivery and how sure it is."""
    return _look("edifact_dtm", qualifier, ())


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
    return _look("dcsa", f"{event_type} {code}", said)


def from_fsu(code: str, *, discrepancy: str = "") -> Meaning | None:
    """A Cargo-IMP FSU (ONE Record StatusCode) status; DIS with its discrepancy sub-code ("DIS", "OFLD")."""
    if code == "DIS" and discrepancy:
        return _look("fsu", f"DIS {discrepancy}", ()) or _look("fsu", "DIS", ())
    return _look("fsu", code, ())


def from_one_record(code: str) -> Meaning | None:
    """A ONE Record MovementIndicator ("AO"), or the name of an object that tells a milestone by being there
    ("SecurityDeclaration")."""
    return _look("one_record", code, ())


def from_ais(state: str) -> Meaning | None:
    """A state that the port-call state machine entered ("AT_PORT_LIMIT", "ALL_FAST")."""
    return _look("ais", state, ())


def from_hk(code: str) -> Meaning | None:
    """A state of a Hong Kong filing (table ``state.hk``) or of the control point ("KIOSK INSPECT")."""
    return _look("hk", code, ())


def from_cn_road(code: str) -> Meaning | None:
    """An answer of the Mainland road manifest system (table ``answer.cn_road``), or one of its messages ("MT5402")."""
    return _look("cn_road", code, ())


def from_cn_declaration(channel: str) -> Meaning | None:
    """The CHANNEL of a Mainland goods declaration."""
    return _look("cn_declaration", channel, ())


def from_ceb(code: str) -> Meaning | None:
    """A returnStatus of Mainland cross-border e-commerce; every negative one is a processing error."""
    return _look("ceb", "-" if code.startswith("-") else code, ())


def from_cbv(step: str, disposition: str = "", *, empty: bool | None = None) -> Meaning | None:
    """An EPCIS business step and disposition (bare names of the Core Business Vocabulary)."""
    said = _said(disposition=disposition, empty=empty)
    found = _look("cbv", step, said) if step else None
    return found or (_look("cbv", "-", said) if disposition else None)


def from_lock(device: str, code: str) -> Meaning | None:
    """What an electronic lock or vehicle terminal reports: ``device`` "JT701", "HHD", "JT808-status", "JT808-alarm",
    "ESEAL", and its bit or event number."""
    return _look("lock", f"{device} {code}", ())


def from_platform(code: str) -> Meaning | None:
    """What the product itself concludes, by the name of its rule ("trip-opened", "vehicle-bundled")."""
    return _look("platform", code, ())


def to_rec24(code: str, *, empty: bool | None = None) -> str | None:
    """The status code of Recommendation 24 that tells this milestone; None where it has none."""
    found = _back("rec24", code, empty)
    return found.code if found else None


def to_fsu(code: str) -> tuple[str, str] | None:
    """FSU status and discrepancy sub-code (empty but for DIS) that tell this milestone; None where FSU has none."""
    found = _back("fsu", code, None)
    if found is None:
        return None
    status, _, discrepancy = found.code.partition(" ")
    return status, discrepancy


def to_dcsa(code: str, *, empty: bool | None = None) -> DcsaCode | None:
    """How DCSA 3.0 tells this milestone; None where it cannot."""
    found = _back("dcsa", code, empty)
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
    found = _back("cbv", code, empty)
    if found is None:
        return None
    return ("" if found.code == "-" else found.code), found.when.get("disposition", "")


Said = tuple[tuple[str, str], ...]


def _said(*, empty: bool | None = None, flow: Flow | None = None, customs: bool = False, **texts: str) -> Said:
    found = [(name, text) for name, text in texts.items() if text]
    if empty is not None:
        found.append(("empty", "yes" if empty else "no"))
    if flow is not None:
        found.append(("flow", flow.value))
    if customs:
        found.append(("customs", "yes"))
    return tuple(found)


@lru_cache(maxsize=8192)
def _look(system: str, code: str, said: Said) -> Meaning | None:
    """The row of ``code`` all of whose conditions hold; of several the one with most conditions, then the first."""
    facts = dict(said)
    best: Row | None = None
    for row in mapping(system).get(code, ()):
        if all(facts.get(name) in wanted.split("|") for name, wanted in row.when.items()) and (
            best is None or len(row.when) > len(best.when)
        ):
            best = row
    return best.meaning if best else None


@lru_cache(maxsize=4096)
def _back(system: str, code: str, empty: bool | None) -> Row | None:
    said = {None: "", True: "yes", False: "no"}[empty]
    rows = [row for rows in mapping(system).values() for row in rows if row.out and row.meaning.milestone == code]
    rows.sort(key=lambda row: (row.when.get("empty", "") != said, bool(row.when.get("empty"))))
    return rows[0] if rows else None


@lru_cache(maxsize=len(SYSTEMS))
def mapping(system: str) -> Mapping[str, tuple[Row, ...]]:
    """Every row of a source system, by code. Raises :class:`TableFault` when the file is not of the documented form."""
    return read_mapping(MAPPINGS / f"{system}.csv")


def read_mapping(path: Path) -> dict[str, tuple[Row, ...]]:
    """The rows of one mapping file: head lines ``#source`` and ``#evidence`` as in a code table, then the columns
    code, when (``empty=yes;document=CBR|BKG``), milestone, exact, out, quality, also, means, and for a row that
    differs from the head source and evidence."""
    said, body = rows_of(path, read_text(path), ("code", "when", "milestone", "exact", "out", "means"))
    found: dict[str, list[Row]] = {}
    for number, cells in body:
        if cells["exact"] not in ("yes", "no") or cells["out"] not in ("yes", ""):
            raise TableFault(f"{path.name} row {number}: exact is yes or no, out is yes or empty")
        try:
            when = dict(_condition(part) for part in cells["when"].split(";") if part)
            row = Row(
                code=cells["code"],
                when=when,
                out=cells["out"] == "yes",
                meaning=Meaning(
                    milestone=cells["milestone"],
                    exact=cells["exact"] == "yes",
                    quality=Quality(cells["quality"]) if cells.get("quality") else None,
                    also=cells.get("also", ""),
                    means=cells["means"],
                    source=cells.get("source") or said["source"],
                    evidence=Evidence(cells.get("evidence") or said["evidence"]),
                ),
            )
        except (ValueError, KeyError) as fault:
            raise TableFault(f"{path.name} row {number}: {fault}") from None
        if any(row.when == other.when for other in found.get(row.code, ())):
            raise TableFault(f"{path.name} row {number}: {row.code} is there twice under the same conditions")
        found.setdefault(row.code, []).append(row)
    return {code: tuple(rows) for code, rows in found.items()}


def _condition(part: str) -> tuple[str, str]:
    name, _, value = part.partition("=")
    if not value:
        raise ValueError(f"{part!r} is no condition")
    return name, value
