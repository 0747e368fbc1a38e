"""The risk desk of customs: batches, one of them, a parcel, results, decision tables, a preview, platforms."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from fairway.base.issues import Issue
from fairway.portal.gallery.cast import NOW, TODAY, at, day
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.parcel_risk import drawn
from fairway.portal.routes.parcel_risk.words import (
    CLEAN,
    DONE,
    FOUND,
    PATH,
    SELECTED,
    SIGNS,
    TO_INSPECT,
    WHAT,
    parts,
    sign_words,
)
from fairway.portal.routes.parcels.words import FLOWS
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parcels.risk import (
    Inspected,
    ResultsPage,
    RiskBatch,
    RiskBatchPage,
    RiskDesk,
    RiskParcel,
    RiskParcelPage,
    RuleOutcome,
    SignSaid,
)
from fairway.portal.views.parts import N_, Action, Choice, Fault, Link, Nothing, Paging, Sort, Words

_BATCH = f"{PATH}/batches/1"
_EXPORTS = (Link(N_("Spreadsheet (XLSX)"), f"{PATH}.xlsx"), Link(N_("Table (CSV)"), f"{PATH}.csv"))


def desk(*, empty: bool = False) -> RiskDesk:
    """Batches by arrival."""

    def row(number: int, hours: float, parcels: int, chosen: int, random: int, inspected: int) -> RiskBatch:
        needs = chosen > inspected
        return RiskBatch(
            id=str(number),
            href=f"{PATH}/batches/{number}",
            reference=f"HZ-SHOP-2611240{number}",
            flow=FLOWS["cn-import"],
            conveyance=f"XX10{number}",
            arrives_at=at(hours),
            state=TO_INSPECT if needs else DONE,
            parcels=parcels,
            chosen=chosen,
            random=random,
            inspected=inspected,
            found=inspected // 6,
            needs=needs,
        )

    rows = (
        row(1, -1, 100_000, 1_236, 981, 412),
        row(2, 0.6, 48_210, 560, 470, 0),
        row(3, 5, 91_004, 1_102, 899, 0),
        row(4, -20, 12_800, 131, 126, 131),
    )
    return RiskDesk(
        rows=() if empty else rows,
        parts=parts(""),
        tabs=(
            Choice("", N_("To inspect"), True, PATH, 0 if empty else 3),
            Choice("done", N_("All inspected"), False, PATH, 0 if empty else 1),
            Choice("all", N_("All"), False, PATH, 0 if empty else 4),
        ),
        menus=(Menu(N_("Any kind"), tuple(Choice(one, words, href=PATH) for one, words in FLOWS.items())),),
        sort=Sort("arrives", False, PATH + "?sort={key}&dir={dir}"),
        search="",
        hidden=(),
        paging=Paging(0 if empty else 4, 0 if empty else 4),
        nothing=Nothing(
            N_("Nothing is to be inspected"),
            N_("Parcels that are flagged or drawn at random stand here as soon as their batch is judged."),
            (Link(N_("All batches"), f"{PATH}?show=all"),),
        ),
        exports=_EXPORTS,
        as_of=NOW,
        chart=drawn.outcomes(
            (one.reference, one.href, one.arrives_at, one.parcels, one.chosen, one.parcels // 40)
            for one in (() if empty else rows)
        ),
    )


def _signs() -> tuple[SignSaid, ...]:
    return (
        SignSaid(
            SIGNS["splitting"],
            60,
            "4 parcels of one buyer or consignee within hours come to 12,480.00 yuan, above the limit of 5,000.00 for"
            " one purchase.",
            "Look at the parcels together: one purchase above the limit is general trade, whatever number of orders.",
            "parcels.risk.splitting",
            (("parcels", "4"), ("together", "12480.00"), ("limit", "5000.00")),
            tuple(Link(as_data(f"O26112400031{n}"), f"{_BATCH}/parcels/O26112400031{n}") for n in (2, 3, 4)),
        ),
        SignSaid(
            SIGNS["undervaluation"],
            50,
            "The unit price 18.00 is far below the usual 121.00 of 412 lines of the same code and unit; 3 are as low.",
            "Compare with the price that the platform shows and with the payment.",
            "parcels.risk.undervaluation",
            (("price", "18.00"), ("median", "121.00"), ("peers", "412"), ("lower", "3")),
        ),
    )


def batch(*, empty: bool = False) -> RiskBatchPage:
    """What is to be inspected of a batch."""

    def row(number: int, why: str, points: int, signs: tuple[SignSaid, ...], state: object) -> RiskParcel:
        return RiskParcel(
            number=f"O26112400031{number}",
            href=f"{_BATCH}/parcels/O26112400031{number}",
            platform="4601250R3A",
            authorised=number == 5,
            why=SELECTED[why],
            points=points,
            signs=signs,
            state=state,  # type: ignore[arg-type]  # a chip or none
        )

    signs = _signs()
    return RiskBatchPage(
        id="1",
        reference="HZ-SHOP-26112401",
        href=_BATCH,
        batch_href="/parcels/1",
        flow=FLOWS["cn-import"],
        conveyance="XX101",
        arrives_at=at(0.6),
        figures=(
            (N_("parcels"), 100_000, "receipt", ""),
            (N_("flagged"), 0 if empty else 255, "held", f"{_BATCH}?show=flagged"),
            (N_("drawn at random"), 0 if empty else 981, "waiting", f"{_BATCH}?show=random"),
            (N_("inspected"), 0 if empty else 412, "check", f"{_BATCH}?state=done"),
            (N_("of these something was wrong"), 0 if empty else 68, "stopped", ""),
        ),
        reasons=drawn.reasons(
            {}
            if empty
            else {
                "parcels.risk.splitting": 181,
                "parcels.risk.undervaluation": 60,
                "parcels.risk.identity": 22,
                "random": 981,
            },
            {},
        ),
        tabs=(
            Choice("", N_("All"), True, _BATCH),
            Choice("flagged", N_("Flagged"), False, _BATCH, 0 if empty else 255),
            Choice("random", N_("Drawn at random"), False, _BATCH, 0 if empty else 981),
            Choice("not", N_("Flagged, not chosen"), False, _BATCH, 0 if empty else 12),
        ),
        menus=(
            Menu(N_("Any sign"), (Choice("splitting", SIGNS["splitting"], False, _BATCH, 181),)),
            Menu(N_("Inspected or not"), (Choice("open", TO_INSPECT.words, False, _BATCH),)),
        ),
        sorts=(
            Choice("points", N_("Most points first"), True, _BATCH),
            Choice("place", N_("As in the files"), False, _BATCH),
        ),
        rows=()
        if empty
        else (
            row(1, "flagged", 110, signs, TO_INSPECT),
            row(2, "flagged", 60, signs[:1], FOUND),
            row(3, "random", 0, (), CLEAN),
            row(5, "not", 50, signs[1:], None),
        ),
        paging=Paging(0 if empty else 4, None if empty else 1_248, "", "" if empty else f"{_BATCH}?passed=4"),
        nothing=Nothing(N_("No parcel is like that"), N_("Take a filter away to see more.")),
        exports=_EXPORTS,
        as_of=NOW,
        tables=((Link(SIGNS["splitting"], f"{PATH}/tables/splitting"), 3),),
    )


def _inspected(*, found: bool) -> Inspected:
    return Inspected(
        at(-0.3),
        "Officer 2207",
        FOUND if found else CLEAN,
        (WHAT["split"], WHAT["undervalued"]) if found else (),
        "Four parcels for one address, opened together." if found else "",
    )


def parcel(*, recorded: bool = False, faulty: bool = False) -> RiskParcelPage:
    """A parcel with its evidence, before and after its inspection."""
    issue = Issue(rule="form.missing", message="This is needed.", remedy="Fill it in.", pointer="/found")
    faults = (Fault(issue, "f-found"),) if faulty else ()
    verdict = Field(
        "/found",
        N_("What did the inspection find?"),
        Control.SELECT,
        options=(Choice("yes", FOUND.words), Choice("no", CLEAN.words)),
        faults=faults,
    )
    return RiskParcelPage(
        number="O261124000311",
        reference="HZ-SHOP-26112401",
        desk_href=_BATCH,
        parcel_href="/parcels/1/parcels/O261124000311",
        why=SELECTED["flagged"],
        state=FOUND if recorded else TO_INSPECT,
        because=Words(
            N_("Its signs weigh {points} points; of such parcels {share} % are inspected."),
            {"points": 110, "share": Decimal(100)},
        ),
        facts=(
            (N_("Platform"), as_data("4601250R3A")),
            (N_("Draw"), as_data("0.418203")),
            (N_("Row"), as_data("311")),
        ),
        signs=_signs(),
        record=Action(N_("Record the result"), f"{_BATCH}/parcels/O261124000311/inspection"),
        fields=(
            FieldSet("", (verdict,)),
            FieldSet(
                "",
                (
                    Field(
                        "/note",
                        N_("Note"),
                        Control.LONG_TEXT,
                        hint=N_("What the next officer should know. No names of persons."),
                    ),
                ),
            ),
        ),
        what=tuple(Choice(one, words, recorded and one == "split") for one, words in WHAT.items()),
        faults=faults,
        last=_inspected(found=True) if recorded else None,
        earlier=(_inspected(found=False),) if recorded else (),
        next_href=f"{_BATCH}/parcels/O261124000312",
    )


def results(*, empty: bool = False) -> ResultsPage:
    """What each sign led to."""
    counted = {
        "parcels.risk.splitting": (2_104, 2_080, 1_720, 1_402),
        "parcels.risk.undervaluation": (1_951, 1_400, 903, 512),
        "parcels.risk.identity": (602, 588, 402, 199),
        "parcels.risk.restricted": (340, 340, 340, 71),
        "parcels.risk.velocity": (910, 44, 31, 1),
        "random": (18_204, 18_204, 9_902, 310),
    }
    rules = tuple(
        RuleOutcome(
            sign_words(rule), rule, hits, chosen, done, hit, done - hit,
            Words("{n} %", {"n": drawn.percent(hit, done) or 0}), base=rule == "random",
        )
        for rule, (hits, chosen, done, hit) in counted.items()
    )  # fmt: skip
    rules = () if empty else rules
    days = [
        (TODAY - timedelta(days=29 - n), 700 + 37 * (n % 9), 400 + 31 * (n % 9) if n < 27 else 120, 60 + 7 * (n % 5))
        for n in range(30)
    ]
    return ResultsPage(
        parts=parts("/results"),
        spans=(
            Choice("7", N_("7 days"), False, PATH),
            Choice("30", N_("30 days"), True, PATH),
            Choice("90", N_("90 days"), False, PATH),
        ),
        span=FieldSet(
            N_("Span of time"),
            (
                Field("since", N_("First day"), Control.DATE, day(-29).isoformat(), size="half"),
                Field("until", N_("Last day"), Control.DATE, day(0).isoformat(), size="half"),
            ),
        ),
        batches=214,
        figures=(
            (N_("batches"), 214),
            (N_("parcels"), 2_018_400),
            (N_("to be inspected"), 22_656),
            (N_("inspected"), 13_298),
            (N_("of these something was wrong"), 2_495),
        ),
        rules=rules,
        found=drawn.found(rules),
        share=drawn.shares(rules),
        days=drawn.days([] if empty else days),
        groups=drawn.groups([] if empty else [(True, 804_000, 2_104), (False, 1_214_400, 20_552)]),
        exports=_EXPORTS,
        nothing=Nothing(
            N_("No batch was judged in this time"), N_("Results stand here once parcels were chosen and inspected.")
        ),
        as_of=NOW,
    )
