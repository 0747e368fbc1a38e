"""The locks of a carrier: who accredited them, what they reported, what stands against a new trip; nobody else's."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest

from fairway.locks.reading import Bolt, Cover, Door, LockState, Rope
from fairway.locks.scheme.model import AccreditationState, Content, Entry, Kind, Lock, Part
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.portal.routes.sealed import locks
from fairway.site.gateway import packing
from fairway.site.gateway.passwords import Sealer
from fairway.site.gateway.store import LastPosition
from fairway.site.scheme.reading import Enrolled
from tests.portal.conftest import Desk
from tests.portal.test_routes_scheme import FORM


async def test_a_carrier_sees_its_locks_and_nobody_elses(desk: Desk) -> None:
    await desk.house.organisation("Carrier", OrganisationKind.CARRIER, business_registration="12345678")
    carrier = await desk.sign_in("Carrier", PersonRole.ADMIN)
    assert "No lock yet" in (await carrier.open("/locks")).text
    sent = await carrier.send("/joinings/new", {**FORM, "/statement": "true"})
    assert sent.status == 200, sent.text
    shown = await carrier.open("/locks")
    assert "13800138000" in shown.text and "No customs has approved it yet" in shown.text
    assert "Never heard at this site" in shown.text
    assert len((await carrier.open("/locks?search=1380&show=attention")).all("//tbody/tr")) == 1
    assert "No lock is like that" in (await carrier.open("/locks?search=nothing")).text
    assert "13800138000" in (await carrier.client.get("/locks.csv")).text
    assert (await carrier.client.get("/locks.xlsx")).status_code == 200
    rival = await desk.firm("Rival", OrganisationKind.CARRIER)
    assert "No lock yet" in (await rival.open("/locks")).text
    officer = await desk.sign_in("Hong Kong Customs", PersonRole.OFFICER)
    assert (await officer.open("/locks")).status == 404
    assert (await desk.nobody().open("/locks")).answer.url.path == "/sign-in"
    for language, words in {"zh-Hant-HK": "尚未獲任何海關批准", "zh-Hans-CN": "尚未获任何海关批准"}.items():
        await carrier.send("/session/language", {"language": language, "back": "/"})
        assert words in (await carrier.open("/locks")).text


async def test_the_password_of_a_lock_goes_in_and_never_comes_out(desk: Desk) -> None:
    await desk.house.organisation("Carrier", OrganisationKind.CARRIER, business_registration="12345678")
    carrier = await desk.sign_in("Carrier", PersonRole.ADMIN)
    await carrier.send(
        "/joinings/new", {**FORM, "/lock/profile": "jt701", "/lock/terminal": "7800040005", "/statement": "true"}
    )
    shown = await carrier.open("/locks")
    assert "No password kept: customs cannot open it from afar" in shown.text
    refused = await carrier.send("/locks/7800040005/password", {"password": "x y"})
    assert "4 to 12 letters and digits" in refused.text
    kept = await carrier.send("/locks/7800040005/password", {"password": "Zq7Kx9Wp"})
    assert "The password is kept sealed" in kept.text and "Password kept since" in kept.text
    assert "Zq7Kx9Wp" not in kept.text
    rival = await desk.firm("Rival", OrganisationKind.CARRIER)
    assert (await rival.send("/locks/7800040005/password", {"password": "888888"})).status == 404
    async with desk.house.site.database.single_statements() as conn:
        row = await conn.fetchrow("SELECT sealed, kept_by FROM lock_password WHERE device = '7800040005'")
    assert b"Zq7Kx9Wp" not in row["sealed"]
    keys = desk.house.site.settings.keys_folder
    assert Sealer.of(keys, "hk").open("7800040005", row["sealed"]) == "Zq7Kx9Wp"
    assert Sealer.of(keys, "hk").open("7800040006", row["sealed"]) is None, "sealed for this lock alone"
    assert Sealer.of(keys, "gd").open("7800040005", row["sealed"]) is None, "and for this customs alone"
    assert (keys / "lock-passwords.key").stat().st_mode & 0o077 == 0


NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
CUSTOMS = UUID(int=1)
OPEN_PROTOCOL = "Its protocol carries no secret; no gate releases it by itself on the ground of {sides}."


@pytest.mark.parametrize(
    ("battery", "days", "profile", "ready", "said"),
    [
        (92, 200, "jt808", "Ready for a new trip", []),
        (30, 200, "jt808", "Ready for a new trip", []),
        (29, 200, "jt808", "No new trip", ["Battery under {n} %: charge it before a new trip."]),
        (9, 200, "jt808", "No new trip", ["Battery under {n} %: it may fall silent. Charge it now."]),
        (92, 12, "jt808", "Ready for a new trip", ["Calibration ends on {day}"]),
        (92, -1, "jt808", "No new trip", ["Calibration ended on {day}: no new trip."]),
        (92, 200, "jt701", "Ready for a new trip", [OPEN_PROTOCOL]),
    ],
)
def test_what_stands_against_a_new_trip(battery: int, days: int, profile: str, ready: str, said: list[str]) -> None:
    lock = Lock(terminal="1", profile=profile, calibrated_until=NOW.date() + timedelta(days=days))
    entry = Entry[Content](
        case_id=CUSTOMS,
        kind=Kind.LOCK,
        code="L1",
        version=1,
        valid_from=NOW.date(),
        valid_until=None,
        content=lock,
        recorded_at=NOW,
    )
    one = Enrolled(
        application=CUSTOMS,
        carrier=None,
        entry=entry,
        parts={"hk": Part.APPROVED, "cn": Part.APPROVED},
        profiles={"hk": AccreditationState.ACCREDITED},
    )
    state = LockState(bolt=Bolt.LOCKED, rope=Rope.IN, cover=Cover.CLOSED, door=Door.UNKNOWN)
    packed = next(code for code in range(256) if packing.lock_state(code) == state)
    at = NOW.timestamp()
    last = LastPosition("1", at, at, 22.3, 113.9, 0, -1, battery, packed, 0, b"0" * 32, 0)
    page: Any = SimpleNamespace(now=NOW, site=SimpleNamespace(id="hk"))
    row = locks.lock_row(page, one, last, None)
    assert (row.ready.words, [getattr(words, "key", words) for _, words in row.warnings]) == (ready, said)
    assert [words for words, good in row.parts if good] == ["bolt locked", "rope in", "cover closed"]
