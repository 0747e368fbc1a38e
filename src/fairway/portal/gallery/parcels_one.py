"""One parcel, for who sent it and for the customs of the site."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fairway.base.language import Language
from fairway.consignments.model import Texts
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.parcel_risk.words import sign_words
from fairway.portal.routes.parcels.one import fault_row
from fairway.portal.routes.parcels.words import channel_words, field_words, outcome_chip
from fairway.portal.views.parcels.parcel import Cell, Compared, FaultRow, ParcelPage
from fairway.portal.views.parts import N_

_HERE = "/parcels/1"
_FLAGS = ("parcels.risk.splitting", "parcels.risk.undervaluation", "parcels.risk.identity")


def _contradiction() -> FaultRow:
    fault = {
        "rule": "parcels.match.order_payment",
        "field": "actural_paid",
        "value": "198",
        "expected": "200.77",
        "table": "payments",
        "place": 311,
    }
    told = {language: fault_row(fault, language) for language in Language}

    def said(part: str) -> Texts:
        values: dict[Language, Any] = {language: getattr(row, part) for language, row in told.items()}
        return Texts(en=values[Language.EN], tc=values[Language.TC], sc=values[Language.SC])

    return replace(told[Language.EN], sentence=said("sentence"), remedy=said("remedy"), citation="")


def parcel() -> ParcelPage:
    """A parcel whose documents contradict each other."""

    def line(name: str, *cells: Cell) -> Compared:
        return Compared(field_words(name), cells)

    away = Cell("", away=True)
    return ParcelPage(
        reference="HZ-SHOP-20261124",
        batch_href=_HERE,
        parcels_href=f"{_HERE}/parcels",
        number="O261124000311",
        outcome=outcome_chip("CONFLICT"),
        facts=((N_("To pay"), as_data("CNY 18.27")),),
        proposal="",
        described="",
        faults=(_contradiction(),),
        heads=(N_("Purchase order"), N_("Payment"), N_("Waybill of the parcel"), N_("Inventory")),
        compared=(
            line(
                "order_no", Cell("O261124000311"), Cell("O261124000311"), Cell("O261124000311"), Cell("O261124000311")
            ),
            line("buyer_name", Cell("林•••"), Cell("林•••"), away, Cell("林•••")),
            line("actural_paid", Cell("200.77", differs=True), Cell("198", differs=True), away, away),
            line("gross_weight", away, away, Cell("0.62"), Cell("0.61")),
        ),
        lines=(),
        whole=(),
        masked=True,
        erased=False,
    )


def for_customs() -> ParcelPage:
    """A parcel that is to be inspected."""
    return replace(
        parcel(),
        masked=False,
        channel=channel_words("inspect"),
        flags=tuple(map(sign_words, _FLAGS)),
        risk_href="/parcel-risk/batches/1/parcels/O261124000311",
    )
