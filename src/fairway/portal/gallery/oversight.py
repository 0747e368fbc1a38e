"""Data flow, rule book, record, declarations."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from hashlib import sha256

from fairway.base.issues import Issue
from fairway.consignments.model import Texts
from fairway.filings.adapter import FilingStatus as S
from fairway.portal.gallery import cast
from fairway.portal.gallery.cast import HK_SIM, HREF, REFERENCE, at, day
from fairway.portal.gallery.shipment import head
from fairway.portal.views import declarations as dec
from fairway.portal.views.oversight import (
    Crossing,
    DataFlowView,
    RecordedFact,
    RecordView,
    RuleBookView,
    RuleEntry,
)
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Paging, Phrase, Side, Tone, Words
from fairway.portal.vocabulary import filing_chip

_ELEMENTS: tuple[tuple[int, Phrase], ...] = (
    (16, N_("Waybill number")),
    (20, N_("Number of packages")),
    (23, N_("Gross weight")),
    (29, N_("Description in Simplified Chinese")),
    (32, N_("HS heading")),
    (48, N_("Consignor")),
    (49, N_("Consignee")),
)


def data_flow_empty() -> DataFlowView:
    """Nothing of a firm has crossed."""
    return replace(data_flow(), rows=(), paging=Paging(0))


def data_flow() -> DataFlowView:
    """Three crossings of one firm's submissions."""

    def row(
        hours: float,
        number: str,
        sender: Side,
        receiver: Side,
        who: Texts,
        count: int,
        delivered: float | None,
        sha: str,
    ) -> Crossing:
        return Crossing(
            at(hours),
            number,
            HREF,
            sender,
            receiver,
            who,
            _ELEMENTS[:count],
            N_("Filing with Hong Kong customs") if receiver is Side.HK else N_("Filing with Mainland customs"),
            N_("Consent of the consignor; GBA standard contract"),
            N_("7 years, then erased"),
            delivered is not None,
            sha,
        )

    return DataFlowView(
        (
            row(-0.02, "HG-261187", Side.HK, Side.CN, cast.LINGNAN, 5, None, "e41f0a97c55b21d8"),
            row(-0.4, REFERENCE, Side.CN, Side.HK, cast.HARBOUR, 7, -0.39, "7c1f0c4be2a94ad0"),
            row(-26, "HG-261166", Side.CN, Side.HK, cast.HARBOUR, 6, -26, "09b3a0de71c2ff40"),
        ),
        Paging(3, 3),
        at(0, -0.2),
        (
            Choice("", N_("All"), True, "?"),
            Choice("out", N_("Out of Hong Kong"), False, "?d=out"),
            Choice("in", N_("Into Hong Kong"), False, "?d=in"),
        ),
        (Link(N_("Table (CSV)"), "/data-flow.csv"),),
    )


def rule_book() -> RuleBookView:
    """A few rules with every severity."""
    rules = (
        RuleEntry("cap60l.lodge_14_days", "hk.road_aci", N_("Road cargo information"), N_("Road cargo information is taken at most 14 days before the expected crossing."), N_("Send it again when the crossing is 14 days away or less."), "Cap. 60L, s. 4", "error", date(2011, 11, 17)),
        RuleEntry("rocars.bundle_30_minutes", "trip", N_("Trip"), N_("A vehicle may cross 30 minutes after its last bundling or change, not earlier."), N_("Wait until the time shown, or bundle earlier."), "ROCARS, bundling", "error", date(2011, 11, 17)),
        RuleEntry("gacc.hs6_to_cn10", "cn.goods_declaration", N_("Goods declaration"), N_("The HS heading has several Mainland codes; which one applies is a choice."), N_("Choose the ten-digit code of each line."), "GACC tariff 2026", "question", date(2026, 1, 1), date(2026, 12, 31)),
        RuleEntry("cross.weight_3_per_cent", "submission", N_("Submission"), N_("Net and gross weight differ by less than 3 per cent; that is unusual for cartons."), N_("Check that the packaging is counted in the gross weight."), "Product rule", "warning"),
    )  # fmt: skip
    return RuleBookView(
        rules,
        (
            Choice("", N_("All"), True, "/rules", 142),
            Choice("hk.road_aci", N_("Road cargo information"), False, "/rules?for=hk.road_aci", 18),
            Choice("hk.tdec", N_("Import and export declaration"), False, "/rules?for=hk.tdec", 31),
            Choice("cn.road_manifest", N_("Mainland road manifest"), False, "/rules?for=cn.road_manifest", 27),
            Choice("cn.goods_declaration", N_("Goods declaration"), False, "/rules?for=cn.goods_declaration", 44),
            Choice("trip", N_("Trip"), False, "/rules?for=trip", 12),
        ),
        total=142,
    )


def record() -> RecordView:
    """The facts of one submission."""
    kinds = (
        ("submission", 1, "submission-recorded", -21.0, Words("Person {id}", {"id": "p-0171"}), 184_201),
        (
            "filing:cn.road_manifest:HT26112301",
            1,
            "document-derived",
            -3.2,
            N_("Policy: derive on submission"),
            188_114,
        ),
        ("filing:cn.road_manifest:HT26112301", 2, "document-sent", -3.2, N_("Outbox"), 188_117),
        (
            "filing:cn.road_manifest:HT26112301",
            3,
            "answer-received",
            -3.0,
            N_("Mainland single window (simulator)"),
            188_340,
        ),
        ("submission", 2, "element-confirmed", -0.1, Words("Person {id}", {"id": "p-0032"}), 190_212),
        ("submission", 3, "submission-amended", 0.0, Words("Person {id}", {"id": "p-0032"}), None),
    )
    facts = tuple(
        RecordedFact(stream, version, kind, at(hours), actor, position, sha256(f"{stream}{version}".encode()).hexdigest(), kind == "element-confirmed")
        for stream, version, kind, hours, actor, position in kinds
    )  # fmt: skip
    return RecordView(
        head("record"),
        facts,
        Chip(Tone.DONE, N_("Verified"), source=N_("Checked against the newest checkpoint"), at=at(0, -0.1)),
        "hk.fairway.example/log",
        190_214,
        "Zk3qV0v1T9m8h2c4nS7yLwQ5pXrJdB6uGfEaKiO0NtY=",
        at(0, -0.1),
        f"{HREF}/bundle",
        "fairway-01990f5e-5d40-7c21-9d8a-e8e2ce1029dc.zip",
    )


