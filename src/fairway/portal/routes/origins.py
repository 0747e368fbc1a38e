"""Where values came from, with the names of people in place of their identifiers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fairway.consignments.model import Provenance, ProvenanceKind
from fairway.parties.store import api_keys, people
from fairway.portal.routes.page import Page
from fairway.portal.routes.standing_words import AUTHORITIES
from fairway.portal.views.parts import N_, Origin, Phrase, ProvenanceMark, Words
from fairway.record.connection import Connection

_SITES: dict[str, Phrase] = {
    "site:hk": N_("Sent by the Hong Kong side"),
    "site:gd": N_("Sent by the Mainland side"),
    "other side": N_("Sent by the other side"),
    "supplier:shipper": N_("Supplied by the shipper"),
    "supplier:consignee": N_("Supplied by the consignee"),
    "supplier:broker": N_("Supplied by the broker"),
    "supplier:carrier": N_("Supplied by the carrier"),
}


class KeyName(str):
    """The name of an API key of the reader's organisation, where others are the names of people."""

    __slots__ = ()


async def names_of_people(page: Page, conn: Connection) -> dict[str, str]:
    """The names of the reader's colleagues, and of the keys of their organisation, by identifier; of nobody else."""
    organisation = page.principal.organisation
    names = {str(one["person"]): str(one["name"]) for one in await people(conn, organisation)}
    return names | {str(one["key"]): KeyName(one["name"]) for one in await api_keys(conn, organisation)}


def by_words(actor: str, names: Mapping[str, str]) -> tuple[str, Phrase]:
    """Who did something: a name, or a phrase for what is no person."""
    name_of = names.get(actor)
    if isinstance(name_of, KeyName):
        return "", Words(N_("By the key {name}"), {"name": str(name_of)})
    if name_of is not None:
        return name_of, ""
    if actor in _SITES:
        return "", _SITES[actor]
    kind, _, name = actor.partition(":")
    if kind == "authority" and name in AUTHORITIES:
        return "", AUTHORITIES[name]
    if kind == "derived":
        return "", N_("Derived from other values")
    return "", N_("A key or a person of another organisation") if len(actor) == 36 else ""


def _origin(entry: Provenance, names: Mapping[str, str]) -> Origin:
    name, source = by_words(entry.by, names)
    return Origin(
        ProvenanceMark(entry.kind.value),
        name,
        entry.at,
        source,
        proposal=entry.kind is ProvenanceKind.TRANSLATED,
    )


def origins_of_tree(tree: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Origin]:
    """The same from plain data."""
    entries = tree.get("provenance") or {}
    return {pointer: _origin(Provenance.model_validate(entry), names) for pointer, entry in entries.items()}
