"""The gate at the boundary and the supervised place before it: what a truck meets (wire document, 4, 5).

The vehicles of a batch cross together: the batch is released when the last of them is at the gate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from simulators.cn_single_window.declarations import Declarations
from simulators.cn_single_window.model import Batch, Confirmation, Sending, Waybill
from simulators.cn_single_window.post import Post
from simulators.cn_single_window.supervised_place import SupervisedPlace
from simulators.cn_single_window.writing import WaybillVerdict, receipt

AGAIN = timedelta(minutes=5)
TALLIED_AFTER = timedelta(minutes=60)

GateState = Literal["unknown", "waiting", "refused", "inspection", "released"]


@dataclass(slots=True)
class Verdict:
    """What the gate says of a batch, with the reasons."""

    state: GateState
    reasons: list[str] = field(default_factory=list)


class Gate:
    """Lets batches through, or does not."""

    def __init__(self, post: Post, declarations: Declarations, place: SupervisedPlace) -> None:
        self._post = post
        self._journal = post.journal
        self._declarations = declarations
        self._place = place
        post.engine.on("at_gate", self._by_itself)
        post.engine.on("gate_opens", self._opens)

    def vehicle_at(self, batch: str, vehicle: str | None, now: datetime) -> Verdict:
        """A vehicle of a batch (all of them, when None) is at the gate: the verdict, told to everybody concerned."""
        verdict = self._judge(batch, vehicle, now)
        if verdict.state == "refused":
            self._tell(batch, now, self._refusal(batch), "；".join(verdict.reasons))
        return verdict

    def _by_itself(self, body: dict[str, Any], now: datetime) -> None:
        """The truck turns up when its confirmation says, and waits for what is not ready; after a day it is refused."""
        verdict = self._judge(body["batch"], body["vehicle"], now)
        if verdict.state in ("unknown", "released"):
            return
        if now.timestamp() < body["until"]:
            self._journal.plan(now + AGAIN, "at_gate", **body)
        elif verdict.state == "refused":
            self._tell(body["batch"], now, self._refusal(body["batch"]), "；".join(verdict.reasons))

    def _judge(self, batch_number: str, vehicle: str | None, now: datetime) -> Verdict:
        batch = self._journal.get(Batch, batch_number)
        confirmations = self._journal.all(Confirmation, batch_number)
        here = [each for each in confirmations if vehicle in (None, each.vehicle)]
        if batch is None or not here:
            return Verdict("unknown", ["no accepted confirmation of this batch and vehicle"])
        if batch.state == "released":
            return Verdict("released")
        for confirmation in here:
            confirmation.at_gate = True
            self._journal.put(confirmation)
        absent = [each.vehicle for each in self._journal.all(Confirmation, batch_number) if not each.at_gate]
        if absent:
            return Verdict("waiting", [f"the batch crosses together: {len(absent)} vehicle(s) not here yet"])
        if any(each.loaded for each in confirmations):
            return self._judge_goods(batch_number, now)
        self._plan_opening(batch_number)
        return Verdict("released")

    def _judge_goods(self, batch: str, now: datetime) -> Verdict:
        waybills = self._journal.all(Waybill, batch)
        self._place.arrive(batch, now)
        reasons, inspected, pending = [], False, False
        if not waybills:
            reasons.append("no accepted manifest")
        for waybill in waybills:
            if waybill.state != "accepted":
                reasons.append(f"{waybill.waybill}: the manifest is under review")
            found = self._declarations.of_waybill(batch, waybill.waybill)
            if not found:
                reasons.append(f"{waybill.waybill}: no accepted declaration")
            for declaration in found:
                if declaration.let_go:
                    continue
                if declaration.state == "inspection":
                    inspected = True
                elif declaration.state == "review":
                    reasons.append(f"{waybill.waybill}: the declaration is under review")
                elif declaration.fast:
                    self._declarations.at_gate(declaration, now)
                    pending = True
                elif declaration.direction == "E":
                    reasons.append(f"{waybill.waybill}: the declaration is not released yet")
        if reasons:
            return Verdict("refused", reasons)
        if inspected or pending:
            self._plan_opening(batch)
            return Verdict("inspection" if inspected else "waiting", ["release of the declarations is under way"])
        self._plan_opening(batch)
        return Verdict("released")

    def _plan_opening(self, batch: str) -> None:
        self._post.engine.later(timedelta(seconds=8), "cn.gate", "gate_opens", batch=batch)

    def _opens(self, body: dict[str, Any], now: datetime) -> None:
        """The batch goes through as soon as no declaration holds it."""
        batch = self._journal.get(Batch, body["batch"])
        if batch is None or batch.state == "released" or not self._journal.all(Confirmation, batch.id):
            return
        for waybill in self._journal.all(Waybill, batch.id):
            for declaration in self._declarations.of_waybill(batch.id, waybill.waybill):
                held = declaration.state == "inspection" or (declaration.fast and not declaration.let_go)
                if held:
                    self._journal.plan(now + timedelta(minutes=1), "gate_opens", batch=batch.id)
                    return
        batch.state = "released"
        self._journal.put(batch)
        self._tell(batch.id, now, "11")
        self._post.engine.later(TALLIED_AFTER, "cn.tally_report", "tally", batch=batch.id)

    def _refusal(self, batch: str) -> str:
        entering = any(each.entering for each in self._journal.all(Confirmation, batch))
        return "13" if entering else "12"

    def _tell(self, batch: str, now: datetime, code: str, text: str = "") -> None:
        """Every message that named the batch and was accepted gets its own receipt."""
        for sending in self._journal.all(Sending, batch):
            if sending.receipts_to and sending.function != "3":
                waybills = [each for each in self._journal.all(Waybill, batch) if each.sending == sending.id]
                verdicts = [WaybillVerdict(each.waybill, code, "") for each in waybills]
                self._post.receipt(sending, receipt(sending, now, code, verdicts=verdicts, text=text))
