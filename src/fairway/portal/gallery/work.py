"""The work list in its states."""

from __future__ import annotations

from fairway.consignments.model import Direction, Texts
from fairway.filings.adapter import FilingStatus, Target
from fairway.portal.gallery import cast
from fairway.portal.gallery.cast import at, day
from fairway.portal.views.parts import (
    N_,
    Action,
    Chip,
    Choice,
    Fragment,
    Link,
    Nothing,
    Paging,
    Phrase,
    Sort,
    Tone,
    Words,
)
from fairway.portal.views.work_list import DocumentMark, WorkGroup, WorkListView, WorkRow
from fairway.portal.vocabulary import filing_chip

S = FilingStatus
TARGETS = tuple(Target)


def marks(*statuses: FilingStatus) -> tuple[DocumentMark, ...]:
    """The six marks of a row."""
    return tuple(DocumentMark(t.value, filing_chip(s)) for t, s in zip(TARGETS, statuses, strict=True))


def _row(
    number: int,
    direction: Direction,
    goods: Texts,
    party: Texts,
    place: Texts,
    vehicles: str,
    documents: tuple[DocumentMark, ...],
    status: Chip,
    step: Phrase,
    due: tuple[float, float] | None = None,
    crossing: float | None = None,
    changed: bool = False,
) -> WorkRow:
    return WorkRow(
        id=f"s{number}",
        href=f"/submissions/HG-{number}",
        reference=f"HG-{number}",
        direction=direction,
        goods=goods,
        counterparty=party,
        control_point=place,
        vehicles=tuple(vehicles.split(" + ")) if vehicles else (),
        crossing=at(crossing) if crossing is not None else day(1),
        documents=documents,
        status=status,
        next_step=step,
        due=at(*due) if due else None,
        changed=changed,
    )


SOUTH, NORTH = Direction.CN_TO_HK, Direction.HK_TO_CN
NEEDS = Chip(Tone.NEEDS_YOU, N_("Needs you"))
WAITING = Chip(Tone.WAITING, N_("Waiting"))

_A, _D, _R, _J = S.ACCEPTED, S.DRAFTED, S.RELEASED, S.REJECTED

NEEDS_YOU = (
    _row(
        26_1187,
        NORTH,
        cast.SALMON,
        cast.LINGNAN,
        cast.MAN_KAM_TO,
        "NS 4471 + NS 4472",
        marks(_A, _A, _D, _D, _D, _D),
        Chip(Tone.STOPPED, N_("In conflict")),
        Words("Gross weight differs: {a} here, {b} on the Mainland", {"a": "8,640 kg", "b": "8,460 kg"}),
        (0, 22),
        1.4,
    ),
    _row(
        26_1184,
        SOUTH,
        cast.MOULDS,
        cast.HENGTAI,
        cast.SHENZHEN_BAY,
        "KW 1188",
        marks(_D, _D, _D, _A, _A, _R),
        NEEDS,
        Words("Confirm {n} translated descriptions", {"n": 2}),
        (0, 42),
        2.2,
        True,
    ),
    _row(
        26_1179,
        SOUTH,
        cast.CONNECTORS,
        cast.PEARL,
        cast.LOK_MA_CHAU,
        "",
        marks(_J, _A, _D, _A, _A, _A),
        Chip(Tone.NEEDS_YOU, N_("Rejected")),
        N_("Put the consignee address right and send again"),
        (1, 36),
        4.1,
    ),
    _row(
        26_1175,
        NORTH,
        cast.BATTERIES,
        cast.PEARL,
        cast.HEUNG_YUEN_WAI,
        "",
        marks(_D, _D, _D, _D, _D, _D),
        NEEDS,
        N_("Choose the Mainland tariff code of line 3"),
        (3, 5),
        7.0,
    ),
    _row(
        26_1098,
        SOUTH,
        cast.BEDLINEN,
        cast.VICTORIA,
        cast.SHENZHEN_BAY,
        "LT 9023",
        marks(_A, _A, _D, _A, _A, S.CLOSED),
        Chip(Tone.NEEDS_YOU, N_("Declaration due")),
        N_("Lodge the declaration"),
        (20, 40),
        -290,
    ),
)

WITH_OTHERS = (
    _row(
        26_1186,
        NORTH,
        cast.GLOVES,
        cast.METRO,
        cast.LOK_MA_CHAU,
        "KW 2075",
        marks(_A, _A, _D, S.UNDER_REVIEW, _D, _D),
        WAITING,
        Words("{who} supplies the tariff code and district", {"who": cast.YUEXING}),
        (2, 12),
        5.5,
    ),
    _row(
        26_1185,
        SOUTH,
        cast.TILES,
        cast.SUNRISE,
        cast.SHENZHEN_BAY,
        "KW 3310",
        marks(_A, S.SENT, _D, _A, _A, S.STORED),
        WAITING,
        N_("Hong Kong customs has the manifest"),
        None,
        3.2,
    ),
    _row(
        26_1181,
        NORTH,
        cast.PCB,
        cast.HENGTAI,
        cast.SHENZHEN_BAY,
        "RV 6602",
        marks(_A, _A, _D, _A, S.SENT, S.SUSPENDED),
        Chip(Tone.HELD, N_("Suspended")),
        N_("Mainland customs looks at the declaration by hand"),
        None,
        2.9,
    ),
)

