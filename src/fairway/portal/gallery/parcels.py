"""Batches of parcels: the list, one that is filled, one at work, one that is judged; its parcels, one with documents."""

from __future__ import annotations

from decimal import Decimal

from fairway.base.issues import Issue
from fairway.base.language import Language
from fairway.consignments.model import Texts
from fairway.portal.gallery.cast import NOW, at, day
from fairway.portal.routes.code_words import code_words
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.parcels.words import (
    FLOWS,
    OUTCOMES,
    RETENTIONS,
    STATUSES,
    TABLES,
    TO_FIX,
    field_words,
    left_words,
    outcome_chip,
    share,
)
from fairway.portal.views.charts import ChartView
from fairway.portal.views.community.shipments import Menu
from fairway.portal.views.parcels.batch import (
    Bar,
    BatchPage,
    BrokenRule,
    DeclarationRow,
    Declared,
    FileRow,
    ToFix,
    Upload,
    Verdict,
    Working,
)
from fairway.portal.views.parcels.batches import BatchesView, BatchRow
from fairway.portal.views.parcels.parcel import ParcelRow, ParcelsView
from fairway.portal.views.parts import N_, Action, Choice, Link, Nothing, Paging, Phrase, Sort, Tone, Words
from fairway.site.parcels import looking

_HERE = "/parcels/1"
_PAYMENTS = Words(N_("Payments"))
_VAGUE = "hk.parcels.description.vague"
_ROOT = "6f1c0a52d98e4b7703c5fe1a9b2d8846e0735cbb12af904d6a31787c55ef0e21"


def _said(rule: str, part: str) -> Texts:
    """What a rule says in every language."""
    en, tc, sc = (looking.explained(rule, one)[part] for one in (Language.EN, Language.TC, Language.SC))
    return Texts(en=en, tc=tc, sc=sc)


def batches(*, empty: bool = False, chart: ChartView | None = None) -> BatchesView:
    """The batches of a courier."""

    def row(number: int, status: str, counts: tuple[int, int, int] | None, hours: float) -> BatchRow:
        return BatchRow(
            id=str(number),
            href=f"/parcels/{number}",
            reference=f"999-1234567{number}",
            flow=FLOWS["hong-kong" if number != 3 else "cn-import"],
            status=TO_FIX if counts and counts[2] else STATUSES[status],
            conveyance=f"XX10{number}",
            arrives_at=at(hours),
            opened_at=at(-number),
            parcels=counts[0] if counts else None,
            cleared=counts[1] if counts else None,
            to_fix=counts[2] if counts else None,
            corrects=number == 4,
        )

    return BatchesView(
        rows=()
        if empty
        else (
            row(1, "judged", (500, 490, 10), 5),
            row(2, "waiting", None, 7),
            row(3, "judged", (100_000, 100_000, 0), 9),
            row(4, "open", None, 11),
            row(5, "failed", None, 12),
        ),
        tabs=(
            Choice("", N_("All"), True, "/parcels", 0 if empty else 5),
            Choice("to-fix", N_("To put right"), False, "/parcels", 0 if empty else 1),
            Choice("waiting", N_("Being judged"), False, "/parcels", 0 if empty else 1),
        ),
        menus=(Menu(N_("Any kind"), tuple(Choice(one, words, href="/parcels") for one, words in FLOWS.items())),),
        sort=Sort("opened", True, "/parcels?sort={key}&dir={dir}"),
        search="",
        hidden=(),
        paging=Paging(0 if empty else 5, 0 if empty else 5),
        nothing=Nothing(
            N_("No batch yet"),
            N_(
                "Open a batch for each flight or truck, put your parcel list into it and hand it in."
                " Every parcel is judged before it arrives, and what is refused is explained."
            ),
            (Link(N_("Open a batch"), "/parcels/new"),),
        ),
        exports=(Link(N_("Table (CSV)"), "/parcels.csv"),),
        as_of=NOW,
        may_open=True,
        chart=chart,
    )


def _facts() -> tuple[tuple[Phrase, Phrase], ...]:
    return (
        (N_("Kind"), FLOWS["hong-kong"]),
        (N_("Flight or truck"), as_data("XX101")),
        (N_("Expected arrival"), Words("{time}", {"time": at(5)})),
        (N_("Opened"), Words("{time}", {"time": at(-1)})),
        (N_("Names and numbers of persons"), RETENTIONS["trade"]),
    )


def _file(*, out: bool) -> FileRow:
    return FileRow(
        1,
        "parcels-500.csv",
        TABLES["hk_parcels"],
        "148 kB",
        _ROOT,
        Action(N_("Take out"), f"{_HERE}/files/1/removal") if out else None,
    )


def filling(*, failed: bool = False) -> BatchPage:
    """A batch whose files come in, or could not be read."""
    issue = Issue(
        rule="PARCELS-FILE-EMPTY", message="The file is empty.", remedy="Send the file again, whole.", place="list.csv"
    )
    words = N_("Hand it in again") if failed else N_("Hand it in")
    return BatchPage(
        id="1",
        reference="999-12345671",
        status=STATUSES["failed" if failed else "open"],
        flow=FLOWS["cn-import" if failed else "hong-kong"],
        facts=_facts(),
        links=(),
        files=(_file(out=True),),
        issues=(issue,) if failed else (),
        upload=Upload(
            f"{_HERE}/files",
            (Choice("", N_("The file itself tells"), True), Choice("orders", TABLES["orders"]))
            if failed
            else (Choice("hk_parcels", TABLES["hk_parcels"], True),),
        ),
        submit=Action(words, f"{_HERE}/submission", primary=True),
        cancel=Action(N_("Cancel"), f"{_HERE}/cancellation"),
        erase_href=f"{_HERE}/erase",
    )


