"""What becomes of an object that was taken: the official order of standings, each with its time.

``1 -> 2 -> 3|4 -> 120 -> (300) -> 399 -> (500 -> 800|501|502|503|599|700) -> 800 -> 899``; 100 ends it until it is
changed. An inventory stays at 120 until order, payment and waybill are there, in whatever order they come.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

from simulators.cn_ecommerce import writing
from simulators.cn_ecommerce.books import Books
from simulators.cn_ecommerce.kinds import KINDS
from simulators.cn_ecommerce.matching import Match, match
from simulators.cn_ecommerce.model import Document, Inventory, OnWaybill, Sending
from simulators.cn_ecommerce.post import Post
from simulators.cn_ecommerce.tax import taxes

SPANS: dict[str, tuple[int, int]] = {
    **{"1": (2, 10), "2": (5, 20), "3": (10, 40), "4": (10, 40), "120": (20, 90), "100": (20, 90)},
    **{"300": (20, 90), "399": (60, 240), "500": (10, 60), "800": (30, 120), "899": (600, 1800)},
}
"""Seconds that it takes to reach a standing, least and most."""
AFTER = {"300": (600, 2400), "500": (1200, 3600)}
"""Seconds that a person at customs takes."""
PATIENCE = timedelta(hours=24)
"""How long customs waits for the other documents of an inventory."""
BILL, SUMMED = timedelta(minutes=5), timedelta(hours=24)
HELD = ("501", "502", "503", "599", "700")
_EVIDENCE = ("311", "411", "511")


class Life:
    """Moves objects on and tells of it, those of one message together."""

    def __init__(self, post: Post, books: Books) -> None:
        self._post, self._books = post, books
        self.journal, self.engine = post.journal, post.engine
        for task, handler in (
            ("advance", self._advance),
            ("late", self._late),
            ("bill", self._bill),
            ("summed", self._summed),
        ):
            self.engine.on(task, handler)

    def begin(self, sending: Sending, ids: list[str]) -> None:
        """Start the objects of a message."""
        self._plan(sending.id, sending.number, "", [self._need(id_) for id_ in ids])

    def _need(self, id_: str) -> Document:
        found = self.journal.get(Document, id_)
        assert found is not None  # it was put just now
        return found

    def _plan(self, sending: str, number: str, state: str, documents: list[Document]) -> None:
        groups: dict[str, list[list[object]]] = defaultdict(list)
        for document in documents:
            if (coming := self._next(document)) is not None:
                groups[coming].append([document.id, document.turn])
        for coming, some in groups.items():
            least, most = AFTER.get(state) or SPANS.get(coming, (10, 60))
            span = self.engine.uniform(f"{sending}/{state}/{coming}", timedelta(seconds=least), timedelta(seconds=most))
            self._post.later(number, span, "advance", sending=sending, to=coming, documents=some)

    def _next(self, document: Document) -> str | None:
        states, state = KINDS[document.number].states, document.state
        if document.settled or (document.draft and state == states[0]):
            return None
        held = document.ordered and document.ordered != "4"
        if not state:
            return states[0]
        if state == "2":
            return "4" if document.ordered == "4" else "3"
        if state == "3" and held and "399" not in states:
            return "100"
        if state == "300":
            return "100" if held else "399"
        if state == "500":
            return self._inspected(document)
        if state in HELD:
            return None
        if state == "120" and "399" in states:
            return self._reviewed(document)
        if state == "399" and "800" in states:
            picked = self.engine.selections.picks("inspect", document.id, *document.subjects)
            return "500" if picked else "800"
        if state in states and state != states[-1]:
            return states[states.index(state) + 1]
        return None

    def _inspected(self, document: Document) -> str:
        order = self.engine.faults.rejection("cn.ceb.inspection", document.id, *document.subjects)
        return order.code if order is not None and order.code in HELD else "800"

    def _reviewed(self, document: Document) -> str | None:
        inventory = self.journal.get(Inventory, document.id)
        if inventory is not None and document.number == "621":
            found = match(self.journal, inventory)
            if found.missing:
                self._wait(document, inventory)
                return None
            if found.differing:
                self._return(document, found)
                return "100"
            inventory.waiting = False
            self.journal.put(inventory)
        picked = self.engine.selections.picks("review", document.id, *document.subjects)
        if picked:
            return "300"
        return "100" if document.ordered and document.ordered != "4" else "399"

    def _wait(self, document: Document, inventory: Inventory) -> None:
        if not inventory.waiting:
            inventory.waiting = True
            self.journal.put(inventory)
            self._post.later(document.number, PATIENCE, "late", document=document.id, turn=document.turn)

    def _return(self, document: Document, found: Match) -> None:
        said = f"缺少单证 missing: {', '.join(found.missing)}" if found.missing else ""
        said = said or f"三单不符 differ: {', '.join(found.differing)}"
        document.ordered, document.ordered_text = "100", said
        self.journal.put(document)

    def _late(self, body: dict[str, Any], now: datetime) -> None:
        del now
        document = self.journal.get(Document, body["document"])
        inventory = self.journal.get(Inventory, body["document"])
        if document is None or inventory is None or document.turn != body["turn"] or not inventory.waiting:
            return
        inventory.waiting = False
        self.journal.put(inventory)
        self._return(document, match(self.journal, inventory))
        some = [[document.id, document.turn]]
        self._post.later("621", timedelta(seconds=1), "advance", sending=document.parent, to="100", documents=some)

    def _advance(self, body: dict[str, Any], now: datetime) -> None:
        sending = self.journal.get(Sending, body["sending"])
        state = str(body["to"])
        moved = []
        for id_, turn in body["documents"]:
            document = self.journal.get(Document, id_)
            if document is None or document.turn != turn or document.settled or document.state == state:
                continue
            document.state = state
            self._reached(document, now)
            self.journal.put(document)
            moved.append(document)
        if sending is None or not moved:
            return
        guid = self._post.guid()
        objects = []
        for document in moved:
            words = writing.WORDS[state]
            if state in ("100", *HELD) and document.ordered_text:
                words += f": {document.ordered_text}"
            objects.append((document.values, state, words))
        kind = KINDS[sending.number]
        self._post.answer(sending, kind.answer, guid, writing.receipts(kind, guid, sending.id, objects, now), now=now)
        self._plan(sending.id, sending.number, state, moved)
        if state == "800" and sending.number == "621":
            self._post.later("816", BILL, "bill", sending=sending.id, documents=[each.id for each in moved])
        if state == "120" and sending.number in _EVIDENCE:
            self._wake(moved)

    def _reached(self, document: Document, now: datetime) -> None:
        state = document.state
        if state == "399" and document.number in ("621", "603"):
            self._books.number(document, now)
        elif state == "120" and document.number == "711":
            document.values["rkdNo"] = self._books.customs_no(document.values.get("customsCode", ""), "I", now)
        elif state == "399" and document.number in ("623", "605"):
            self._cancel(document)
        elif state == "399" and document.number == "701":
            document.values["sumNo"] = self._books.customs_no("", "S", now)
        elif state in ("100", "700") and document.number == "621":
            self._books.give_back(document.id)
        elif state == "120" and document.app_type == "3":
            document.state = "deleted" if document.number not in ("621", "603") else state

    def _cancel(self, cancellation: Document) -> None:
        document = self._books.document_of(cancellation.values.get("invtNo", ""))
        if document is not None and document.state == "399":
            document.state = "cancelled"
            self.journal.put(document)
            self._books.give_back(document.id)

    def _wake(self, evidence: list[Document]) -> None:
        """Documents of evidence are stored: look again at the inventories that wait for them."""
        woken: dict[str, list[Document]] = defaultdict(list)
        for id_ in dict.fromkeys(id_ for each in evidence for id_ in self._about(each)):
            inventory, document = self.journal.get(Inventory, id_), self.journal.get(Document, id_)
            if inventory is not None and inventory.waiting and document is not None and document.state == "120":
                woken[document.parent].append(document)
        for parent, documents in woken.items():
            self._plan(parent, "621", "120", documents)

    def _about(self, evidence: Document) -> list[str]:
        """The inventories that a document is evidence for."""
        key = evidence.id.partition("/")[2]
        if evidence.number == "511":
            return [each.id for each in self.journal.all(OnWaybill, key)]
        parcel = key if evidence.number == "311" else evidence.values["parcel"]
        return [each.id for each in self.journal.all(Inventory, parcel)]

    def _bill(self, body: dict[str, Any], now: datetime) -> None:
        bills, made = [], []
        for id_ in body["documents"]:
            document, inventory = self._need(id_), self.journal.get(Inventory, id_)
            lines = taxes(inventory) if inventory is not None else []
            if not any(line.duty or line.vat or line.excise for line in lines):
                continue
            invt_no = document.values["invtNo"]
            tax_no = f"{invt_no}{self.journal.number('tax') % 10**6:06d}"
            made.append([invt_no, tax_no])
            bills.append(
                writing.tax_bill(
                    self._post.guid(), invt_no=invt_no, tax_no=tax_no, lines=lines, values=document.values, now=now
                )
            )
        if bills:
            self._taxes(body["sending"], "816", bills, now)
            self._post.later("818", SUMMED, "summed", sending=body["sending"], bills=made)

    def _summed(self, body: dict[str, Any], now: datetime) -> None:
        bills = [
            writing.tax_status(self._post.guid(), invt_no=invt_no, tax_no=tax_no, status="2", now=now)
            for invt_no, tax_no in body["bills"]
        ]
        self._taxes(body["sending"], "818", bills, now)

    def _taxes(self, sending: str, number: str, bills: list[str], now: datetime) -> None:
        found = self.journal.get(Sending, sending)
        assert found is not None  # its inventories were released
        guid = self._post.guid()
        self._post.answer(found, number, guid, writing.taxes(number, guid, bills), now=now)
