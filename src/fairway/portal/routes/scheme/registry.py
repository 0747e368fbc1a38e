"""What takes part in the scheme: a list of each kind beside the map."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from fastapi import APIRouter, Response

from fairway.api.scheme import after_of, next_of
from fairway.base.issues import NotFound
from fairway.codes.control_points import control_points
from fairway.consignments.model import Texts
from fairway.locks.scheme.geojson import SHAPED
from fairway.locks.scheme.model import COMMON, Content, Corridor, Kind, Point
from fairway.locks.scheme.shapes import length_m
from fairway.parties.model import Permission
from fairway.portal.routes.community.maps import policy
from fairway.portal.routes.page import Page, SignedPage, with_query
from fairway.portal.routes.scheme.words import (
    KINDS,
    SIDES,
    Name,
    Places,
    chip_of,
    facts_of,
    names_words,
    title_words,
)
from fairway.portal.views.community.maps import MapFrame
from fairway.portal.views.parts import N_, Choice, Link, Nothing, Paging
from fairway.portal.views.scheme.registry import EntryRow, RegistryView
from fairway.site.scheme import exporting, registry, store

router = APIRouter(include_in_schema=False)
PATH = "/scheme"
PLACES = "/v1/map/places"
MAP = "/v1/scheme/map"
PAGE = 50
_SORTS = {store.Sort.NAME: N_("By name"), store.Sort.CODE: N_("By code"), store.Sort.NEWEST: N_("Last recorded first")}
NOTES = {
    Kind.POINT: N_(
        "Only points that a source names. 93 take part (January 2026); the official list is brought in by import, and "
        "nothing is invented. Positions are approximate."
    ),
    Kind.FENCE: N_("Fences drawn by us are for the demonstration: an authority's own replace them."),
    Kind.CORRIDOR: N_("Corridors drawn by us are simplified along real roads, for the demonstration."),
    Kind.ROUTE: N_("Each leg is watched by one customs; custody is handed over where it ends."),
    Kind.HOURS: N_("Hours of points. Those of control points are in the code tables."),
    Kind.ACCREDITATION: N_("What each customs says of a vendor profile. What it has not said is not accredited."),
}


def kind_in(name: str) -> Kind:
    """The kind that an address names. Raises NotFound."""
    try:
        kind = Kind(name)
    except ValueError as error:
        raise NotFound from error
    if kind not in COMMON:
        raise NotFound
    return kind


def frame(page: Page, kind: str = "scheme") -> MapFrame:
    """The map of the scheme."""
    style = page.site.settings.map_style or ""
    return MapFrame(kind=kind, source=MAP, places=PLACES, label=N_("Map of the scheme"), style=style)


async def place_names(page: Page) -> dict[str, Name]:
    """What points and control points are called."""
    found: dict[str, Name] = {}
    for one in control_points(registry.today(page.site)):
        en, tc, sc = one.names
        found[one.code] = Texts(en=en, tc=tc, sc=sc)
    for row in await registry.entries(page.site, page.principal, Kind.POINT, limit=registry.MOST_ENTRIES):
        found[row.entry.code] = names_words(row.entry.content.names)
    return found


def entry_row(row: store.Row, places: Places = MappingProxyType({})) -> EntryRow:
    """A row of a list."""
    entry = row.entry
    content: Content = entry.content
    km = length_m(content.line) / 1000 if isinstance(content, Corridor) else None
    placed = entry.kind in SHAPED and not (isinstance(content, Point) and content.position is None)
    return EntryRow(
        id=f"{entry.kind.value}:{entry.code}",
        href=f"{PATH}/{entry.kind.value}/{entry.code}",
        code=entry.code,
        name=title_words(content, places),
        facts=tuple(fact for fact in facts_of(content, km, places) if fact),
        chip=chip_of(content),
        placed=placed,
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        version=entry.version,
    )


@router.get("/scheme")
async def points(page: SignedPage) -> Response:
    """The points."""
    return await _list(page, Kind.POINT)


@router.get("/scheme/export.{form}")
async def export(form: str, page: SignedPage) -> Response:
    """What the reader may see, as a file that the import takes."""
    page.hidden_unless(page.may(Permission.READ) and form in {"csv", "xlsx", "geojson"})
    kinds = (kind_in(page.query("kind")),) if page.query("kind") else COMMON
    rows = await registry.everything(page.site, page.principal, kinds)
    content, media = exporting.exported(form, kinds, rows)
    name = f"scheme-{kinds[0].value}.{form}" if len(kinds) == 1 else f"scheme.{form}"
    return Response(content, media_type=media, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.get("/scheme/{kind}")
async def entries(kind: str, page: SignedPage) -> Response:
    """The entries of a kind."""
    return await _list(page, kind_in(kind))


async def _list(page: Page, kind: Kind) -> Response:
    page.hidden_unless(page.may(Permission.READ))
    asked = {name: page.query(name)[:80] for name in ("search", "side", "sort", "after")}
    sort = store.Sort(asked["sort"]) if asked["sort"] in set(store.Sort) else store.Sort.NAME
    side = asked["side"] if asked["side"] in SIDES else ""
    rows = await registry.entries(
        page.site,
        page.principal,
        kind,
        search=asked["search"],
        side=side,
        sort=sort,
        after=after_of(page.query("after")[:300], sort),
        limit=PAGE + 1,
    )
    more, rows = len(rows) > PAGE, rows[:PAGE]
    counts = await registry.counts(page.site, page.principal)
    places = await place_names(page)
    path = f"{PATH}/{kind.value}"
    kept = {"search": asked["search"], "side": side, "sort": sort.value if asked["sort"] else ""}

    def to(**values: str) -> str:
        return with_query(path, **{**kept, **values})

    view = RegistryView(
        kinds=tuple(
            Choice(one.value, KINDS[one], one is kind, f"{PATH}/{one.value}", counts.get(one.value, 0))
            for one in COMMON
        ),
        sides=(
            Choice("", N_("All"), not side, to(side="")),
            *(Choice(one, words, one == side, to(side=one)) for one, words in SIDES.items()),
        )
        if kind in {Kind.POINT, Kind.CORRIDOR, Kind.ACCREDITATION}
        else (),
        sorts=tuple(Choice(one.value, words, one is sort, to(sort=one.value)) for one, words in _SORTS.items()),
        search=asked["search"],
        path=path,
        hidden=tuple((name, value) for name, value in kept.items() if value and name != "search"),
        rows=tuple(entry_row(row, places) for row in rows),
        paging=Paging(len(rows), next=to(after=next_of(rows[-1])) if more else ""),
        nothing=_nothing(kind, bool(asked["search"] or side)),
        exports=_exports(kind),
        frame=frame(page) if kind in SHAPED else None,
        may_keep=registry.may_keep(page.principal),
        new_href=f"{path}/new",
        import_href=f"{PATH}/import",
        note=NOTES[kind],
        as_of=page.now,
    )
    return page.show("pages/scheme/registry.html", view, "scheme", headers=policy(page))


def _nothing(kind: Kind, filtered: bool) -> Nothing:
    if filtered:
        all_of_them = Link(N_("Show all"), f"{PATH}/{kind.value}")
        return Nothing(N_("Nothing found"), N_("No entry has that in its code or name."), (all_of_them,))
    return Nothing(
        N_("Nothing recorded"),
        N_("Nothing of this kind holds today, or it is for members and customs only."),
    )


def _exports(kind: Kind) -> tuple[Link, ...]:
    forms: list[tuple[str, Any]] = [("csv", "CSV"), ("xlsx", "XLSX")]
    if kind in SHAPED:
        forms.append(("geojson", "GeoJSON"))
    of_kind = [Link(words, f"{PATH}/export.{form}?kind={kind.value}") for form, words in forms]
    return (
        *of_kind,
        Link(N_("All kinds, XLSX"), f"{PATH}/export.xlsx"),
        Link(N_("Map, GeoJSON"), f"{PATH}/export.geojson"),
    )
