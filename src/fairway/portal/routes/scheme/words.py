"""The words of the scheme's pages: kinds, sides, fields and what their values are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from fairway.codes.entries import Evidence
from fairway.consignments.model import Texts
from fairway.locks.scheme import model as m
from fairway.portal.routes.community.words import as_data
from fairway.portal.views.parts import N_, Chip, Listed, Phrase, Tone, Words

KINDS: dict[m.Kind, str] = {
    m.Kind.POINT: N_("Points"),
    m.Kind.FENCE: N_("Fences"),
    m.Kind.HOURS: N_("Hours"),
    m.Kind.CORRIDOR: N_("Corridors"),
    m.Kind.ROUTE: N_("Routes"),
    m.Kind.ACCREDITATION: N_("Accreditations"),
    m.Kind.CARRIER: N_("Carriers"),
    m.Kind.VEHICLE: N_("Vehicles"),
    m.Kind.DRIVER: N_("Drivers"),
    m.Kind.LOCK: N_("Locks"),
}
ONE: dict[m.Kind, str] = {
    m.Kind.POINT: N_("Point"),
    m.Kind.FENCE: N_("Fence"),
    m.Kind.HOURS: N_("Opening hours"),
    m.Kind.CORRIDOR: N_("Corridor"),
    m.Kind.ROUTE: N_("Route of the scheme"),
    m.Kind.ACCREDITATION: N_("Accreditation"),
    m.Kind.CARRIER: N_("Carrier"),
    m.Kind.VEHICLE: N_("Vehicle"),
    m.Kind.DRIVER: N_("Driver"),
    m.Kind.LOCK: N_("Lock"),
}
SIDES: dict[str, str] = {"hk": N_("Hong Kong"), "cn": N_("Mainland"), "mo": N_("Macao")}
CUSTOMS: dict[str, str] = {"hk": N_("Hong Kong customs"), "cn": N_("Mainland customs"), "mo": N_("Macao customs")}
MODES: dict[str, str] = {"air-land": N_("Air and land"), "sea-land": N_("Sea and land")}
STANDINGS: dict[str, tuple[Tone, str]] = {
    m.Standing.MEMBER: (Tone.DONE, N_("Takes part")),
    m.Standing.DEMONSTRATION: (Tone.DRAFT, N_("Assumed for the demonstration")),
    m.Standing.UNCONFIRMED: (Tone.WAITING, N_("Not confirmed, not usable")),
    m.Standing.CANDIDATE: (Tone.WAITING, N_("Candidate, not usable")),
    m.Standing.CLOSED: (Tone.STOPPED, N_("Takes part no longer")),
}
STATES: dict[str, tuple[Tone, str]] = {
    m.AccreditationState.ACCREDITED: (Tone.DONE, N_("Accredited")),
    m.AccreditationState.REFUSED: (Tone.STOPPED, N_("Not approved")),
    m.AccreditationState.SUSPENDED: (Tone.HELD, N_("Suspended")),
}
PARTS: dict[str, tuple[Tone, str]] = {
    m.Part.UNDECIDED: (Tone.WAITING, N_("Not decided yet")),
    m.Part.ASKED: (Tone.NEEDS_YOU, N_("Asks for more")),
    m.Part.APPROVED: (Tone.DONE, N_("Approved")),
    m.Part.REFUSED: (Tone.STOPPED, N_("Not approved")),
    m.Part.SUSPENDED: (Tone.HELD, N_("Suspended")),
}
PURPOSES: dict[str, str] = {
    "air cargo": N_("Air cargo"),
    "sea cargo": N_("Sea cargo"),
    "river cargo": N_("River cargo"),
    "mail": N_("Mail"),
    "express": N_("Express"),
    "mail and express": N_("Mail and express"),
    "customs inspection": N_("Inspection by customs"),
    "bonded logistics": N_("Bonded logistics"),
    "land port": N_("Land port"),
    "logistics park": N_("Logistics park"),
    "cargo transfer": N_("Cargo transfer"),
    m.HANDS_OVER: N_("Boundary between two customs"),
}
DRAWN: dict[str, str] = {
    m.DrawnBy.AUTHORITY: N_("Drawn by the authority"),
    m.DrawnBy.OURS: N_("Drawn by us, approximate"),
}
EVIDENCE: dict[str, str] = {
    Evidence.VERIFIED: N_("Read in an official publication"),
    Evidence.SECONDARY: N_("Read in the press"),
    Evidence.UNCHECKED: N_("Not checked"),
    Evidence.OURS: N_("Of this product"),
    Evidence.DEMO: N_("Demonstration only"),
}
FIELDS: dict[str, str] = {
    "code": N_("Code"),
    "valid_from": N_("First day"),
    "valid_until": N_("Last day"),
    "name_en": N_("Name in English"),
    "name_tc": N_("Name in Traditional Chinese"),
    "name_sc": N_("Name in Simplified Chinese"),
    "side": N_("Side"),
    "region": N_("Region"),
    "standing": N_("Standing"),
    "latitude": N_("Latitude"),
    "longitude": N_("Longitude"),
    "position_evidence": N_("How far the position was checked"),
    "purpose": N_("Purpose"),
    "source": N_("Source"),
    "evidence": N_("How far it was checked"),
    "note": N_("Note"),
    "place": N_("Point or control point"),
    "ring": N_("Corners"),
    "drawn_by": N_("Whose drawing"),
    "opens": N_("Opens"),
    "closes": N_("Closes"),
    "days": N_("Days of the week"),
    "from_place": N_("From this place"),
    "to_place": N_("To this place"),
    "line": N_("Positions along the road"),
    "half_width_m": N_("Half width in metres"),
    "minutes": N_("Usual minutes"),
    "legs": N_("Legs"),
    "subject": N_("Vendor profile or lock"),
    "state": N_("State"),
    "reason": N_("Reason"),
    "business_registration": N_("Hong Kong business registration"),
    "uscc": N_("Unified social credit code"),
    "macao_registration": N_("Macao registration"),
    "modes": N_("Modes of transhipment"),
    "hk_mark": N_("Hong Kong registration mark"),
    "cn_plate": N_("Mainland plate"),
    "mo_plate": N_("Macao registration mark"),
    "registered_owner": N_("Registered owner"),
    "positioning_unit": N_("Positioning unit: number and supplier"),
    "identity": N_("Identity card or exit-entry permit"),
    "hk_licence": N_("Hong Kong driving licence"),
    "cn_licence": N_("Mainland driving licence"),
    "mo_licence": N_("Macao driving licence"),
    "terminal": N_("Terminal identifier"),
    "profile": N_("Vendor profile"),
    "vendor": N_("Maker"),
    "model": N_("Model"),
    "battery_percent": N_("Battery in per cent"),
    "calibrated_until": N_("Calibrated until"),
}
HINTS: dict[str, str] = {
    "code": N_("Small letters, digits and hyphens; it never changes"),
    "valid_until": N_("Empty while there is no end"),
    "ring": N_("Latitude and longitude of each corner, with a semicolon between corners"),
    "line": N_("Latitude and longitude, with a semicolon between positions"),
    "legs": N_("hk origin > control-point / corridor; cn control-point > destination / corridor"),
    "days": N_("1 is Monday: 1-7, or 1 2 3 4 5"),
    "opens": N_("HH:MM, civil time of the place"),
    "closes": N_("HH:MM; 24:00 is the end of the day"),
    "subject": N_("profile:jt701, or lock: and the terminal identifier"),
    "region": N_("As the scheme counts its points: hong-kong, guangdong, fujian"),
    "source": N_("Publication and date"),
    "hk_mark": N_("For example AB 1234"),
    "cn_plate": N_("For example 粤Z1234港"),
    "mo_plate": N_("For example MX-12-34"),
    "terminal": N_("As the device says it: letters and digits"),
    "business_registration": N_("The same as in the road cargo system"),
    "identity": N_("Officers see it whole, others its end"),
}
_CHOICES: dict[str, dict[Any, Any]] = {
    "side": SIDES,
    "standing": {key: words for key, (_, words) in STANDINGS.items()},
    "state": {key: words for key, (_, words) in STATES.items()},
    "evidence": EVIDENCE,
    "position_evidence": EVIDENCE,
    "drawn_by": DRAWN,
    "modes": MODES,
}


def value_words(field: str, value: Any) -> Phrase:
    """What the value of a field is called."""
    known = _CHOICES.get(field, {}).get(value) or (PURPOSES.get(value) if field == "purpose" else None)
    return known or as_data(str(value))


def purpose_words(purpose: str) -> Phrase:
    """What a point is for; words of its source that are not known here as they are."""
    return PURPOSES.get(purpose) or (as_data(purpose) if purpose else "")


def names_words(names: m.Names) -> Phrase:
    """A name in the reader's script."""
    return Texts(en=names.en or None, tc=names.tc or None, sc=names.sc or None)


