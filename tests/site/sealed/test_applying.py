"""Applying from a submission that is there: nothing is typed twice, and the owner of the cargo follows it."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from fairway.base.issues import Refusal
from fairway.consignments.parse import structure_of
from fairway.locks.scheme.joining_rules import Wanted
from fairway.locks.scheme.model import Carrier, Driver, Kind, Lock, Names, Part, Vehicle
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.parties.store import Principal
from fairway.site import submissions
from fairway.site.scheme import applications
from fairway.site.sealed import applying, deciding, reading
from fairway.site.sealed.cases import state_of
from tests.security.cast import dated_example
from tests.site.sealed.conftest import Sealed, person_of

TERMINAL = "13800138000"
JOINING = applications.Application(
    carrier=Carrier(
        names=Names(en="Pearl Link Example Transport"),
        business_registration="12345678",
        uscc="91440300MA5EQXL178",
        modes=("air-land",),
    ),
    sides=("hk", "cn"),
    things=(
        Wanted(kind=Kind.VEHICLE, code="V1", content=Vehicle(hk_mark="AB 1234", cn_plate="粤ZAB12港")),
        Wanted(
            kind=Kind.DRIVER,
            code="D1",
            content=Driver(
                names=Names(en="Chan Tai Man"),
                identity="A123456(3)",
                hk_licence="HK998877",
                cn_licence="440301199001011234",
            ),
        ),
        Wanted(
            kind=Kind.LOCK,
            code="L1",
            content=Lock(
                terminal=TERMINAL, profile="jt808-jointech", vendor="Jointech", calibrated_until=date(2027, 6, 30)
            ),
        ),
    ),
)


async def joined(sealed: Sealed, *, gd: Part = Part.APPROVED) -> None:
    case = await applications.apply(sealed.site("hk"), sealed.carrier, JOINING)
    await sealed.work()
    await applications.decide(sealed.site("hk"), sealed.officer("hk"), case, Part.APPROVED)
    reason = "" if gd is Part.APPROVED else "The truck is not known here."
    await applications.decide(sealed.site("gd"), sealed.officer("gd"), case, gd, reason=reason)
    await sealed.work()


async def submitted(sealed: Sealed) -> tuple[Principal, UUID]:
    """A forwarder's submission that the carrier takes part in."""
    hk = sealed.sites["hk"].house
    await hk.organisation("Owner", OrganisationKind.FORWARDER)
    owner = person_of(hk.organisations["Owner"], "hk", OrganisationKind.FORWARDER, PersonRole.ADMIN)
    case = (await submissions.record(hk.site, owner, structure_of(dated_example()))).submission
    carrier = sealed.carrier.organisation
    await submissions.involve(hk.site, owner, case, carrier, involvement="carrier", until=None)
    return owner, case


def wanted(sealed: Sealed, case: UUID) -> applying.NewSealedTrip:
    return applying.NewSealedTrip(
        submission=case,
        route="dongguan-kwai-chung",
        lock=TERMINAL,
        vehicle="AB1234",
        driver="D1",
        window_from=sealed.now,
        window_until=sealed.now + timedelta(hours=10),
    )


async def test_from_a_submission_to_the_timeline_of_its_owner(sealed: Sealed) -> None:
    owner, case = await submitted(sealed)
    hk = sealed.site("hk")
    with pytest.raises(Refusal) as unknown:
        await applying.apply(hk, sealed.carrier, wanted(sealed, case))
    assert {issue.rule for issue in unknown.value.issues} == {"SELS-LOCK"}
    await joined(sealed)
    trip = await applying.apply(hk, sealed.carrier, wanted(sealed, case))
    applied = (await state_of(hk, trip)).applied
    document = dated_example()
    assert applied.cargo.reference == document["consignments"][0]["waybill_number"]  # type: ignore[index]  # an example
    assert applied.cargo.packages and applied.cargo.goods
    assert applied.plates == {"hk": "AB 1234", "cn": "粤ZAB12港"}
    assert (applied.lock.profile, applied.lock.authenticated) == ("jt808-jointech", True)
    assert [(leg.site, leg.control_point) for leg in applied.legs] == [("gd", "heung-yuen-wai"), ("hk", None)]
    await sealed.work()
    assert (await state_of(sealed.site("gd"), trip)).applied == applied, "the other customs has the whole application"

    await deciding.permit(hk, sealed.officer("hk"), trip, leg=2)
    await deciding.permit(sealed.site("gd"), sealed.officer("gd"), trip, leg=1)
    await sealed.work()
    # The owner of the cargo follows the milestones, on the submission and on the trip, and sees no lock.
    shown = await reading.trip(hk, owner, trip)
    assert (shown["scope"], shown["status"], shown["device"]) == ("milestones", "permitted", "")
    assert shown["legs_list"] == [] and shown["alarms"] == []
    async with hk.database.reading(owner.organisation, hk.clock.now()) as conn:
        noted = await conn.fetch("SELECT DISTINCT milestone, vehicle FROM milestone_view WHERE case_id = $1", case)
    assert [(row["milestone"], row["vehicle"]) for row in noted] == [("trip-opened", "AB 1234")]


async def test_what_a_customs_has_not_approved_travels_not(sealed: Sealed) -> None:
    _, case = await submitted(sealed)
    await joined(sealed, gd=Part.ASKED)
    with pytest.raises(Refusal) as refused:
        await applying.apply(sealed.site("hk"), sealed.carrier, wanted(sealed, case))
    assert {issue.rule for issue in refused.value.issues} == {"SELS-THING-NOT-APPROVED"}
