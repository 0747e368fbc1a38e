"""The lane at the control point: arrival at the kiosk, go or inspect, departure, and what follows (chapter 8)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

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
        display = "INSPECT" if any(each.outcome == "INSPECT" for each in bundles) else "GO"
        for bundle in waiting:
            self._at_kiosk(bundle, display, code, at, now)
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

    def _at_kiosk(self, bundle: Bundle, display: str, code: str, at: datetime, now: datetime) -> None:
        bundle.state = "at-kiosk"
        if display == "INSPECT":
            span = self._desk.engine.uniform(f"inspect/{bundle.id}", timedelta(minutes=20), timedelta(minutes=90))
            bundle.inspected_until = (at + self._desk.engine.faults.delayed(span, "hk.inspection")).timestamp()
        self._journal.put(bundle)
        numbers = {"display": display, "control_point": code}
        for load in bundle.loads:
            cargo = self._journal.get(Cargo, load.ccrn)
            if cargo is not None:
                cargo.at_kiosk += 1
                self._journal.put(cargo)
                self._tell_cargo(cargo, "KSK", now, numbers)
        self._tell_bundle(bundle, "KSK", now, numbers)

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

    @staticmethod
    def _departure_faults(bundles: list[Bundle], at: datetime, code: str) -> list[Fault]:
        if not bundles:
            return [fault("R005")]
        faults = []
        if any(each.control_point != code for each in bundles):
            faults.append(fault("R004"))
        if any(each.inspected_until and at < datetime.fromtimestamp(each.inspected_until, UTC) for each in bundles):
            faults.append(fault("R006"))
        return faults

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
