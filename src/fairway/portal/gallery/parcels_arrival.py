"""A flight with parcels where it arrives, before anything was counted and with what differs; parcels that come back."""

from __future__ import annotations

from fairway.base.issues import Issue
from fairway.parcels.release.reconcile import BillWeighsTheSame, CountedInFull, CountedNoOther
from fairway.parcels.release.shipments import PostalPacketsOfOneOrder, ReturnOfKnownParcel, ReturnOfNoMore
from fairway.portal.gallery.cast import day
from fairway.portal.routes.parcels.arrival import FIELDS, LISTS, RECEIVED, SENT, SOURCES, STANDS
from fairway.portal.routes.parcels.returns import ARRIVED, AWAY, KNOWN, LEFT, ODD, UNDER_WAY
from fairway.portal.routes.parcels.words import field_words
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parcels.arrival import ArrivalRow, Differs, ListRow, MovementPage
from fairway.portal.views.parcels.returns import OrderRow, PartRow, ReturnRow, ReturnsPage
from fairway.portal.views.parts import N_, Action, Chip, Choice, Fault, Link, Nothing, Paging, Tone
from fairway.site.parcels.counting import There

_HERE = "/parcels/1/movements/2"
_BILL = "784-20461124"


def _row(number: int, there: There, counted: int | None, *, packages: int = 1, faulty: str = "") -> ArrivalRow:
    told = "" if counted is None else str(counted)
    return ArrivalRow(
        waybill=f"EXP{number:010}",
        order=f"2026112400{number:07}" if packages else "",
        href=f"/parcels/1/parcels/{number}" if packages else "",
        bag=f"BAGPCN0{1 + number % 3}" if packages else "",
        bill=_BILL if packages else "",
        packages=packages,
        gross_weight=f"{0.2 + number % 7 / 10:.3f} kg" if packages else "–",
        counted=faulty or told,
        before=told,
        weighed="0.912 kg" if there is There.ARRIVED and number % 2 else "",
        chip=STANDS[there][1],
        faulty=bool(faulty),
    )


