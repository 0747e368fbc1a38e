"""Decision tables of the risk desk: the list, one that is written, one that is tried; authorised platforms."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from fairway.base.issues import Issue
from fairway.parcels.risk.decisions import Row, shipped
from fairway.portal.gallery.cast import NOW, TODAY, at, day
from fairway.portal.routes.page import faults_of
from fairway.portal.routes.parcel_risk import drawn
from fairway.portal.routes.parcel_risk.limits import differences, limit_rows
from fairway.portal.routes.parcel_risk.table_form import Written
from fairway.portal.routes.parcel_risk.words import PATH, SIGNS, STANDINGS, TABLES, parts, sign_words, table_words
from fairway.portal.routes.parcels.words import left_words
from fairway.portal.views.editor import Control, Field, FieldSet
from fairway.portal.views.parcels.risk_tables import (
    AuthorisedPage,
    PlatformRow,
    PreviewExample,
    PreviewShown,
    SignPreview,
    TablePage,
    TableRow,
    TablesPage,
    VersionRow,
)
from fairway.portal.views.parts import N_, Action, Chip, Link, Nothing, Paging, Tone
from fairway.site.parcels.risk.tables import Standing, TableView, VersionView

_LIST = f"{PATH}/tables"
_WHY = "Invented: splits of four and more were nearly all found, those of two hardly ever."


def tables() -> TablesPage:
    """Every shipped table."""
    rows = []
    for name in TABLES:
        if name not in shipped():
            continue
        words, says = table_words(name)
        limits = limit_rows(name, shipped()[name].versions[-1].rows)
        rows.append(
            TableRow(
                href=f"{_LIST}/{name}",
                words=words,
                says=says,
                rows=limits[:4],
                more=max(0, len(limits) - 4),
                since=day(-40),
                by="Officer 2207" if name == "splitting" else "",
                coming=day(6) if name == "inspection" else None,
            )
        )
    return TablesPage(parts("/tables"), tuple(rows), NOW)


def _view(name: str, rows: tuple[Row, ...]) -> TableView:
    own = shipped()[name]
    return TableView(
        name=name,
        title=own.title,
        inputs=own.inputs,
        outputs=own.outputs,
        signs=(f"parcels.risk.{name}",) if name in SIGNS else (),
        newest=1,
        in_force=0,
        versions=(
            VersionView(
                version=1,
                valid_from=day(6),
                why=_WHY,
                rows=rows,
                standing=Standing.COMING,
                recorded_at=at(-30),
                recorded_by="2207",
            ),
            VersionView(
                version=0,
                valid_from=own.versions[-1].valid_from,
                why=own.versions[-1].why,
                rows=own.versions[-1].rows,
                standing=Standing.IN_FORCE,
            ),
        ),
    )


def _changed(name: str) -> tuple[Row, ...]:
    """The shipped rows with a limit or two written otherwise."""
    first, *others = shipped()[name].versions[-1].rows
    then = dict(first.then)
    limit = {"splitting": "minutes", "inspection": "random_share"}[name]
    then[limit] = {"splitting": Decimal(240), "inspection": Decimal("0.001")}[name]
    return (Row(when=first.when, then=then), *others)


def table(name: str = "splitting", *, preview: PreviewShown | None = None, faulty: bool = False) -> TablePage:
    """One table whose next version is written."""
    told = _view(name, _changed(name))
    written = Written.of_version(told, told.versions[0].rows, day(7), "" if faulty else _WHY)
    if faulty:
        written.values["/rows/0/then/minutes"] = "soon"
        written.values["/valid_from"] = TODAY.isoformat()
    issues: list[Issue] = []
    if faulty:
        issues = [
            Issue(
                rule="form.value",
                message="This value cannot be taken.",
                remedy="Write it in the form that the hint shows.",
                pointer="/rows/0/then/minutes",
            )
        ]
    faults = faults_of(issues)
    first, rows, why = written.fields(faults)
    words, says = table_words(name)
    now, coming = told.versions[1], told.versions[0]
    href = f"{_LIST}/{name}"
    return TablePage(
        words=words,
        says=says,
        name=name,
        href=href,
        now=limit_rows(name, now.rows),
        since=now.valid_from,
        by="",
        first=first,
        rows=rows,
        why=why,
        may_add=bool(told.inputs),
        expects=1,
        put=Action(N_("Put in force from that day"), href),
        preview_href=f"{href}/preview",
        rows_href=f"{href}/rows",
        signs=tuple(Link(sign_words(one), "/rules") for one in told.signs),
        versions=(
            VersionRow(
                number=1,
                standing=STANDINGS["coming"],
                valid_from=coming.valid_from,
                recorded_at=coming.recorded_at,
                by="Officer 2207",
                why=_WHY,
                shipped=False,
                rows=limit_rows(name, coming.rows),
                changes=differences(name, now.rows, coming.rows),
                undo=Action(N_("Undo it"), f"{href}/withdrawal", danger=True, values={"version": "1"}),
                undo_field=FieldSet("", (Field("/reason-1", N_("Why it is undone"), Control.TEXT),)),
            ),
            VersionRow(
                number=0,
                standing=STANDINGS["in-force"],
                valid_from=now.valid_from,
                recorded_at=None,
                by="",
                why=now.why,
                shipped=True,
                rows=limit_rows(name, now.rows),
                changes=(),
            ),
        ),
        differences=() if faulty else differences(name, now.rows, coming.rows),
        preview=preview,
        faults=faults,
    )


def previewed(status: str = "done") -> TablePage:
    """A version that is tried on the last month."""
    href = f"{PATH}/previews/1"
    if status != "done":
        return table(
            preview=PreviewShown(
                href, status, 61, 214, 28, left_words(95), at(-0.1), Action(N_("Stop it"), f"{href}/cancellation")
            )
        )
    signs = (SignPreview(SIGNS["splitting"], 2_104, 2_391, 287, 0, 0, 0),)
    return table(
        preview=PreviewShown(
            href,
            status,
            since=TODAY - timedelta(days=30),
            until=TODAY - timedelta(days=1),
            batches=214,
            left_out=3,
            parcels=2_018_400,
            counts=(
                (N_("flagged"), 5_907, 6_194),
                (N_("to be inspected"), 22_656, 22_940),
                (N_("drawn at random"), 18_204, 18_201),
            ),
            signs=signs,
            chart=drawn.preview(signs),
            examples=(
                PreviewExample(
                    "O261112000871",
                    f"{PATH}/batches/1/parcels/O261112000871",
                    "HZ-SHOP-26111203",
                    SIGNS["splitting"],
                    Chip(Tone.HELD, N_("Would be flagged")),
                    "3 parcels of one buyer or consignee within hours come to 6,120.00 yuan, above the limit of"
                    " 5,000.00 for one purchase.",
                ),
            ),
        )
    )


def authorised(*, empty: bool = False) -> AuthorisedPage:
    """Two platforms, one of them no longer."""

    def row(code: str, name: str, standing: str, until: int | None) -> PlatformRow:
        return PlatformRow(
            code=code,
            name=name,
            certificate="AEOCN4403960001",
            valid_from=day(-400),
            valid_until=day(until) if until is not None else None,
            why="Certificate shown on the visit of the spring",
            standing=STANDINGS[standing],
            recorded_at=at(-3000),
            by="Officer 2207",
            end_href=f"{PATH}/authorised/{code}/end" if standing == "in-force" else "",
        )

    fields = (
        Field("/code", N_("Code of the platform"), Control.CODE, hint=N_("As it stands in its orders (ebpCode)")),
        Field("/name", N_("Name")),
        Field("/valid_from", N_("Authorised from"), Control.DATE, TODAY.isoformat(), size="half"),
    )
    return AuthorisedPage(
        parts=parts("/authorised"),
        rows=()
        if empty
        else (
            row("4601250R3A", "Harbour Bazaar Ltd", "in-force", None),
            row("4403960T1B", "Lingnan Mart", "over", -20),
        ),
        search="",
        paging=Paging(0 if empty else 2),
        nothing=Nothing(
            N_("No platform is authorised yet"),
            N_("All platforms have the same share until one is authorised here."),
        ),
        shares=drawn.laid_down(Decimal("0.002"), Decimal("0.01")),
        measured=drawn.groups([] if empty else [(True, 804_000, 2_104), (False, 1_214_400, 20_552)]),
        add=Action(N_("Authorise it"), f"{PATH}/authorised"),
        sets=tuple(FieldSet("", (one,)) for one in fields),
        exports=(Link(N_("Table (CSV)"), f"{PATH}/authorised.csv"),),
        as_of=NOW,
        table_href=f"{_LIST}/inspection",
    )
