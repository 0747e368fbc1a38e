"""Road manifests: content after Cap. 60C, acceptance, change, deletion (chapter 4)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from lxml import etree

from simulators.hk_tsw.codes import EXEMPTIONS
from simulators.hk_tsw.content import Codes, day_of, fault, first, shared_faults
from simulators.hk_tsw.desk import Desk
from simulators.hk_tsw.matching import Matching
from simulators.hk_tsw.model import CargoLine, Direction, Fault, Line, Manifest, Message
from simulators.hk_tsw.references import is_reference, issue
from simulators.hk_tsw.tables import MANIFEST_NS, MANNER, table_for
from simulators.machinery.international import is_container
from simulators.machinery.schema import Spot, walk
from simulators.machinery.xml import child, children, text_of

TABLE = table_for((MANIFEST_NS, "RoadManifest"), "NEW")
CODES = Codes(simplified="M004", character="M005", package_type="M012", package_count="M014", control_point="M009")
FARTHEST = timedelta(days=14)


class Manifests:
    """The manifests and what is done to them."""

    def __init__(self, desk: Desk, matching: Matching) -> None:
        self._desk = desk
        self._journal = desk.journal
        self._matching = matching
        desk.judges("ROAD_MANIFEST", self.judge)

    def judge(self, message: Message, root: etree._Element, now: datetime) -> list[Fault]:
        """Judge a message and carry it out."""
        header = message.header
        manifest = self._own(message)
        faults = self._desk.header_faults(message, "RoadManifest", owned=manifest is not None)
        if header.function != "DELETE":
            faults += content_faults(walk(root, TABLE, MANNER), day_of(message.received))
        if faults:
            return faults
        if manifest is None:
            self._new(message, root, now)
        elif header.function == "CHANGE":
            self._clear(manifest)
            self._fill(manifest, root)
            self._desk.effect(message, "AMD", now)
            self._desk.tell(message, "AMD", now)
            self._matching.manifest_changed(manifest, now)
        else:
            self._clear(manifest)
            manifest.state = "cancelled"
            self._journal.put(manifest)
            self._desk.dead(manifest.account, "ROAD_MANIFEST", manifest.document_reference)
            self._desk.effect(message, "CAN", now)
            self._desk.tell(message, "CAN", now)
            self._matching.manifest_changed(manifest, now)
        return []

    def _own(self, message: Message) -> Manifest | None:
        reference = message.header.authority_reference
        manifest = self._journal.get(Manifest, reference) if is_reference(reference, "M") else None
        if manifest is None or manifest.account != message.account or manifest.state == "cancelled":
            return None
        return manifest if manifest.document_reference == message.header.document_reference else None

    def _new(self, message: Message, root: etree._Element, now: datetime) -> None:
        direction: Direction = "IMPORT" if text_of(root, "Trip/Direction") == "IMPORT" else "EXPORT"
        reference = issue(self._journal, self._desk.seed, "M", direction, now)
        manifest = Manifest(
            id=reference,
            account=message.account,
            document_reference=message.header.document_reference,
            direction=direction,
            date="",
            vehicle="",
            lines=[],
        )
        self._fill(manifest, root)
        self._desk.alive(message.account, "ROAD_MANIFEST", manifest.document_reference, reference)
        self._desk.issued(message, reference)
        self._desk.effect(message, "ACK", now)
        self._desk.tell(message, "ACK", now, reference=reference, numbers={"manifest_reference": reference})
        self._matching.manifest_accepted(manifest, now)

    def _clear(self, manifest: Manifest) -> None:
        for line_id in manifest.lines:
            line = self._journal.get(Line, line_id)
            if line is not None and line.ccrn:
                self._journal.drop(CargoLine, f"{line.ccrn}/{line.id}")
            self._journal.drop(Line, line_id)
        manifest.lines = []

    def _fill(self, manifest: Manifest, root: etree._Element) -> None:
        manifest.date = text_of(root, "Trip/Date")
        manifest.vehicle = text_of(root, "Trip/VehicleRegistration")
        manifest.parent = f"{manifest.vehicle}/{manifest.direction}"
        for master in children(root, "Master"):
            waybill = text_of(master, "WaybillNumber")
            for each in children(master, "Consignment"):
                sequence = int(text_of(each, "SequenceNumber"))
                through = text_of(each, "Transhipment") == "true" and text_of(each, "ThroughBill") == "true"
                line = Line(
                    id=f"{manifest.id}/{sequence:04d}",
                    parent=f"{manifest.direction}/{waybill}",
                    manifest=manifest.id,
                    sequence=sequence,
                    waybill=waybill,
                    ccrn=text_of(each, "CCRN"),
                    exempt=through or bool(text_of(each, "ExemptionCategory")),
                )
                self._journal.put(line)
                if line.ccrn:
                    self._journal.put(CargoLine(id=f"{line.ccrn}/{line.id}", parent=line.ccrn, line=line.id))
                manifest.lines.append(line.id)
        self._journal.put(manifest)


def content_faults(spots: list[Spot], received: date) -> list[Fault]:
    """Every fault of the content of a manifest that was received on that day."""
    return [
        *_trip_faults(spots, received),
        *shared_faults(spots, CODES),
        *_number_faults(spots),
        *_container_faults(spots),
        *_consignment_faults(spots),
    ]


def _trip_faults(spots: list[Spot], received: date) -> Iterator[Fault]:
    if date.fromisoformat(first(spots, "/RoadManifest/Trip/Date")) > received + FARTHEST:
        yield fault("M001", "/RoadManifest/Trip/Date")


def _number_faults(spots: list[Spot]) -> Iterator[Fault]:
    waybills: set[str] = set()
    sequence = line = 0
    for spot in spots:
        if spot.plain == "/RoadManifest/Master/WaybillNumber":
            if spot.text in waybills:
                yield fault("M003", spot.path)
            waybills.add(spot.text)
        elif spot.name == "SequenceNumber":
            sequence += 1
            if int(spot.text) != sequence:
                yield fault("M003", spot.path)
        elif spot.plain == "/RoadManifest/Master/Consignment":
            line = 0
        elif spot.name == "LineNumber":
            line += 1
            if int(spot.text) != line:
                yield fault("M003", spot.path)


def _container_faults(spots: list[Spot]) -> Iterator[Fault]:
    listed = {spot.text for spot in spots if spot.plain == "/RoadManifest/Container/Number"}
    for spot in spots:
        if spot.plain == "/RoadManifest/Container/Number" and not is_container(spot.text):
            yield fault("M006", spot.path)
        elif spot.name == "ContainerNumber" and spot.text not in listed:
            yield fault("M015", spot.path)


def _consignment_faults(spots: list[Spot]) -> Iterator[Fault]:
    imported = first(spots, "/RoadManifest/Trip/Direction") == "IMPORT"
    for spot in spots:
        if spot.plain != "/RoadManifest/Master/Consignment":
            continue
        at = spot.element
        if child(at, "GrossWeight") is None and child(at, "Volume") is None:
            yield fault("M002", f"{spot.path}/GrossWeight")
        if imported and child(at, "PlaceOfLoading") is None:
            yield fault("M007", f"{spot.path}/PlaceOfLoading")
        if not imported and child(at, "PlaceOfDestination") is None:
            yield fault("M008", f"{spot.path}/PlaceOfDestination")
        if imported and child(at, "Consignee") is None:
            yield fault("M011", f"{spot.path}/Consignee")
        if not imported and child(at, "LicenceNumber") is not None and child(at, "Exporter") is None:
            yield fault("M013", f"{spot.path}/Exporter")
        category = text_of(at, "ExemptionCategory")
        if category and category not in EXEMPTIONS:
            yield fault("M016", f"{spot.path}/ExemptionCategory")
        through = text_of(at, "Transhipment") == "true" and text_of(at, "ThroughBill") == "true"
        if category == "3A" and not through:
            yield fault("M010", f"{spot.path}/ExemptionCategory")
