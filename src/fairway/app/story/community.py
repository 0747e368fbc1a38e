"""Chapter (g): a refrigerated container from Rotterdam goes by truck to Dongguan and part of it back by air.

Five partners tell it in five standards, with a conflict and a late correction. The partners are simulated; what they
send is what such firms send.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from fairway.app.story.stage import Stage

OWNER, CARGO_OWNER, COMPETITOR = "forwarder", "reefer-exporter", "competitor"
REEFER: dict[str, Any] = {
    "name": "冷藏貨櫃回溫 · Reefer warms up",
    "condition": {"kind": "temperature", "low": "-20", "high": "-18", "beyond": "2", "minutes": 15},
    "severity": "urgent",
    "shipments": "own",
    "tell": ["shipper"],
}
"""The forwarder's rule: two degrees over the band of frozen goods for a quarter of an hour."""
ON_THE_LINE = ("sea", "road", "air")
_SENDERS = 5


@dataclass
class Journey:
    """What the steps hand on to each other."""

    shipment: str = ""
    names: dict[str, str] = field(default_factory=dict)
    now: str = ""


async def told_by_five_partners(s: Stage, journey: Journey) -> None:
    """Everybody sends what they have; one reference shows all of it."""
    s.ledger.chapter("g", "A container from Rotterdam, by truck to Dongguan, part of it back by air: one line")
    journey.now = s.clock.now().isoformat()
    names = journey.names = await s.journey_names()
    with s.ledger.step("The line and the airline name the forwarder for their papers", "2 named") as step:
        for who, kind, value in (
            ("line", "master-bill", names["bill"]),
            ("airline", "master-air-waybill", names["waybill"]),
        ):
            named = {"reference": {"kind": kind, "value": value}, "organisation": s.organisation(OWNER)}
            await s.post(who, "/v1/partner/entitlements", named)
        step.finds(2, "named")
    with s.ledger.step("The line tells of loading and departure before anybody follows the cargo", "3 events") as step:
        step.finds(await _send(s, journey, "line", "sailed"), "events")
    followed = "The forwarder follows it by its bill: what was told before is there"
    with s.ledger.step(followed, "LOADED, DEPARTED") as step:
        wanted: dict[str, Any] = {
            "reference": f"RTM-{s.script.names['run']}-{names['bill'][-4:]}",
            "references": [
                {"kind": "master-bill", "value": names["bill"]},
                {"kind": "master-air-waybill", "value": names["waybill"]},
            ],
        }
        journey.shipment = (await s.post(OWNER, "/v1/shipments", wanted))["shipment"]
        done = await _line(s, journey, lambda line: {"LOADED", "DEPARTED"} <= _done(line))
        step.finds(", ".join(sorted(_done(done) & {"LOADED", "DEPARTED"}, reverse=True)))
    telling = "Vessel watch, terminal, trucker and airline tell theirs, each in its standard"
    with s.ledger.step(telling, "8 receipts") as step:
        sent = [
            await _send(s, journey, partner, message)
            for partner, message in (
                ("line", "delayed"),
                ("watch", "called"),
                ("terminal", "discharged"),
                ("terminal", "gated-out"),
                ("carrier", "delivered"),
                ("airline", "accepted"),
                ("airline", "cleared"),
                ("airline", "departed"),
            )
        ]
        step.finds(len(sent), "receipts")
    with s.ledger.step("One bill shows sea, road and air in one line", ", ".join(ON_THE_LINE)) as step:
        line = await _line(s, journey, lambda line: set(ON_THE_LINE) <= _modes(line) and _flown(line))
        step.finds(", ".join(mode for mode in ON_THE_LINE if mode in _modes(line)))
    with s.ledger.step("It was told by five partners", f"{_SENDERS} partners") as step:

        def all_told(line: dict[str, Any]) -> bool:
            return len(_partners(line)) >= _SENDERS

        step.finds(len(_partners(await _line(s, journey, all_told))), "partners")


