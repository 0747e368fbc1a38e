"""One submission in the middle of its life."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fairway.consignments.model import Direction
from fairway.filings.adapter import FilingStatus as S
from fairway.portal.gallery import cast
from fairway.portal.gallery.cast import CN_SIM, HREF, REFERENCE, at, three
from fairway.portal.views import submission as sub
from fairway.portal.views.parts import (
    N_,
    Action,
    Chip,
    Choice,
    Link,
    Origin,
    Phrase,
    ProvenanceMark,
    Side,
    Tone,
    Words,
)
from fairway.portal.vocabulary import filing_chip

_CARTONS = three("cartons", "紙箱", "纸箱")
_PIECES = three("pieces", "件", "件")


def head(active: str) -> sub.SubmissionHead:
    """What stands above the pages of the submission."""
    send = Action(
        N_("Send to both customs"),
        f"{HREF}/send",
        primary=True,
        disabled_because=Words("{n} elements are open; see Readiness", {"n": 3}),
    )
    overview = active == "overview"
    return sub.SubmissionHead(
        reference=REFERENCE,
        href=HREF,
        direction=Direction.CN_TO_HK,
        status=Chip(Tone.NEEDS_YOU, N_("Needs you")),
        tabs=_tabs(active),
        control_point=cast.SHENZHEN_BAY,
        crossing=at(2.2),
        vehicle_hk="KW 1188",
        vehicle_cn="粤Z·F188港",
        actions=(send,) if overview else (),
        links=(Link(N_("Edit"), f"{HREF}/edit"),) if overview else (),
    )


def _tabs(active: str) -> tuple[Choice, ...]:
    parts = (
        ("overview", N_("Overview"), ""),
        ("readiness", N_("Readiness"), "/readiness"),
        ("timeline", N_("Timeline"), "/timeline"),
        ("data-flow", N_("Data flow"), "/data-flow"),
        ("record", N_("Record"), "/record"),
    )
    return tuple(Choice(key, words, key == active, HREF + path) for key, words, path in parts)


def _card(
    target: str,
    words: str,
    form: str,
    chip: Chip,
    number: str = "",
    due: float | None = None,
    filled: int = 0,
    total: int = 0,
    step: Phrase = "",
    action: Action | None = None,
    later: Phrase = "",
) -> sub.DocumentCard:
    return sub.DocumentCard(
        target,
        words,
        form,
        f"{HREF}/documents/{target}",
        chip,
        number,
        at(0, due) if due is not None else None,
        filled,
        total,
        0,
        step,
        action,
        later,
    )


def submission() -> sub.SubmissionView:
    """Southbound: the Mainland side is released, the Hong Kong side waits for the importer."""
    sim = {"simulated": True}
    hk = sub.SideColumn(
        Side.HK,
        cast.HARBOUR,
        (
            _card(
                "hk.road_aci",
                N_("Road cargo information"),
                "RoadACI",
                filing_chip(S.DRAFTED),
                due=42,
                filled=21,
                total=23,
                step=Words("Confirm {n} translated descriptions", {"n": 2}),
            ),
            _card(
                "hk.road_manifest",
                N_("Road cargo manifest"),
                "Cap. 60C",
                filing_chip(S.DRAFTED),
                due=42,
                filled=26,
                total=29,
                step=N_("Put the gross weight right"),
            ),
            _card(
                "hk.tdec",
                N_("Import and export declaration"),
                "Form 1",
                filing_chip(S.DRAFTED),
                filled=31,
                total=35,
                later=N_("After the crossing, within 14 days"),
            ),
        ),
    )
    cn = sub.SideColumn(
        Side.CN,
        cast.YUEXING,
        (
            _card(
                "cn.road_manifest",
                N_("Mainland road manifest"),
                "MT2401",
                filing_chip(S.ACCEPTED, raw="01", source=CN_SIM, at=at(-3), **sim),
                "5345261123000187",
            ),
            _card(
                "cn.carrier_confirmation",
                N_("Carrier confirmation"),
                "MT4402",
                filing_chip(S.ACCEPTED, raw="01", source=CN_SIM, at=at(-2.4), **sim),
                "5345261123000187",
            ),
            _card(
                "cn.goods_declaration",
                N_("Goods declaration"),
                "DecMessage",
                filing_chip(S.RELEASED, raw="P", source=CN_SIM, at=at(-1.2), **sim),
                "534520260001184432",
            ),
        ),
    )
    received = Origin(ProvenanceMark.RECEIVED, "gd", at(-3.1))
    shared = (
        sub.SharedElement(16, N_("Waybill number"), "HT26112301", origin=received),
        sub.SharedElement(20, N_("Packages"), "12"),
        sub.SharedElement(
            23,
            N_("Gross weight"),
            "",
            False,
            "1,248.0 kg",
            "1,284.0 kg",
            f"{HREF}/edit#f-consignments-0-gross_weight_kg",
            N_("Two digits were changed round on one side."),
        ),
        sub.SharedElement(24, N_("Net weight"), "1,190.5 kg"),
        sub.SharedElement(9, N_("Batch number"), "5345261123000187"),
        sub.SharedElement(64, N_("Container"), "–"),
        sub.SharedElement(38, N_("Value"), "CNY 486,000.00"),
        sub.SharedElement(40, N_("Trade term"), "FOB Dongguan"),
        sub.SharedElement(32, N_("HS headings"), "8480.71, 8480.79"),
    )
    lines = (
        sub.ItemLine(
            1,
            cast.MOULDS,
            "8480.71",
            sub.Counted(Decimal(8), _CARTONS, "CT"),
            Decimal("902.0"),
            sub.Counted(Decimal(4), three("sets", "套", "套"), "SET"),
            Decimal("372000"),
            "CNY",
            three("China", "中國", "中国"),
            (Chip(Tone.WAITING, N_("Translation to confirm")),),
        ),
        sub.ItemLine(
            2,
            three("Hot runner plates", "熱流道板", "热流道板"),
            "8480.79",
            sub.Counted(Decimal(3), _CARTONS, "CT"),
            Decimal("310.0"),
            sub.Counted(Decimal(6), _PIECES, "H87"),
            Decimal("96000"),
            "CNY",
            three("China", "中國", "中国"),
            (Chip(Tone.WAITING, N_("Translation to confirm")),),
        ),
        sub.ItemLine(
            3,
            three("Ejector pins", "頂針", "顶针"),
            "8480.79",
            sub.Counted(Decimal(1), _CARTONS, "CT"),
            Decimal("72.0"),
            sub.Counted(Decimal(1200), _PIECES, "H87"),
            Decimal("18000"),
            "CNY",
            three("China", "中國", "中国"),
        ),
    )
    activity = (
        sub.Happening(at(0, -4), Words("Translations proposed for {n} lines", {"n": 2}), "fairway", Side.HK),
        sub.Happening(at(-0.4), N_("Shared elements arrived from the Mainland side"), "gd", Side.HK, "sha256 7c1f…"),
        sub.Happening(
            at(-1.2),
            N_("Goods declaration released"),
            "5345",
            Side.CN,
            "P",
            True,
            f"{HREF}/documents/cn.goods_declaration",
        ),
        sub.Happening(at(-2.4), N_("Carrier confirmation accepted"), "5345", Side.CN, "01", True),
        sub.Happening(at(-3), N_("Mainland road manifest accepted"), "5345", Side.CN, "01", True),
        sub.Happening(at(-3.2), N_("Sent to Mainland customs"), "李建国", Side.CN),
        sub.Happening(at(-21), N_("Submission recorded"), "李建国", Side.CN),
    )
    viewers = (
        sub.Viewer(cast.PEARL, N_("Consignee"), N_("Everything")),
        sub.Viewer(
            cast.KINWAH,
            N_("Carrier"),
            N_("What a carrier needs: no values"),
            None,
            Action(
                N_("Withdraw"),
                f"{HREF}/withdraw",
                confirm=N_("The carrier will no longer see this submission. Withdraw?"),
            ),
        ),
        sub.Viewer(cast.HK_CUSTOMS, N_("Customs"), N_("What is filed with it")),
        sub.Viewer(
            cast.METRO, N_("Insurer"), N_("Milestones only"), at(24 * 30), Action(N_("Withdraw"), f"{HREF}/withdraw")
        ),
    )
    return sub.SubmissionView(
        head=head("overview"),
        next_step=Words("Confirm {n} translated descriptions and put the gross weight right", {"n": 2}),
        next_due=at(0, 42),
        hk=hk,
        cn=cn,
        shared=shared,
        consignments=(
            sub.ConsignmentSummary(
                "C1",
                "HT26112301",
                cast.HENGTAI,
                cast.PEARL,
                sub.Counted(Decimal(12), _CARTONS, "CT"),
                Decimal("1284.0"),
                Decimal("486000"),
                "CNY",
                lines,
            ),
        ),
        activity=activity,
        viewers=viewers,
    )


def other_site_down() -> sub.SubmissionView:
    """The same while the Mainland site is silent: unknown is shown as unknown."""
    view = submission()
    unknown = Chip(Tone.DRAFT, N_("Not known"), source=N_("The Mainland site has not answered"))
    return replace(
        view,
        head=replace(view.head, status=Chip(Tone.WAITING, N_("Waiting"))),
        next_step=N_("Nothing to do here; the other site will catch up by itself"),
        next_due=None,
        shared=tuple(replace(e, equal=True, value=e.value or e.hk_value) for e in view.shared),
        cn=replace(
            view.cn,
            note=N_("No answer from the Mainland site since 09:12. What it has not said is unknown."),
            documents=tuple(replace(d, status=unknown, authority_reference="") for d in view.cn.documents),
        ),
    )