def declarations() -> dec.DeclarationsView:
    """Declarations to lodge, one of them late, and two lines with neither."""

    def row(
        n: int, form: str, goods: Texts, moved: int, value: str, charge: str, penalty: str, chip: Chip, open_: bool
    ) -> dec.DeclarationRow:
        return dec.DeclarationRow(
            f"/submissions/HG-{n}/documents/hk.tdec",
            f"HG-{n}",
            form,
            goods,
            day(moved),
            day(moved + 14),
            Decimal(value),
            Decimal(charge),
            Decimal("0"),
            Decimal(penalty),
            chip,
            lodge=Action(N_("Lodge"), f"/submissions/HG-{n}/documents/hk.tdec/lodge") if open_ else None,
        )

    due = Chip(Tone.NEEDS_YOU, N_("To lodge"))
    return dec.DeclarationsView(
        (
            row(261021, "1", cast.GLOVES, -17, "88200", "5.60", "40", Chip(Tone.STOPPED, N_("Late")), True),
            row(261098, "1", cast.BEDLINEN, -13, "1000000", "119.50", "0", due, True),
            row(261166, "1", cast.TILES, -1, "312400", "33.60", "0", due, True),
            row(261144, "2", cast.PCB, -4, "5000000", "200.00", "0", filing_chip(S.SENT, source=HK_SIM, at=at(-1)), False),
            row(261102, "1A", cast.SALMON, -6, "640000", "0.20", "0", filing_chip(S.ACCEPTED, raw="ACK", source=HK_SIM, at=at(-30), simulated=True), False),
        ),
        (
            dec.UnmatchedLine("M-20261110-0412", "/m", 3, cast.TILES, day(-12), day(2), cast.VICTORIA, (Link(N_("Complete it"), "/declare"), Link(N_("Mark exempt"), "/exempt"))),
            dec.UnmatchedLine("M-20261112-0077", "/m", 1, cast.PCB, day(-11), day(3), cast.PEARL, (Link(N_("Complete it"), "/declare"), Link(N_("Mark exempt"), "/exempt"))),
        ),
        (
            dec.PenaltyBand(N_("after 14 days, to 1 month and 14 days"), Decimal(20), Decimal(40)),
            dec.PenaltyBand(N_("then to 2 months and 14 days"), Decimal(40), Decimal(80)),
            dec.PenaltyBand(N_("later"), Decimal(100), Decimal(200)),
        ),
        (
            Choice("open", N_("To lodge"), True, "/declarations", 3),
            Choice("sent", N_("Already lodged"), False, "/declarations?filter=lodged", 41),
            Choice("exempt", N_("Exempt"), False, "/declarations?filter=exempt", 7),
        ),
        Paging(5, 5),
        (Link(N_("Spreadsheet (XLSX)"), "/declarations.xlsx"),),
        Action(
            Words("Lodge all {n}", {"n": 3}),
            "/declarations/lodge",
            primary=True,
            confirm=Words(
                "Lodge {n} declarations, HKD {total} in all? They leave for customs at once.",
                {"n": 3, "total": Decimal("198.70")},
            ),
        ),
    )  # fmt: skip


def declarations_exempt() -> dec.DeclarationsView:
    """Two exempt consignments: one marked, one that follows from its through bill."""

    def row(n: int, waybill: str, goods: Texts, why: Texts, undo: bool) -> dec.ExemptRow:
        return dec.ExemptRow(
            f"/submissions/HG-{n}",
            f"HG-{n}",
            waybill,
            goods,
            cast.VICTORIA,
            day(-4),
            why,
            2,
            undo=Action(N_("Undo"), "/declarations/x/exempt/undo", confirm=N_("Undo the exemption?")) if undo else None,
            because="" if undo else N_("Follows from the through bill; correct the submission if it is wrong."),
        )

    whole = declarations()
    sample = Texts(en="Samples under HK$1,000", tc="價值低於港幣 1,000 元的樣本", sc="价值低于港币 1,000 元的样本")
    through = Texts(
        en="Transhipment cargo on a through bill from outside to outside Hong Kong",
        tc="以全程提單運載、由港外經港至港外的轉運貨物",
        sc="以全程提单运载、由港外经港至港外的转运货物",
    )
    return replace(
        whole,
        rows=(),
        exempt=(
            row(261140, "PLX26110840", cast.GLOVES, sample, True),
            row(261133, "PLX26110790", cast.PCB, through, False),
        ),
        filters=tuple(replace(one, active=one.value == "exempt") for one in whole.filters),
        lodge_all=None,
        paging=Paging(2),
    )


def declarations_failed() -> dec.DeclarationsView:
    """Two of three were lodged; the third is named with why not."""
    issue = Issue(
        rule="FILING-BLOCKED",
        message="{count} open points stand against sending this document.",
        remedy="Open the readiness of the document and settle each point.",
        params={"count": "2"},
    )
    failed = dec.NotDone("HG-261166", "/submissions/HG-261166/documents/hk.tdec", "1", (issue,))
    return replace(declarations(), outcome=dec.LodgeOutcome(2, (failed,)), lodge_all=None)
