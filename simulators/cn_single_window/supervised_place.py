"""The supervised place, played by this simulator: arrival report MT3402 and tally MT5402 (wire document, 5)."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

from simulators.cn_single_window.manifest_tables import MANNER
from simulators.cn_single_window.manifest_tables import report as report_table
from simulators.cn_single_window.model import Batch, Sending, TallyOrder, Waybill, target_of
from simulators.cn_single_window.post import Post
from simulators.cn_single_window.writing import Report, ReportLine, digits17, report
from simulators.machinery.journal import digest_of
from simulators.machinery.schema import judge
from simulators.machinery.xml import read_xml


class SupervisedPlace:
    """Reports what came in and what was counted, and gives a copy to the firm that filed the batch."""

    def __init__(self, post: Post) -> None:
        self._post = post
        self._journal = post.journal
        post.engine.on("arrival", self._arrival)
        post.engine.on("tally", self._tally)

    def _arrival(self, body: dict[str, Any], now: datetime) -> None:
        self.arrive(body["batch"], now)

    def arrive(self, batch: str, now: datetime) -> None:
        """Report the export goods of a batch that came in and were not reported yet."""
        came = [each for each in self._exports(batch) if not each.arrived]
        for waybills in _by_firm(came):
            lines = tuple(ReportLine(e.waybill, e.packages, e.package_type, e.gross) for e in waybills)
            if self._report("MT3402", batch, waybills[0], lines, now):
                for waybill in waybills:
                    waybill.arrived = True
                    self._journal.put(waybill)

    def _tally(self, body: dict[str, Any], now: datetime) -> None:
        counted = [each for each in self._exports(body["batch"]) if not each.tallied]
        for waybills in _by_firm(counted):
            lines = tuple(self._count(each) for each in waybills)
            if self._report("MT5402", body["batch"], waybills[0], lines, now):
                for waybill in waybills:
                    waybill.tallied = True
                    self._journal.put(waybill)

    def _exports(self, batch: str) -> list[Waybill]:
        found = self._journal.all(Waybill, batch)
        return [each for each in found if each.kind == "MT2401" and each.state == "accepted"]

    def _count(self, waybill: Waybill) -> ReportLine:
        order = self._journal.get(TallyOrder, waybill.id)
        if order is None:
            return ReportLine(waybill.waybill, waybill.packages, waybill.package_type, waybill.gross)
        return ReportLine(waybill.waybill, order.packages, waybill.package_type, order.gross or waybill.gross)

    def _report(
        self, kind: str, batch_number: str, first: Waybill, lines: tuple[ReportLine, ...], now: datetime
    ) -> bool:
        """Make a report, judge it as any other message, keep it, copy it to the firm; whether it was accepted."""
        batch = self._journal.get(Batch, batch_number)
        filed = self._journal.get(Sending, first.sending)
        if batch is None or filed is None:
            return False
        # the number after the milliseconds would not fit: two reports of one millisecond are kept apart by the serial
        serial = self._journal.number("report") % 1000
        message_id = f"CN_{kind}_1p0_{batch.office}SIMSUPER1_{digits17(now)[:14]}{serial:03d}"
        made = Report(kind, message_id, batch.office, batch_number, first.place, lines)
        content = report(made, now)
        key = f"supervised-place/{message_id}"
        self._journal.receive(
            key,
            sender="supervised-place",
            kind=target_of(kind),
            message_id=message_id,
            reference=batch_number,
            digest=digest_of(content),
            at=now,
        )
        faults = judge(read_xml(content), report_table(kind), MANNER)
        self._journal.answered(key, accepted=not faults)
        if faults:
            logging.getLogger(__name__).warning("a %s is not accepted: %s", kind, [each.path for each in faults])
            return False
        self._journal.effect(key, kind, now)
        copied = Sending(
            id=key,
            client=filed.client,
            business="Rmft",
            kind=kind,
            message_id=message_id,
            function="2",
            stem=message_id,
        )
        self._post.answer(copied, f"Notice_{message_id}", content, batch_number)
        return True


def _by_firm(waybills: list[Waybill]) -> list[list[Waybill]]:
    firms: dict[tuple[str, str], list[Waybill]] = {}
    for waybill in waybills:
        firms.setdefault((waybill.client, waybill.firm), []).append(waybill)
    return list(firms.values())
