"""The registry at a site: what comes with the product, changing it, undoing it, taking it out and in again."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from fairway.base.issues import NotFound, Refusal
from fairway.locks.scheme.geojson import collection
from fairway.locks.scheme.lists import listing
from fairway.locks.scheme.model import Accreditation, AccreditationState, Kind, Point, Standing
from fairway.locks.scheme.shipped import DEMONSTRATION
from fairway.parties.model import OrganisationKind
from fairway.parties.store import Principal, principal_of_key
from fairway.record.replay import check_replay
from fairway.site.runtime import policy_actor
from fairway.site.scheme import reading, registry, store
from fairway.wire.tabular.listing import list_csv, list_workbook
from tests.api.conftest import House, house

__all__ = ["house"]


async def principal(house: House, name: str) -> Principal:
    secret = house.clients[name].headers["authorization"].removeprefix("Bearer ")
    async with house.site.database.single_statements() as conn:
        found = await principal_of_key(conn, secret)
    assert found is not None
    return found


@pytest.fixture
async def seeded(house: House) -> House:
    await registry.take_shipped(house.site, policy_actor("scheme"), DEMONSTRATION)
    await house.organisation("Carrier Ltd", OrganisationKind.CARRIER)
    return house


async def test_what_comes_with_the_product_is_recorded_once_and_can_be_used(seeded: House) -> None:
    site, officer = seeded.site, await principal(seeded, "Hong Kong Customs")
    again = await registry.take_shipped(site, policy_actor("scheme"), DEMONSTRATION)
    assert again.recorded == 0
    points = {row.entry.code: row.entry.content for row in await registry.entries(site, officer, Kind.POINT)}
    assert isinstance(points["cn-guangxi"], Point)
    assert points["cn-guangxi"].standing is Standing.CANDIDATE
    assert not points["cn-guangxi"].usable
    assert not points["hk-superterminal-1"].usable
    assert points["cn-longyan-land-port"].usable
    day = date(2026, 11, 23)
    found = await reading.route(site, "dhl-macao", day)
    assert found is not None
    assert [(leg.site, leg.control_point) for leg in found.legs] == [("hk", "hzmb"), ("gd", "hzmb-macao"), ("mo", None)]
    assert all(leg.corridor.content.half_width_m and leg.origin and leg.destination for leg in found.legs)


async def test_a_carrier_that_is_no_member_sees_points_and_routes_but_no_corridor(seeded: House) -> None:
    carrier = await principal(seeded, "Carrier Ltd")
    assert await registry.entries(seeded.site, carrier, Kind.ROUTE)
    assert await registry.entries(seeded.site, carrier, Kind.CORRIDOR) == []
    with pytest.raises(NotFound):
        await registry.history(seeded.site, carrier, Kind.CORRIDOR, "hk-dhl--hzmb")
    point = (await registry.entries(seeded.site, carrier, Kind.POINT))[0].entry
    with pytest.raises(NotFound):
        await registry.record(seeded.site, carrier, Kind.POINT, point.code, point.content)


async def test_a_change_is_a_version_and_undoing_it_brings_back_what_held(seeded: House) -> None:
    site, officer = seeded.site, await principal(seeded, "Hong Kong Customs")
    before = (await registry.history(site, officer, Kind.CORRIDOR, "hk-dhl--hzmb"))[0].entry
    wider = msgspec.structs.replace(before.content, half_width_m=900.0)
    number = await registry.record(site, officer, Kind.CORRIDOR, before.code, wider, expects=1)
    assert number == 2
    with pytest.raises(Refusal, match="SCHEME-STALE"):
        await registry.record(site, officer, Kind.CORRIDOR, before.code, before.content, expects=1)
    now = await reading.corridor(site, before.code, 2)
    assert now is not None and now.content.half_width_m == 900.0
    await registry.undo(site, officer, Kind.CORRIDOR, before.code, 2, reason="drawn too wide")
    leg = (await reading.route(site, "dhl-macao", date(2026, 11, 23))).legs[0]  # type: ignore[union-attr]  # it is there
    assert leg.corridor.version == 1
    assert [row.entry.withdrawn for row in await registry.history(site, officer, Kind.CORRIDOR, before.code)] == [
        True,
        False,
    ]


async def test_what_held_on_a_day_can_be_told_later(seeded: House) -> None:
    site, officer = seeded.site, await principal(seeded, "Hong Kong Customs")
    row = (await registry.history(site, officer, Kind.POINT, "cn-longyan-land-port"))[0].entry
    closed = msgspec.structs.replace(row.content, standing=Standing.CLOSED)
    end = date(2027, 1, 1)
    await registry.record(site, officer, Kind.POINT, row.code, closed, valid_from=end)
    async with site.database.single_statements() as conn:
        then = await store.entry(conn, Kind.POINT, row.code, end - timedelta(days=1))
        after = await store.entry(conn, Kind.POINT, row.code, end)
    assert then is not None and then.entry.content.standing is Standing.MEMBER
    assert after is not None and after.entry.content.standing is Standing.CLOSED


async def test_an_export_comes_in_again_unchanged(seeded: House) -> None:
    site, officer = seeded.site, await principal(seeded, "Hong Kong Customs")
    rows = await registry.everything(site, officer)
    by_kind = {kind: [row.entry for row in rows if row.entry.kind is kind] for kind in DEMONSTRATION}
    book = list_workbook([listing(kind, entries) for kind, entries in by_kind.items()])
    imported = await registry.take_in(site, policy_actor("scheme"), book, "scheme.xlsx")
    assert (imported.recorded, imported.issues) == (0, ())
    text = list_csv(listing(Kind.CORRIDOR, by_kind[Kind.CORRIDOR]))
    assert (await registry.take_in(site, policy_actor("scheme"), text, "corridors.csv")).recorded == 0
    shapes = msgspec.json.encode(collection([row.entry for row in rows]))
    assert (await registry.take_in(site, policy_actor("scheme"), shapes, "scheme.geojson")).recorded == 0


async def test_every_fault_of_a_file_is_told_at_its_cell_and_nothing_is_taken(seeded: House) -> None:
    text = (
        "code,name_en,side,region,standing,latitude,longitude,purpose,source,evidence,position_evidence,note,name_tc,name_sc\n"
        "hk-new,New,hk,hong-kong,member,113.9,22.3,,C&ED,verified,,,,\n"
        "hk-other,Other,xx,hong-kong,perhaps,22.3,abc,,,verified,,,,\n"
        "hk-third,Third,hk,hong-kong,member,22.3,113.9,,,verified,,,,\n"
    )
    with pytest.raises(Refusal) as refused:
        await registry.take_in(seeded.site, policy_actor("scheme"), text.encode(), "points.csv")
    found = {(issue.rule, issue.place) for issue in refused.value.issues}
    assert ("SCHEME-POSITION", "points.csv F2") in found
    assert ("scheme.choice", "points.csv C3") in found
    assert ("scheme.choice", "points.csv E3") in found
    assert ("scheme.cell", "points.csv G3") in found
    assert ("scheme.cell_missing", "points.csv I3") in found
    assert ("scheme.cell_missing", "points.csv I4") in found


async def test_an_import_can_be_undone_as_one(seeded: House) -> None:
    site, officer = seeded.site, await principal(seeded, "Hong Kong Customs")
    text = "code,place,opens,closes,days,source,evidence\nh1,hk-kwai-chung-customhouse,07:00,22:00,1-6,ours,demo\n"
    done = await registry.take_in(site, policy_actor("scheme"), text.encode(), "hours.csv")
    assert done.recorded == 1
    assert await registry.undo_import(site, officer, done.batch) == 1
    assert await registry.entries(site, officer, Kind.HOURS) == []


async def test_a_customs_records_its_own_word_and_no_other(seeded: House) -> None:
    site, officer = seeded.site, await principal(seeded, "Hong Kong Customs")
    own = Accreditation(side="hk", subject="profile:jt701", state=AccreditationState.ACCREDITED)
    await registry.record(site, officer, Kind.ACCREDITATION, "hk:profile:jt701", own)
    with pytest.raises(Refusal, match="SCHEME-OWN-WORD"):
        other = Accreditation(side="cn", subject="profile:jt701", state=AccreditationState.ACCREDITED)
        await registry.record(site, officer, Kind.ACCREDITATION, "cn:profile:jt701", other)


async def test_lists_are_found_sorted_and_paged(seeded: House) -> None:
    site, officer = seeded.site, await principal(seeded, "Hong Kong Customs")
    found = await registry.entries(site, officer, Kind.POINT, search="廈門")
    assert {row.entry.code for row in found} == {"cn-xiamen-express-centre", "cn-xiamen-torch", "cn-xiamen-xiangyu"}
    assert await registry.entries(site, officer, Kind.POINT, search="100%") == []
    for sort in store.Sort:
        whole = await registry.entries(site, officer, Kind.POINT, sort=sort)
        paged: list[str] = []
        after = None
        while True:
            part = await registry.entries(site, officer, Kind.POINT, sort=sort, after=after, limit=4)
            if not part:
                break
            paged += [row.entry.code for row in part]
            after = (part[-1].sort_key, part[-1].entry.code)
        assert paged == [row.entry.code for row in whole]


async def test_tables_are_made_anew_by_replay(seeded: House) -> None:
    async with seeded.site.database.single_statements() as conn:
        report = await check_replay(conn, seeded.site.registry, site="hk")
    assert not report.differences