def working() -> BatchPage:
    """A batch at work."""
    return BatchPage(
        id="1",
        reference="999-12345671",
        status=STATUSES["waiting"],
        flow=FLOWS["hong-kong"],
        facts=_facts(),
        links=(),
        files=(_file(out=False),),
        issues=(),
        cancel=Action(N_("Cancel"), f"{_HERE}/cancellation"),
        working=Working(f"{_HERE}/progress", N_("Judging each parcel"), 0, 43_800, 100_000, 43, left_words(38)),
    )


def _bars(counts: dict[str, int]) -> tuple[Bar, ...]:
    most = max(counts.values())
    return tuple(
        Bar(OUTCOMES[one][1], count, share(count, most), OUTCOMES[one][0], f"{_HERE}/parcels?show={one}", one)
        for one, count in counts.items()
    )


def _verdict() -> Verdict:
    declarations = tuple(
        DeclarationRow(
            name=f"D000{number}",
            form="1",
            reason=N_("Import"),
            trader="Example Trading (HK) Ltd",
            country=code_words("country", "JP") or "JP",
            conveyance="XX207",
            moved_on=day(1),
            shared=Words(N_("heading {code}"), {"code": f"610{number}"}),
            parcels=3 * number,
            lines=4 * number,
            value=Decimal("5210.00") * number,
            charge=Decimal("0.20"),
            levy=Decimal("0.00"),
            due=day(15),
            first="RX00000002JP",
            href=f"{_HERE}/parcels/RX00000002JP",
        )
        for number in (1, 2, 3)
    )
    category = code_words("release.category", "2") or ""
    return Verdict(
        parcels=500,
        cleared=490,
        to_fix=10,
        faults=10,
        parcels_href=f"{_HERE}/parcels",
        cleared_share="98.0%",
        outcomes=_bars({"EXEMPT": 312, "DECLARED": 170, "LISTED": 8, "TO_FIX": 8, "STOPPED": 2}),
        rules=(
            BrokenRule(
                _VAGUE,
                _said(_VAGUE, "sentence"),
                _said(_VAGUE, "remedy"),
                field_words("description"),
                8,
                "100.0%",
                f"{_HERE}/parcels?rule=hk.parcels.description.vague",
            ),
        ),
        more_rules=0,
        categories=(Bar(category, 312, "100.0%", Tone.DONE, raw="2"),),
        channels=(),
        flags=(),
        money=(
            (N_("Value of the goods"), Decimal("412233.10")),
            (N_("Charges and levies of the declarations"), Decimal("31.40")),
        ),
        currency="HKD",
        root=_ROOT,
        rules_digest="a1b2c3d4e5f60718",
        engine="duckdb",
        seconds="0.9",
        fixes=(
            ToFix(
                "LP00000311CN",
                f"{_HERE}/parcels/1",
                outcome_chip("TO_FIX"),
                (_said(_VAGUE, "sentence"),),
                "Women's knitted cotton T-shirt",
            ),
            ToFix(
                "LP00000402CN",
                f"{_HERE}/parcels/2",
                outcome_chip("STOPPED"),
                (code_words("screening.hk", "alternative-smoking") or "",),
                "",
            ),
        ),
        fixes_href=f"{_HERE}/parcels?show=to-fix",
        fix_download=f"{_HERE}/to-fix.zip",
        correct_href="/parcels/new?corrects=1",
        release_href=f"{_HERE}/released.csv",
        faults_href=f"{_HERE}/faults.csv",
        declared=Declared(38, Decimal("31.40"), day(15), declarations, f"{_HERE}/declarations"),
    )


def judged() -> BatchPage:
    """A batch of five hundred parcels, ten of which need somebody."""
    return BatchPage(
        id="1",
        reference="999-12345671",
        status=TO_FIX,
        flow=FLOWS["hong-kong"],
        facts=_facts(),
        links=((N_("Corrected by"), (Link(as_data("999-12345671/2"), "/parcels/2"),)),),
        files=(_file(out=False),),
        issues=(),
        erase_href=f"{_HERE}/erase",
        verdict=_verdict(),
    )


def parcels() -> ParcelsView:
    """The parcels of a batch."""

    def row(number: int, outcome: str, note: Phrase, proposal: str = "") -> ParcelRow:
        return ParcelRow(
            number=f"RX0000000{number}CN",
            href=f"{_HERE}/parcels/{number}",
            other="",
            outcome=outcome_chip(outcome),
            notes=(note,) if note else (),
            proposal=proposal,
            value="HKD 3,999.99",
            rules=((_VAGUE, _said(_VAGUE, "sentence")),) if proposal else (),
        )

    return ParcelsView(
        reference="999-12345671",
        batch_href=_HERE,
        rows=(
            row(1, "EXEMPT", code_words("exemption.hk", "postal") or ""),
            row(2, "DECLARED", Words(N_("declaration {name}"), {"name": "D0001"})),
            row(3, "TO_FIX", "", "Women's knitted cotton T-shirt"),
            row(4, "STOPPED", code_words("screening.hk", "alternative-smoking") or ""),
        ),
        tabs=(
            Choice("", N_("All"), True, _HERE, 500),
            Choice("to-fix", N_("Cannot move on"), False, _HERE, 10),
            Choice("EXEMPT", N_("Exempt"), False, _HERE, 312),
        ),
        menus=(Menu(N_("Any rule"), (Choice("x", _said(_VAGUE, "sentence"), False, _HERE, 8),)),),
        search="",
        hidden=(),
        paging=Paging(4, 500, "", f"{_HERE}/parcels?passed=4"),
        nothing=Nothing(N_("No parcel is like that"), N_("Take a filter away to see more.")),
        clear_href="",
        customs=False,
    )
