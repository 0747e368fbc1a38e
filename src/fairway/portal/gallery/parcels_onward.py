"""Parcels that name the reader, what customs answered, what is on its way, release lists."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from fairway.base.language import Language
from fairway.codes.answers import answer
from fairway.consignments.model import Texts
from fairway.parcels.batches.facts import PartyRole
from fairway.portal.gallery.cast import NOW, at, day
from fairway.portal.gallery.parcels import judged
from fairway.portal.routes.parcels.answers import KINDS, SIGNERS, chip_of
from fairway.portal.routes.parcels.desk import days_chart
from fairway.portal.routes.parcels.named import LATE, ROLES, chart_of
from fairway.portal.routes.parcels.release import KINDS as LISTS
from fairway.portal.routes.parcels.release import TABS
from fairway.portal.routes.parcels.words import DOCUMENTS, FLOWS, STATUSES, TABLES, left_words, outcome_chip, share
from fairway.portal.views.charts import ChartView, Point, Series
from fairway.portal.views.parcels.answers import (
    AnswerRow,
    AnswersPage,
    FiledPart,
    FiledRow,
    SendingPart,
    StandingRow,
)
from fairway.portal.views.parcels.batch import BatchPage, LateParty, Upload
from fairway.portal.views.parcels.carrying import Carried, MovementRow, ReleasedParcel, ReleasePage, ReleaseRow
from fairway.portal.views.parcels.named import NamedBatches, NamedPage, NamedParcel, NamedRow, RoleCount
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Nothing, Paging, Tone, Words
from fairway.site.parcels.desk_store import Day

_HERE = "/parcels/1"
_PAYMENT = DOCUMENTS["payments"]
_COURIER = Texts(en="Quick Lane Example Express Limited", tc="快道示例速遞有限公司")
_PAYS = Texts(en="Shenzhen Example Pay Co., Ltd.", sc="深圳示例支付有限公司")
_PLATFORM = Texts(en="Shenzhen Example Plum Shop Co., Ltd.", sc="深圳示例梅店电子商务有限公司")


def recent() -> ChartView:
    """Two weeks of a courier."""
    counts = ((490, 10), (0, 0), (1_220, 35), (800, 4), (0, 0), (0, 0), (2_300, 140), (1_900, 60))
    days = [
        Day(day=day(number - 8), batches=1, cleared=cleared, to_fix=to_fix)
        for number, (cleared, to_fix) in enumerate(counts)
        if cleared
    ]
    return days_chart(days)


def _role(role: PartyRole, code: str, parcels: int, cleared: int, late: int = 0) -> RoleCount:
    return RoleCount(ROLES[role], (code,), parcels, cleared, late, LATE.get(role, ""))


def _named(number: int, sender: Texts, flow: str, *roles: RoleCount) -> NamedRow:
    return NamedRow(
        id=str(number),
        href=f"/parcels/named/{number}",
        reference=f"999-1234567{number}",
        sender=sender,
        flow=FLOWS[flow],
        conveyance=f"XX10{number}",
        arrives_at=at(5 + number),
        judged_at=at(-number),
        roles=roles,
    )


def named(*, empty: bool = False) -> NamedBatches:
    """What names a payment firm and trader."""
    paid = _role(PartyRole.PAYMENT, "4403PAY001", 100_000, 99_120, 150)
    rows = (
        _named(1, _PLATFORM, "cn-import", paid),
        _named(2, _COURIER, "hong-kong", _role(PartyRole.TRADER, "10000001", 165, 160)),
    )
    return NamedBatches(
        rows=() if empty else rows,
        search="",
        paging=Paging(0 if empty else 2),
        nothing=Nothing(
            N_("No parcel names you yet"),
            N_(
                "Parcels of others stand here as soon as they are judged and their documents name you by a registered"
                " number of your organisation."
            ),
            (Link(N_("Your registered numbers"), "/organisation"),),
        ),
        exports=(Link(N_("Table (CSV)"), "/parcels/named.csv"),),
        as_of=NOW,
    )


def naming() -> NamedPage:
    """The parcels of a batch that name a payment firm."""
    batch = named().rows[0]
    missing = Words(N_("{document} missing"), {"document": Words(_PAYMENT)})
    return NamedPage(
        batch=batch,
        chart=chart_of(batch),
        tabs=(
            Choice("", N_("All"), False, batch.href, 100_000),
            Choice("to-fix", N_("Cannot move on"), False, batch.href, 880),
            Choice("late", N_("Waiting for your document"), True, batch.href, 150),
        ),
        search="",
        hidden=(("show", "late"),),
        rows=tuple(
            NamedParcel(f"2026112400{number:07}", f"EXP{number:010}", outcome_chip("PARTIAL"), (missing,))
            for number in (311, 402, 517)
        ),
        paging=Paging(3, 150, "", f"{batch.href}?passed=3"),
        nothing=Nothing(N_("No parcel is like that"), N_("Take a filter away to see more.")),
        exports=(Link(N_("Table (CSV)"), f"{batch.href}/parcels.csv"),),
        valued=False,
        clear_href=batch.href,
        declare_href=f"{_HERE}/declaring",
        upload=Upload(f"{batch.href}/files", (Choice("payments", TABLES["payments"], True),)),
    )


def _texts(said: Callable[[Language], str]) -> Texts:
    return Texts(en=said(Language.EN), tc=said(Language.TC), sc=said(Language.SC))


def _standing(status: str, count: int) -> StandingRow:
    known = answer("answer.ceb", status, day(0)) if status else None
    return StandingRow(
        chip_of("621", status),
        _texts(known.sentence) if known else "",
        _texts(known.remedy) if known else "",
        count,
        share(count, 4_210),
        f"{_HERE}/answers?number=621&status={status}",
    )


def answers(*, empty: bool = False) -> AnswersPage:
    """What the customs e-commerce system said of five thousand inventories."""
    standings = tuple(_standing(*one) for one in (("800", 4_210), ("399", 640), ("500", 96), ("100", 41), ("", 13)))

    def row(number: int, status: str, passed: tuple[str, ...], text: str = "") -> AnswerRow:
        told = _standing(status, 1)
        return AnswerRow(
            parcel=f"2026112400{number:07}",
            href=f"{_HERE}/parcels/{number}",
            chip=told.chip,
            meaning=told.meaning,
            remedy=told.remedy,
            text=text,
            at=at(-1) if status else None,
            passed=passed,
            number=f"02312026I{number:09}" if status not in ("", "100") else "",
            tax="CNY 18.27" if status == "800" else "",
        )

    return AnswersPage(
        reference="HZ-SHOP-20261124",
        batch_href=_HERE,
        tabs=()
        if empty
        else (
            Choice("311", KINDS["311"], False, _HERE, 5_000),
            Choice("621", KINDS["621"], True, _HERE, 5_000),
        ),
        standings=() if empty else standings,
        rows=()
        if empty
        else (
            row(311, "800", ("2", "120", "399", "800")),
            row(402, "100", ("2", "100"), "订购人身份证号校验不通过"),
            row(517, "500", ("2", "120", "399", "500")),
            row(523, "", ()),
        ),
        paging=Paging(4, 5_000, "", f"{_HERE}/answers?passed=4"),
        nothing=Nothing(
            N_("Nothing was declared yet"),
            N_("Documents of cleared parcels are declared from the page of the batch; each answer stands here."),
            (Link(N_("To the batch"), _HERE),),
        ),
        exports=() if empty else (Link(N_("Table (CSV)"), f"{_HERE}/answers.csv"),),
        as_of=NOW,
        sending=None if empty else SendingPart(100, 72, 72, left_words(38), SIGNERS["invented"], 250, 50, 36),
        declare_href=f"{_HERE}/declaring",
        simulated=True,
    )


def _list(by: str, name: str, parcels: int, weight: str) -> ReleaseRow:
    address = f"{_HERE}/release?by={by}&name={name}"
    return ReleaseRow(LISTS[by], by, name, parcels, parcels + 2, f"{weight} kg", address, address)


def release(*, one: bool = False) -> ReleasePage:
    """The bags of a batch, or what is in one of them."""
    bags = tuple(_list("bag", f"BAGPCN0{number}", 50 - number, f"{31 + number}.420") for number in range(1, 5))
    return ReleasePage(
        reference="999-12345671",
        batch_href=_HERE,
        tabs=tuple(Choice(kind, words, kind == "bag", f"{_HERE}/release?by={kind}", 4) for kind, words in TABS.items()),
        lists=() if one else bags,
        chosen=bags[0] if one else None,
        rows=tuple(
            ReleasedParcel(
                waybill=f"RX{number:08}CN",
                other=f"ORD-{number:06}",
                bag="BAGPCN01",
                bill="999-12345671",
                packages=1,
                gross_weight="0.796 kg",
                conveyance="XX101",
                href=f"{_HERE}/parcels/{number}",
            )
            for number in (1, 4, 9)
        )
        if one
        else (),
        paging=Paging(3 if one else 4, 49 if one else 4),
        nothing=Nothing(
            N_("Nothing is released yet"), N_("Parcels that may move on stand here by flight, truck and bag.")
        ),
        download=Link(N_("Download the release list (CSV)"), f"{_HERE}/release.csv"),
        back=f"{_HERE}/release?by=bag" if one else "",
    )


def _movement(number: int, words: str, chip: Chip, **more: object) -> MovementRow:
    plain = MovementRow(
        words=words,
        reference=f"PARCELS-{number}",
        conveyance="",
        day=day(1),
        way="",
        parcels=2_400 // number,
        bags=48 // number,
        packages=2_410 // number,
        gross_weight="1,912.300 kg",
        chip=chip,
        href="",
        arrival_href=f"{_HERE}/movements/{number}",
    )
    return replace(plain, **more)  # type: ignore[arg-type]  # fields of the view by name


def onward() -> BatchPage:
    """A batch of the Mainland that was declared and is partly on its way; a party is late."""
    before = judged()
    verdict = before.verdict
    assert verdict is not None
    undo = Action(N_("Take off again"), f"{_HERE}/movements/1/undoing")
    taxes = ChartView(
        id="taxes-chart",
        title=N_("Taxes"),
        heading=N_("Tax"),
        series=(Series(Texts(en="CNY"), Tone.DONE),),
        points=(Point(N_("Value-added tax"), (81_200,)), Point(N_("Consumption tax"), (9_310,))),
    )
    return replace(
        before,
        flow=FLOWS["cn-import"],
        status=STATUSES["judged"],
        verdict=replace(verdict, taxes=taxes, declared=None, currency="CNY", to_fix=0, fixes=(), rules=()),
        late=(
            LateParty(DOCUMENTS["payments"], "4403PAY001", _PAYS, 150, at(-80), at(-8), True, _HERE),
            LateParty(DOCUMENTS["waybills"], "4403EXP001", "", 96, at(-6), at(66), False, _HERE),
        ),
        late_at=at(-8),
        filed=FiledPart(
            (
                FiledRow(KINDS["311"], "311", 5_000, 5_000, 5_000, 0, 0, 0, 0, _HERE),
                FiledRow(KINDS["621"], "621", 5_000, 4_987, 4_946, 41, 96, 4_210, 4_210, _HERE),
            ),
            f"{_HERE}/answers",
            False,
        ),
        declare_href=f"{_HERE}/declaring",
        carried=Carried(
            (
                _movement(
                    1,
                    N_("Truck"),
                    Chip(Tone.WAITING, N_("Under way")),
                    conveyance="FW1234",
                    href="/submissions/1",
                    undo=undo,
                ),
                _movement(
                    2,
                    N_("Flight"),
                    Chip(Tone.DONE, N_("Counted on arrival")),
                    conveyance="XX900",
                    way="HKG → SIN",
                    counted=((N_("arrived"), 1_190), (N_("arrived in part"), 8), (N_("not arrived"), 2)),
                ),
            ),
            3_600,
            1_350,
            f"{_HERE}/truck",
            f"{_HERE}/flight",
        ),
        releases=(_list("truck", "FW1234 2026-11-25", 2_400, "1,912.300"), _list("bag", "BAGPCN01", 50, "31.420")),
        more_releases=96,
        release_href=f"{_HERE}/release",
        returns_href=f"{_HERE}/returns",
    )
