"""Judging a bundling message at once: every fault, or the bundle as it is now (chapter 6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lxml import etree

from simulators.hk_tsw.allotment import allot
from simulators.hk_tsw.bundles import Bundles, loads_equal
from simulators.hk_tsw.codes import CONTROL_POINTS
from simulators.hk_tsw.content import fault
from simulators.hk_tsw.desk import Desk
from simulators.hk_tsw.model import Bundle, Cargo, Fault, Load, Message, RefusedGuesses
from simulators.hk_tsw.references import is_reference, issue
from simulators.hk_tsw.writing import bundle_result
from simulators.machinery.xml import children, text_of

MOST_GUESSES = 10
GUESSING_TIME = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The HTTP status and body of a result, and whether the message was accepted."""

    status: int
    body: bytes
    accepted: bool


class Bundling:
    """Carries out NEW, CHANGE and DELETE of bundles."""

    def __init__(self, desk: Desk, bundles: Bundles) -> None:
        self._desk = desk
        self._journal = desk.journal
        self._bundles = bundles

    def blocked_until(self, account: str, now: datetime) -> datetime | None:
        """Until when the account may not bundle because it named too many references that do not exist."""
        times = self._guesses(account, now).times
        return datetime.fromtimestamp(times[0], UTC) + GUESSING_TIME if len(times) >= MOST_GUESSES else None

    def _guesses(self, account: str, now: datetime) -> RefusedGuesses:
        kept = self._journal.get(RefusedGuesses, account) or RefusedGuesses(id=account)
        kept.times = [each for each in kept.times if each > (now - GUESSING_TIME).timestamp()]
        return kept

    def handle(self, message: Message, root: etree._Element, now: datetime) -> Outcome:
        """Judge and carry out one message."""
        header = message.header
        bundle = self._own(message)
        faults = self._desk.ordered(message) or self._desk.header_faults(
            message, "RoadBundle", owned=bundle is not None
        )
        if not faults and bundle is not None and bundle.state != "open":
            faults = [fault("B008", "/RoadBundle/Header/AuthorityReference")]
        loads = _loads(root)
        if header.function != "DELETE" and not faults:
            faults = self._content_faults(message, root, loads, bundle)
        if faults:
            if any(each.code == "B001" for each in faults):
                guesses = self._guesses(message.account, now)
                guesses.times.append(now.timestamp())
                self._journal.put(guesses)
            return Outcome(422, bundle_result(header.message_id, "REFUSED", faults=faults), accepted=False)
        self._desk.effect(message, header.function, now)
        if header.function == "DELETE" and bundle is not None:
            self._bundles.leave(bundle, [each.ccrn for each in bundle.loads], now, message)
            return Outcome(200, bundle_result(header.message_id, "UNBUNDLED", reference=bundle.id), accepted=True)
        bundle = self._apply(message, root, loads, bundle, now)
        body = bundle_result(
            header.message_id,
            "BUNDLED",
            reference=bundle.id,
            changed_at=datetime.fromtimestamp(bundle.changed_at, UTC),
            earliest=self._bundles.earliest(bundle),
        )
        return Outcome(200, body, accepted=True)

    def _own(self, message: Message) -> Bundle | None:
        reference = message.header.authority_reference
        bundle = self._journal.get(Bundle, reference) if is_reference(reference, "B") else None
        if bundle is None or bundle.account != message.account or bundle.state == "dissolved":
            return None
        return bundle if bundle.document_reference == message.header.document_reference else None

    def _content_faults(
        self, message: Message, root: etree._Element, loads: list[Load], bundle: Bundle | None
    ) -> list[Fault]:
        faults = []
        direction, vehicle = text_of(root, "Direction"), text_of(root, "VehicleRegistration")
        point = CONTROL_POINTS.get(text_of(root, "ControlPoint"))
        if point is None:
            faults.append(fault("B003", "/RoadBundle/ControlPoint"))
        elif not point.takes_cargo:
            faults.append(fault("B004", "/RoadBundle/ControlPoint"))
        if bundle is not None and bundle.direction != direction:
            faults.append(fault("H005", "/RoadBundle/Direction"))
        for other in self._bundles.open_of(vehicle, direction):
            if other.account == message.account and (bundle is None or other.id != bundle.id):
                faults.append(fault("B005", "/RoadBundle/VehicleRegistration"))
                break
        seen: set[str] = set()
        for place, load in enumerate(loads, 1):
            path = f"/RoadBundle/Cargo[{place}]"
            if load.ccrn in seen:
                faults.append(fault("B007", f"{path}/CCRN"))
            seen.add(load.ccrn)
            faults.extend(self._load_faults(load, direction, path, bundle.id if bundle else ""))
        return faults

    def _load_faults(self, load: Load, direction: str, path: str, besides: str) -> list[Fault]:
        cargo = self._journal.get(Cargo, load.ccrn) if is_reference(load.ccrn, "C") else None
        if cargo is None or cargo.direction != direction:
            return [fault("B001", f"{path}/CCRN")]
        if cargo.state != "living":
            return [fault("B002", f"{path}/CCRN")]
        refusal = allot(cargo, load.part, self._bundles.holdings(cargo.id, besides)).refusal
        if refusal is None:
            return []
        return [fault(refusal, f"{path}/PackageCount" if refusal == "B006" else f"{path}/CCRN")]

    def _apply(
        self, message: Message, root: etree._Element, loads: list[Load], bundle: Bundle | None, now: datetime
    ) -> Bundle:
        vehicle, point = text_of(root, "VehicleRegistration"), text_of(root, "ControlPoint")
        if bundle is None:
            direction = "IMPORT" if text_of(root, "Direction") == "IMPORT" else "EXPORT"
            bundle = Bundle(
                id=issue(self._journal, self._desk.seed, "B", direction, now),
                account=message.account,
                document_reference=message.header.document_reference,
                direction="IMPORT" if direction == "IMPORT" else "EXPORT",
                vehicle=vehicle,
                control_point=point,
                loads=[],
                changed_at=now.timestamp(),
            )
            self._desk.alive(bundle.account, "BUNDLE", bundle.document_reference, bundle.id)
        elif (bundle.vehicle, bundle.control_point) == (vehicle, point) and loads_equal(bundle.loads, loads):
            return bundle
        self._clear_others(bundle, loads, now)
        gone = [each.ccrn for each in bundle.loads if each.ccrn not in {load.ccrn for load in loads}]
        bundle.loads = [*bundle.loads, *(each for each in loads if each.ccrn not in {one.ccrn for one in bundle.loads})]
        self._bundles.leave(bundle, gone, now, message)
        bundle.loads, bundle.vehicle, bundle.control_point = loads, vehicle, point
        self._bundles.changed(bundle, now, message)
        return bundle

    def _clear_others(self, bundle: Bundle, loads: list[Load], now: datetime) -> None:
        """Take the cargo out of the bundles that it leaves; those change, as do bundles that keep fewer packages."""
        leaving: dict[str, list[str]] = {}
        for load in loads:
            cargo = self._journal.get(Cargo, load.ccrn)
            if cargo is None:
                continue
            allotment = allot(cargo, load.part, self._bundles.holdings(cargo.id, bundle.id))
            for other in allotment.leaves:
                leaving.setdefault(other, []).append(cargo.id)
            for other in allotment.shrinks:
                leaving.setdefault(other, [])
        for reference, ccrns in leaving.items():
            other_bundle = self._journal.get(Bundle, reference)
            if other_bundle is None:
                continue
            if ccrns:
                self._bundles.leave(other_bundle, ccrns, now)
            if other_bundle.loads:
                self._bundles.changed(other_bundle, now)


def _loads(root: etree._Element) -> list[Load]:
    return [
        Load(
            ccrn=text_of(each, "CCRN"),
            part=int(text_of(each, "PackageCount")) if text_of(each, "PackageCount") else None,
        )
        for each in children(root, "Cargo")
    ]
