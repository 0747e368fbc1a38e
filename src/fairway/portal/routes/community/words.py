"""What milestones, references, modes, customs statuses, places and sources are called on pages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from fairway.base.language import Trilingual
from fairway.codes.tables import table
from fairway.consignments.model import Texts
from fairway.portal.routes.texts import entry_words
from fairway.portal.views.community.shipments import ModeMark
from fairway.portal.views.parts import N_, Chip, Phrase, Tone, Words
from fairway.tracking.customs_status import CustomsState
from fairway.tracking.model import Location, Mode, Quality, Reference, ReferenceKind
from fairway.tracking.place_names import name_of, table_name
from fairway.tracking.series import measured
from fairway.tracking.vocabulary import is_milestone, milestone

MODES: Mapping[Mode, ModeMark] = {
    Mode.SEA: ModeMark("ship", N_("Sea")),
    Mode.RIVER: ModeMark("ship", N_("River")),
    Mode.ROAD: ModeMark("truck", N_("Road")),
    Mode.RAIL: ModeMark("train", N_("Rail")),
    Mode.AIR: ModeMark("plane", N_("Air")),
}
KINDS: Mapping[ReferenceKind, str] = {
    ReferenceKind.MASTER_BILL: N_("Bill of lading"),
    ReferenceKind.HOUSE_BILL: N_("House bill"),
    ReferenceKind.MASTER_AIR_WAYBILL: N_("Air waybill"),
    ReferenceKind.HOUSE_AIR_WAYBILL: N_("House air waybill"),
    ReferenceKind.BOOKING: N_("Booking"),
    ReferenceKind.CONTAINER: N_("Container"),
    ReferenceKind.ULD: N_("Unit load device"),
    ReferenceKind.CARGO_REFERENCE: N_("Road cargo reference"),
    ReferenceKind.REGISTRATION_MARK: N_("Registration mark"),
    ReferenceKind.DECLARATION: N_("Declaration number"),
    ReferenceKind.VOYAGE: N_("Voyage"),
    ReferenceKind.VESSEL: N_("Vessel"),
    ReferenceKind.FLIGHT: N_("Flight"),
    ReferenceKind.OWN: N_("Own reference"),
}
QUALITIES: Mapping[Quality, str] = {
    Quality.PLANNED: N_("Planned"),
    Quality.ESTIMATED: N_("Estimated"),
    Quality.EXPECTED: N_("Expected"),
    Quality.REQUESTED: N_("Requested"),
    Quality.ACTUAL: N_("Happened"),
}
STANDARDS: Mapping[str, str] = {
    "edifact": N_("UN/EDIFACT"),
    "dcsa": N_("DCSA Track and Trace"),
    "cargo-imp": N_("Cargo-IMP"),
    "ais": N_("AIS positions"),
    "table": N_("Event list (XLSX, CSV)"),
    "fairway": N_("Fairway events (JSON)"),
    "road-job": N_("Road crossing"),
    "plan": N_("Plan of the owner"),
}
TERRITORIES: Mapping[str, str] = {"hk": N_("Hong Kong"), "cn": N_("Mainland"), "mo": N_("Macao")}
_SIDES_NAMED = frozenset(TERRITORIES.values())
"""The ends of a road job, which its events name by the side alone."""
reading_words = measured
"""What was measured, with its unit."""
_LOCODE = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
_TONES = {"good": Tone.DONE, "plain": Tone.WAITING, "warning": Tone.NEEDS_YOU, "bad": Tone.STOPPED}
_CUSTOMS = {CustomsState.HELD: Tone.HELD, CustomsState.SELECTED: Tone.HELD, CustomsState.CLOSED: Tone.DONE}


def as_data(text: str) -> Words:
    """A text of somebody else as it is."""
    return Words("{value}", {"value": text})


_EXPECTED: dict[str, str] = {
    "BOOKING_CONFIRMED": "Confirmation of the booking expected",
    "WEIGHT_VERIFIED": "Verified gross mass (VGM) expected",
    "CARGO_PICKED_UP": "Pick-up from shipper expected",
    "EMPTY_PICKED_UP": "Pick-up of the empty container expected",
    "CARGO_STUFFED": "Stuffing expected",
    "CARGO_ACCEPTED": "Acceptance for carriage expected",
    "GATED_IN": "Gate-in expected",
    "CARGO_MANIFESTED": "Manifest expected",
    "ADVANCE_SUBMITTED": "Cargo information to customs expected",
    "ACCEPTED": "Acceptance by customs expected",
    "RELEASED": "Release by customs expected",
    "LOADING_STARTED": "Start of loading expected",
    "LOADED": "Loading expected",
    "GATED_OUT": "Gate-out expected",
    "CAST_OFF": "Casting off expected",
    "DEPARTED": "Departure expected",
    "BORDER_CROSSED": "Crossing of the boundary expected",
    "ARRIVED": "Arrival expected",
    "ALL_FAST": "Berthing expected",
    "UNLOADING_STARTED": "Start of unloading expected",
    "DISCHARGED": "Unloading expected",
    "TRANSHIPPED": "Transhipment expected",
    "RECEIVED_FROM_TRANSPORT": "Check-in from flight or truck expected",
    "TRIP_ARRIVED": "Arrival of the locked trip expected",
    "AVAILABLE_FOR_PICKUP": "Availability for pick-up expected",
    "DELIVERED": "Delivery expected",
    "DELIVERED_TO_DOOR": "Delivery to the door expected",
    "CARGO_STRIPPED": "Stripping expected",
    "EMPTY_RETURNED": "Return of the empty container expected",
}
"""What English calls a milestone that is still to come; another one is told with "Expected:" before its name."""


def milestone_words(code: str, *, reached: bool = True) -> Phrase:
    """The name of a milestone; the code itself for one that the vocabulary does not know.

    The names say that it has happened (Arrived, 已抵達); of one that is still to come they must not (Arrival expected,
    抵達).
    """
    if not is_milestone(code):
        return as_data(code)
    en, tc, sc = milestone(code).names
    if not reached:
        en = _EXPECTED.get(code) or f"Expected: {en[:1].lower()}{en[1:]}"
        tc, sc = tc.replace("已", "", 1), sc.replace("已", "", 1)
    return Texts(en=en, tc=tc, sc=sc)


def milestone_tone(code: str) -> Tone:
    """How a milestone is shown."""
    return _TONES[milestone(code).tone] if is_milestone(code) else Tone.WAITING


def kind_words(kind: ReferenceKind | str) -> str:
    """What kind of thing a reference names."""
    return KINDS[ReferenceKind(kind)]


def mode_marks(modes: str) -> tuple[ModeMark, ...]:
    """The marks of modes as a list holds them ("sea road")."""
    return tuple(MODES[Mode(one)] for one in modes.split())


def customs_chip(state: str, *, raw: str = "", source: Phrase = "", at: datetime | None = None) -> Chip | None:
    """The normalised customs status with the code that the authority gave; None while nobody said anything."""
    if not state:
        return None
    known = CustomsState(state)
    en, tc, sc = known.names()
    row = table("customs_state").history(state)[-1]
    return Chip(_CUSTOMS.get(known) or _TONES[row["tone"]], Texts(en=en, tc=tc, sc=sc), raw, source, at)


def territory_words(territory: str) -> Phrase:
    """Whose customs: a territory of this boundary, or another country."""
    if territory in TERRITORIES:
        return TERRITORIES[territory]
    rows = table("country").history(territory.upper()) if territory else ()
    return entry_words(rows[-1], with_code=False) if rows else N_("Customs of an unknown place")


def code_place(code: str | None) -> Phrase:
    """A place of a list: the name of a UN/LOCODE where anybody knows it, else what was told."""
    if not code:
        return ""
    if _LOCODE.fullmatch(code):
        return _named_place(code) or Words(N_("place {code}"), {"code": code})
    return next((words for words in TERRITORIES.values() if code == words), as_data(code))


def place_words(place: Location) -> Phrase:
    """Where it happened, in the reader's script where the tables know the place; "" for nowhere. A code that nobody
    names says that it is one."""
    code = place.unlocode or ""
    if code and (known := table_name(code)):
        return _texts(known)
    if point := _control_point(place):
        return point
    if place.name:
        return place.name if place.name in _SIDES_NAMED else as_data(place.name)
    if code:
        return code_place(code)
    return Words(N_("place {code}"), {"code": place.facility}) if place.facility else ""


def _control_point(place: Location) -> Phrase:
    """The name of a control point that our own road events name by its code; "" for every other place."""
    rows = table("control_point").history(place.facility) if place.facility and place.facility_list == "own" else ()
    return _texts(rows[-1].names) if rows else ""


def _named_place(code: str) -> Phrase:
    known = name_of(code)
    return _texts(known) if known else ""


def _texts(names: Trilingual) -> Texts:
    en, tc, sc = names
    return Texts(en=en) if en == tc == sc else Texts(en=en, tc=tc, sc=sc)


def place_code(place: Location) -> str:
    """The codes of a place, most telling first."""
    return " ".join(one for one in (place.unlocode, place.facility) if one)


def partner_words(partner: str, names: Mapping[str, Mapping[str, str | None]], site: str, own: str = "") -> Phrase:
    """Who told it: an organisation of this site by its name, or the site itself."""
    if partner == f"site:{site}":
        return N_("This site")
    if partner.startswith("site:"):
        return N_("The other site")
    if partner == own:
        return N_("Your organisation")
    known = names.get(partner)
    if known is None:
        return N_("A partner")
    return Texts(en=known["en"], tc=known["tc"], sc=known["sc"])


def about_words(reference: Reference) -> Words:
    """ "Container MSKU1234565"."""
    return Words(N_("{kind} {value}"), {"kind": Words(kind_words(reference.kind)), "value": reference.value})
