"""Taking the registry out, in forms that the import takes again."""

from __future__ import annotations

import msgspec

from fairway.base.issues import Issue, Refusal
from fairway.locks.scheme.geojson import collection
from fairway.locks.scheme.lists import listing
from fairway.locks.scheme.model import Kind
from fairway.site.scheme import store
from fairway.wire.tabular.listing import list_csv, list_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def exported(form: str, kinds: tuple[Kind, ...], rows: list[store.Row]) -> tuple[bytes, str]:
    """The bytes of an export, and what they are. Raises Refusal for a form that cannot hold these kinds."""
    found = [row.entry for row in rows]
    if form == "geojson":
        return msgspec.json.encode(collection(found)), "application/geo+json"
    lists = [listing(kind, [one for one in found if one.kind is kind]) for kind in kinds]
    if form == "xlsx":
        return list_workbook(lists), XLSX
    if len(lists) != 1:
        message, remedy = "A CSV file lists one kind.", "Say which, or take XLSX."
        raise Refusal([Issue(rule="scheme.csv_kind", message=message, remedy=remedy, pointer="/kind")])
    return list_csv(lists[0]), "text/csv; charset=utf-8"
