"""Which authorities of a demonstration are simulated, and what about them is as in life."""

from __future__ import annotations

from fastapi import APIRouter, Response

from fairway.portal.routes.page import SignedPage, rate_of
from fairway.portal.views.operator import Simulator, SimulatorsView
from fairway.portal.views.parts import N_, Chip, Tone, Words

router = APIRouter(include_in_schema=False)
_SIMULATED = Chip(Tone.WAITING, N_("Plays the authority"))


@router.get("/simulators")
async def simulators(page: SignedPage) -> Response:
    """The simulators of the demonstration; where the clock is real there is no such page."""
    rate = rate_of(page.site.clock)
    page.hidden_unless(rate is not None)
    view = SimulatorsView(
        (
            Simulator(
                N_("Hong Kong Trade Single Window (simulator)"),
                N_("Road cargo information, road manifests and trade declarations of Hong Kong customs"),
                N_("HTTP, as a system client would"),
                N_("The elements, time limits, charges and states that the law and public pages name"),
                N_("The form of the messages, the fault codes, the selection for inspection"),
                _SIMULATED,
            ),
            Simulator(
                N_("Mainland single window (simulator)"),
                N_("Road manifests, carrier confirmations and goods declarations of Mainland customs"),
                N_("Folders with zip files, as the single window's client has them"),
                N_("Message types, file names, answer codes and their order"),
                N_("Delays, which declarations are looked at by hand"),
                _SIMULATED,
            ),
            Simulator(
                N_("Mainland customs e-commerce system (simulator)"),
                N_("Orders, payments, waybills and inventories of e-commerce parcels"),
                N_("Folders with signed messages in envelopes, as a terminal of the exchange has them"),
                N_("Messages, signatures, the match of the documents, answer codes and their order, the tax formula"),
                N_("Delays, tax rates, which parcels are looked at by hand"),
                _SIMULATED,
            ),
        ),
        Words(
            N_("The clock of the demonstration runs {rate} times as fast as real time. No legal time is shortened."),
            {"rate": int(rate or 1)},
        ),
    )
    return page.show("pages/simulators.html", view, "simulators")