def chip_of(content: m.Content) -> Chip | None:
    """How an entry stands, where its kind says so."""
    match content:
        case m.Point():
            if content.hands_over:
                return Chip(Tone.DONE, N_("Custody is handed over here"))
            tone, words = STANDINGS[content.standing]
            return Chip(tone, words, raw=content.standing.value)
        case m.Accreditation():
            tone, words = STATES[content.state]
            return Chip(tone, words, raw=content.state.value)
        case m.Fence() | m.Corridor():
            ours = content.drawn_by is m.DrawnBy.OURS
            return Chip(Tone.DRAFT if ours else Tone.DONE, DRAWN[content.drawn_by])
        case _:
            return None


def part_chip(part: str) -> Chip:
    """How a customs stands to something."""
    tone, words = PARTS[part]
    return Chip(tone, words)


Name = str | Words | Texts
Places = Mapping[str, Name]
"""What points and control points are called, by code."""


def place_words(code: str, places: Places) -> Name:
    """What a place is called; its code where it has no name here."""
    return places.get(code) or as_data(code)


def title_words(content: m.Content, places: Places = MappingProxyType({})) -> Phrase:
    """What an entry is called."""
    match content:
        case m.Point() | m.Route() | m.Carrier() | m.Driver():
            return names_words(content.names)
        case m.Corridor():
            ends = {"start": place_words(content.from_place, places), "end": place_words(content.to_place, places)}
            return Words(N_("{start} to {end}"), ends)
        case m.Fence() | m.Hours():
            return place_words(content.place, places)
        case m.Accreditation():
            return as_data(content.subject)
        case m.Vehicle():
            return _listed(content.marks())
        case m.Lock():
            return as_data(content.terminal)


def _listed(marks: tuple[str, ...]) -> Phrase:
    """Several marks one after the other."""
    return Words("{marks}", {"marks": Listed(marks)}) if marks else ""


def facts_of(content: m.Content, km: float | None = None, places: Places = MappingProxyType({})) -> tuple[Phrase, ...]:
    """Short facts that tell an entry of a list from others."""
    match content:
        case m.Point():
            return (SIDES.get(content.side, content.side), purpose_words(content.purpose))
        case m.Corridor():
            width = Words(N_("{n} m each side"), {"n": round(content.half_width_m)})
            length = Words(N_("{n} km"), {"n": round(km)}) if km is not None else ""
            return (SIDES.get(content.side, content.side), length, width)
        case m.Route():
            passed = Listed(tuple(place_words(one, places) for one in content.control_points))
            by_way = Words(N_("by way of {places}"), {"places": passed})
            return (by_way,) if content.control_points else ()
        case m.Hours():
            return (Words(N_("{opens} to {closes}"), {"opens": content.opens, "closes": content.closes}),)
        case m.Accreditation():
            return (CUSTOMS.get(content.side, content.side),)
        case _:
            return ()
