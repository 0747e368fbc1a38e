"""Carrier confirmations: the vehicles of a batch (wire document, 3)."""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from simulators.cn_single_window.manifest_content import civil_moment, fault, reason_faults, table_faults
from simulators.cn_single_window.model import Batch, Confirmation, Fault, Sending, Waybill
from simulators.cn_single_window.post import Post
from simulators.cn_single_window.registry import Registry, RegistryKind
from simulators.cn_single_window.writing import receipt
from simulators.machinery.xml import child, text_of

MEANS = "Consignment/BorderTransportMeans"


class Confirmations:
    """The vehicles on their batches."""

    def __init__(self, post: Post, registry: Registry, *, gate_by_itself: bool) -> None:
        self._post = post
        self._journal = post.journal
        self._registry = registry
        self._gate_by_itself = gate_by_itself

    def judge(self, sending: Sending, root: etree._Element, now: datetime) -> bool:
        """Judge a message that was taken, carry it out, answer it; whether it was accepted."""
        declaration = child(root, "Declaration")
        assert declaration is not None  # its structure was judged when it was taken
        faults = self._faults(sending, root, declaration, now)
        if faults:
            self._post.receipt(sending, receipt(sending, now, "03", faults=faults))
            return False
        self._journal.effect(sending.id, f"function {sending.function}", now)
        sending.receipts_to = True
        self._journal.put(sending)
        if sending.function in ("3", "5"):
            for each in self._own(sending, text_of(declaration, f"{MEANS}/ID")):
                self._journal.drop(Confirmation, each.id)
        if sending.function != "3":
            self._store(sending, declaration)
        self._post.receipt(sending, receipt(sending, now, "01"))
        return True

    def _own(self, sending: Sending, vehicle: str) -> list[Confirmation]:
        """What a change or deletion concerns: a deletion all that the sender confirmed under the batch; a change the
        vehicle that it names, or the only one of its message type."""
        own = [each for each in self._journal.all(Confirmation, sending.parent) if each.firm == sending.firm]
        if sending.function == "3":
            return own
        own = [each for each in own if each.kind == sending.kind]
        return own if len(own) == 1 else [each for each in own if each.vehicle == vehicle]

    def _faults(
        self, sending: Sending, root: etree._Element, declaration: etree._Element, now: datetime
    ) -> list[Fault]:
        vehicle = text_of(declaration, f"{MEANS}/ID")
        order = self._post.engine.faults.rejection(
            "cn.carrier_confirmation", sending.id, sending.parent, sending.message_id, vehicle
        )
        if order is not None:
            return [Fault(order.code, order.path, order.text)]
        faults = [
            *table_faults(root, sending.kind, sending.function),
            *reason_faults(declaration, sending.function),
        ]
        filed: list[tuple[RegistryKind, str, str]] = [("carrier", "Carrier/ID", "M011")]
        if sending.function != "3":
            filed += [("vehicle", f"{MEANS}/ID", "M009"), ("driver", f"{MEANS}/Master/ID", "M010")]
        faults += [
            fault(code, path)
            for kind, path, code in filed
            if not self._registry.filed(kind, text_of(declaration, path))
        ]
        return faults + self._batch_faults(sending, declaration, vehicle, now)

    def _batch_faults(self, sending: Sending, declaration: etree._Element, vehicle: str, now: datetime) -> list[Fault]:
        batch = self._journal.get(Batch, sending.parent)
        if batch is not None and batch.state == "released":
            return [fault("M006", "ID")]
        if sending.function != "2" and not self._own(sending, vehicle):
            return [fault("M006", "ID")]
        faults = []
        if sending.function != "3" and sending.kind in ("MT4401", "MT4402"):
            wanted = "MT1401" if sending.kind == "MT4401" else "MT2401"
            waybills = self._journal.all(Waybill, sending.parent)
            if not any(each.state == "accepted" and each.kind == wanted for each in waybills):
                faults.append(fault("M004", "ID"))
        if sending.function == "2":
            if self._journal.get(Confirmation, f"{sending.parent}/{vehicle}") is not None:
                faults.append(fault("M014", f"{MEANS}/ID"))
            arrival = civil_moment(text_of(declaration, f"{MEANS}/ArrivalDateTime"))
            if arrival is not None and arrival < now:
                faults.append(fault("M012", f"{MEANS}/ArrivalDateTime"))
        return faults

    def _store(self, sending: Sending, declaration: etree._Element) -> None:
        batch = self._journal.get(Batch, sending.parent) or Batch(id=sending.parent)
        batch.office = text_of(declaration, "DeclarationOfficeID")
        self._journal.put(batch)
        vehicle = text_of(declaration, f"{MEANS}/ID")
        self._journal.put(
            Confirmation(
                id=f"{sending.parent}/{vehicle}",
                parent=sending.parent,
                sending=sending.id,
                firm=sending.firm,
                kind=sending.kind,
                vehicle=vehicle,
                plates=text_of(declaration, f"{MEANS}/Name"),
            )
        )
        arrival = civil_moment(text_of(declaration, f"{MEANS}/ArrivalDateTime"))
        if self._gate_by_itself and arrival is not None:
            self._journal.plan(
                arrival,
                "at_gate",
                batch=sending.parent,
                vehicle=vehicle,
                until=arrival.timestamp() + 24 * 3600,
            )
