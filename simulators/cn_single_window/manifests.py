"""Road manifests: judged, kept by batch and waybill, changed, deleted; reviewed by a person where picked (2, 4)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from simulators.cn_single_window.codes import ANSWERS
from simulators.cn_single_window.manifest_content import (
    civil_moment,
    fault,
    lateness_faults,
    reason_faults,
    table_faults,
    waybill_faults,
)
from simulators.cn_single_window.model import Batch, Fault, OnBatch, Sending, Waybill
from simulators.cn_single_window.post import Post
from simulators.cn_single_window.registry import Registry
from simulators.cn_single_window.writing import WaybillVerdict, receipt
from simulators.machinery.xml import child, children, text_of

REVIEW = (timedelta(minutes=15), timedelta(minutes=45))
ARRIVES_AFTER_LOADING = timedelta(minutes=70)
"""How long after loading export goods come in at the supervised place, as the examples of the wire document have it."""


class Manifests:
    """The waybills on their batches."""

    def __init__(self, post: Post, registry: Registry) -> None:
        self._post = post
        self._journal = post.journal
        self._registry = registry
        post.engine.on("reviewed", self._reviewed)

    def judge(self, sending: Sending, root: etree._Element, now: datetime) -> bool:
        """Judge a message that was taken, carry it out, answer it; whether it was accepted."""
        declaration = child(root, "Declaration")
        assert declaration is not None  # its structure was judged when it was taken
        faults = self._faults(sending, root, declaration, now)
        if faults:
            content = receipt(sending, now, "03", verdicts=_refused(declaration, faults), faults=faults)
            self._post.receipt(sending, content)
            return False
        self._journal.effect(sending.id, f"function {sending.function}", now)
        sending.receipts_to = True
        self._journal.put(sending)
        if sending.function == "3":
            self.remove(sending, now)
            self._post.receipt(sending, receipt(sending, now, "01"))
            return True
        verdicts = self._store(sending, declaration, now)
        waiting = any(each.code == "02" for each in verdicts)
        self._post.receipt(sending, receipt(sending, now, "02" if waiting else "01", verdicts=verdicts))
        if waiting:
            span = self._post.engine.uniform(f"review/{sending.id}", *REVIEW)
            self._post.later(sending, span.total_seconds(), "reviewed")
        return True

    # -- judging -------------------------------------------------------------------------------------------------

    def _faults(
        self, sending: Sending, root: etree._Element, declaration: etree._Element, now: datetime
    ) -> list[Fault]:
        order = self._post.engine.faults.rejection(
            "cn.road_manifest", sending.id, sending.parent, sending.message_id, *_waybills(declaration)
        )
        if order is not None:
            return [Fault(order.code, order.path, order.text)]
        faults = [
            *table_faults(root, sending.kind, sending.function),
            *reason_faults(declaration, sending.function),
            *waybill_faults(declaration),
        ]
        if not self._registry.filed("carrier", text_of(declaration, "Carrier/ID")):
            faults.append(fault("M011", "Carrier/ID"))
        batch = self._journal.get(Batch, sending.parent)
        own = [each for each in self._journal.all(Waybill, sending.parent) if each.firm == sending.firm]
        if (batch is not None and batch.state == "released") or (sending.function != "9" and not own):
            faults.append(fault("M006", "ID"))
        if sending.function == "9":
            faults.extend(lateness_faults(declaration, sending.kind, now))
        if sending.function != "3":
            faults.extend(self._batch_faults(sending, declaration))
        return faults

    def _batch_faults(self, sending: Sending, declaration: etree._Element) -> list[Fault]:
        faults = []
        for place, number in enumerate(_waybills(declaration), 1):
            on = self._journal.get(OnBatch, number)
            if on is None:
                continue
            path = f"Consignment[{place}]/TransportContractDocument/ID"
            if on.batch != sending.parent:
                faults.append(fault("M005", path))
                continue
            kept = self._journal.get(Waybill, f"{on.batch}/{number}")
            if kept is not None and (sending.function == "9" or kept.firm != sending.firm):
                faults.append(fault("M014", path))
        return faults

    # -- carrying out --------------------------------------------------------------------------------------------

    def remove(self, sending: Sending, now: datetime) -> dict[str, Waybill]:
        """Take back all waybills of the sender on the batch; what they were."""
        del now
        gone = {}
        for waybill in self._journal.all(Waybill, sending.parent):
            if waybill.firm == sending.firm:
                gone[waybill.waybill] = waybill
                self._journal.drop(Waybill, waybill.id)
                self._journal.drop(OnBatch, waybill.waybill)
        return gone

    def _store(self, sending: Sending, declaration: etree._Element, now: datetime) -> list[WaybillVerdict]:
        before = self.remove(sending, now) if sending.function == "5" else {}
        batch = self._journal.get(Batch, sending.parent) or Batch(id=sending.parent)
        batch.office = text_of(declaration, "DeclarationOfficeID")
        self._journal.put(batch)
        verdicts = []
        for consignment in children(declaration, "Consignment"):
            number = text_of(consignment, "TransportContractDocument/ID")
            quantity = child(consignment, "TotalPackageQuantity")
            picked = self._post.engine.selections.picks("review", f"{sending.id}/{number}", number, sending.parent)
            waybill = Waybill(
                id=f"{sending.parent}/{number}",
                parent=sending.parent,
                waybill=number,
                sending=sending.id,
                client=sending.client,
                firm=sending.firm,
                kind=sending.kind,
                packages=int(text_of(quantity)),
                package_type=(quantity.get("unitCode") if quantity is not None else None) or "",
                gross=text_of(consignment, "GovernmentAgencyGoodsItem/GoodsMeasure/GrossMassMeasure"),
                loading_at=text_of(declaration, "LoadingLocation/LoadingDateTime"),
                place=text_of(
                    declaration, "LoadingLocation/ID" if sending.kind == "MT2401" else "UnloadingLocation/ID"
                ),
                state="review" if picked else "accepted",
                arrived=number in before and before[number].arrived,
            )
            self._journal.put(waybill)
            self._journal.put(OnBatch(id=number, batch=sending.parent))
            verdicts.append(_verdict(number, "02" if picked else "01"))
        self._plan_arrival(sending, text_of(declaration, "LoadingLocation/LoadingDateTime"), now)
        return verdicts

    def _plan_arrival(self, sending: Sending, loading: str, now: datetime) -> None:
        moment = civil_moment(loading)
        if sending.kind != "MT2401" or moment is None:
            return
        span = self._post.engine.faults.delayed(ARRIVES_AFTER_LOADING, "cn.arrival_report")
        self._journal.plan(max(now, moment + span), "arrival", batch=sending.parent)

    def _reviewed(self, body: dict[str, Any], now: datetime) -> None:
        """A person has looked at what was picked."""
        sending = self._journal.get(Sending, body["sending"])
        if sending is None:
            return
        waybills = [each for each in self._journal.all(Waybill, sending.parent) if each.sending == sending.id]
        if not waybills:
            return
        order = self._post.engine.faults.rejection(
            "cn.review", sending.id, sending.parent, sending.message_id, *(each.waybill for each in waybills)
        )
        if order is not None:
            self.remove(sending, now)
            fault_told = Fault(order.code, order.path, order.text)
            verdicts = [_verdict(each.waybill, "03") for each in waybills]
            self._post.receipt(sending, receipt(sending, now, "03", verdicts=verdicts, faults=[fault_told]))
            return
        for waybill in waybills:
            waybill.state = "accepted"
            self._journal.put(waybill)
        verdicts = [_verdict(each.waybill, "01") for each in waybills]
        self._post.receipt(sending, receipt(sending, now, "01", verdicts=verdicts))
        if sending.kind == "MT2401":
            self._plan_arrival(sending, waybills[0].loading_at, now)


def _waybills(declaration: etree._Element) -> list[str]:
    return [text_of(each, "TransportContractDocument/ID") for each in children(declaration, "Consignment")]


def _verdict(waybill: str, code: str) -> WaybillVerdict:
    return WaybillVerdict(waybill, code, ANSWERS[code])


def _refused(declaration: etree._Element, faults: list[Fault]) -> list[WaybillVerdict]:
    """The waybills that have a fault of their own, with the first of them."""
    verdicts = []
    for place, number in enumerate(_waybills(declaration), 1):
        first = next((each for each in faults if each.path.startswith(f"Consignment[{place}]")), None)
        if first is not None and number:
            verdicts.append(WaybillVerdict(number, "03", first.text))
    return verdicts
