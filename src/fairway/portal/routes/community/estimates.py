"""When a shipment arrives, with the band and what it rests on; for the operator how good such estimates were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Response
from msgspec.structs import replace

from fairway.parties.model import Permission
from fairway.portal.routes.community import shipment as shipment_pages
from fairway.portal.routes.community.alert_words import read_here
from fairway.portal.routes.community.line import anchor
from fairway.portal.routes.community.rows import shipment_href
from fairway.portal.routes.community.words import MODES, as_data, code_place, milestone_words
from fairway.portal.routes.page import OperatorPage, Page, SignedPage, with_query
from fairway.portal.views.community.estimates import ArrivalPage, Arriving, BacktestPage, Guess, ScoreRow
from fairway.portal.views.community.shipments import ModeMark
from fairway.portal.views.parts import N_, Choice, Phrase
from fairway.site.community import estimates, shipments
from fairway.site.community.estimates import Estimated
from fairway.tracking.eta.answers import Estimate, Method
from fairway.tracking.eta.backtest import Score
from fairway.tracking.model import Mode

router = APIRouter(include_in_schema=False)
PATH = "/backtest"
_METHODS = {
    Method.REPORTED: N_("As reported"),
    Method.CORRECTED: N_("Reported, corrected by history"),
    Method.MOVEMENT: N_("By distance and speed"),
}
shipment_pages.TABS.append(("arrival", N_("Arrival"), "/arrival"))


def _guess(page: Page, one: Estimate) -> Guess:
    return Guess(
        method=_METHODS[one.method],
        at=one.at,
        low=one.low,
        high=one.high,
        reported=one.reported if one.method is Method.CORRECTED else None,
        basis=tuple(
            replace(sentence, params=read_here(sentence.params, page.formats)).text(page.language)
            for sentence in one.basis
        ),
        rough=one.rough,
    )


def _arriving(page: Page, href: str, one: Estimated) -> Arriving:
    best = _guess(page, one.best)
    return Arriving(
        words=milestone_words(one.milestone),
        place=code_place(one.place),
        mode=_mode(one.mode),
        conveyance=one.conveyance,
        line_href=f"{href}#{anchor(one.line)}",
        best=best,
        others=tuple(_guess(page, other) for other in one.others),
        marks=_marks(best),
    )


def _mode(mode: str) -> ModeMark | None:
    return MODES.get(Mode(mode)) if mode in {known.value for known in Mode} else None


def _marks(best: Guess) -> dict[str, float]:
    if best.low is None or best.high is None:
        return {}
    moments: dict[str, datetime] = {"low": best.low, "high": best.high, "at": best.at}
    if best.reported:
        moments["reported"] = best.reported
    begin, end = min(moments.values()), max(moments.values())
    span = (end - begin).total_seconds() or 1.0
    return {name: 6 + 88 * (at - begin).total_seconds() / span for name, at in moments.items()}


@router.get("/shipments/{shipment}/arrival")
async def arrival(shipment: UUID, page: SignedPage) -> Response:
    """Each arrival that has not come: time, band and basis."""
    page.hidden_unless(page.may(Permission.READ))
    await page.follow(shipment)
    view = await shipments.view(page.site, page.principal, shipment)
    source: estimates.History = "synthetic" if page.query("history") == "synthetic" else "own"
    found = await estimates.estimate(page.site, page.principal, shipment, source=source)
    href = f"{shipment_href(shipment)}/arrival"
    bandless = any(one.best.low is None for one in found)
    shown = ArrivalPage(
        synthetic=source == "synthetic",
        other_href=href if source == "synthetic" else with_query(href, history="synthetic") if bandless else "",
        head=shipment_pages.head(page, view, "arrival"),
        arrivals=tuple(_arriving(page, shipment_href(shipment), one) for one in found),
        as_of=page.now,
    )
    return page.show("pages/community/arrival.html", shown, "shipments")


@router.get("/backtest")
async def backtest(page: OperatorPage) -> Response:
    """Error by lead time against what was reported, and how often the bands held."""
    source: estimates.History = "synthetic" if page.query("history") == "synthetic" else "own"
    found = await estimates.judged(page.site, source)
    scores = (found.whole, *found.leads, *found.carriers, *found.modes)
    errors = [error for one in scores for error in (one.reported_error, one.corrected_error) if error is not None]
    longest = max(errors, default=1.0) or 1.0
    view = BacktestPage(
        histories=(
            Choice("own", N_("This site's own history"), source == "own", PATH),
            Choice("synthetic", N_("Synthetic history"), source == "synthetic", with_query(PATH, history="synthetic")),
        ),
        synthetic=found.synthetic,
        arrivals=found.arrivals,
        reports=found.reports,
        first=found.first,
        last=found.last,
        wanted=found.wanted,
        whole=_row(N_("All"), found.whole, longest),
        leads=_rows(found.leads, longest),
        carriers=tuple(_row(_carrier(one.kind), one, longest) for one in found.carriers),
        modes=tuple(
            _row(mark.words if (mark := _mode(one.kind)) else as_data(one.kind), one, longest) for one in found.modes
        ),
        as_of=page.now,
    )
    return page.show("pages/community/backtest.html", view, "backtest")


def _carrier(name: str) -> Phrase:
    return _METHODS[Method.MOVEMENT] if name == Method.MOVEMENT.value else as_data(name)


def _rows(scores: Sequence[Score], longest: float) -> tuple[ScoreRow, ...]:
    return tuple(_row(one.kind, one, longest) for one in scores)


def _row(words: Phrase, one: Score, longest: float) -> ScoreRow:
    return ScoreRow(
        words=words,
        forecasts=one.forecasts,
        uncorrected=one.uncorrected,
        reported=one.reported_error,
        corrected=one.corrected_error,
        coverage=one.coverage,
        banded=one.banded,
        width=one.width,
        reported_bar=100 * (one.reported_error or 0) / longest,
        corrected_bar=100 * (one.corrected_error or 0) / longest,
    )
