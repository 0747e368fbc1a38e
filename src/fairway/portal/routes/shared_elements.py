"""What the documents of both sides share: the same in all, or what each side says."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from fairway.base.language import separator
from fairway.base.time import HONG_KONG
from fairway.consignments.model import Submission, Texts
from fairway.filings.adapter import Target
from fairway.filings.derive_all import TOLD_BY_COPY
from fairway.portal import formats
from fairway.portal.routes.case import Case
from fairway.portal.routes.page import Page
from fairway.portal.routes.places import place_words
from fairway.portal.views import submission as view
from fairway.portal.views.parts import N_

_COMPARED: tuple[tuple[int, str, str, str], ...] = (
    (16, N_("Waybill number"), "waybill_number", "waybill_number"),
    (20, N_("Number of packages"), "packages", "packages-count"),
    (23, N_("Gross weight"), "gross_weight_kg", "gross_weight_kg"),
    (64, N_("Container"), "container", "containers"),
)


def shared_elements(page: Page, case: Case) -> tuple[view.SharedElement, ...]:
    """What documents of both sides carry: the same in all, or what each side says."""
    if case.submission is None:
        return ()
    found = [*_plain(case.submission, page.now.astimezone(HONG_KONG).date())]
    for number, words, key, place in _COMPARED:
        hk, cn = (
            _said(case, side, key, own=side == page.site.side) if _whole(case, side) else "" for side in ("hk", "cn")
        )
        if not hk and not cn:
            continue
        equal = not hk or not cn or _same(hk, cn)
        href = f"{case.href}/edit#f-consignments-0-{place}" if case.full else ""
        found.append(
            view.SharedElement(
                number=number,
                words=words,
                value=_shown(page, key, hk or cn) if equal else "",
                equal=equal,
                hk_value=_shown(page, key, hk),
                cn_value=_shown(page, key, cn),
                href=href,
                reason="" if equal else N_("The documents of both sides must say the same."),
            )
        )
    return tuple(found)


def _shown(page: Page, key: str, said: str) -> str:
    """A value as it stands on the page: numbers grouped, the weight with its unit, several as the language lists."""
    if key not in {"packages", "gross_weight_kg"} or not said:
        return separator(page.language).join(said.split(", "))
    try:
        amount = Decimal(said)
    except InvalidOperation:
        return said
    shown = formats.kilograms if key == "gross_weight_kg" else formats.number
    return shown(amount, page.language)


def _plain(submission: Submission, today: date) -> Iterable[view.SharedElement]:
    trip = submission.trip
    if trip is None:
        return
    place = place_words(trip.control_point, today)
    if isinstance(place, Texts):
        yield view.SharedElement(5, N_("Control point"), place)
    if trip.batch_number:
        yield view.SharedElement(9, N_("Batch number"), trip.batch_number)


_OF_EACH = {"hk": Target.HK_ROAD_ACI}
"""The kind of document that a side wants of every consignment."""


def _whole(case: Case, side: str) -> bool:
    """Whether the documents of a side speak for every consignment. While one lacks its document because something is
    missing in it, the others' sums and lists say nothing of the whole: that is no difference between the sides."""
    target = _OF_EACH.get(side)
    made = len(case.of(target)) if target else 0
    return case.submission is None or not made or made >= len(case.submission.consignments)


def _said(case: Case, side: str, key: str, *, own: bool) -> str:
    """What the documents of a side say together: sums of numbers, all names; of the kind that says most. Of the other
    side's, those that follow from what it sent."""
    by_target: dict[str, list[str]] = {}
    for one in case.filings:
        value = (one["detail"].get("summary") or {}).get(key)
        if one["side"] == side and value and (own or one["target"] in TOLD_BY_COPY):
            by_target.setdefault(one["target"], []).append(value)
    said = [_joined(values) for values in by_target.values()]
    return max(said, key=len, default="")


def _joined(values: Sequence[str]) -> str:
    try:
        return format(sum((Decimal(value) for value in values), Decimal(0)).normalize(), "f")
    except InvalidOperation:
        return ", ".join(dict.fromkeys(name for value in values for name in value.split(",")))


def _same(one: str, other: str) -> bool:
    return set(one.replace(" ", "").split(",")) == set(other.replace(" ", "").split(","))
