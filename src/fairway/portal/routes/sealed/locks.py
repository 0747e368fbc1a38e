"""The locks of a carrier: what each reported last, its battery and calibration, who accredited it, its trip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from fastapi import APIRouter, Response

from fairway.base.issues import NotFound, Refusal
from fairway.base.time import HONG_KONG
from fairway.codes.legal_values import legal_value
from fairway.locks.engine.limits import limits
from fairway.locks.reading import Cover, Rope
from fairway.locks.scheme.model import AccreditationState, Kind, Lock, Part
from fairway.parties.model import OrganisationKind, Permission
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.exports import Columns, export_file, export_links, listing
from fairway.portal.routes.exports import Kind as FileKind
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.plain import plain
from fairway.portal.routes.posted import posted
from fairway.portal.routes.scheme.words import SIDES, part_chip
from fairway.portal.routes.sealed.alarm_words import customs_words, parts_words
from fairway.portal.views.parts import N_, Chip, Choice, Link, Listed, Nothing, Phrase, Tone, Words
from fairway.portal.views.sealed.locks import LockRow, LocksView
from fairway.site.gateway import store as gateway
from fairway.site.gateway.store import LastPosition
from fairway.site.scheme import applications, devices
from fairway.site.scheme import reading as scheme
from fairway.site.scheme.reading import Enrolled
from fairway.site.sealed import reading

router = APIRouter(include_in_schema=False)
PATH = "/locks"
SOON = timedelta(days=30)
"""How long ahead the end of a calibration is told."""
QUIET = timedelta(hours=24)
"""A lock that was heard before and says nothing for so long is worth a look."""
TABS: dict[str, str] = {
    "": N_("All"),
    "attention": N_("Need somebody"),
    "trip": N_("On a trip"),
    "ready": N_("Ready for a trip"),
}
_ON_TRIP = Chip(Tone.WAITING, N_("On a trip"))
_READY = Chip(Tone.DONE, N_("Ready for a new trip"))
_PARTLY = Chip(Tone.NEEDS_YOU, N_("Ready for some routes"))
_NOT = Chip(Tone.STOPPED, N_("No new trip"))


class Bounds(NamedTuple):
    """The limits of the day, per cent."""

    least: int
    grave: int


def bounds(day: date) -> Bounds:
    """Under which battery no new trip begins, and under which the lock may fall silent."""
    return Bounds(legal_value("sels.battery.new_trip", day).integer, limits(day).battery_grave)


def may_see(page: Page) -> bool:
    """Carriers."""
    return OrganisationKind.CARRIER in page.principal.kinds and page.may(Permission.READ)


def lock_row(
    page: Page,
    one: Enrolled,
    last: LastPosition | None,
    trip: Mapping[str, Any] | None,
    *,
    password_href: str = "",
    password_kept: datetime | None = None,
) -> LockRow:
    """One lock with what stands against a new trip."""
    lock = _lock(one)
    limit = bounds(_today(page))
    battery = last.battery_percent if last and last.battery_percent is not None else lock.battery_percent
    told = last.battery_percent if last else None
    against, notes = _against(page, one, told, limit), _notes(page, one, last)
    low = battery is not None and battery < limit.least
    custody = trip["custody"] if trip else None
    return LockRow(
        terminal=lock.terminal,
        make=" ".join(filter(None, (lock.vendor, lock.model))),
        profile=lock.profile,
        ready=_ON_TRIP if trip else _NOT if against else _PARTLY if _partly(one) else _READY,
        heard_at=last.at if last else None,
        parts=_parts(last, sealed=trip is not None and trip["sealed_at"] is not None),
        battery=battery,
        battery_at=last.at if last and last.battery_percent is not None else one.entry.valid_from,
        battery_tone=Tone.STOPPED
        if low and battery is not None and battery < limit.grave
        else Tone.NEEDS_YOU
        if low
        else Tone.DONE,
        calibrated_until=lock.calibrated_until,
        sides=tuple((SIDES[side], part_chip(part)) for side, part in _ordered(one)),
        warnings=(*against, *notes),
        joining_href=f"/joinings/{one.application}",
        trip_href=f"/sealed-trips/{trip['case_id']}" if trip else "",
        trip=as_data(trip["container"] or trip["reference"] or trip["device"]) if trip else "",
        password_href=password_href,
        password_kept=password_kept,
        custody=customs_words(custody) if custody and custody != page.site.id else "",
    )


def _parts(last: LastPosition | None, *, sealed: bool) -> tuple[tuple[Phrase, bool], ...]:
    """What the last report said of each part. Without a trip a lock may well be open; cut or broken open it is not."""
    if last is None:
        return ()
    broken = last.lock.rope is Rope.CUT or last.lock.cover is Cover.OPEN
    return parts_words(last.lock) if sealed or broken else tuple((words, True) for words, _ in parts_words(last.lock))


def _ordered(one: Enrolled) -> list[tuple[str, Part]]:
    """How each customs stands to it, Hong Kong first."""
    return [(side, one.parts[side]) for side in SIDES if side in one.parts]


def _lock(one: Enrolled) -> Lock:
    content = one.entry.content
    if not isinstance(content, Lock):
        raise NotFound
    return content


def _today(page: Page) -> date:
    return page.now.astimezone(HONG_KONG).date()


def _partly(one: Enrolled) -> bool:
    return any(part is not Part.APPROVED for part in one.parts.values())


def _against(page: Page, one: Enrolled, battery: int | None, limit: Bounds) -> list[tuple[Tone, Phrase]]:
    """Why no new trip may begin with it. The battery counts as the lock itself told it."""
    lock = _lock(one)
    found: list[tuple[Tone, Phrase]] = []
    if battery is not None and battery < limit.grave:
        found.append(
            (Tone.STOPPED, Words(N_("Battery under {n} %: it may fall silent. Charge it now."), {"n": limit.grave}))
        )
    elif battery is not None and battery < limit.least:
        found.append(
            (Tone.NEEDS_YOU, Words(N_("Battery under {n} %: charge it before a new trip."), {"n": limit.least}))
        )
    if lock.calibrated_until is None:
        found.append((Tone.STOPPED, N_("No day of calibration is entered: no new trip.")))
    elif lock.calibrated_until < _today(page):
        ended = Words(N_("Calibration ended on {day}: no new trip."), {"day": lock.calibrated_until})
        found.append((Tone.STOPPED, ended))
    if not one.accredited:
        found.append((Tone.WAITING, N_("No customs has approved it yet.")))
    return found


def _notes(page: Page, one: Enrolled, last: LastPosition | None) -> list[tuple[Tone, Phrase]]:
    """What else its carrier should know."""
    lock = _lock(one)
    found: list[tuple[Tone, Phrase]] = []
    until = lock.calibrated_until
    if until is not None and _today(page) <= until <= _today(page) + SOON:
        found.append((Tone.NEEDS_YOU, Words(N_("Calibration ends on {day}"), {"day": until})))
    suspended = [SIDES[side] for side, part in _ordered(one) if part is Part.SUSPENDED]
    if suspended:
        sides = Listed(tuple(Words(side) for side in suspended))
        found.append((Tone.HELD, Words(N_("Suspended by the customs of {sides}"), {"sides": sides})))
    if last is not None and page.now - last.at > QUIET:
        found.append((Tone.NEEDS_YOU, N_("Nothing heard for more than a day: see that it is switched on.")))
    if not devices.needs_code(lock.profile):
        missing = [side for side, _ in _ordered(one) if one.profiles.get(side) is not AccreditationState.ACCREDITED]
        if missing:
            sides = Listed(tuple(Words(SIDES[side]) for side in missing))
            words = N_("Its protocol carries no secret; no gate releases it by itself on the ground of {sides}.")
            found.append((Tone.HELD, Words(words, {"sides": sides})))
        else:
            found.append((Tone.DRAFT, N_("Its protocol carries no secret; both verdict and page say so.")))
    return found


async def _all(page: Page) -> list[LockRow]:
    today = _today(page)
    found = await scheme.things(page.site, page.principal.organisation, Kind.LOCK, today)
    running = {row["device"]: row for row in await reading.trips(page.site, page.principal, live=True, limit=1_000)}
    async with page.site.database.single_statements() as conn:
        last = await gateway.last_positions(conn, [_lock(one).terminal for one in found])
    kept = await devices.passwords_kept(page.site, [_lock(one).terminal for one in found])
    rows = []
    for one in found:
        lock = _lock(one)
        asks = not devices.needs_code(lock.profile) and applications.may_apply(page.principal)
        row = lock_row(
            page,
            one,
            last.get(lock.terminal),
            running.get(lock.terminal),
            password_href=f"{PATH}/{lock.terminal}/password" if asks else "",
            password_kept=kept.get(lock.terminal),
        )
        rows.append(row)
    return sorted(rows, key=lambda row: (_GRAVITY[_worst(row)], row.terminal))


_GRAVITY = {Tone.STOPPED: 0, Tone.HELD: 1, Tone.NEEDS_YOU: 2, Tone.WAITING: 3, Tone.DRAFT: 4, Tone.DONE: 5}


def _worst(row: LockRow) -> Tone:
    return min((tone for tone, _ in row.warnings), key=_GRAVITY.__getitem__, default=Tone.DONE)


def _kept(row: LockRow, show: str) -> bool:
    match show:
        case "attention":
            return _GRAVITY[_worst(row)] < _GRAVITY[Tone.DRAFT]
        case "trip":
            return bool(row.trip_href)
        case "ready":
            return row.ready in {_READY, _PARTLY}
        case _:
            return True


async def _view(page: Page) -> LocksView:
    show = page.query("show") if page.query("show") in TABS else ""
    search = page.query("search")[:80].strip()
    rows = [row for row in await _all(page) if _matches(row, search, page)]
    shown = tuple(row for row in rows if _kept(row, show))
    return LocksView(
        rows=shown,
        tabs=tuple(
            Choice(
                name,
                words,
                name == show,
                with_query(PATH, show=name, search=search),
                sum(_kept(row, name) for row in rows),
            )
            for name, words in TABS.items()
        ),
        search=search,
        hidden=(("show", show),) if show else (),
        nothing=_nothing(bool(show or search)),
        as_of=page.now,
        least=bounds(_today(page)).least,
        exports=export_links(PATH, show=show, search=search),
    )


def _matches(row: LockRow, search: str, page: Page) -> bool:
    words = (row.terminal, row.make, row.profile, plain(row.trip, page.language))
    return not search or any(search.casefold() in one.casefold() for one in words)


def _nothing(narrowed: bool) -> Nothing:
    if narrowed:
        return Nothing(
            N_("No lock is like that"), N_("Take a filter away to see more."), (Link(N_("All locks"), PATH),)
        )
    return Nothing(
        N_("No lock yet"),
        N_("Locks are entered in the application to join the scheme; each customs accredits them for itself."),
        (Link(N_("Joining the scheme"), "/joinings"),),
    )


@router.get(PATH)
async def locks(page: SignedPage) -> Response:
    """The carrier's own locks."""
    page.hidden_unless(may_see(page))
    await page.follow()
    return page.show("pages/sealed/locks.html", await _view(page), "locks")


