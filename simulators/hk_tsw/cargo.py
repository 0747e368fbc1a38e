"""Road advance cargo information: its content, its reference number (CCRN), its change, deletion and expiry."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from lxml import etree

from simulators.hk_tsw.bundles import Bundles
from simulators.hk_tsw.codes import is_vague
from simulators.hk_tsw.content import Codes, day_of, fault, first, post_box_faults, shared_faults, sum_of
from simulators.hk_tsw.desk import Desk
from simulators.hk_tsw.model import Cargo, Fault, Message
from simulators.hk_tsw.references import is_reference, issue
from simulators.hk_tsw.tables import ACI_NS, MANNER, table_for
from simulators.machinery.clock import CHINA, civil
from simulators.machinery.schema import Spot, walk

TABLE = table_for((ACI_NS, "RoadACI"), "NEW")
CODES = Codes(simplified="A004", character="A005", package_type="A012", package_count="A006", control_point="A009")
FARTHEST = timedelta(days=14)
AT = "/RoadACI/Consignment"


class Cargoes:
    """The cargo references and what is done to them."""

    def __init__(self, desk: Desk, bundles: Bundles) -> None:
        self._desk = desk
        self._journal = desk.journal
        self._bundles = bundles
        desk.judges("ROAD_ACI", self.judge)
        desk.engine.on("issue_ccrn", self._issue)
        desk.engine.on("expire", self._expire)

    def judge(self, message: Message, root: etree._Element, now: datetime) -> list[Fault]:
        """Judge a message and carry it out."""
        header = message.header
        cargo = self._cargo(header.authority_reference)
        owned = (
            cargo is not None
            and cargo.account == message.account
            and cargo.document_reference == header.document_reference
        )
        faults = self._desk.header_faults(message, "RoadACI", owned=owned)
        spots = walk(root, TABLE, MANNER)
        if header.function != "DELETE":
            faults += content_faults(spots, day_of(message.received))
        if faults:
            return faults
        if cargo is None:
            self._new(message, spots, now)
            return []
        if cargo.state != "living" or cargo.at_kiosk:
            return [fault("A011", "/RoadACI/Header/AuthorityReference")]
        return (
            self._change(message, cargo, spots, now)
            if header.function == "CHANGE"
            else self._delete(message, cargo, now)
        )

    def _cargo(self, reference: str) -> Cargo | None:
        return self._journal.get(Cargo, reference) if is_reference(reference, "C") else None

    def _new(self, message: Message, spots: list[Spot], now: datetime) -> None:
        self._desk.alive(message.account, "ROAD_ACI", message.header.document_reference, "pending")
        self._desk.tell(message, "ACK", now)
        self._desk.engine.later(
            self._desk.engine.uniform(f"ccr/{message.key}", timedelta(seconds=1), timedelta(seconds=3)),
            "hk.road_aci",
            "issue_ccrn",
            message=msgspec.to_builtins(message),
            **_facts(spots),
        )

    def _issue(self, body: dict[str, Any], now: datetime) -> None:
        message = msgspec.convert(body["message"], Message)
        ccrn = issue(self._journal, self._desk.seed, "C", body["direction"], now)
        cargo = Cargo(
            id=ccrn,
            account=message.account,
            document_reference=message.header.document_reference,
            direction=body["direction"],
            expected=body["expected"],
            packages=body["packages"],
            waybill=body["waybill"],
            parent=f"{body['direction']}/{body['waybill']}",
        )
        self._journal.put(cargo)
        self._desk.alive(message.account, "ROAD_ACI", cargo.document_reference, ccrn)
        self._desk.issued(message, ccrn)
        self._desk.effect(message, "CCR", now)
        self._plan_expiry(cargo)
        self._desk.tell(message, "CCR", now, reference=ccrn, numbers={"ccrn": ccrn})

    def _change(self, message: Message, cargo: Cargo, spots: list[Spot], now: datetime) -> list[Fault]:
        facts = _facts(spots)
        if facts["direction"] != cargo.direction:
            return [fault("A011", f"{AT}/Direction", "The direction of a reference cannot be changed")]
        if not self._bundles.would_fit(cargo, facts["packages"]):
            return [fault("B006", f"{AT}/Packages[1]/Count")]
        cargo.expected, cargo.packages, cargo.waybill = facts["expected"], facts["packages"], facts["waybill"]
        cargo.parent = f"{cargo.direction}/{cargo.waybill}"
        self._journal.put(cargo)
        self._plan_expiry(cargo)
        self._desk.effect(message, "AMD", now)
        self._desk.tell(message, "AMD", now)
        self._bundles.cargo_changed(cargo, now)
        return []

    def _delete(self, message: Message, cargo: Cargo, now: datetime) -> list[Fault]:
        self._bundles.take_out(cargo, now)
        cargo.state = "cancelled"
        self._journal.put(cargo)
        self._desk.dead(cargo.account, "ROAD_ACI", cargo.document_reference)
        self._desk.effect(message, "CAN", now)
        self._desk.tell(message, "CAN", now)
        return []

    def _plan_expiry(self, cargo: Cargo) -> None:
        midnight = datetime.combine(date.fromisoformat(cargo.expected) + timedelta(days=1), time(), CHINA)
        self._journal.plan(midnight, "expire", ccrn=cargo.id)

    def _expire(self, body: dict[str, Any], now: datetime) -> None:
        cargo = self._journal.get(Cargo, body["ccrn"])
        if cargo is None or cargo.state != "living" or civil(now).date() <= date.fromisoformat(cargo.expected):
            return
        if cargo.at_kiosk:  # in use: looked at again when the kiosk has let it go
            self._journal.plan(now + timedelta(minutes=30), "expire", ccrn=cargo.id)
            return
        self._bundles.take_out(cargo, now)
        cargo.state = "expired"
        self._journal.put(cargo)
        self._desk.dead(cargo.account, "ROAD_ACI", cargo.document_reference)
        self._desk.happened(
            cargo.account, "ROAD_ACI", "EXP", now, document_reference=cargo.document_reference, reference=cargo.id
        )


def content_faults(spots: list[Spot], received: date) -> list[Fault]:
    """Every fault of the content of road cargo information that was received on that day."""
    return [
        *_day_faults(spots, received),
        *shared_faults(spots, CODES),
        *post_box_faults(spots, "A003"),
        *(fault("A010", spot.path) for spot in spots if spot.name == "Description" and is_vague(spot.text)),
        *_weight_faults(spots),
    ]


def _day_faults(spots: list[Spot], received: date) -> Iterator[Fault]:
    expected = date.fromisoformat(first(spots, f"{AT}/ExpectedDate"))
    if expected < received:
        yield fault("A001", f"{AT}/ExpectedDate")
    if expected > received + FARTHEST:
        yield fault("A002", f"{AT}/ExpectedDate")


def _weight_faults(spots: list[Spot]) -> Iterator[Fault]:
    gross, net = first(spots, f"{AT}/GrossWeight"), first(spots, f"{AT}/NetWeight")
    if gross and net and Decimal(net) > Decimal(gross):
        yield fault("A013", f"{AT}/NetWeight")


def _facts(spots: list[Spot]) -> dict[str, Any]:
    return {
        "direction": first(spots, f"{AT}/Direction"),
        "expected": first(spots, f"{AT}/ExpectedDate"),
        "packages": sum_of(spots, f"{AT}/Packages/Count"),
        "waybill": first(spots, f"{AT}/WaybillNumber"),
    }
