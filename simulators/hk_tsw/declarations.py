"""Import and export declarations: acknowledgement, charge, change, deletion, in government hours (chapter 5)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from lxml import etree

from simulators.hk_tsw.charges import DAYS, Charges, assess
from simulators.hk_tsw.codes import IMPORT_FORMS
from simulators.hk_tsw.content import day_of, fault, first
from simulators.hk_tsw.declaration_content import AT_MOVEMENT, TABLE, content_faults
from simulators.hk_tsw.desk import Desk
from simulators.hk_tsw.matching import Matching
from simulators.hk_tsw.model import Declaration, DeclaredWaybill, Direction, Fault, Message
from simulators.hk_tsw.references import is_reference, issue
from simulators.hk_tsw.tables import MANNER
from simulators.machinery.clock import CHINA, civil
from simulators.machinery.schema import Spot, walk

OPENS, CLOSES = time(7), time(23)
MINUTES = (timedelta(minutes=5), timedelta(minutes=20))


def judged_at(received: datetime, work: timedelta) -> datetime:
    """When a declaration is judged: after ``work`` within government hours, 07:00 to 23:00 Hong Kong time."""
    local = civil(received)
    opening = datetime.combine(local.date(), OPENS, CHINA)
    closing = datetime.combine(local.date(), CLOSES, CHINA)
    if local < opening:
        return (opening + work).astimezone(UTC)
    if local >= closing:
        return (opening + timedelta(days=1) + work).astimezone(UTC)
    if local + work >= closing:
        return (opening + timedelta(days=1) + (local + work - closing)).astimezone(UTC)
    return received + work


class Declarations:
    """The declarations and what is done to them."""

    def __init__(self, desk: Desk, matching: Matching) -> None:
        self._desk = desk
        self._journal = desk.journal
        self._matching = matching
        desk.judges("DECLARATION", self.judge)
        desk.engine.on("charge", self._charge)

    def due(self, message: Message, now: datetime) -> datetime:
        """When this message will be judged."""
        engine = self._desk.engine
        return judged_at(now, engine.faults.delayed(engine.uniform(message.key, *MINUTES), "hk.tdec"))

    def judge(self, message: Message, root: etree._Element, now: datetime) -> list[Fault]:
        """Judge a message and carry it out."""
        header = message.header
        declaration = self._own(message)
        faults = self._desk.header_faults(message, "Declaration", owned=declaration is not None)
        spots = walk(root, TABLE, MANNER)
        if header.function != "DELETE":
            faults += content_faults(spots, day_of(message.received))
        form = first(spots, "/Declaration/Form")
        if declaration is not None and header.function == "CHANGE" and form != declaration.form:
            faults.append(fault("D010", "/Declaration/Form"))
        if declaration is not None and header.function == "DELETE" and declaration.state == "matched":
            faults.append(fault("D020", "/Declaration/Header/AuthorityReference"))
        if faults:
            return faults
        if declaration is None:
            self._new(message, spots, now)
        elif header.function == "CHANGE":
            self._change(message, declaration, spots, now)
        else:
            self._delete(message, declaration, now)
        return []

    def _own(self, message: Message) -> Declaration | None:
        reference = message.header.authority_reference
        declaration = self._journal.get(Declaration, reference) if is_reference(reference, "D") else None
        if declaration is None or declaration.account != message.account or declaration.state == "cancelled":
            return None
        return declaration if declaration.document_reference == message.header.document_reference else None

    def _new(self, message: Message, spots: list[Spot], now: datetime) -> None:
        form = first(spots, "/Declaration/Form")
        direction: Direction = "IMPORT" if form in IMPORT_FORMS else "EXPORT"
        udr = issue(self._journal, self._desk.seed, "D", direction, now)
        value, moved = first(spots, "/Declaration/TotalValueHKD"), first(spots, f"{AT_MOVEMENT}/MovedOn")
        received = day_of(message.received)
        charges = assess(form, Decimal(value), date.fromisoformat(moved), received)
        declaration = Declaration(
            id=udr,
            account=message.account,
            document_reference=message.header.document_reference,
            form=form,
            direction=direction,
            moved_on=moved,
            received_on=received.isoformat(),
            waybills=[],
            ccrns=[],
            value=value,
            penalty=str(charges.penalty),
        )
        self._quote(declaration, spots)
        self._desk.alive(message.account, "DECLARATION", declaration.document_reference, udr)
        self._desk.issued(message, udr)
        self._desk.effect(message, "ACK", now)
        numbers = {"udr": udr, **_amounts(charges), "due": (date.fromisoformat(moved) + DAYS).isoformat()}
        self._desk.tell(message, "ACK", now, reference=udr, numbers=numbers)
        span = self._desk.engine.uniform(f"charge/{udr}", timedelta(minutes=1), timedelta(minutes=5))
        self._desk.engine.later(
            span,
            "hk.tdec",
            "charge",
            message=msgspec.to_builtins(message),
            udr=udr,
            amount=str(charges.charge + charges.levy),
            band=charges.band,
        )
        self._matching.declaration_changed(declaration, now)

    def _charge(self, body: dict[str, Any], now: datetime) -> None:
        declaration = self._journal.get(Declaration, body["udr"])
        message = msgspec.convert(body["message"], Message)
        if declaration is None or declaration.state == "cancelled":
            return
        if Decimal(body["amount"]):
            self._desk.tell(message, "CHG", now, reference=declaration.id, numbers={"amount_hkd": body["amount"]})
        if body["band"]:
            numbers = {"amount_hkd": declaration.penalty, "band": str(body["band"])}
            self._desk.tell(message, "PEN", now, reference=declaration.id, numbers=numbers)

    def _change(self, message: Message, declaration: Declaration, spots: list[Spot], now: datetime) -> None:
        declaration.value = first(spots, "/Declaration/TotalValueHKD")
        declaration.moved_on = first(spots, f"{AT_MOVEMENT}/MovedOn")
        self._unquote(declaration)
        self._quote(declaration, spots)
        received = date.fromisoformat(declaration.received_on)
        first_time = assess(
            declaration.form, Decimal(declaration.value), date.fromisoformat(declaration.moved_on), received
        )
        charges = Charges(first_time.charge, first_time.levy, Decimal(declaration.penalty), first_time.band)
        self._desk.effect(message, "AMD", now)
        self._desk.tell(message, "AMD", now, numbers=_amounts(charges))
        self._matching.declaration_changed(declaration, now)

    def _delete(self, message: Message, declaration: Declaration, now: datetime) -> None:
        self._unquote(declaration)
        declaration.state = "cancelled"
        self._journal.put(declaration)
        self._desk.dead(declaration.account, "DECLARATION", declaration.document_reference)
        self._desk.effect(message, "CAN", now)
        self._desk.tell(message, "CAN", now)

    def _unquote(self, declaration: Declaration) -> None:
        for waybill in declaration.waybills:
            self._journal.drop(DeclaredWaybill, f"{declaration.id}/{waybill}")

    def _quote(self, declaration: Declaration, spots: list[Spot]) -> None:
        declaration.waybills = [each.text for each in spots if each.plain == f"{AT_MOVEMENT}/WaybillNumber"]
        declaration.ccrns = [each.text for each in spots if each.plain == f"{AT_MOVEMENT}/CCRN"]
        for waybill in declaration.waybills:
            self._journal.put(
                DeclaredWaybill(
                    id=f"{declaration.id}/{waybill}",
                    parent=f"{declaration.direction}/{waybill}",
                    declaration=declaration.id,
                )
            )
        self._journal.put(declaration)


def _amounts(charges: Charges) -> dict[str, str]:
    return {
        "charge_hkd": f"{charges.charge:.2f}",
        "levy_hkd": f"{charges.levy:.2f}",
        "penalty_hkd": f"{charges.penalty:.2f}",
        "total_hkd": f"{charges.total:.2f}",
    }