@router.post(PATH + "/{terminal}/password")
async def keep_password(terminal: str, page: SignedPage) -> Response:
    """The password of a lock that opens by one, for the customs of this site; it goes in and never comes out."""
    page.hidden_unless(may_see(page) and applications.may_apply(page.principal))
    form = await posted(page.request)
    found = await scheme.things(page.site, page.principal.organisation, Kind.LOCK, _today(page))
    one = next((one for one in found if _lock(one).terminal == terminal), None)
    if one is None:
        raise NotFound
    try:
        await devices.keep_password(
            page.site, page.principal, one.application, one.entry.code, form.text("password")[:40]
        )
    except Refusal:
        return page.go(PATH, "lock-password-form")
    return page.go(PATH, "lock-password")


@router.get(PATH + ".{kind}")
async def export(kind: FileKind, page: SignedPage) -> Response:
    """The same locks for a spreadsheet."""
    page.hidden_unless(may_see(page))
    view = await _view(page)

    def say(phrase: Phrase | None) -> str:
        return plain(phrase, page.language)

    def joined(phrases: Sequence[Phrase]) -> str:
        return "; ".join(map(say, phrases))

    columns: Columns[LockRow] = (
        (N_("Lock"), lambda row: row.terminal),
        (N_("Vendor profile"), lambda row: row.profile),
        (N_("For a new trip"), lambda row: say(row.ready.words)),
        (N_("Warnings"), lambda row: joined([words for _, words in row.warnings])),
        (N_("Sealed trip"), lambda row: say(row.trip)),
        (N_("Last report"), lambda row: row.heard_at),
        (N_("State of the lock"), lambda row: joined([said for said, _ in row.parts])),
        (N_("Battery in per cent"), lambda row: row.battery),
        (N_("Calibrated until"), lambda row: row.calibrated_until),
        (N_("Accredited by"), lambda row: "; ".join(f"{say(side)}: {say(chip.words)}" for side, chip in row.sides)),
    )
    return await export_file(page, "locks", kind, listing(page, N_("Locks"), columns, view.rows))
