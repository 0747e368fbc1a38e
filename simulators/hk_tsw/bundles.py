"""Bundles: cargo references bound to one vehicle, the waiting time, the selection that nobody hears of (chapter 6)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from simulators.hk_tsw.allotment import Holding, left, packages_on
from simulators.hk_tsw.desk import Desk
from simulators.hk_tsw.model import Bundle, BundledCargo, Cargo, Load, Message
from simulators.hk_tsw.writing import SelectionNotice
from simulators.machinery.clock import rfc3339
from simulators.machinery.engine import Letter

WAIT = timedelta(minutes=30)
CUSTOMS = "*customs"
"""The queue of selections; no account can bear this name."""
MOVABLE = ("open", "at-kiosk")


class Bundles:
    """All bundles, and what changes them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._journal = desk.journal
        desk.engine.on("select", self._select)

    def open_of(self, vehicle: str, direction: str) -> list[Bundle]:
        """The bundles of a vehicle that are open or at a kiosk, of whatever account."""
        return self._journal.all(Bundle, f"{vehicle}/{direction}")

    def earliest(self, bundle: Bundle) -> datetime:
        """The earliest crossing time: 30 minutes after the last change."""
        return datetime.fromtimestamp(bundle.changed_at, UTC) + WAIT

    def holdings(self, ccrn: str, besides: str = "") -> list[Holding]:
        """What open bundles hold of a cargo, besides one bundle."""
        found = []
        for link in self._journal.all(BundledCargo, ccrn):
            bundle = self._journal.get(Bundle, link.bundle)
            if bundle is None or bundle.id == besides or bundle.state not in MOVABLE:
                continue
            load = next(each for each in bundle.loads if each.ccrn == ccrn)
            found.append(Holding(bundle.id, load.part, bundle.state == "at-kiosk"))
        return found

    def packages_on(self, bundle: Bundle, ccrn: str) -> int:
        """How many packages of a cargo are on the vehicle of this bundle."""
        cargo = self._journal.get(Cargo, ccrn)
        load = next((each for each in bundle.loads if each.ccrn == ccrn), None)
        return packages_on(cargo, load.part, self.holdings(ccrn, bundle.id)) if cargo and load else 0

    def would_fit(self, cargo: Cargo, packages: int) -> bool:
        """Whether the parts already on vehicles fit into a changed number of packages."""
        changed = msgspec.structs.replace(cargo, packages=packages)
        return left(changed, self.holdings(cargo.id)) >= 0

    # -- changes -------------------------------------------------------------------------------------------------

    def changed(self, bundle: Bundle, now: datetime, message: Message | None = None) -> None:
        """The bundle was made or changed: its waiting time starts anew, everybody concerned hears of it."""
        bundle.changed_at = now.timestamp()
        bundle.parent = f"{bundle.vehicle}/{bundle.direction}"
        self._journal.put(bundle)
        for load in bundle.loads:
            self._journal.put(BundledCargo(id=f"{load.ccrn}/{bundle.id}", parent=load.ccrn, bundle=bundle.id))
        numbers = {
            "vehicle": bundle.vehicle,
            "control_point": bundle.control_point,
            "earliest_crossing": rfc3339(self.earliest(bundle)),
        }
        for load in bundle.loads:
            packages = str(self.packages_on(bundle, load.ccrn))
            self._tell_cargo(load.ccrn, "BND", now, {"bundle": bundle.id, **numbers, "packages": packages})
        self._tell_bundle(bundle, "BND", now, {**numbers, "cargo_count": str(len(bundle.loads))}, message)
        span = self._desk.engine.uniform(
            f"select/{bundle.id}/{bundle.changed_at}", timedelta(minutes=1), timedelta(minutes=10)
        )
        self._desk.engine.later(span, "hk.selection", "select", bundle=bundle.id)

    def leave(self, bundle: Bundle, ccrns: list[str], now: datetime, message: Message | None = None) -> None:
        """Cargo leaves a bundle. The caller says that the bundle changed, or dissolves it when it is empty."""
        for ccrn in ccrns:
            packages = str(self.packages_on(bundle, ccrn))
            bundle.loads = [each for each in bundle.loads if each.ccrn != ccrn]
            self._journal.drop(BundledCargo, f"{ccrn}/{bundle.id}")
            self._tell_cargo(ccrn, "UBN", now, {"bundle": bundle.id, "packages": packages})
        if bundle.loads:
            self._journal.put(bundle)
        else:
            self.dissolve(bundle, now, message)

    def dissolve(self, bundle: Bundle, now: datetime, message: Message | None = None) -> None:
        """An empty bundle comes to its end."""
        bundle.state = "dissolved"
        bundle.parent = ""
        self._journal.put(bundle)
        self._desk.dead(bundle.account, "BUNDLE", bundle.document_reference)
        self._tell_bundle(bundle, "UBN", now, {}, message)

    def take_out(self, cargo: Cargo, now: datetime) -> None:
        """Take a cargo out of all open bundles: it was deleted or expired."""
        for holding in self.holdings(cargo.id):
            bundle = self._journal.get(Bundle, holding.bundle)
            if bundle is not None and bundle.state == "open":
                self.leave(bundle, [cargo.id], now)
                if bundle.loads:
                    self.changed(bundle, now)

    def cargo_changed(self, cargo: Cargo, now: datetime) -> None:
        """The information of a bundled cargo was changed: that counts as a change of its bundles."""
        for holding in self.holdings(cargo.id):
            bundle = self._journal.get(Bundle, holding.bundle)
            if bundle is not None and bundle.state == "open":
                self.changed(bundle, now)

    # -- selection -----------------------------------------------------------------------------------------------

    def _select(self, body: dict[str, Any], now: datetime) -> None:
        bundle = self._journal.get(Bundle, body["bundle"])
        if bundle is not None and bundle.state == "open":
            self.decide(bundle, now)

    def decide(self, bundle: Bundle, now: datetime) -> None:
        """Select or not: kept in the bundle, told to customs only."""
        subjects = (bundle.vehicle, bundle.id, bundle.document_reference, *(each.ccrn for each in bundle.loads))
        inspect = self._desk.engine.selections.picks("inspect", bundle.id, *subjects)
        bundle.outcome = "INSPECT" if inspect else "GO"
        self._journal.put(bundle)
        serial = self._journal.number("selection")
        notice = SelectionNotice(
            selection_id=f"SEL-{serial:06d}",
            bundle=bundle.id,
            vehicle=bundle.vehicle,
            decided_at=now.timestamp(),
            outcome=bundle.outcome,
            reason="Selected in this simulator" if inspect else "Not selected in this simulator",
        )
        content = msgspec.json.encode(notice)
        self._desk.engine.post(Letter(CUSTOMS, notice.selection_id, content, "hk.selection", (bundle.id,)))

    # -- answers -------------------------------------------------------------------------------------------------

    def _tell_cargo(self, ccrn: str, code: str, now: datetime, numbers: dict[str, str]) -> None:
        cargo = self._journal.get(Cargo, ccrn)
        if cargo is not None:
            self._desk.happened(
                cargo.account,
                "ROAD_ACI",
                code,
                now,
                document_reference=cargo.document_reference,
                reference=ccrn,
                numbers=numbers,
            )

    def _tell_bundle(
        self, bundle: Bundle, code: str, now: datetime, numbers: dict[str, str], message: Message | None
    ) -> None:
        self._desk.happened(
            bundle.account,
            "BUNDLE",
            code,
            now,
            document_reference=bundle.document_reference,
            reference=bundle.id,
            message_id=message.header.message_id if message else None,
            numbers=numbers,
        )


def loads_equal(one: list[Load], other: list[Load]) -> bool:
    """Whether two contents are the same, in whatever order."""
    return {each.ccrn: each.part for each in one} == {each.ccrn: each.part for each in other}
