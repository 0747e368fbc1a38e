"""Chapter (j), continued: the documents of one bill are declared to the simulated customs e-commerce system, each by
the firm that it names, and the answers come back.

One bill of the batch goes to the customs, some thousand parcels: at the pace of one USB key all hundred thousand would
take four minutes of the clock, and the simulator on the same machine far longer.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from fairway.app.story.parcels import SENDER, SHOWN, Flood
from fairway.app.story.stage import Stage

SENDERS = {"311": "platform", "411": "payment-firm", "511": "courier", "621": SENDER}
"""Who sends what: an order is its platform's, a payment its payment firm's, a waybill its courier's, and the broker
declares the inventory."""
REFUSALS = (("-621014", 3), ("100", 4))
"""What the simulator is ordered to answer to so many inventories: not taken, and returned by customs."""
OFFICIAL = ("1", "2", "3", "4", "120", "300", "399", "500", "800", "899")
"""The official order of standings; returned (100) and negative ones end it."""
STEP = timedelta(minutes=3)
"""Of the clock, between looks at what has come back."""
PAUSE = 0.5
SENDING, ANSWERING = 300.0, 600.0
"""Real seconds that sending and answers may take."""


async def declared_by_whom_they_name(s: Stage, flood: Flood) -> None:
    """Four firms send their own documents of one bill."""
    one_bill = {"bills": [flood.bill]}
    with s.ledger.step("The broker asks to send the platform's orders", "PARCELS-NOT-THE-SENDER") as step:
        step.finds(await s.refusal(_file(s, flood, SENDER, {"documents": ["311"], **one_bill})))
    for code, count in REFUSALS:
        order = {"kind": "reject", "target": "cn.ceb.621", "code": code, "next": count}
        await s.order("ceb", "faults", order | {"text": "ordered by the demonstration"})
    await s.order("ceb", "faults", {"kind": "duplicate", "target": "cn.ceb.621", "copies": 2, "share": 0.1})
    with s.ledger.step("Platform, payment firm, courier and broker each send their documents of one bill", 4) as step:
        filed = [await _file(s, flood, who, {"documents": [number], **one_bill}) for number, who in SENDERS.items()]
        flood.filed = {number: count for one in filed for number, count in one["documents"].items()}
        step.finds(len(flood.filed))
    messages = sum(one["messages"] for one in filed)
    with s.ledger.step("They leave in messages of a hundred, signed no faster than a USB key signs", messages) as step:
        sending = await s.until(lambda: _planned(s, flood, messages), "the messages to be planned", SENDING)
        s.ledger.audience.note(
            "{messages} messages, {signed} of them signed, {pace} a minute at most: about {seconds} s are left",
            messages=str(sending["messages"]),
            signed=str(sending["to_sign"]),
            pace=str(sending["per_minute"]),
            seconds=str(sending["seconds_left"]),
        )
        sent = await s.until(lambda: _sent(s, flood), "the messages to be sent", SENDING)
        step.finds(sent["sent"])


async def answered(s: Stage, flood: Flood) -> None:
    """Every document has its answer; refused ones say what to do; released ones have their tax bill."""
    ordered = sum(count for _, count in REFUSALS)
    declared = flood.filed["621"]
    evidence = {number: count for number, count in flood.filed.items() if number != "621"}
    with s.ledger.step("The simulated customs answers every document", "all answered") as step:
        filing = await s.until(lambda: _settled(s, flood), "all answers", ANSWERING)
        stored = {number: filing["documents"][number]["accepted"] for number in evidence}
        inventories = filing["documents"]["621"]
        released, refused = inventories["closed"], inventories["refused"]
        answers = released + refused
        step.finds("all answered" if (stored, answers) == (evidence, declared) else f"{stored}, {answers}")
    page = await s.told(SENDER, f"/v1/parcel-batches/{flood.batch}/answers?limit=1")
    for one in page["counts"]:
        told = {name: str(one[name]) for name in ("number", "count", "status", "meaning")}
        s.ledger.audience.note("{number}: {count} stand at {status}: {meaning}", **told)
        if refusal(one["status"]):
            s.ledger.audience.note("what to do at {status}: {remedy}", status=one["status"], remedy=one["remedy"])
    with s.ledger.step("Inventories are refused that the simulator was ordered to refuse", ordered) as step:
        step.finds(sum(inventories["standings"].get(code, 0) for code, _ in REFUSALS))
    with s.ledger.step("Each went through the standings in their official order", "official order") as step:
        rows = await _all(s, flood, "status=899")
        strange = [row for row in rows if not in_order(row["passed"])]
        whole = len(rows) == released and not strange
        step.finds("official order" if whole else f"{len(strange)} of {len(rows)} otherwise")
    with s.ledger.step("Every refused inventory says what to do", refused) as step:
        codes = [code for code in inventories["standings"] if refusal(code)]
        found = [row for code in codes for row in await _all(s, flood, f"status={code}") if row["remedy"]]
        step.finds(len(found))
    with s.ledger.step("The tax bills follow the release, each with its amount", released) as step:
        step.finds(sum(1 for row in rows if row["tax_no"] and float(row["tax"]) > 0))


def refusal(code: str) -> bool:
    """Whether a standing means that customs has not taken a document, or returned it."""
    return code == "100" or code.startswith("-")


def in_order(passed: list[str]) -> bool:
    """Whether standings came in the official order."""
    ranks = [OFFICIAL.index(code) for code in passed if code in OFFICIAL]
    return len(ranks) == len(passed) and ranks == sorted(ranks)


async def _file(s: Stage, flood: Flood, who: str, wanted: dict[str, Any]) -> dict[str, Any]:
    filed: dict[str, Any] = await s.post(who, f"/v1/parcel-batches/{flood.batch}/file", wanted)
    return filed


async def _answers(s: Stage, flood: Flood, asked: str) -> dict[str, Any]:
    found: dict[str, Any] = await s.get(SENDER, f"/v1/parcel-batches/{flood.batch}/answers?{asked}")
    return found


async def _all(s: Stage, flood: Flood, asked: str) -> list[dict[str, Any]]:
    """The inventories that were asked for, page by page."""
    found: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        page = await _answers(s, flood, f"number=621&limit={SHOWN}&after={after}&{asked}")
        found += page["documents"]
        after = page["after"]
    return found


async def _planned(s: Stage, flood: Flood, messages: int) -> dict[str, Any] | None:
    sending: dict[str, Any] = (await _answers(s, flood, "limit=1"))["sending"]
    return sending if sending["messages"] == messages and not sending["planning"] else None


async def _sent(s: Stage, flood: Flood) -> dict[str, Any] | None:
    sending: dict[str, Any] = (await _answers(s, flood, "limit=1"))["sending"]
    return sending if sending["sent"] == sending["messages"] else None


async def _settled(s: Stage, flood: Flood) -> dict[str, Any] | None:
    """What the record was told, once nothing further comes; until then the clock goes on."""
    filing: dict[str, Any] = (await s.get(SENDER, f"/v1/parcel-batches/{flood.batch}"))["filing"]
    if filing["settled"] and filing["documents"]["621"]["taxed"] == filing["documents"]["621"]["released"]:
        return filing
    if await s.idle("ceb"):
        await s.move_on(STEP, PAUSE)
    return None
