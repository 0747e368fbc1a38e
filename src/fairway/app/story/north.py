"""Chapters (b) and (c): a refrigerated container from Hong Kong to Dongguan, caught, corrected, selected, inspected."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from fairway.app.story.script import RECORD_WANTED, SEAL_REPLACED
from fairway.app.story.stage import Stage

POINT = "man-kam-to"


@dataclass
class North:
    """What the chapters hand on to each other."""

    case: str = ""
    trip: str = ""
    ccrn: str = ""


async def wrong_weight_caught(s: Stage, north: North) -> None:
    """The exporter types a weight wrongly; it is caught before anything is sent."""
    s.ledger.chapter("b", "Frozen shrimps from Hong Kong go north: a wrong weight is caught")
    typed = s.script.submission("north")
    rules = "submission.gross_weights_add_up, submission.net_not_above_gross"
    with s.ledger.step(
        "The exporter types 990 kg gross for 9,000 kg of shrimps: refused, with every rule", rules
    ) as step:
        step.finds(await s.refusal(s.post("reefer-exporter", "/v1/submissions", typed)))
    with s.ledger.step("Nothing of it is kept, nothing has left", "0 submissions") as step:
        found = (await s.get("reefer-exporter", f"/v1/search?ref={typed['reference']}"))["found"]
        step.finds(len(found), "submissions")
    with s.ledger.step("Corrected to 9,900 kg, filed, and the reference number comes", "CCR accepted") as step:
        corrected = s.script.changed(typed, "north-corrected")
        north.case = (await s.post("reefer-exporter", "/v1/submissions", corrected))["submission"]
        await s.file("reefer-exporter", north.case, "hk.road_aci")
        found = await s.answered("reefer-exporter", north.case, "hk.road_aci", "CCR", "ERR")
        north.ccrn = found["authority_reference"]
        step.finds(found["raw_code"], found["status"])


async def completed_in_the_mainland(s: Stage, north: North) -> None:
    """The broker in Dongguan retrieves the copy, completes and files."""
    s.ledger.chapter("b", "Frozen shrimps from Hong Kong go north: completed and filed in Dongguan")
    with s.ledger.step("The broker in Dongguan retrieves the copy and completes it", "kept") as step:

        async def retrieved() -> dict[str, object] | None:
            await s.post("broker", "/v1/copies/retrieval", {"submission": north.case})
            return (await s.submission("broker", north.case))["document"]  # type: ignore[no-any-return]

        document = await s.until(retrieved, "the copy")
        completed = s.script.changed(document, "north-completed")
        await s.ask("broker", "PUT", f"/v1/submissions/{north.case}", completed)
        step.finds("kept")
    with s.ledger.step("The road manifest (MT1401) is accepted", "01 accepted") as step:
        await s.file("broker", north.case, "cn.road_manifest")
        found = await s.answered("broker", north.case, "cn.road_manifest", "01", "02", "03")
        step.finds(found["raw_code"], found["status"])
    with s.ledger.step("The goods declaration (fast clearance) is accepted", "J accepted") as step:
        await s.file("broker", north.case, "cn.goods_declaration")
        found = await s.answered("broker", north.case, "cn.goods_declaration", "J", "Y", "M")
        step.finds(found["raw_code"], found["status"])


async def selected_and_inspected(s: Stage, north: North) -> None:
    """An officer selects the truck; it is told at the kiosk and not before."""
    s.ledger.chapter("c", "One truck is selected and inspected")
    mark = s.script.names["north_mark"]
    with s.ledger.step("The carrier bundles the reference to its truck", "1 on the truck") as step:
        document = (await s.submission("reefer-exporter", north.case))["document"]
        planned = await s.post(
            "carrier",
            "/v1/trips",
            {
                "direction": "hk-cn",
                "control_point": POINT,
                "crossing_date": s.script.day.isoformat(),
                "batch_number": document["trip"]["batch_number"],
                "vehicle": {"hk_mark": mark, "cn_plate": s.script.names["north_plate"], "driver": s.driver("tsang")},
            },
        )
        north.trip = planned["trip"]
        wanted = {"references": [{"ccrn": north.ccrn}]}
        bundled = await s.post("carrier", f"/v1/trips/{north.trip}/vehicles/V1/references", wanted)
        step.finds(len(bundled["vehicles"][0]["references"]), "on the truck")
    with s.ledger.step("The Mainland carrier confirmation (MT4401) is accepted", "01 accepted") as step:
        await s.file("broker", north.case, "cn.carrier_confirmation")
        found = await s.answered("broker", north.case, "cn.carrier_confirmation", "01", "02", "03", "11")
        step.finds(found["raw_code"], found["status"])
    with s.ledger.step("An officer selects the truck for inspection", "inspect") as step:
        decided = {"vehicle": "V1", "outcome": "inspect", "reason": RECORD_WANTED}
        await s.post("hk-customs", f"/v1/trips/{north.trip}/decisions", decided)
        step.finds((await s.get("hk-customs", f"/v1/trips/{north.trip}/decisions"))[0]["outcome"])
    with s.ledger.step("The carrier reads its trip and finds no word of it", "bundled, no word") as step:
        trip = await s.get("carrier", f"/v1/trips/{north.trip}")
        told = "inspect" in str(trip).lower().replace("inspection_released", "") or RECORD_WANTED in str(trip)
        step.finds(f"{trip['vehicles'][0]['status']}, {'a word' if told else 'no word'}")
    earliest = await s.earliest_crossing("carrier", north.trip)
    await s.move_clock(earliest + timedelta(minutes=1), "the 30 minutes since the bundling pass in full")
    with s.ledger.step("At the kiosk the driver is told", "inspect") as step:
        step.finds(await s.kiosk(POINT, mark))
    with s.ledger.step("It may not cross before the inspection has ended", "BCP-NOT-PASSED") as step:
        step.finds(await s.refusal(s.leave(POINT, mark)))
    await s.wait_on_clock(timedelta(minutes=35), "the inspection takes its time")
    with s.ledger.step("The officer finds nothing wrong and releases the truck", "go") as step:
        ended = {"vehicle": "V1", "released": True, "findings": "", "remark": SEAL_REPLACED}
        await s.post("hk-customs", f"/v1/trips/{north.trip}/inspections", ended)
        step.finds(await s.kiosk(POINT, mark))
    with s.ledger.step("The truck crosses", "crossed") as step:
        step.finds(await s.leave(POINT, mark))
    with s.ledger.step("The broker in Dongguan sees it crossed", "crossed") as step:
        step.finds(await s.milestone("broker", north.case, "crossed"))
    with s.ledger.step("At the Mainland gate the goods are released within seconds", "closed, batch 11") as step:
        step.finds(await s.mainland_gate("broker", north.case, planned["batch_number"]))
