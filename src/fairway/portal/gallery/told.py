"""What partners send: lists and searches of shipments, messages beside what they say, partners, past estimates."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook

from fairway.portal.gallery import cargo, cast
from fairway.portal.gallery.cast import NOW, at
from fairway.portal.routes.community.explained import explain
from fairway.portal.routes.community.message_rows import STANDINGS, form_words, standard_words
from fairway.portal.routes.community.words import MODES, customs_chip, kind_words, milestone_words
from fairway.portal.views.community.estimates import BacktestPage, ScoreRow
from fairway.portal.views.community.messages import MessageListView, MessageRow, MessageView, SendView
from fairway.portal.views.community.partner import (
    Channel,
    CodeRow,
    FaultRow,
    LetRow,
    PartnerRow,
    PartnersView,
    PartnerView,
    SentRow,
)
from fairway.portal.views.community.shipments import (
    Guess,
    Menu,
    Reached,
    SavedFilter,
    SearchView,
    ShipmentListView,
    ShipmentRow,
)
from fairway.portal.views.organisation import ApiKey
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Nothing, Paging, Sort, Tone, Words
from fairway.site.community.receipts import fault_of
from fairway.tracking.model import Mode
from fairway.tracking.profiles import Profile
from fairway.tracking.reading import Standard, read
from fairway.tracking.references import doubts

_ROTTERDAM, _HONG_KONG = cast.three("Rotterdam", "鹿特丹", "鹿特丹"), cast.three("Hong Kong", "香港", "香港")
_DONGGUAN = cast.three("Dongguan", "東莞", "东莞")
_NOTHING = Nothing(
    N_("No shipment yet"),
    N_(
        "A submission that you send is followed by itself. For other cargo say a reference that you know it by: a bill,"
        " an air waybill, a container."
    ),
)


def _rows() -> tuple[ShipmentRow, ...]:
    return (
        ShipmentRow(
            "1", cargo.HREF, cargo.REFERENCE, tuple(MODES[mode] for mode in (Mode.SEA, Mode.ROAD, Mode.AIR)),
            _ROTTERDAM, _DONGGUAN, Reached(milestone_words("BORDER_CROSSED"), cast.SHENZHEN_BAY, at(-1)),
            Reached(milestone_words("ARRIVED", reached=False), "", at(2.5), N_("Estimated")), 45, customs_chip("released"), 1,
            watched=True, found_by=Words(N_("by {kind}"), {"kind": Words(kind_words("master-bill"))}),
        ),
        ShipmentRow(
            "2", cargo.HREF, "HB-26-0042", (MODES[Mode.SEA],), Words(N_("place {code}"), {"code": "XXNOO"}),
            _HONG_KONG, None, Reached(milestone_words("ARRIVED", reached=False), "", at(70), N_("Planned")), None, None, shared=True,
        ),
        ShipmentRow(
            "3", cargo.HREF, "LG-261123-01", (MODES[Mode.ROAD],), N_("Mainland"), _HONG_KONG,
            Reached(milestone_words("RELEASED"), _HONG_KONG, at(-30)), None, None, customs_chip("held"),
        ),
    )  # fmt: skip


def shipments(*, empty: bool = False) -> ShipmentListView:
    """The list of shipments."""
    names = {"": N_("All open"), "late": N_("Late"), "conflict": N_("Sources differ"), "watched": N_("Watched")}
    keep = Action(N_("Keep"), "/shipments/filters", values={"query": "mode=sea"})
    return ShipmentListView(
        rows=() if empty else _rows(),
        tabs=tuple(Choice(name, words, not name, f"/shipments?show={name}") for name, words in names.items()),
        menus=(Menu(N_("Any mode"), (Choice("", N_("Any mode"), not empty), Choice("sea", N_("Sea"), empty))),),
        sort=Sort("changed_at", True, "/shipments?sort={key}&dir={dir}"),
        paging=Paging(0 if empty else 3, next="" if empty else "/shipments?after=x"),
        as_of=NOW,
        nothing=_NOTHING,
        exports=(Link(N_("Table (CSV)"), "/shipments.csv"),),
        new_href="/shipments/new",
        saved=(SavedFilter("Sea, held", "/shipments?mode=sea&customs=held", Action(N_("Remove"), "/x"), active=True),),
        save=keep,
        clear_href="/shipments",
    )


def search(*, found: bool = True) -> SearchView:
    """What a number leads to."""
    text = cargo.BILL.value if found else "MSKU1234566"
    return SearchView(
        query=text,
        rows=_rows()[:1] if found else (),
        cases=(),
        guesses=(Guess(kind_words("master-bill"), text),) if found else (),
        doubts=() if found else doubts(text),
        follow_href="/shipments/new?ref=x",
    )


CODECO = (
    "UNB+UNOA:2+TERMINAL+FAIRWAY+261124:0900+4711'\nUNH+1+CODECO:D:95B:UN'\nBGM+34+GATE1+9'\nTDT+1++3+++++XX1234'\n"
    "NAD+CF+LINE'\nEQD+CN+MSKU1234566+22G1++3+5'\nDTM+7:202611240830:203'\nLOC+165+HKHKG:139:6+HIT:TER:ZZZ'\n"
    "CNT+16:2'\nUNT+9+1'\nUNZ+1+4711'\n"
)


def _workbook() -> bytes:
    book = Workbook()
    sheet = book.active or book.create_sheet()
    for row in (
        ("Event", "Container", "Bill of lading", "Date and time", "Place", "Estimated"),
        ("Gate out", "MSKU1234565", "MAEU123456789", "2026-11-22 07:10", "HKHKG", "no"),
        ("Gate in", "MSKU1234566", "MAEU123456789", "2026-11-22 09:10", "HKHKG", "no"),
        ("Gate inn", "MSKU1234565", "", "22.11.2026 25:99", "XXNOO", ""),
    ):
        sheet.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _row(reference: str, form: str, standard: str, standing: str, errors: int, name: str = "") -> MessageRow:
    tone, words = STANDINGS[standing]
    return MessageRow(
        href=f"/messages/{reference or name}", at=at(-0.4), form=form_words(form), reference=reference,
        file_name=name, standard=standard_words(standard), channel=N_("HTTP"), standing=Chip(tone, words),
        events=0 if standing == "refused" else 2, duplicates=1, errors=errors, warnings=1, test=standing == "refused",
        corrected=False,
    )  # fmt: skip


_EDI = ("GATE1", "CODECO D.95B", "edifact", "refused", 2)
_LIST = ("", "event list, 3 rows", "table", "partly", 2, "gate list.xlsx")


def message(*, workbook: bool = False) -> MessageView:
    """A message beside what it says."""
    raw = _workbook() if workbook else CODECO.encode()
    standard = Standard.TABLE if workbook else Standard.EDIFACT
    name = "gate list.xlsx" if workbook else ""
    told = read(raw, standard, profile=Profile(), partner="partner", received=NOW, file_name=name)
    issues = [fault_of(issue) for issue in told.issues] if told else []
    found = explain(raw, standard, told.events if told else (), issues, file_name=name)
    row = _row(*_LIST) if workbook else _row(*_EDI)
    return MessageView(
        row=row, sha256="18360f6f56d2b21" * 4, size=len(raw), lines=found.lines, more_lines=0,
        loose_faults=found.faults, loose_said=found.said, more_faults=0, grid=found.grid, laid_out=found.laid_out,
        correct_href="/messages/x/correct", replay=Action(N_("Read again"), "/messages/x/replay"),
        answers=(Link(N_("Receipt (JSON)"), "/messages/x/answer/receipt"),), raw_href="/messages/x/raw",
    )  # fmt: skip


def correct() -> SendView:
    """A message is corrected."""
    return SendView(
        words=N_("Correct and send again"),
        lead="",
        crumbs=(Link(N_("Messages"), "/messages"), Link(N_("The message"), "/messages/x")),
        action=Action(N_("Send the correction"), "/messages/x/correct", primary=True),
        text=CODECO,
        known=tuple(line for line in message().lines if line.faults),
    )


def send() -> SendView:
    """A message is sent by hand."""
    return SendView(
        words=N_("Send a message"),
        lead=N_("A file or a text in any standard that is known here. It is kept as it is, read, and answered."),
        crumbs=(Link(N_("Messages"), "/messages"),),
        action=Action(N_("Send"), "/messages", primary=True),
        standards=(Choice("", N_("Recognised by itself"), True), Choice("edifact", standard_words("edifact"))),
    )


def messages(*, empty: bool = False) -> MessageListView:
    """The log."""
    tabs = {"": N_("All"), **{name: words for name, (_, words) in STANDINGS.items()}}
    rows = (_row(*_EDI), _row(*_LIST), _row("TNT-1", "TNT 3.0", "dcsa", "accepted", 0, "track-and-trace.json"))
    return MessageListView(
        rows=() if empty else rows,
        tabs=tuple(Choice(name, words, not name, "/messages") for name, words in tabs.items()),
        standards=(Choice("", N_("Any standard"), True, "/messages"),),
        chosen=N_("Any standard"),
        query="",
        standing="",
        standard="",
        paging=Paging(3),
        as_of=NOW,
        nothing=Nothing(N_("Nothing was sent yet"), "", (Link(N_("Send a message"), "/messages/send"),)),
        exports=(Link(N_("Table (CSV)"), "/messages.csv"),),
        send_href="/messages/send",
    )


def partner() -> PartnerView:
    """What we send."""
    fault = "MSKU1234566 is not a container number: its check digit would be 5."
    test = Action(N_("End test mode"), "/partner/test")
    return PartnerView(
        name=cast.three(**cargo.NAMES[cargo.TERMINAL]), days=30, messages=412, events=1208, duplicates=3, last_at=at(-0.4),
        error_percent=12.5, score=88, sent=(SentRow(standard_words("edifact"), 400, 12, 30, 1190, 3),),
        faults=(FaultRow("edifact.check_digit", fault, True, 14, "/messages/x"),), last=messages().rows, test=True,
        toggle_test=test, standards=(standard_words("edifact"),), zone="Asia/Hong_Kong",
        own_codes=(("CODECO 36", milestone_words("GATED_OUT")),), note="Night shift sends by hand",
        profile_href="/partner/profile",
        channels=(Channel(N_("HTTP"), N_("A file or a text"), "curl -H 'Authorization: Bearer KEY' https://x.example"),),
        answer='{\n  "standing": "accepted"\n}',
        keys=(ApiKey("Gate", "fw_7f3c", (N_("Read"),), at(-2000), Chip(Tone.DONE, N_("Active"))),),
        codes=(CodeRow("LINE", cast.HARBOUR, Action(N_("Forget"), "/partner/parties")),),
        lets=(LetRow(kind_words("container"), "MSKU1234565", cast.VICTORIA, at(200), Action(N_("End"), "/x")),),
        may_tell=True, organisations=(Choice("1", cast.HARBOUR),), kinds=(Choice("container", N_("Container")),),
    )  # fmt: skip


def partners() -> PartnersView:
    """Every partner of the site."""
    terminal, line = cargo.NAMES[cargo.TERMINAL], cargo.NAMES[cargo.LINE]
    return PartnersView(
        (
            PartnerRow(cast.three(**terminal), (standard_words("edifact"),), 412, 1208, 12.5, at(-0.4)),
            PartnerRow(cast.three(**line), (standard_words("dcsa"), standard_words("ais")), 90, 4071, 0, at(-2)),
        ),
        30,
        NOW,
    )


def backtest(*, empty: bool = False) -> BacktestPage:
    """How good past estimates were."""
    score = ScoreRow(N_("up to 6 hours"), 566, 3, 6.8, 4.5, 0.83, 476, 1.8, 100, 66)
    none = ScoreRow(N_("up to 6 hours"), 0, 1, None, None, None, 0, None)
    rows = () if empty else (score,)
    own = Choice("own", N_("This site's own history"), True, "/backtest")
    return BacktestPage(
        (own, Choice("synthetic", N_("Synthetic history"), False, "/backtest?history=synthetic")), False, 1040, 2854,
        at(-9000), NOW, 0.8, none if empty else score, rows, rows, rows, NOW,
    )  # fmt: skip