async def conflict_and_correction(s: Stage, journey: Journey) -> None:
    """Two sources disagree; one of them corrects itself late. Nothing is lost."""
    disagreeing = "The line says four hours later than the terminal: the terminal is believed, both are shown"
    with s.ledger.step(disagreeing, "1 conflict: edifact") as step:
        await _send(s, journey, "line", "discharged")
        line = await _line(s, journey, lambda line: bool(_conflicts(line)))
        (conflict,) = _conflicts(line)
        step.finds(f"1 conflict: {conflict['winner']['source']['standard']}")
    correcting = "The terminal corrects its report a day late: the time moves an hour, the first stays seen"
    with s.ledger.step(correcting, "60 min, corrected") as step:
        before = _discharge(line)["winner"]["times"]["happened"]
        await _send(s, journey, "terminal", "corrected")
        line = await _line(s, journey, lambda line: _discharge(line)["winner"]["times"]["happened"] != before)
        entry = _discharge(line)
        minutes = round((s.moment(entry["winner"]["times"]["happened"]) - s.moment(before)).total_seconds() / 60)
        reasons = {other["reason"] for other in entry["others"]}
        step.finds(f"{minutes} min, {'corrected' if 'corrected' in reasons else 'lost'}")
    with s.ledger.step("The same message once more changes nothing", "repeated") as step:
        again = await s.partner("terminal", "corrected", journey.now)
        step.finds("repeated" if again["repeated"] else "taken twice")
    with s.ledger.step("A competitor who types the bill finds nothing", "0 shipments") as step:
        found = (await s.get(COMPETITOR, f"/v1/shipments?ref={journey.names['bill']}"))["shipments"]
        step.finds(len(found), "shipments")


async def reefer_warms_up(s: Stage, journey: Journey) -> None:
    """The trucker's readings leave the band: those whom it concerns are told, and nobody else."""
    warming = "The reefer warms up: owner and forwarder are alerted, nobody else"
    with s.ledger.step(warming, f"{OWNER}, {CARGO_OWNER}") as step:
        invited = {"organisation": s.organisation(CARGO_OWNER), "involvement": "shipper"}
        await s.post(OWNER, f"/v1/shipments/{journey.shipment}/parties", invited)
        known = (await s.get(OWNER, "/v1/alert-rules"))["rules"]
        if REEFER["name"] not in {rule["name"] for rule in known}:
            await s.post(OWNER, "/v1/alert-rules", REEFER)
        await _send(s, journey, "carrier", "warming")

        async def look() -> bool | None:
            return True if await _alerts(s, journey, OWNER) else None

        await s.until(look, "the alert")
        everybody = (OWNER, CARGO_OWNER, COMPETITOR, "carrier", "line", "terminal", "watch", "airline", "importer")
        step.finds(", ".join([who for who in everybody if await _alerts(s, journey, who)]))


async def _alerts(s: Stage, journey: Journey, who: str) -> list[dict[str, Any]]:
    """What somebody was told of the temperature."""
    wanted = f"/v1/alerts?shipment={journey.shipment}&matter=temperature"
    found: list[dict[str, Any]] = (await s.get(who, wanted))["alerts"]
    return found


async def _send(s: Stage, journey: Journey, partner: str, message: str) -> int:
    """Have a partner send; how many events the site understood."""
    receipt = await s.partner(partner, message, journey.now)
    return len(receipt["events"])


async def _line(s: Stage, journey: Journey, seen: Any) -> dict[str, Any]:
    """The timeline as the owner sees it, as soon as ``seen`` says so."""

    async def look() -> dict[str, Any] | None:
        found: dict[str, Any] = (await s.get(OWNER, f"/v1/shipments/{journey.shipment}"))["timeline"]
        return found if seen(found) else None

    return await s.until(look, "the timeline")


def _done(line: dict[str, Any]) -> set[str]:
    return {one["milestone"] for one in line["entries"] if one["actual"]}


def _modes(line: dict[str, Any]) -> set[str]:
    return {one["mode"] for one in line["entries"] if one["actual"]}


def _flown(line: dict[str, Any]) -> bool:
    """Whether what goes back has left by air."""
    return any(one["mode"] == "air" and one["milestone"] == "DEPARTED" and one["actual"] for one in line["entries"])


def _partners(line: dict[str, Any]) -> set[str]:
    events = [one["winner"] for one in line["entries"]]
    events += [other["event"] for one in line["entries"] for other in one["others"]]
    return {event["source"]["partner"] for event in events}


def _conflicts(line: dict[str, Any]) -> list[dict[str, Any]]:
    return [one for one in line["conflicts"] if one["milestone"] == "DISCHARGED"]


def _discharge(line: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in line["entries"] if one["milestone"] == "DISCHARGED")
    return found
