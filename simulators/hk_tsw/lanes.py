"""The lane at the control point: arrival at the kiosk, go or inspect, inspection, departure (chapter 8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Literal

from lxml import etree

from simulators.hk_tsw.bundles import Bundles
from simulators.hk_tsw.bundling import Outcome
from simulators.hk_tsw.codes import ControlPoint
from simulators.hk_tsw.content import fault
from simulators.hk_tsw.desk import Desk
from simulators.hk_tsw.model import Bundle, BundledCargo, Cargo, Crossing, Fault, Message
from simulators.hk_tsw.writing import lane_result
from simulators.machinery.clock import civil, rfc3339
from simulators.machinery.xml import text_of

Crossed = Callable[[Crossing, list[str], datetime], None]
"""Told after a crossing, with the references that were on the vehicle."""


class Lanes:
    """Judges arrivals and departures of vehicles with cargo."""

    def __init__(self, desk: Desk, bundles: Bundles, crossed: Crossed) -> None:
        self._desk = desk
        self._journal = desk.journal
        self._bundles = bundles
        self._crossed = crossed

    # -- arrival -------------------------------------------------------------------------------------------------

    def arrive(self, message: Message, root: etree._Element, code: str, point: ControlPoint, now: datetime) -> Outcome:
        """A vehicle is at the kiosk: what the display says."""
        bundles = self._bundles.open_of(text_of(root, "VehicleRegistration"), text_of(root, "Direction"))
        at = datetime.fromisoformat(text_of(root, "At"))
        faults = self._desk.ordered(message) or self._arrival_faults(bundles, at, code, point)
        references = [each.id for each in bundles]
        if faults:
            early = any(each.code == "R002" for each in faults)
            earliest = max(self._bundles.earliest(each) for each in bundles) if early else None
            body = lane_result(
                "ArrivalResult", message.header.message_id, "REFUSED", references, earliest=earliest, faults=faults
            )
            return Outcome(422, body, accepted=False)
        waiting = [each for each in bundles if each.state == "open"]
        for bundle in waiting:
            if bundle.outcome is None:  # the office was late, after an outage: it decides now
                self._bundles.decide(bundle, now)
        own = "INSPECT" if any(each.outcome == "INSPECT" for each in bundles) else "GO"
        shown = text_of(root, "Display")
        display = shown or own
        for bundle in waiting:
            bundle.state, bundle.held = "at-kiosk", "inspection" if shown == "INSPECT" else ""
            if own == "INSPECT" and not shown:
                span = self._desk.engine.uniform(f"inspect/{bundle.id}", timedelta(minutes=20), timedelta(minutes=90))
                bundle.inspected_until = (at + self._desk.engine.faults.delayed(span, "hk.inspection")).timestamp()
            self._journal.put(bundle)
        for bundle in waiting:
            self._at_kiosk(bundle, display, code, now)
        if waiting:
            self._desk.effect(message, "KSK", now)
        return Outcome(200, lane_result("ArrivalResult", message.header.message_id, display, references), accepted=True)

    def _arrival_faults(self, bundles: list[Bundle], at: datetime, code: str, point: ControlPoint) -> list[Fault]:
        if not bundles:
            return [fault("R001")]
        faults = []
        if any(each.state == "open" and at < self._bundles.earliest(each) for each in bundles):
            faults.append(fault("R002"))
        if not point.open_at(at):
            faults.append(fault("R003"))
        if any(each.control_point != code for each in bundles):
            faults.append(fault("R004"))
        return faults

    def _at_kiosk(self, bundle: Bundle, display: str, code: str, now: datetime) -> None:
        numbers = {"display": display, "control_point": code}
        for load in bundle.loads:
            cargo = self._journal.get(Cargo, load.ccrn)
            if cargo is not None:
                cargo.at_kiosk += 1
                self._journal.put(cargo)
                self._tell_cargo(cargo, "KSK", now, {**numbers, **self._standing(cargo, bundle)})
        self._tell_bundle(bundle, "KSK", now, numbers)

    def _standing(self, cargo: Cargo, bundle: Bundle) -> dict[str, str]:
        """The packages of a cargo on this vehicle, those on vehicles that are held, and those that have not come to a
        kiosk yet."""
        here = {
            each.bundle: self._bundles.packages_on(found, cargo.id)
            for each in self._bundles.holdings(cargo.id)
            if each.at_kiosk and (found := self._journal.get(Bundle, each.bundle)) is not None
        }
        held = sum(count for name, count in here.items() if self._held(name))
        remaining = max(0, cargo.packages - cargo.crossed_packages - sum(here.values()))
        return {
            "packages": str(here.get(bundle.id, 0)),
            "held_packages": str(held),
            "remaining_packages": str(remaining),
        }

    def _held(self, name: str) -> bool:
        bundle = self._journal.get(Bundle, name)
        return bundle is not None and (bool(bundle.held) or bundle.inspected_until is not None)

    # -- inspection ----------------------------------------------------------------------------------------------

    def inspected(self, message: Message, root: etree._Element, code: str, now: datetime) -> Outcome:
        """The officers of the lane ended an inspection: the vehicle may go on, or stays."""
        vehicle, outcome = text_of(root, "VehicleRegistration"), text_of(root, "Outcome")
        open_ones = self._bundles.open_of(vehicle, text_of(root, "Direction"))
        bundles = [each for each in open_ones if each.state == "at-kiosk" and each.control_point == code]
        references = [each.id for each in bundles]
        faults = list(self._desk.ordered(message))
        if not bundles:
            faults.append(fault("R005"))
        elif outcome == "DETAINED" and not any(each.held for each in bundles):
            faults.append(fault("R007"))
        if faults:
            body = lane_result("InspectionResult", message.header.message_id, "REFUSED", references, faults=faults)
            return Outcome(422, body, accepted=False)
        told: Literal["DET", "REL"] = "DET" if outcome == "DETAINED" else "REL"
        standing: Literal["", "detained"] = "detained" if told == "DET" else ""
        # Told once more, after an answer that was lost, it changes nothing.
        concerned = [each for each in bundles if each.held and each.held != standing]
        for bundle in concerned:
            bundle.held = standing
            self._journal.put(bundle)
        for bundle in concerned:
            for load in bundle.loads:
                cargo = self._journal.get(Cargo, load.ccrn)
                if cargo is not None:
                    numbers = {"control_point": code, **self._standing(cargo, bundle)}
                    self._tell_cargo(cargo, told, now, numbers)
            self._tell_bundle(bundle, told, now, {"control_point": code})
        if concerned:
            self._desk.effect(message, told, now)
        body = lane_result("InspectionResult", message.header.message_id, outcome, references)
        return Outcome(200, body, accepted=True)

    # -- departure -----------------------------------------------------------------------------------------------

    def depart(self, message: Message, root: etree._Element, code: str, now: datetime) -> Outcome:
        """A vehicle leaves the kiosk across the boundary."""
        vehicle, direction = text_of(root, "VehicleRegistration"), text_of(root, "Direction")
        bundles = [each for each in self._bundles.open_of(vehicle, direction) if each.state == "at-kiosk"]
        at = datetime.fromisoformat(text_of(root, "At"))
        faults = self._desk.ordered(message) or self._departure_faults(bundles, at, code)
        references = [each.id for each in bundles]
        if faults:
            body = lane_result("DepartureResult", message.header.message_id, "REFUSED", references, faults=faults)
            return Outcome(422, body, accepted=False)
        self._desk.effect(message, "CRS", now)
        ccrns = [ccrn for bundle in bundles for ccrn in self._leave(bundle, code, at, now)]
        crossing = Crossing(
            id=f"X{self._journal.number('crossing'):09d}",
            parent=f"{vehicle}/{direction}",
            date=civil(at).date().isoformat(),
        )
        self._journal.put(crossing)
        self._crossed(crossing, ccrns, now)
        body = lane_result("DepartureResult", message.header.message_id, "CROSSED", references)
        return Outcome(200, body, accepted=True)

    def _departure_faults(self, bundles: list[Bundle], at: datetime, code: str) -> list[Fault]:
        if not bundles:
            return [fault("R005")]
        faults = []
        if any(each.control_point != code for each in bundles):
            faults.append(fault("R004"))
        if any(self._under_inspection(each, at) for each in bundles):
            faults.append(fault("R006"))
        return faults

    @staticmethod
    def _under_inspection(bundle: Bundle, at: datetime) -> bool:
        ends = bundle.inspected_until
        return bool(bundle.held) or (ends is not None and at < datetime.fromtimestamp(ends, UTC))

    def _leave(self, bundle: Bundle, code: str, at: datetime, now: datetime) -> list[str]:
        counts = {load.ccrn: self._bundles.packages_on(bundle, load.ccrn) for load in bundle.loads}
        bundle.state, bundle.parent = "crossed", ""
        self._journal.put(bundle)
        self._desk.dead(bundle.account, "BUNDLE", bundle.document_reference)
        numbers = {"control_point": code, "crossed_at": rfc3339(at)}
        for ccrn, packages in counts.items():
            self._journal.drop(BundledCargo, f"{ccrn}/{bundle.id}")
            cargo = self._journal.get(Cargo, ccrn)
            if cargo is None:
                continue
            cargo.at_kiosk -= 1
            cargo.crossed_packages += packages
            remaining = cargo.packages - cargo.crossed_packages
            if remaining <= 0:
                cargo.state = "crossed"
                self._desk.dead(cargo.account, "ROAD_ACI", cargo.document_reference)
            self._journal.put(cargo)
            counted = {"packages": str(packages), "remaining_packages": str(max(0, remaining))}
            self._tell_cargo(cargo, "CRS", now, {**numbers, **counted})
        self._tell_bundle(bundle, "CRS", now, numbers)
        return list(counts)

    def _tell_cargo(self, cargo: Cargo, code: str, now: datetime, numbers: dict[str, str]) -> None:
        self._desk.happened(
            cargo.account,
            "ROAD_ACI",
            code,
            now,
            document_reference=cargo.document_reference,
            reference=cargo.id,
            numbers=numbers,
        )

    def _tell_bundle(self, bundle: Bundle, code: str, now: datetime, numbers: dict[str, str]) -> None:
        self._desk.happened(
            bundle.account,
            "BUNDLE",
            code,
            now,
            document_reference=bundle.document_reference,
            reference=bundle.id,
            numbers=numbers,
        )
