"""The scheme: its registry with what comes with the product, its editor, and an application to join."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from fairway.base.language import Language
from fairway.consignments.model import Texts
from fairway.locks.scheme import columns
from fairway.locks.scheme.geojson import on_map
from fairway.locks.scheme.lists import CellChoice, CellMissing, Draft
from fairway.locks.scheme.model import COMMON, Driver, Entry, Kind, Lock, Names, Part, Vehicle
from fairway.locks.scheme.registry import SCHEME
from fairway.locks.scheme.shipped import DEMONSTRATION, shipped
from fairway.portal.gallery.cast import NOW, at
from fairway.portal.routes.community.words import as_data
from fairway.portal.routes.scheme import registry as lists
from fairway.portal.routes.scheme.editing import field_of
from fairway.portal.routes.scheme.joinings import ADD, DECIDE
from fairway.portal.routes.scheme.words import (
    CUSTOMS,
    FIELDS,
    KINDS,
    MODES,
    ONE,
    SIDES,
    Name,
    chip_of,
    names_words,
    part_chip,
    title_words,
)
from fairway.portal.views.community.maps import MapFrame
from fairway.portal.views.editor import FieldSet
from fairway.portal.views.parts import N_, Action, Chip, Choice, Link, Nothing, Paging, Phrase, Tone, Words
from fairway.portal.views.scheme.joining import (
    Deciding,
    JoiningRow,
    JoiningsView,
    JoiningView,
    SideView,
    ThingGroup,
    ThingRow,
)
from fairway.portal.views.scheme.registry import EditView, EntryView, ImportView, RegistryView, Told, VersionRow
from fairway.site.scheme import store

_CORRIDOR = "hk-dhl--hzmb"


def _entry(draft: Draft) -> Entry[Any]:
    return Entry(
        case_id=SCHEME,
        kind=draft.kind,
        code=draft.code,
        version=1,
        valid_from=draft.valid_from or NOW.date(),
        valid_until=draft.valid_until,
        content=draft.content,
        recorded_at=at(-900),
    )


def _entries(kind: Kind) -> list[Entry[Any]]:
    return [_entry(one) for one in shipped(DEMONSTRATION) if one.kind is kind]


def _places() -> dict[str, Name]:
    points = {one.code: names_words(one.content.names) for one in _entries(Kind.POINT)}
    return {**points, "hzmb": Texts(en="HZMB Hong Kong Port", tc="港珠澳大橋香港口岸", sc="港珠澳大桥香港口岸")}


def _frame(name: str, kind: str = "scheme") -> MapFrame:
    return MapFrame(kind, f"/gallery-map/{name}", "/gallery-map/places", N_("Map of the scheme"))


def _choices(kind: Kind) -> tuple[Choice, ...]:
    numbers = {one: len(_entries(one)) for one in DEMONSTRATION}
    return tuple(
        Choice(one.value, KINDS[one], one is kind, f"/scheme/{one.value}", numbers.get(one, 0)) for one in COMMON
    )


def registry(kind: Kind = Kind.POINT) -> RegistryView:
    """The points."""
    rows = [store.Row(entry=one, scope="public", name="", recorded_by="") for one in _entries(kind)]
    sides = [Choice("", N_("All"), True, "/scheme")] + [
        Choice(one, words, False, "/scheme") for one, words in SIDES.items()
    ]
    sorts = (N_("By name"), N_("By code"), N_("Last recorded first"))
    return RegistryView(
        kinds=_choices(kind),
        sides=tuple(sides),
        sorts=tuple(Choice(words, words, number == 0, "/scheme") for number, words in enumerate(sorts)),
        search="",
        path=f"/scheme/{kind.value}",
        hidden=(),
        rows=tuple(lists.entry_row(row, _places()) for row in rows),
        paging=Paging(len(rows)),
        nothing=Nothing(N_("Nothing recorded"), ""),
        exports=(Link("CSV", "/scheme/export.csv"), Link("XLSX", "/scheme/export.xlsx")),
        frame=_frame("scheme") if kind is not Kind.ROUTE else None,
        may_keep=True,
        new_href="/scheme/point/new",
        import_href="/scheme/import",
        note=lists.NOTES[kind],
        as_of=NOW,
    )


def routes() -> RegistryView:
    """The routes, which have no shape of their own."""
    return registry(Kind.ROUTE)


def _corridor() -> Entry[Any]:
    return next(one for one in _entries(Kind.CORRIDOR) if one.code == _CORRIDOR)


def entry() -> EntryView:
    """A corridor with a version that was undone."""
    corridor = _corridor()
    facts = [
        Told(FIELDS[name], as_data(str(getattr(corridor.content, name))), name in {"from_place", "to_place"})
        for name in ("from_place", "to_place", "half_width_m", "minutes", "source")
    ]

    def version(number: int, chip: Chip, days: int, changed: tuple[Phrase, ...] = ()) -> VersionRow:
        undo = Action(N_("Undo"), f"/scheme/corridor/{_CORRIDOR}/undo", values={"version": str(number)})
        return VersionRow(
            version=number,
            valid_from=date(2024, 3, 8) if number == 1 else NOW.date(),
            valid_until=None,
            recorded_at=at(-24 * days),
            chip=chip,
            changed=changed,
            undo=None if chip.tone is Tone.DRAFT else undo,
            undo_import=None,
        )

    return EntryView(
        kind=ONE[Kind.CORRIDOR],
        code=_CORRIDOR,
        name=title_words(corridor.content, _places()),
        chip=chip_of(corridor.content),
        crumbs=(Link(N_("Scheme"), "/scheme"), Link(KINDS[Kind.CORRIDOR], "/scheme/corridor")),
        facts=tuple(facts),
        versions=(
            version(2, Chip(Tone.DRAFT, N_("Undone")), 3, (FIELDS["half_width_m"],)),
            version(1, Chip(Tone.DONE, N_("Holds today")), 40),
        ),
        frame=_frame("scheme"),
        chosen=f"corridor:{_CORRIDOR}",
        edit_href=f"/scheme/corridor/{_CORRIDOR}/edit",
    )


def edit() -> EditView:
    """The editor of that corridor."""
    corridor = _corridor()
    cells = zip(columns.COLUMNS[Kind.CORRIDOR], columns.values(Kind.CORRIDOR, corridor.content), strict=True)
    fields = [field_of(column, "" if value is None else str(value)) for column, value in cells]
    days = (field_of(columns.VALID_FROM, NOW.date().isoformat()), field_of(columns.VALID_UNTIL, ""))
    return EditView(
        words=ONE[Kind.CORRIDOR],
        name=_CORRIDOR,
        crumbs=(Link(N_("Scheme"), "/scheme"), Link(KINDS[Kind.CORRIDOR], "/scheme/corridor")),
        action=Action(N_("Record this version"), f"/scheme/corridor/{_CORRIDOR}/edit", primary=True),
        sets=(
            *(FieldSet("", (one,)) for one in fields),
            FieldSet(N_("Days on which it holds"), days),
        ),
        faults=(),
        frame=_frame("scheme", "scheme-edit"),
        shape="corridor",
        chosen=f"corridor:{_CORRIDOR}",
    )


def taking_in() -> ImportView:
    """A file that was refused."""
    return ImportView(
        action="/scheme/import",
        crumbs=(Link(N_("Scheme"), "/scheme"),),
        kinds=tuple(Choice(one.value, KINDS[one]) for one in COMMON),
        templates=tuple(Link(KINDS[one], f"/v1/scheme/templates/{one.value}.csv") for one in COMMON),
        lead=N_(
            "CSV of one kind, XLSX with a sheet for each, or GeoJSON of points, fences and corridors. All of it is "
            "taken, or nothing."
        ),
        file="points.xlsx",
        issues=(
            CellMissing.at("point!L7", column="source"),
            CellChoice.at("point!E9", value="xx", column="side", choices="hk, cn, mo"),
        ),
    )


_CARRIER = Names(en="Harbour Trucking Ltd", tc="海港運輸有限公司", sc="海港运输有限公司")
_PARTS = {"hk": Part.APPROVED, "cn": Part.ASKED, "mo": Part.UNDECIDED}
_ASKED = "Send the registration of the second truck."


def joinings() -> JoiningsView:
    """Applications as an officer sees them."""

    def row(number: str, names: Names, parts: dict[str, Part]) -> JoiningRow:
        sides = tuple((SIDES[side], part_chip(part)) for side, part in parts.items())
        return JoiningRow(f"/joinings/{number}", f"SEL-{number}", names_words(names), SIDES["hk"], sides, False, at(-5))

    delta = Names(en="Delta Haulage Co", tc="三角洲運輸", sc="三角洲运输")
    tabs = (N_("All"), N_("Not decided yet"), N_("Asks for more"), N_("Approved"))
    return JoiningsView(
        rows=(
            row("5A10C3F2", delta, {"hk": Part.UNDECIDED, "cn": Part.APPROVED}),
            row("7745CAEF", _CARRIER, _PARTS),
        ),
        tabs=tuple(Choice(words, words, number == 0, "/joinings") for number, words in enumerate(tabs)),
        search="",
        part="",
        paging=Paging(2),
        nothing=Nothing("", ""),
        new_href="",
        officer=True,
        as_of=NOW,
    )


def _thing(kind: Kind, code: str, content: Any, **more: Any) -> ThingRow:
    names = {
        Kind.VEHICLE: ("registered_owner",),
        Kind.DRIVER: ("identity", "hk_licence", "cn_licence"),
        Kind.LOCK: ("profile", "vendor", "model", "battery_percent", "calibrated_until"),
    }[kind]
    facts = [(FIELDS[name], as_data(str(getattr(content, name)))) for name in names if getattr(content, name)]
    given: dict[str, Any] = {
        "key": f"{kind.value}:{code}",
        "code": code,
        "title": title_words(content),
        "content": content if kind is Kind.VEHICLE else None,
        "facts": tuple(facts),
        "warnings": (),
        "chips": tuple((SIDES[side], part_chip(part), "") for side, part in _PARTS.items()),
        "valid_from": date(2026, 11, 20),
        "valid_until": None,
        "version": 1,
        "edit_href": "",
        "remove": None,
        "erase": None,
        "give_code": None,
        "code_given": None,
        "needs_code": kind is Kind.LOCK,
    }
    return ThingRow(**{**given, **more})


def joining() -> JoiningView:
    """An application that Hong Kong approved, the Mainland asks about and Macao has not looked at."""
    truck = Vehicle(
        hk_mark="AB 1234", cn_plate="粤ZAB12港", mo_plate="MX-12-34", registered_owner="Harbour Trucking Ltd"
    )
    second = Vehicle(
        hk_mark="CD 5678", cn_plate="粤ZCD56港", mo_plate="MX-56-78", registered_owner="Harbour Trucking Ltd"
    )
    chan = Driver(
        names=Names(en="Chan Tai Man", tc="陳大文", sc="陈大文"),
        identity="••••(3)",
        hk_licence="••••877",
        cn_licence="••••234",
    )
    lock = Lock(
        terminal="13800138000",
        profile="jt808-jointech",
        vendor="Jointech",
        model="JT709C",
        battery_percent=24,
        calibrated_until=date(2026, 12, 6),
    )
    old = Lock(
        terminal="8000632862", profile="jt701", vendor="Jointech", model="JT701D", calibrated_until=date(2027, 5, 31)
    )
    code = Action(N_("Give a new code"), "/joinings/1/things/lock/L1/code")
    locks = (
        _thing(
            Kind.LOCK,
            "L1",
            lock,
            warnings=(
                Words(N_("Calibration ends on {day}"), {"day": date(2026, 12, 6)}),
                Words(N_("Battery {n} %"), {"n": 24}),
            ),
            give_code=code,
            code_given=at(-20),
        ),
        _thing(
            Kind.LOCK,
            "L2",
            old,
            warnings=(N_("This protocol carries no secret: its readings are marked unauthenticated."),),
            needs_code=False,
        ),
    )
    refused = Part.REFUSED
    chips = (
        (SIDES["hk"], part_chip(refused), "No insurance."),
        *((SIDES[one], part_chip(_PARTS[one]), "") for one in ("cn", "mo")),
    )
    groups = (
        (Kind.VEHICLE, (_thing(Kind.VEHICLE, "V1", truck), _thing(Kind.VEHICLE, "V2", second, chips=chips))),
        (Kind.DRIVER, (_thing(Kind.DRIVER, "D1", chan),)),
        (Kind.LOCK, locks),
    )
    return JoiningView(
        reference="SEL-7745CAEF",
        name=names_words(_CARRIER),
        crumbs=(Link(N_("Joining the scheme"), "/joinings"),),
        facts=(
            (FIELDS["business_registration"], as_data("12345678")),
            (FIELDS["uscc"], as_data("91440300MA5EQXL178")),
            (FIELDS["modes"], MODES["air-land"]),
            (N_("Applied in"), SIDES["hk"]),
        ),
        statement="",
        revision=2,
        withdrawn=False,
        sides=tuple(
            SideView(
                CUSTOMS[side],
                part_chip(part),
                _ASKED if part is Part.ASKED else "",
                None if part is Part.UNDECIDED else at(-26),
                side == "cn",
                side == "hk",
            )
            for side, part in _PARTS.items()
        ),
        groups=tuple(ThingGroup(kind.value, KINDS[kind], rows, "", ADD[kind]) for kind, rows in groups),
        deciding=Deciding(
            "/joinings/1/decision",
            tuple(Choice(part.value, words) for part, words in DECIDE.items()),
            tuple(Choice(part.value, DECIDE[part]) for part in (Part.APPROVED, Part.REFUSED, Part.SUSPENDED)),
            {},
        ),
        edit_href="",
        upload_href="",
        withdraw=None,
        faults=(),
        applied_at=at(-70),
        changed_at=at(-4),
    )


def _data(language: Language) -> dict[str, Any]:
    script = {Language.EN: "en", Language.TC: "tc", Language.SC: "sc"}[language]
    return on_map([_entry(one) for one in shipped(DEMONSTRATION)], script)


DATA: dict[str, Callable[[Language], dict[str, Any]]] = {"scheme": _data}
"""GeoJSON of the scheme's maps."""
