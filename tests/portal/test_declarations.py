"""Declarations of what crossed: lodged all at once, each failure named; goods marked exempt, and the mark undone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from lxml import html

from fairway.filings.adapter import FilingStatus
from fairway.parties.model import OrganisationKind
from tests.api.behind import follow
from tests.portal.boundary_story import POINT, accepted, bundle, planned
from tests.portal.conftest import Desk, Person, Shown
from tests.portal.test_exports import sheet
from tests.portal.test_routes_submission import answered

MARK = "XX 1234"


async def crossed(desk: Desk, forwarder: Person, number: str = "CI26AAAAAAAAAA", mark: str = MARK) -> str:
    """A submission of Harbour, of three consignments, that has crossed; its identifier."""
    ccrns = await accepted(desk, forwarder, number)
    case = (await forwarder.open(f"/work?q={ccrns[0]}")).answer.url.path.rpartition("/")[2]
    trip = await planned(desk, mark=mark)
    await bundle(desk, trip, ccrns)
    lane = desk.house.clients["Hong Kong Customs"]
    go = {"vehicle": "V1", "outcome": "go", "reason": ""}
    assert (await lane.post(f"/v1/trips/{trip}/decisions", json=go)).status_code == 204
    desk.house.clock.set(desk.house.clock.now() + timedelta(hours=1))
    stands = await lane.post(f"/v1/control-points/{POINT}/arrivals", json={"hk_mark": mark})
    assert stands.json()["outcome"] == "go", stands.text
    left = await lane.post(f"/v1/control-points/{POINT}/departures", json={"hk_mark": mark})
    assert left.status_code == 200, left.text
    await follow(desk.house)
    return case


def to_lodge(shown: Shown) -> list[Any]:
    """The buttons that lodge a single declaration."""
    return shown.all("//main//td//form[contains(@action, '/send')]")


async def test_everything_that_is_due_is_lodged_in_one_act(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    await crossed(desk, may)
    shown = await may.open("/declarations")
    assert len(to_lodge(shown)) == 3
    for own in ("PLX26120301", "PLX26120302", "PLX26120303", "headphones", "cooking pots"):
        assert own in shown.text, own
    (form,) = shown.all("//form[@action='/declarations/lodge']")
    assert "Lodge 3 declarations, HKD" in form.get("data-confirm")
    done = await may.send("/declarations/lodge", shown.form("/declarations/lodge"))
    assert done.status == 200
    assert "3 declarations are on their way to customs" in done.text
    assert not to_lodge(done)
    lodged = await may.open("/declarations?filter=lodged")
    assert len(lodged.all("//main//tr[@data-href]")) == 3
    # the same form sent again lodges nothing twice, and says so of each
    again = await may.send("/declarations/lodge", shown.form("/declarations/lodge"))
    assert again.status == 422
    assert "3 declarations could not be lodged" in again.text
    assert "lodged or dropped already" in again.text


async def test_what_cannot_be_lodged_is_named_and_the_rest_goes(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    rival = await desk.firm("Rival", OrganisationKind.FORWARDER)
    case = await crossed(desk, may)
    form = (await may.open("/declarations")).form("/declarations/lodge")
    gone = "00000000-0000-7000-8000-000000000001 C9"
    done = await may.send("/declarations/lodge", {"chosen": f"{form['chosen']}\n{gone}"})
    assert done.status == 422
    assert "3 declarations are on their way to customs" in done.text
    assert "1 declaration could not be lodged" in done.text
    (named,) = done.all("//*[@id='error-summary']/ol/li")
    assert "This declaration is not there any more." in named.text_content()
    # nobody lodges what belongs to another firm, and learns nothing of it
    foreign = await rival.send("/declarations/lodge", form)
    assert foreign.status == 422
    assert "not there any more" in foreign.text
    assert "R-26" not in foreign.text and case not in str(foreign.all("//*[@id='error-summary']//a/@href"))
    assert (await may.send("/declarations/lodge", {"chosen": "nonsense"})).status == 404


async def test_goods_are_marked_exempt_and_the_mark_is_undone(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    rival = await desk.firm("Rival", OrganisationKind.FORWARDER)
    case = await crossed(desk, may)
    address = f"/declarations/{case}/exempt"
    page = await may.open(f"{address}?consignment=C2")
    options = page.all("//select[@name='/category']/option/@value")
    assert "samples" in options and "exhibition-export" not in options and "transhipment-through" not in options
    assert {"ships-stores", "aircraft-stores", "transit", "postal"}.isdisjoint(options)  # no goods on a truck
    assert "3H3 · Samples under HK$1,000" in page.text
    assert (await rival.open(f"{address}?consignment=C2")).status == 404
    refused = await may.send(address, {"consignment": "C2", "/category": "exhibition-export"})
    assert refused.status == 422
    assert "does not fit" in refused.text
    done = await may.send(address, {"consignment": "C2", "/category": "samples"})
    assert done.status == 200, done.text
    assert "Marked exempt" in done.text
    assert "Samples under HK$1,000" in done.text
    # its declaration is not asked for any more, those of the others are
    assert len(to_lodge(await may.open("/declarations"))) == 2
    assert "Not needed" in (await may.open(f"/submissions/{case}")).text
    listed = await sheet(may, "/declarations.xlsx?filter=exempt")
    assert [row[5] for row in listed[1:]] == ["Samples under HK$1,000"]
    undone = await may.send(f"{address}/undo", {"consignment": "C2"})
    assert "The goods need a declaration again" in undone.text
    assert len(to_lodge(undone)) == 3
    twice = await may.send(f"{address}/undo", {"consignment": "C2"})
    assert twice.status == 422
    assert "not marked as exempt" in twice.text


async def test_what_customs_has_is_not_exempt_before_it_is_deleted(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await crossed(desk, may)
    await may.send(f"/submissions/{case}/send", {"target": "hk.tdec", "group": "C2"})
    refused = await may.send(f"/declarations/{case}/exempt", {"consignment": "C2", "/category": "samples"})
    assert refused.status == 422
    assert "gone to customs already" in refused.text


async def test_a_line_without_declaration_stands_apart_with_its_ways_out(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await crossed(desk, may)
    plain = (await desk.house.clients["Harbour"].get(f"/v1/submissions/{case}")).json()["document"]
    extra = {**plain["consignments"][2]["items"][0], "id": "L9"}
    for name in ("hkhs8", "hs6", "hk_quantity"):
        extra.pop(name, None)
    extra["description"] = {"en": "Charging cables"}
    plain["consignments"][2]["items"].append(extra)
    plain.pop("provenance", None)
    kept = await desk.house.clients["Harbour"].put(f"/v1/submissions/{case}", json=plain)
    assert kept.status_code == 200, kept.text
    shown = await may.open("/declarations")
    lines = [html.tostring(one, encoding="unicode") for one in shown.all("//ul[@class='unmatched']/li")]
    assert any("Charging cables" in line and "Mark exempt" in line for line in lines)


async def test_the_filter_of_lodged_ones_offers_to_delete_what_customs_took(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await crossed(desk, may)
    await may.send("/declarations/lodge", (await may.open("/declarations")).form("/declarations/lodge"))
    numbers = await answered(desk, case, FilingStatus.ACCEPTED, number="TD26AAAAAAAAA")
    shown = await may.open("/declarations?filter=lodged")
    assert numbers and "Delete at customs" in shown.text
    asked = await may.send(f"/submissions/{case}/documents/hk.tdec/delete", {"group": "C1"})
    assert "Delete at customs" in asked.text and asked.all("//select[@name='/change_reason']")