MOVING = (
    _row(
        26_1172,
        SOUTH,
        cast.CONNECTORS,
        cast.PEARL,
        cast.SHENZHEN_BAY,
        "KW 1740",
        marks(_A, _A, _D, _A, _A, _R),
        Chip(Tone.DONE, N_("May cross")),
        Words("Earliest crossing {time}", {"time": at(0, 12)}),
        None,
        0.2,
    ),
    _row(
        26_1169,
        NORTH,
        cast.GLOVES,
        cast.METRO,
        cast.MAN_KAM_TO,
        "KW 2209",
        marks(_A, _A, _D, _A, _A, _R),
        Chip(Tone.DONE, N_("Crossed")),
        N_("The supervised place reports arrival"),
        None,
        -0.7,
    ),
    _row(
        26_1166,
        SOUTH,
        cast.TILES,
        cast.SUNRISE,
        cast.LOK_MA_CHAU,
        "KW 3311",
        marks(_A, _A, _A, _A, _A, S.CLOSED),
        Chip(Tone.DONE, N_("Closed")),
        N_("Nothing left to do"),
        None,
        -26,
    ),
)


def work_list() -> WorkListView:
    """The list on an ordinary morning."""
    return WorkListView(
        filters=(
            Choice("mine", N_("For me"), True, "/work", 5),
            Choice("all", N_("All open"), False, "/work?filter=all", 148),
            Choice("today", N_("Crossing today"), False, "/work?filter=today", 23),
            Choice("incoming", N_("Incoming"), False, "/work?filter=incoming", 4),
            Choice("declarations", N_("Declarations due"), False, "/work?filter=declarations", 9),
            Choice("closed", N_("Closed"), False, "/work?filter=closed"),
        ),
        groups=(
            WorkGroup("needs-you", N_("Needs you"), NEEDS_YOU, 5),
            WorkGroup("others", N_("Waiting for others"), WITH_OTHERS, 3),
            WorkGroup("moving", N_("Moving"), MOVING, 3),
        ),
        sort=Sort("due", False, "/work?sort={key}&dir={dir}"),
        paging=Paging(11, 148, "", "/work?after=x"),
        state=Fragment(at(0, -0.2)),
        direction=(
            Choice("", N_("Both"), True, "/work"),
            Choice("cn-hk", N_("Southbound"), False, "/work?direction=cn-hk"),
            Choice("hk-cn", N_("Northbound"), False, "/work?direction=hk-cn"),
        ),
        control_points=(
            Choice("", N_("All control points"), False, "/work"),
            *(
                Choice(str(i), p, False, f"/work?at={i}")
                for i, p in enumerate((cast.SHENZHEN_BAY, cast.LOK_MA_CHAU, cast.MAN_KAM_TO, cast.HEUNG_YUEN_WAI))
            ),
        ),
        bulk=(Action(N_("Send to both customs"), "/work/send", primary=True), Action(N_("Export"), "/work/export")),
        exports=(Link(N_("Spreadsheet (XLSX)"), "/work.xlsx"), Link(N_("Table (CSV)"), "/work.csv")),
    )


def empty() -> WorkListView:
    """A new firm without work."""
    full = work_list()
    return WorkListView(full.filters[:1], (), full.sort, Paging(0), Fragment(at(0, -0.1)))


_NOT_FOUND = Nothing(
    N_("Nothing here has that number"),
    N_(
        "References, waybills, containers and vehicles are compared whole or from their beginning. "
        "Something you may not see is not found either."
    ),
    (Link(N_("Back to the work list"), "/work"),),
)


def nothing_found() -> WorkListView:
    """A search without a hit."""
    full = work_list()
    return WorkListView(
        full.filters, (), full.sort, Paging(0), Fragment(at(0, -0.1)), query="CCRN 99 0000 1111", nothing=_NOT_FOUND
    )


def stale() -> WorkListView:
    """The list while the other site is silent."""
    full = work_list()
    state = Fragment(at(0, -6), stale_because=N_("The Mainland site has not answered since 09:12"))
    return WorkListView(
        full.filters,
        full.groups,
        full.sort,
        full.paging,
        state,
        direction=full.direction,
        bulk=full.bulk,
        exports=full.exports,
    )


def failed() -> WorkListView:
    """The list when the database does not answer."""
    full = work_list()
    state = Fragment(at(), failed_because=N_("The database did not answer within 2 seconds. Nothing is lost."))
    return WorkListView(full.filters, (), full.sort, Paging(0), state)
