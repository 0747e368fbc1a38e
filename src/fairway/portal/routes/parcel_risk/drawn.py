"""The charts of the risk desk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from fairway.parcels.dated import local_day
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.parcel_risk.words import AUTHORISED, RANDOM, sign_words
from fairway.portal.views.charts import ChartView, Point, Series
from fairway.portal.views.parcels.risk import RuleOutcome
from fairway.portal.views.parcels.risk_tables import SignPreview
from fairway.portal.views.parts import N_, Phrase, Tone, Words

_FOUND, _WASTED = Series(N_("Found"), Tone.STOPPED), Series(N_("Wasted"), Tone.DRAFT)


def percent(part: int, whole: int) -> Decimal | None:
    """A part of a whole in per cent, to two places; None of nothing."""
    if not whole:
        return None
    return (Decimal(100) * part / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def outcomes(batches: Iterable[tuple[str, str, datetime | None, int, int, int]]) -> ChartView:
    """What came of the parcels of each batch (reference, address, arrival, parcels, to inspect, cannot move on), in the
    order in which they arrive."""
    points = []
    for reference, href, arrives, parcels, chosen, stopped in batches:
        day = as_data(f"{local_day(arrives):%m-%d}" if arrives else "–")
        values = (max(parcels - chosen - stopped, 0), chosen, stopped)
        note = Words("{time}", {"time": arrives}) if arrives else ""
        points.append(Point(as_data(reference), values, day, href, note))
    return ChartView(
        "outcomes",
        N_("What came of the parcels, batch by batch"),
        N_("Batch"),
        (
            Series(N_("May move on"), Tone.DONE),
            Series(N_("To inspect"), Tone.HELD),
            Series(N_("Cannot move on"), Tone.NEEDS_YOU),
        ),
        tuple(points),
        text=N_("In the order in which they arrive. What is to be inspected is looked at where it arrives."),
    )


def reasons(counts: Mapping[str, int], address: Mapping[str, str]) -> ChartView:
    """How many parcels of a batch each sign, and the draw, have chosen."""
    ranked = sorted(counts, key=lambda one: (one == RANDOM, -counts[one], one))
    return ChartView(
        "reasons",
        N_("What they were chosen for"),
        N_("Sign"),
        (Series(N_("Parcels"), Tone.HELD),),
        tuple(Point(sign_words(one), (counts[one],), href=address.get(one, "")) for one in ranked),
        text=N_("A parcel counts for each of its signs."),
    )


def found(rules: Sequence[RuleOutcome]) -> ChartView:
    """What inspections found by sign."""
    return ChartView(
        "found",
        N_("Found and wasted"),
        N_("Sign"),
        (_FOUND, _WASTED),
        tuple(Point(one.words, (one.found, one.wasted)) for one in rules),
        text=N_("Inspections in which something was wrong, and those in which nothing was."),
    )


def shares(rules: Sequence[RuleOutcome]) -> ChartView:
    """Found of inspected by sign, with the random share as the line that a sign must pass to be worth its work."""
    base = next((percent(one.found, one.inspected) for one in rules if one.base), None)
    return ChartView(
        "hit-rate",
        N_("Found of inspected"),
        N_("Sign"),
        (Series(N_("Found of inspected"), Tone.DONE),),
        tuple(Point(one.words, (percent(one.found, one.inspected),)) for one in rules if not one.base),
        percent=True,
        text=N_("A sign that finds no more than the random share is not worth its inspections."),
        line=base,
        line_words=N_("Random share"),
        top=100 if base is not None and base > 50 else None,
    )


def days(found: Iterable[tuple[date, int, int, int]]) -> ChartView:
    """Over days (day, to inspect, inspected, of these found): what was found, what was wasted, what still waits."""
    points = tuple(
        Point(
            Words("{day}", {"day": day}),
            (hit, inspected - hit, max(chosen - inspected, 0)),
            as_data(f"{day:%m-%d}"),
        )
        for day, chosen, inspected, hit in found
    )
    return ChartView(
        "days",
        N_("Inspections by the day on which the batch was judged"),
        N_("Day"),
        (_FOUND, _WASTED, Series(N_("Not inspected yet"), Tone.WAITING)),
        points,
    )


def groups(counted: Iterable[tuple[bool, int, int]]) -> ChartView:
    """The share of parcels that were chosen, of authorised platforms and of others (authorised, parcels, chosen)."""
    points = tuple(
        Point(
            _group(authorised),
            (percent(chosen, parcels),),
            note=Words(N_("{n} of {total} parcels"), {"n": chosen, "total": parcels}),
        )
        for authorised, parcels, chosen in counted
        if parcels
    )
    return ChartView(
        "groups",
        N_("Share that was to be inspected"),
        N_("Platforms"),
        (Series(N_("Of their parcels"), Tone.HELD),),
        points,
        percent=True,
    )


def laid_down(authorised: Decimal, others: Decimal) -> ChartView:
    """The random shares in force."""
    hundred = Decimal(100)
    return ChartView(
        "laid-down",
        N_("Share drawn at random, as laid down"),
        N_("Platforms"),
        (Series(N_("Of their parcels"), Tone.WAITING),),
        (
            Point(_group(True), ((authorised * hundred).normalize(),)),
            Point(_group(False), ((others * hundred).normalize(),)),
        ),
        percent=True,
    )


def _group(authorised: bool) -> Phrase:
    return AUTHORISED["yes" if authorised else "no"]


def preview(signs: Sequence[SignPreview]) -> ChartView:
    """Flagged now and then, by sign."""
    return ChartView(
        "preview-chart",
        N_("Flagged now, and as it would be"),
        N_("Sign"),
        (Series(N_("Flagged now"), Tone.DRAFT), Series(N_("Would be flagged"), Tone.HELD)),
        tuple(Point(one.words, (one.flagged, one.would)) for one in signs),
        stacked=False,
    )
