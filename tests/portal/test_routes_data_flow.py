"""The data-flow register on both sites: each crossing of a firm's data, for its owner and nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fairway.base.language import Language, translate
from fairway.parties.model import OrganisationKind
from fairway.site.database import Database
from tests.portal.conftest import Desk, Person, Shown, with_pages
from tests.portal.test_routes_editor import entered, south_general
from tests.site.world import World, make_world

TABLE = "table[contains(@class, 'flow-table')]"
REFERENCE = "EX-SOUTH-GENERAL"


@dataclass
class Flow:
    """A shipment that was filed in Guangdong and copied to Hong Kong, with the people of both sides."""

    world: World
    case: str
    exporter: Person
    importer: Person
    gd: Desk
    hk: Desk


@pytest.fixture
async def flow(database: Database, other_database: Database, tmp_path: Path) -> AsyncIterator[Flow]:
    async with make_world(database, other_database, tmp_path) as world:
        gd, hk = with_pages(world.gd), with_pages(world.hk)
        world.set(datetime(2026, 12, 3, 0, 0, tzinfo=UTC))
        plain = south_general("2026-12-03")
        registration = plain["consignments"][0]["hk_declarant"]["hk_business_registration"]
        await gd.house.organisation("Exporter", OrganisationKind.SHIPPER, side="cn")
        await hk.house.organisation("Importer", OrganisationKind.FORWARDER, business_registration=registration)
        exporter, importer = await gd.sign_in("Exporter"), await hk.sign_in("Importer")
        case = await entered(gd, "Exporter", plain)
        yield Flow(world, case, exporter, importer, gd, hk)
        for desk in (gd, hk):
            for somebody in desk.people.values():
                await somebody.client.aclose()


async def copied(flow: Flow) -> None:
    """The manifest is filed, so the shared elements cross; the importer takes them over."""
    sent = await flow.exporter.send(f"/submissions/{flow.case}/send", {"target": "cn.road_manifest"})
    assert sent.status == 200, sent.text
    await flow.world.work()
    await flow.importer.send(f"/incoming/{flow.case}")
    await flow.world.pass_time(timedelta(minutes=6))


def rows(shown: Shown) -> list[str]:
    """The crossings as they are shown."""
    return [" ".join(one.text_content().split()) for one in shown.all(f"//{TABLE}//tbody/tr")]


async def test_nothing_has_crossed_before_it_is_filed(flow: Flow) -> None:
    for somebody in (flow.exporter, flow.importer):
        shown = await somebody.open("/data-flow")
        assert shown.status == 200
        assert "Nothing has crossed" in shown.text
        assert rows(shown) == []


async def test_each_side_reads_what_went_and_what_came(flow: Flow) -> None:
    await copied(flow)
    out = await flow.exporter.open("/data-flow?d=out")
    (copy,) = (one for one in rows(out) if "Gross weight" in one)
    assert copy.startswith("08:00")
    for words in (REFERENCE, "Hong Kong site", "Delivered", "Number of packages", "Consignor"):
        assert words in copy, words
    # What stays with the exporter is in no crossing, neither as an element nor as a value.
    everything = await flow.exporter.open("/data-flow")
    for kept in ("Unit price", "Contract", "Total value", "1680", "EX-HT-26"):
        assert kept not in everything.text, kept
    for row in everything.all(f"//{TABLE}//tbody/tr"):
        purpose, retention = row.xpath("./td[@data-label='Purpose']")[0], row.xpath("./td[@data-label='Kept']")[0]
        assert all(part.text_content().strip() for part in purpose.xpath("./p"))
        assert retention.text_content().strip()
    came = await flow.importer.open("/data-flow?d=in")
    assert any("Gross weight" in one and REFERENCE in one for one in rows(came))
    # What the authority answered went the same way, and the importer's reference number comes back.
    assert any("How a document stands" in one for one in rows(came))
    assert rows(await flow.importer.open("/data-flow?d=out")) == []


async def test_a_crossing_is_found_by_its_shipment(flow: Flow) -> None:
    await copied(flow)
    for text in (REFERENCE, "PLX26120302"):
        assert rows(await flow.exporter.open(f"/data-flow?q={text}")), text
    nothing = await flow.exporter.open("/data-flow?q=NOT-MINE")
    assert rows(nothing) == []
    own = await flow.exporter.open(f"/submissions/{flow.case}/data-flow")
    assert len(rows(own)) == len(rows(await flow.exporter.open("/data-flow")))
    for strange in ("after=xx", "after=" + "x" * 500, "d=sideways", "q=" + "x" * 500, "q=%00"):
        assert (await flow.exporter.open(f"/data-flow?{strange}")).status in {200, 422}, strange


async def test_nobody_else_reads_it(flow: Flow) -> None:
    await copied(flow)
    await flow.gd.house.organisation("Competitor", OrganisationKind.SHIPPER, side="cn")
    other = await flow.gd.sign_in("Competitor")
    shown = await other.open(f"/data-flow?q={REFERENCE}")
    assert rows(shown) == []
    assert REFERENCE not in (await other.open("/data-flow")).text
    assert (await other.open(f"/submissions/{flow.case}/data-flow")).status == 404
    assert (await flow.gd.nobody().open("/data-flow")).answer.url.path == "/sign-in"


async def test_what_waits_for_the_other_side_is_on_its_way(flow: Flow) -> None:
    partners = flow.world.gd.site.partners
    key = partners.pop("hk")  # nothing can be sealed for the other site now
    await flow.exporter.send(f"/submissions/{flow.case}/send", {"target": "cn.road_manifest"})
    await flow.world.work()
    shown = await flow.exporter.open("/data-flow")
    assert rows(shown)
    assert all("On its way" in one for one in rows(shown))
    partners["hk"] = key
    await flow.world.pass_time(timedelta(minutes=10))
    shown = await flow.exporter.open("/data-flow")
    assert rows(shown)
    assert all("Delivered" in one for one in rows(shown))


async def test_it_reads_in_chinese(flow: Flow) -> None:
    await copied(flow)
    for language in (Language.TC, Language.SC):
        await flow.exporter.send("/session/language", {"language": language.value, "back": "/data-flow"})
        shown = await flow.exporter.open("/data-flow")
        assert shown.all("/html/@lang") == [language.value]
        for words in ("Data flow register", "Purpose and basis", "Gross weight"):
            assert translate(words, language) in shown.text, words
        for row in shown.all(f"//{TABLE}//tbody/tr"):
            said = [one.text_content().strip() for one in row.xpath("./td[@data-label]//p")]
            assert said and not any(one.isascii() for one in said), said