def movement(*, begun: bool = True, faulty: bool = False) -> MovementPage:
    """A flight of 1,200 parcels."""
    counts = (1_150, 38, 8, 4, 1) if begun else (0, 1_200, 0, 0, 0)
    stands = (There.ARRIVED, There.OPEN, There.IN_PART, There.ABSENT, There.MORE)
    issues: tuple[Issue, ...] = ()
    if faulty:
        told = N_("Line {line} is no waybill with its packages: {text}")
        remedy = N_("Write the waybill, then its packages, then its kilograms, with spaces between.")
        issues = (
            Issue(
                rule="form.waybill",
                message=told,
                remedy=remedy,
                pointer="/told",
                params={"line": "2", "text": "EXP 2 ?"},
            ),
        )
    faults = tuple(Fault(one, "f-told") for one in issues)
    hint = N_("A waybill on each line, as it is scanned. Behind it, where they differ, its packages and kilograms.")
    rows = (
        _row(311, There.ARRIVED, 1),
        _row(402, There.IN_PART, 1, packages=3),
        _row(517, There.OPEN, None),
        _row(523, There.ABSENT, 0),
        _row(538, There.OPEN, None, packages=2, faulty="two" if faulty else ""),
        _row(9_000_001, There.MORE, 2, packages=0),
    )
    return MovementPage(
        reference="HZ-SHOP-20261124",
        batch_href="/parcels/1",
        name="PARCELS-2",
        words=N_("Flight"),
        conveyance="XX900",
        way="HKG → SIN",
        day=day(1),
        chip=Chip(Tone.DONE, N_("Counted on arrival")) if begun else Chip(Tone.WAITING, N_("Under way")),
        packages=1_210,
        bags=24,
        gross_weight="956.150 kg",
        submission_href="",
        figures=(
            (N_("parcels on the list"), 1_200, "", _HERE),
            (N_("arrived"), counts[0], "done", _HERE if begun else ""),
            (N_("not counted yet"), counts[1], "waiting", _HERE),
            *(
                (
                    (N_("arrived in part"), counts[2], "needs-you", _HERE),
                    (N_("not there"), counts[3], "stopped", _HERE),
                    (N_("more than listed"), counts[4], "stopped", _HERE),
                )
                if begun
                else ()
            ),
        ),
        told=Field(
            "/told",
            N_("What is there"),
            Control.LONG_TEXT,
            "EXP0000000517\nEXP 2 ?" if faulty else "",
            hint,
            faults=faults,
        ),
        count=Action(N_("Note what is there"), f"{_HERE}/count", primary=True),
        rest=Action(N_("All others arrived as listed"), f"{_HERE}/rest", confirm=N_("All others arrived as listed")),
        tabs=(
            Choice("", N_("All"), True, _HERE, sum(counts)),
            *(
                Choice(there.value, STANDS[there][0], False, _HERE, count)
                for there, count in zip(stands, counts, strict=True)
                if count
            ),
        ),
        search="",
        hidden=(),
        rows=rows if begun else tuple(_row(311 + at, There.OPEN, None) for at in range(4)),
        paging=Paging(len(rows), sum(counts), "", f"{_HERE}?passed=6"),
        nothing=Nothing(N_("No parcel is like that"), N_("Take a filter away to see more."), (Link(N_("All"), _HERE),)),
        here=_HERE,
        clear_href="",
        compared=begun,
        agree=not begun,
        differs=(
            Differs(_BILL, FIELDS["packages"], "1,210", "1,197", SOURCES["count"]),
            Differs(_BILL, field_words("gross_weight"), "956.15 kg", "961.4 kg", SOURCES["607"]),
        )
        if begun
        else (),
        issues=(
            BillWeighsTheSame().issue("/total_bill/gross_weight", bill="961.4", manifest="956.15"),
            CountedInFull().issue("/counted", count=8, waybills="EXP0000000402, EXP0000000613", share=""),
            CountedNoOther().issue("/counted", count=1, waybills="EXP0009000001", share=""),
        )
        if begun
        else (),
        lists=(ListRow(LISTS["607"], _BILL, 1_200, RECEIVED), ListRow(LISTS["711"], "", 1_150, SENT)) if begun else (),
        hand_in=f"{_HERE}/lists",
        send=Action(N_("Send the inbound detail"), f"{_HERE}/filing"),
        place=FieldSet("", (Field("/place", N_("Where they are unloaded"), size="half"),)),
        undo=None if begun else Action(N_("Take off again"), f"{_HERE}/undoing"),
        faults=faults,
    )


def _part(number: int, chip: Chip, carried: str = "") -> PartRow:
    return PartRow(f"RX{number:08}CN", f"/parcels/1/parcels/{number}", carried, _HERE if carried else "", chip)


def returns(*, empty: bool = False) -> ReturnsPage:
    """A batch in which parcels come back and orders travel in several parcels."""
    unknown = ReturnOfKnownParcel().issue("/return_of", waybill="RX00000017CN", original="RX99900002HK")
    more = ReturnOfNoMore().issue("/lines", code="61091000", returned="3", sent="2")
    postal = PostalPacketsOfOneOrder().issue(
        "/orders/ORD-000204", order="ORD-000204", count=2, value="4,310.00", limit="4,000"
    )
    here = "/parcels/1/parcels"
    return ReturnsPage(
        reference="999-12345671",
        batch_href="/parcels/1",
        issues=() if empty else (postal,),
        comes_back=True,
        returns=()
        if empty
        else (
            ReturnRow("RX00000011CN", f"{here}/11", "RX99900001HK", f"{here}/1", False, KNOWN, ()),
            ReturnRow("RX00000017CN", f"{here}/17", "RX99900002HK", "", False, ODD, (unknown,)),
            ReturnRow("RX00000023CN", f"{here}/23", "RX00000021CN", f"{here}/21", True, ODD, (more,)),
        ),
        orders=()
        if empty
        else (
            OrderRow("ORD-000204", (_part(31, ARRIVED, "PARCELS-1"), _part(32, UNDER_WAY, "PARCELS-2"))),
            OrderRow("ORD-000318", (_part(47, AWAY, "PARCELS-1"), _part(48, LEFT), _part(49, LEFT))),
        ),
        most=500,
        nothing=Nothing(
            N_("Each parcel of this batch stands alone"),
            N_("No order travels in several parcels, and none comes back."),
            (Link(N_("To the batch"), "/parcels/1"),),
        ),
    )
