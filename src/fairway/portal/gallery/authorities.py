"""The officer's console, the operator's page, the simulators."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fairway.consignments.model import Direction, Texts
from fairway.portal.gallery import cast
from fairway.portal.gallery.cast import HREF, at, day, three
from fairway.portal.views.officer import (
    OfficerCaseView,
    OfficerConsignment,
    OfficerQueueView,
    PastCrossing,
    QueueRow,
    Reason,
)
from fairway.portal.views.operator import Gauge, Part, Simulator, SimulatorsView, StatusView, StuckMessage
from fairway.portal.views.parts import N_, Action, Chip, Choice, Paging, Phrase, Sort, Tone, Words

_OPEN = Chip(Tone.NEEDS_YOU, N_("To decide"))


def queue_empty() -> OfficerQueueView:
    """Nothing waits for a decision."""
    return replace(queue(), rows=(), paging=Paging(0))


def queue() -> OfficerQueueView:
    """Six vehicles on their way."""

    def row(
        n: int,
        d: Direction,
        place: Texts,
        mark: str,
        minutes: float,
        refs: int,
        packages: int,
        kg: str,
        goods: Texts,
        *why: Phrase,
    ) -> QueueRow:
        return QueueRow(
            str(n),
            f"/officer/{n}",
            mark,
            "",
            d,
            place,
            at(0, minutes),
            refs,
            packages,
            Decimal(kg),
            goods,
            cast.KINWAH,
            why,
            _OPEN,
        )

    south, north = Direction.CN_TO_HK, Direction.HK_TO_CN
    return OfficerQueueView(
        (
            row(1, south, cast.SHENZHEN_BAY, "KW 1740", 12, 3, 80, "2876.4", cast.CONNECTORS),
            row(
                2,
                north,
                cast.LOK_MA_CHAU,
                "KW 2075",
                31,
                1,
                120,
                "1040",
                cast.BATTERIES,
                N_("Dangerous goods"),
                N_("New consignee"),
            ),
            row(3, south, cast.HEUNG_YUEN_WAI, "KW 3310", 55, 5, 212, "8120.5", cast.TILES),
            row(4, south, cast.SHENZHEN_BAY, "KW 1188", 132, 1, 12, "1284", cast.MOULDS, N_("Weight was changed")),
            row(5, north, cast.MAN_KAM_TO, "NS 4471", 140, 1, 432, "8640", cast.SALMON),
        ),
        (
            Choice("open", N_("To decide"), True, "/officer", 5),
            Choice("inspecting", N_("Under inspection"), False, "/officer?filter=inspecting", 1),
            Choice("decided", N_("Decided"), False, "/officer?filter=decided", 318),
        ),
        Sort("expected", False, "/officer?sort={key}&dir={dir}"),
        Paging(5, 5),
        at(0, -0.1),
        (Action(N_("Let them go"), "/officer/go"),),
    )


def case(decided: bool = False) -> OfficerCaseView:
    """A vehicle with dangerous goods."""
    view = OfficerCaseView(
        mark="KW 2075",
        cn_plate="粤Z·G075港",
        direction=Direction.HK_TO_CN,
        control_point=cast.LOK_MA_CHAU,
        expected=at(0, 31),
        driver=cast.LI,
        carrier=cast.KINWAH,
        consignments=(
            OfficerConsignment(
                "26 1124 0088 1120", HREF, cast.BATTERIES, "8507.60", cast.PEARL, cast.HENGTAI, "120 CT", Decimal("1040"), "HKD 918,000.00",
                (Chip(Tone.HELD, N_("Dangerous goods"), "UN3480"),),
            ),
        ),
        score=42,
        reasons=(
            Reason(N_("Lithium batteries, UN3480, first time for this consignor"), 25, N_("No earlier crossing with this heading")),
            Reason(N_("The consignee was registered 12 days ago"), 20, Words("Registered {day}", {"day": day(-12)})),
            Reason(N_("Value per kilogram is unusual for the heading"), 9, N_("HKD 882 against a median of HKD 310")),
            Reason(N_("The carrier has 214 crossings without a finding"), -12, N_("Crossings since January")),
        ),
        history=(
            PastCrossing(at(-26), Words("{goods}, {n} packages", {"goods": cast.PCB, "n": 64}), Chip(Tone.DONE, N_("Not inspected"))),
            PastCrossing(at(-24 * 9), Words("{goods}, {n} packages", {"goods": cast.CONNECTORS, "n": 40}), Chip(Tone.DONE, N_("Inspected, in order"))),
        ),
        decide_href="/officer/2/decide",
        decided=None,
        visible_to_trade=N_("The trade sees: not decided. It sees the same after either decision."),
        bays=(Choice("2", three("Bay 2", "2 號檢查車位", "2 号查验车位")), Choice("4", three("Bay 4", "4 號檢查車位", "4 号查验车位"))),
        next_href="/officer/3",
    )  # fmt: skip
    if not decided:
        return view
    return replace(
        view,
        decided=Chip(Tone.HELD, N_("Inspect")),
        decided_by="Officer 2207",
        decided_at=at(0, -2),
        inspection=(
            Action(N_("Inspected, in order"), "/officer/2/done", primary=True),
            Action(
                N_("Hold the goods"),
                "/officer/2/hold",
                danger=True,
                confirm=N_("The goods are held and the carrier is told at the bay. Hold them?"),
            ),
        ),
    )


def status() -> StatusView:
    """A site with one thing that waits."""
    up = Chip(Tone.DONE, N_("Up"))
    return StatusView(
        Chip(Tone.WAITING, N_("Works, something waits")),
        (
            Part(N_("Web"), up, Words("{n} requests a minute", {"n": 412}), Words("{n} min", {"n": 30})),
            Part(N_("Database"), up, "PostgreSQL 18.1", Words("{n} min", {"n": 30})),
            Part(
                N_("Sequencer"),
                up,
                Words("{n} facts behind", {"n": 0}),
                Words("{n} min", {"n": 30}),
                "worker 1 · sequencer",
            ),
            Part(N_("Hong Kong single window"), up, N_("Answers in 240 ms"), Words("{n} min", {"n": 6})),
            Part(
                N_("Mainland site"),
                Chip(Tone.HELD, N_("Silent")),
                Words("{n} envelopes wait", {"n": 3}),
                Words("{h} h {n} min", {"h": 6, "n": 0}),
            ),
        ),
        (
            Gauge(N_("Accepted"), "38", N_("a minute"), "", (22, 25, 24, 31, 30, 28, 33, 36, 35, 38)),
            Gauge(
                N_("Answer time, 99 of 100"),
                "61",
                N_("ms"),
                N_("Limit 150 ms"),
                (55, 58, 71, 60, 57, 59, 66, 62, 60, 61),
            ),
            Gauge(
                N_("Oldest unsent message"),
                "362",
                N_("s"),
                N_("Limit 120 s"),
                (2, 3, 2, 1, 2, 60, 122, 180, 300, 362),
                True,
            ),
            Gauge(
                N_("Provable after"),
                "0.6",
                N_("s"),
                N_("Limit 1 s"),
                (0.4, 0.5, 0.5, 0.6, 0.4, 0.5, 0.6, 0.7, 0.6, 0.6),
            ),
            Gauge(N_("Disk free"), "71", N_("per cent"), "", (74, 74, 73, 73, 73, 72, 72, 72, 71, 71)),
        ),
        (
            StuckMessage(
                "o-88121",
                N_("Mainland site"),
                "envelope",
                9,
                at(0, 1),
                "connect: no route to host",
                Action(N_("Try now"), "/outbox/88121"),
            ),
            StuckMessage(
                "o-88125",
                N_("Mainland site"),
                "envelope",
                7,
                at(0, 1),
                "connect: no route to host",
                Action(N_("Try now"), "/outbox/88125"),
            ),
        ),
        at(),
        "0.1.0",
    )


def simulators() -> SimulatorsView:
    """Both authorities of the demonstration."""
    up = Chip(Tone.DONE, N_("Responds"))
    return SimulatorsView(
        (
            Simulator(
                N_("Hong Kong Trade Single Window (simulator)"),
                N_("Road cargo information, road manifests and trade declarations of Hong Kong customs"),
                N_("HTTP, as a system client would"),
                N_("The elements, time limits, charges and states that the law and public pages name"),
                N_("The form of the messages, the fault codes, the selection for inspection"),
                up,
                N_("2 seconds; acknowledgement within 30 minutes as documented"),
                (
                    Action(N_("Outage of 10 minutes"), "/sim/hk/outage"),
                    Action(N_("Send duplicates"), "/sim/hk/duplicates"),
                ),
            ),
            Simulator(
                N_("Mainland single window (simulator)"),
                N_("Road manifests, carrier confirmations and goods declarations of Mainland customs"),
                N_("Folders with zip files, as the single window's client has them"),
                N_("Message types, file names, answer codes and their order"),
                N_("Delays, which declarations are looked at by hand"),
                up,
                N_("8 seconds to accept; release the next morning"),
            ),
        ),
        N_("The clock of the demonstration runs 60 times as fast as real time. No legal time is shortened."),
    )
