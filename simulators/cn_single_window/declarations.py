"""Goods declarations: stored, judged, reviewed, inspected, released, closed; changed and deleted (6, 7)."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from lxml import etree

from simulators.cn_single_window.codes import CHANGE_REASONS, CHANNEL_NOTES
from simulators.cn_single_window.declaration_content import MOST_LINES, content_faults
from simulators.cn_single_window.declaration_state import (
    CHANGE_NOTES,
    changes,
    fill,
    may_change,
    next_morning,
    raw_type,
)
from simulators.cn_single_window.manifest_content import fault
from simulators.cn_single_window.model import Confirmation, Declaration, Fault, Sending, Waybill
from simulators.cn_single_window.post import Post
from simulators.cn_single_window.registry import Registry
from simulators.machinery.clock import civil
from simulators.machinery.xml import child, children, read_xml, text_of

AT_GATE = timedelta(seconds=5)
INSPECTED = (timedelta(minutes=40), timedelta(minutes=120))
UNDER_WAY = timedelta(minutes=20)
"""From the notice of an inspection to its beginning."""
REVIEW = (timedelta(minutes=15), timedelta(minutes=45))
REFUSALS = ("Y", "E", "Z", "N")


class Declarations:
    """The declarations of a window."""

    def __init__(self, post: Post, registry: Registry) -> None:
        self._post = post
        self._journal = post.journal
        self._registry = registry
        for task, handler in (
            ("stored", self._stored),
            ("judge_declaration", self._judge),
            ("declaration_reviewed", self._reviewed),
            ("release", self._release),
            ("under_inspection", self._under_inspection),
            ("inspected", self._inspected),
            ("deleted", self._deleted),
            ("unknown_declaration", self._unknown),
        ):
            post.engine.on(task, handler)

    def of_waybill(self, batch: str, waybill: str) -> list[Declaration]:
        """The declarations of a waybill that stand."""
        found = self._journal.all(Declaration, f"{batch}/{waybill}")
        return [each for each in found if each.state not in ("rejected", "deleted", "stored", "returned")]

    # -- judging -------------------------------------------------------------------------------------------------

    def _stored(self, body: dict[str, Any], now: datetime) -> None:
        declaration = self._journal.get(Declaration, body["declaration"])
        if declaration is not None:
            self._tell(declaration, now, "L")

    def _judge(self, body: dict[str, Any], now: datetime) -> None:
        sending = self._journal.get(Sending, body["sending"])
        declaration = self._journal.get(Declaration, body["declaration"])
        if sending is None or declaration is None:
            return
        root = read_xml(body["content"].encode())
        order = self._post.engine.faults.rejection(
            "cn.goods_declaration",
            sending.id,
            declaration.client_number,
            declaration.id,
            *declaration.parent.split("/"),
            sending.message_id,
        )
        channel = order.code if order is not None and order.code in REFUSALS else "Y"
        if order is not None:
            faults = [Fault(order.code, order.path, order.text)]
        else:
            faults = [*content_faults(root, sending.function), *self._faults(declaration, sending, root)]
        if changes(sending, declaration):
            self._judged_change(sending, declaration, root, faults, now)
        elif faults:
            declaration.state = "returned" if channel in ("Z", "N") else "rejected"
            self._journal.put(declaration)
            self._tell(declaration, now, channel, faults=faults)
        else:
            self._accept(sending, declaration, now)

    def _faults(self, declaration: Declaration, sending: Sending, root: etree._Element) -> list[Fault]:
        head = child(root, "DecHead")
        faults = []
        if sending.function in CHANGE_NOTES and text_of(root, "Request/Reason") not in CHANGE_REASONS:
            faults.append(fault("D002", "Request/Reason"))
        if changes(sending, declaration):
            if not may_change(sending, declaration, root):
                return [*faults, fault("D012", "DecHead/SeqNo")]
            named = text_of(head, "EntryId")
            if named and named != declaration.entry_id:
                faults.append(fault("D011", "DecHead/EntryId"))
        if sending.function == "3":
            return faults
        if changes(sending, declaration):
            for name, kept in (("IEFlag", declaration.direction), ("TradeCode", declaration.trade_code)):
                if text_of(head, name) != kept:
                    faults.append(fault("D012", f"DecHead/{name}"))
            if raw_type(root)[:2] != declaration.type[:2]:
                faults.append(fault("D012", "DecHead/Type"))
        for name in ("TradeCoScc", "AgentCodeScc", "CopCodeScc", "OwnerCodeScc"):
            if not self._registry.filed("firm", text_of(head, name)):
                faults.append(fault("D013", f"DecHead/{name}"))
        return faults + self._manifest_faults(declaration, root)

    def _manifest_faults(self, declaration: Declaration, root: etree._Element) -> list[Fault]:
        """D007 and D008: the waybill on the batch, and its packages and weight."""
        batch, bill = text_of(root, "DecFreeTxt/VoyNo"), text_of(root, "DecHead/BillNo")
        waybill = self._journal.get(Waybill, f"{batch}/{bill}")
        wanted = "MT1401" if text_of(root, "DecHead/IEFlag") == "I" else "MT2401"
        if waybill is None or waybill.state != "accepted" or waybill.kind != wanted:
            return [fault("D007", "DecHead/BillNo")]
        others = [each for each in self.of_waybill(batch, bill) if each.id != declaration.id]
        packages, gross = text_of(root, "DecHead/PackNo"), text_of(root, "DecHead/GrossWet")
        if not packages.isdigit() or not gross:
            return []
        lines = len(children(child(root, "DecLists"), "DecList"))
        in_parts = bool(others) or lines == MOST_LINES
        counted = int(packages) + sum(each.packages for each in others)
        weighed = Decimal(gross) + sum((Decimal(each.gross) for each in others), Decimal(0))
        faults = []
        if counted > waybill.packages or (counted != waybill.packages and not in_parts):
            faults.append(fault("D008", "DecHead/PackNo"))
        if weighed > Decimal(waybill.gross) or (weighed != Decimal(waybill.gross) and not in_parts):
            faults.append(fault("D008", "DecHead/GrossWet"))
        return faults

    def _judged_change(
        self, sending: Sending, declaration: Declaration, root: etree._Element, faults: list[Fault], now: datetime
    ) -> None:
        note = CHANGE_NOTES.get(sending.function, CHANGE_NOTES["5"])
        if faults:
            self._tell(declaration, now, "Y", note=f"{note}不予接受", faults=faults)
            return
        self._journal.effect(sending.id, f"function {sending.function}", now)
        self._journal.answered(sending.id, accepted=True)
        if sending.function == "3":
            self._tell(declaration, now, "J", note=f"{note}申请已接受")
            self._journal.plan(now + timedelta(seconds=1), "deleted", declaration=declaration.id)
            return
        renewed = declaration.state not in ("accepted", "review")
        fill(declaration, root)
        if renewed:
            self._accepted(declaration, now)
        self._journal.put(declaration)
        self._tell(declaration, now, "J", note=f"{note}申请已接受")
        if renewed:
            self._plan_release(declaration, now)

    def _unknown(self, body: dict[str, Any], now: datetime) -> None:
        """A message named a number that its client does not have: told like one that does not exist."""
        sending = self._journal.get(Sending, body["sending"])
        if sending is not None:
            named = msgspec.convert(body["named"], Declaration)
            note = f"{CHANGE_NOTES.get(sending.function, CHANGE_NOTES['5'])}不予接受"
            self._tell(named, now, "Y", note=note, faults=[fault("D011", "DecHead/SeqNo")])

    def _deleted(self, body: dict[str, Any], now: datetime) -> None:
        declaration = self._journal.get(Declaration, body["declaration"])
        if declaration is not None:
            declaration.state = "deleted"
            self._journal.put(declaration)
            self._tell(declaration, now, "A")

    # -- accepted, released, closed ------------------------------------------------------------------------------

    def _accept(self, sending: Sending, declaration: Declaration, now: datetime) -> None:
        self._journal.effect(sending.id, "declared", now)
        self._journal.answered(sending.id, accepted=True)
        picks = self._post.engine.selections.picks
        if picks("review", declaration.id, declaration.client_number, *declaration.parent.split("/")):
            declaration.state = "review"
            self._journal.put(declaration)
            self._tell(declaration, now, "M")
            span = self._post.engine.uniform(f"review/{declaration.id}", *REVIEW)
            self._post.engine.later(span, "cn.goods_declaration", "declaration_reviewed", declaration=declaration.id)
            return
        self._accepted(declaration, now)
        self._tell(declaration, now, "J")
        self._plan_release(declaration, now)

    def _reviewed(self, body: dict[str, Any], now: datetime) -> None:
        declaration = self._journal.get(Declaration, body["declaration"])
        if declaration is not None and declaration.state == "review":
            self._accepted(declaration, now)
            self._tell(declaration, now, "J")
            self._plan_release(declaration, now)

    def _accepted(self, declaration: Declaration, now: datetime) -> None:
        way = "1" if declaration.direction == "I" else "0"
        serial = self._journal.number(f"entry/{declaration.office}/{civil(now):%Y}/{way}")
        declaration.entry_id = declaration.entry_id or f"{declaration.office}{civil(now):%Y}{way}{serial:09d}"
        declaration.state, declaration.accepted_on = "accepted", f"{civil(now):%Y-%m-%d}"
        self._journal.put(declaration)

    def _plan_release(self, declaration: Declaration, now: datetime) -> None:
        """The ordinary release is the next morning; fast clearance waits for the gate."""
        if not declaration.fast:
            span = next_morning(now) - now
            self._post.engine.later(span, "cn.goods_declaration", "release", declaration=declaration.id)

    def at_gate(self, declaration: Declaration, now: datetime) -> None:
        """The goods of a fast declaration are at the gate: it is released within seconds, or inspected."""
        del now
        self._post.engine.later(AT_GATE, "cn.goods_declaration", "release", declaration=declaration.id)

    def _release(self, body: dict[str, Any], now: datetime) -> None:
        declaration = self._journal.get(Declaration, body["declaration"])
        if declaration is None or declaration.state != "accepted":
            return
        if declaration.direction == "E" and not self._arrived(declaration):
            self._journal.plan(now + timedelta(minutes=5), "release", declaration=declaration.id)
            return
        if self._picked(declaration):
            declaration.state = "inspection"
            self._journal.put(declaration)
            self._tell(declaration, now, "C")
            span = self._post.engine.uniform(f"inspect/{declaration.id}", *INSPECTED)
            later = self._post.engine.later
            later(UNDER_WAY, "cn.inspection", "under_inspection", declaration=declaration.id)
            later(span, "cn.inspection", "inspected", declaration=declaration.id)
            return
        self._let_go(declaration, now)

    def _arrived(self, declaration: Declaration) -> bool:
        waybill = self._journal.get(Waybill, declaration.parent)
        return waybill is not None and waybill.arrived

    def _picked(self, declaration: Declaration) -> bool:
        batch, _, waybill = declaration.parent.partition("/")
        plates = [each.plates for each in self._journal.all(Confirmation, batch)]
        vehicles = [each.vehicle for each in self._journal.all(Confirmation, batch)]
        parts = [part for each in plates for part in (*each.split("/"), *each.replace("港", "/").split("/"))]
        subjects = (declaration.id, declaration.entry_id, declaration.client_number, waybill, batch)
        return self._post.engine.selections.picks("inspect", declaration.id, *subjects, *vehicles, *plates, *parts)

    def _under_inspection(self, body: dict[str, Any], now: datetime) -> None:
        declaration = self._journal.get(Declaration, body["declaration"])
        if declaration is not None and declaration.state == "inspection":
            self._tell(declaration, now, "S")

    def _inspected(self, body: dict[str, Any], now: datetime) -> None:
        declaration = self._journal.get(Declaration, body["declaration"])
        if declaration is not None and declaration.state == "inspection":
            self._let_go(declaration, now)

    def _let_go(self, declaration: Declaration, now: datetime) -> None:
        """Released and closed: in the one real history both came at the same time."""
        declaration.state = "released"
        self._journal.put(declaration)
        self._tell(declaration, now, "P")
        declaration.state = "closed"
        self._journal.put(declaration)
        self._tell(declaration, now, "R")

    def _tell(
        self,
        declaration: Declaration,
        now: datetime,
        channel: str,
        *,
        note: str = "",
        faults: list[Fault] | None = None,
    ) -> None:
        self._post.declaration(declaration, now, channel, note or CHANNEL_NOTES[channel], faults)
