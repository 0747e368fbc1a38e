"""Chapters (a), (d) and (e): general cargo from Dongguan to Hong Kong, with two other references on the same truck."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from fairway.app.story.script import NOTHING_UNUSUAL
from fairway.app.story.stage import Stage

POINT = "shenzhen-bay"
DIES = "Every process of the Hong Kong site is killed; its external PostgreSQL is left alone"
DIES_WITH_DATABASE = "Every process of the Hong Kong site is killed, PostgreSQL included"
CROSSED = "filing-status, submission-copy, trip-status"
"""The kinds of envelopes that cross about a submission."""


@dataclass
class South:
    """What the chapters hand on to each other."""

    case: str = ""
    others: str = ""
    trip: str = ""
    ccrns: list[str] = field(default_factory=list)


async def filed_once_while_the_other_side_dies(s: Stage, south: South) -> None:
    """The exporter files on its side; the other site is dead, and catches up."""
    s.ledger.chapter("a", "General cargo from Dongguan goes south: filed once")
    await s.clear_orders()
    await s.move_clock(s.at(8), "the story begins in the morning")
    with s.ledger.step(
        "The exporter enters the consignment once; documents of both sides are drafted", "5 of 6"
    ) as step:
        # The sixth, Hong Kong's declaration, rests on a commodity code and prices that only the importer knows.
        kept = await s.post("exporter", "/v1/submissions", s.script.submission("south"))
        south.case = kept["submission"]
        step.finds(len({document["target"] for document in kept["documents"]}), "of 6")

    s.ledger.chapter("e", "The Hong Kong site dies in the middle")
    title = DIES_WITH_DATABASE if s.house.embedded else DIES
    with s.ledger.step(title, "no answer") as step:
        killed = await s.house.kill("hk")
        step.finds(await s.answers("importer"))
    s.ledger.audience.note("killed by SIGKILL: {names}", names=", ".join(killed))
    with s.ledger.step("The exporter files the Mainland road manifest (MT2401) meanwhile", "01 accepted") as step:
        await s.file("exporter", south.case, "cn.road_manifest")
        found = await s.answered("exporter", south.case, "cn.road_manifest", "01", "02", "03")
        step.finds(found["raw_code"], found["status"])
    with s.ledger.step("The exporter's declaration (fast clearance) is accepted as well", "J accepted") as step:
        await s.file("exporter", south.case, "cn.goods_declaration")
        found = await s.answered("exporter", south.case, "cn.goods_declaration", "J", "Y", "M")
        step.finds(found["raw_code"], found["status"])
    with s.ledger.step("The Hong Kong site starts again", "it answers") as step:
        await s.house.start_site("hk")
        step.finds(await s.answers("importer"))
    with s.ledger.step("The copy of the shared elements has crossed by then, sealed, once", "1 copy") as step:

        async def arrived() -> int | None:
            copies = (await s.get("importer", "/v1/copies"))["copies"]
            return len([one for one in copies if one["case_id"] == south.case]) or None

        step.finds(await s.until(arrived, "the copy"), "copy")
    wanted = ("cn.road_manifest", "cn.goods_declaration")
    with s.ledger.step("Hong Kong learns that both Mainland documents are accepted", ", ".join(wanted)) as step:

        async def told() -> list[str] | None:
            # Only a copy that was retrieved is shown; how the other side stands came with it.
            shown = await s.submission("importer", south.case)
            status = {one["target"]: one["status"] for one in shown["other_side"]}
            return list(wanted) if [status.get(target) for target in wanted] == ["accepted"] * 2 else None

        await s.post("importer", "/v1/copies/retrieval", {"submission": south.case})
        step.finds(", ".join(await s.until(told, "what the other side told")))


async def completed_and_filed(s: Stage, south: South) -> None:
    """The importer completes, confirms and files on its side."""
    s.ledger.chapter("a", "General cargo from Dongguan goes south: completed and filed in Hong Kong")
    document = (await s.submission("importer", south.case))["document"]
    with s.ledger.step("The copy holds no price, contract or contact of the exporter", "none") as step:
        step.finds(_withheld(document))
    with s.ledger.step("Packages and gross weight are the same on both sides", "12 packages, 486 kg") as step:
        consignment = document["consignments"][0]
        step.finds(f"{consignment['packages']['count']} packages, {consignment['gross_weight_kg']} kg")
    with s.ledger.step("The importer completes what only its side knows", "kept") as step:
        completed = s.script.changed(document, "south-completed")
        await s.ask("importer", "PUT", f"/v1/submissions/{south.case}", completed)
        step.finds("kept")
    with s.ledger.step("Nothing is sent with a translation that nobody confirmed", "hk.translation.confirmed") as step:
        step.finds(await s.refusal(s.file("importer", south.case, "hk.road_aci")))
    with s.ledger.step("The importer confirms the translated description", "confirmed") as step:
        pointer = "/consignments/0/items/0/description/en"
        await s.post("importer", f"/v1/submissions/{south.case}/confirmations", {"pointers": [pointer]})
        provenance = (await s.submission("importer", south.case))["document"]["provenance"]
        step.finds(provenance[pointer]["kind"])
    with s.ledger.step("Road cargo information is filed and gets its reference number", "CCR accepted") as step:
        await s.file("importer", south.case, "hk.road_aci")
        found = await s.answered("importer", south.case, "hk.road_aci", "CCR", "ERR")
        south.ccrns.append(found["authority_reference"])
        step.finds(found["raw_code"], found["status"])
    with s.ledger.step("A competitor finds neither the case nor the reference number", "404, nothing") as step:
        seen = await s.refusal(s.submission("competitor", south.case))
        searched = (await s.get("competitor", f"/v1/search?ref={south.ccrns[0]}"))["found"]
        step.finds(f"{seen}, {'something' if searched else 'nothing'}")


async def rejected_explained_amended(s: Stage, south: South) -> None:
    """One of the two other references is rejected by the authority first."""
    s.ledger.chapter("d", "One document is rejected, explained, amended and accepted")
    target = "hk.road_aci"
    with s.ledger.step("A forwarder enters two consignments for the same truck", "2 to file") as step:
        kept = await s.post("forwarder", "/v1/submissions", s.script.submission("south-others"))
        south.others = kept["submission"]
        step.finds(len([one for one in kept["documents"] if one["target"] == target]), "to file")
    order = {**REJECTION, "kind": "reject", "target": target, "reference": f"{south.others.replace('-', '')}/C2"}
    await s.order("hk", "faults", {**order, "next": 1})
    s.ledger.audience.note("the simulator of the authority was ordered to reject the second")
    with s.ledger.step("Both are filed; the first gets its reference number", "CCR accepted") as step:
        await s.file("forwarder", south.others, target)
        found = await s.answered("forwarder", south.others, target, "CCR", "ERR", group="C1")
        south.ccrns.append(found["authority_reference"])
        step.finds(found["raw_code"], found["status"])
    with s.ledger.step("The authority rejects the second", "ERR rejected") as step:
        found = await s.answered("forwarder", south.others, target, "CCR", "ERR", group="C2")
        step.finds(found["raw_code"], found["status"])
    with s.ledger.step(
        "It says why, and we say it in plain words", "hk.tsw.A010: The description is too vague."
    ) as step:
        fault = found["detail"]["answers"][-1]["faults"][0]
        step.finds(f"{fault['code']}: {fault['text']}")
    with s.ledger.step("The description is amended, filed again and accepted", "CCR accepted") as step:
        document = (await s.submission("forwarder", south.others))["document"]
        amended = s.script.changed(document, "south-others-amended")
        await s.ask("forwarder", "PUT", f"/v1/submissions/{south.others}", amended)
        await s.file("forwarder", south.others, target, groups=["C2"])
        found = await s.answered("forwarder", south.others, target, "CCR", group="C2")
        south.ccrns.append(found["authority_reference"])
        step.finds(found["raw_code"], found["status"])


REJECTION = {
    "code": "A010",
    "path": "/RoadACI/Consignment/Article[1]/Description[1]",
    "text": "Description is too vague",
}


async def bundled_and_crossed(s: Stage, south: South) -> None:
    """Three references on one truck: too early, in time, across."""
    s.ledger.chapter("a", "General cargo from Dongguan goes south: bundled, too early, across")
    mark = s.script.names["south_mark"]
    with s.ledger.step("The carrier bundles the three references to one truck", "3 on the truck") as step:
        planned = await s.post(
            "carrier",
            "/v1/trips",
            {
                "direction": "cn-hk",
                "control_point": POINT,
                "crossing_date": s.script.day.isoformat(),
                "batch_number": (await s.submission("importer", south.case))["document"]["trip"]["batch_number"],
                "vehicle": {"hk_mark": mark, "cn_plate": s.script.names["south_plate"], "driver": s.driver("leung")},
            },
        )
        south.trip = planned["trip"]
        wanted = {"references": [{"ccrn": ccrn} for ccrn in south.ccrns]}
        bundled = await s.post("carrier", f"/v1/trips/{south.trip}/vehicles/V1/references", wanted)
        step.finds(len(bundled["vehicles"][0]["references"]), "on the truck")
    with s.ledger.step("The Mainland carrier confirmation (MT4402) is accepted", "01 accepted") as step:
        await s.file("exporter", south.case, "cn.carrier_confirmation")
        found = await s.answered("exporter", south.case, "cn.carrier_confirmation", "01", "02", "03", "11")
        step.finds(found["raw_code"], found["status"])
    with s.ledger.step("The Hong Kong side knows it before the truck comes", "accepted") as step:

        async def known() -> str | None:
            confirmation = (await s.get("carrier", f"/v1/trips/{south.trip}"))["confirmation"]
            return "accepted" if confirmation and confirmation["status"] == "accepted" else None

        step.finds(await s.until(known, "the confirmation on the trip"))
    with s.ledger.step("An officer looks at the truck and lets it go; nobody else can tell", "go") as step:
        decided = {"vehicle": "V1", "outcome": "go", "reason": NOTHING_UNUSUAL}
        await s.post("hk-customs", f"/v1/trips/{south.trip}/decisions", decided)
        step.finds((await s.get("hk-customs", f"/v1/trips/{south.trip}/decisions"))[0]["outcome"])
    with s.ledger.step("The Hong Kong road manifest is filed and accepted", "ACK accepted") as step:
        await s.file("importer", south.case, "hk.road_manifest")
        await s.sent("importer", south.case, "hk.road_manifest")
        await s.wait_on_clock(timedelta(minutes=4), "the authority answers manifests within 3 minutes")
        found = await s.answered("importer", south.case, "hk.road_manifest", "ACK", "ERR")
        step.finds(found["raw_code"], found["status"])
    earliest = await s.earliest_crossing("carrier", south.trip)
    await s.move_clock(earliest - timedelta(minutes=15), "the driver arrives a quarter of an hour too early")
    with s.ledger.step("At the Mainland gate the goods are released within seconds", "closed, batch 11") as step:
        batch = (await s.get("carrier", f"/v1/trips/{south.trip}"))["batch_number"]
        step.finds(await s.mainland_gate("exporter", south.case, batch))
    with s.ledger.step("At the kiosk, 15 minutes too early", "wait: HK-BUNDLE-30MIN") as step:
        step.finds(await s.kiosk(POINT, mark))
    await s.move_clock(earliest + timedelta(minutes=1), "the 30 minutes since the bundling pass in full")
    with s.ledger.step("At the kiosk, 30 minutes after the bundling", "go") as step:
        step.finds(await s.kiosk(POINT, mark))
    with s.ledger.step("The truck crosses", "crossed") as step:
        step.finds(await s.leave(POINT, mark))
    with s.ledger.step("The exporter sees the crossing on its own site", "crossed") as step:
        step.finds(await s.milestone("exporter", south.case, "crossed"))


async def declared(s: Stage, south: South) -> None:
    """The Hong Kong declaration, from what crossed."""
    s.ledger.chapter("a", "General cargo from Dongguan goes south: declared in Hong Kong")
    with s.ledger.step("After the crossing the declaration is there, form 1, with its charge", "1: 119.50") as step:

        async def drafted() -> dict[str, Any] | None:
            found = await s.get("importer", f"/v1/submissions/{south.case}/declarations")
            return found["declarations"][0] if found["crossed_on"] and found["declarations"] else None

        one = await s.until(drafted, "the declaration")
        step.finds(f"{one['form']}: {one['charge_hkd']}")
    with s.ledger.step("It is due 14 days after the crossing", (s.script.day + timedelta(days=14)).isoformat()) as step:
        step.finds(one["due"])
    with s.ledger.step("Lodged in one action, acknowledged, charged HK$119.50", "accepted 119.50") as step:
        await s.file("importer", south.case, "hk.tdec")
        await s.sent("importer", south.case, "hk.tdec")
        await s.wait_on_clock(timedelta(minutes=21), "the authority judges declarations within 20 minutes")
        found = await s.answered("importer", south.case, "hk.tdec", "ACK", "CHG", "ERR")
        step.finds(found["status"], found["detail"]["numbers"].get("charge_hkd"))
    with s.ledger.step("No line that crossed is left without a declaration", "0 lines") as step:
        found = await s.get("importer", f"/v1/submissions/{south.case}/declarations")
        step.finds(len(found["undeclared"]), "lines")
    with s.ledger.step("The exporter reads in its register what crossed to the other side", CROSSED) as step:
        flows = (await s.get("exporter", f"/v1/data-flows?submission={south.case}"))["flows"]
        step.finds(", ".join(sorted({flow["kind"] for flow in flows if flow["purpose"] and flow["legal_basis"]})))


def _withheld(document: dict[str, Any]) -> str:
    consignment = document["consignments"][0]
    crossed = [name for name in ("value", "contract_number", "attachments") if consignment.get(name)]
    crossed += [name for name in ("unit_price", "value") if consignment["items"][0].get(name)]
    crossed += [party for party in ("consignor", "consignee") if consignment[party].get("contact")]
    return ", ".join(crossed) or "none"
