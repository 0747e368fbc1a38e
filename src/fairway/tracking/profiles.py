"""How one partner uses a standard where partners differ.

A profile is data that people edit on the partner's page; :data:`STANDARD` is what holds for a partner without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal, TypeAlias

import msgspec

from fairway.tracking.model import Quality
from fairway.wire.tabular.events.mapping import ColumnMapping


class Gate(StrEnum):
    """Which way a container passed the gate (CODECO)."""

    IN = "in"
    OUT = "out"


class Quay(StrEnum):
    """What was done with a container at the quay (COARRI), or is to be done (COPRAR)."""

    LOAD = "load"
    DISCHARGE = "discharge"
    RESTOW = "restow"


GATES = {"34": Gate.IN, "36": Gate.OUT}
"""DE 1001 of CODECO as SMDG uses it; the code list of UN/EDIFACT names other documents by these numbers."""
QUAYS = {"44": Quay.DISCHARGE, "46": Quay.LOAD, "98": Quay.DISCHARGE, "122": Quay.LOAD, "24": Quay.RESTOW}
"""DE 1001 of COARRI: 44 and 46 are not safe, some partners have them the other way round."""
ORDERS = {"43": Quay.DISCHARGE, "45": Quay.LOAD, "25": Quay.DISCHARGE, "121": Quay.DISCHARGE, "118": Quay.LOAD}
"""DE 1001 of COPRAR."""
QUALIFIERS = {
    "132": Quality.ESTIMATED,
    "133": Quality.ESTIMATED,
    "17": Quality.ESTIMATED,
    "369": Quality.ESTIMATED,
    "191": Quality.EXPECTED,
    "189": Quality.PLANNED,
    "232": Quality.PLANNED,
    "196": Quality.PLANNED,
    "231": Quality.PLANNED,
    "291": Quality.PLANNED,
    "2": Quality.REQUESTED,
    "10": Quality.REQUESTED,
    "318": Quality.REQUESTED,
    "178": Quality.ACTUAL,
    "186": Quality.ACTUAL,
    "136": Quality.ACTUAL,
}
"""DE 2005 to how sure the time is; a qualifier that is not here says of a report that it has happened."""


Charset: TypeAlias = Literal["", "gb18030", "big5hkscs", "utf-8", "iso8859-1"]
"""Character sets that a profile may name; GBK is read as GB 18030, which holds it."""


class Profile(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One partner's use. What is left out is as in :data:`STANDARD`."""

    test: bool = False
    """All that the partner sends is taken as a test: read and answered, and counts for nothing."""
    charset: Charset = ""
    """What the partner's EDIFACT is written in, whatever character set its UNB names: many name UNOC and write GBK."""
    strict: bool = False
    """What is usually only warned of in EDIFACT is refused."""
    zone: str = ""
    """IANA name of the zone of times without one, where the place does not tell it; else they are taken as UTC."""
    gate: Mapping[str, Gate] = {}
    """BGM 1001 of CODECO, before :data:`GATES`."""
    quay: Mapping[str, Quay] = {}
    """BGM 1001 of COARRI, before :data:`QUAYS`. A code that is given here is believed even where the places of the
    message speak against it."""
    order: Mapping[str, Quay] = {}
    """BGM 1001 of COPRAR, before :data:`ORDERS`."""
    qualifiers: Mapping[str, Quality] = {}
    """DTM 2005, before :data:`QUALIFIERS`."""
    times: tuple[str, ...] = ()
    """DTM 2005 that say when something happened to a container, best first, before the usual ones."""
    codes: Mapping[str, str] = {}
    """Own codes to milestones: the kind of message, a blank, the code ("IFTSTA ZGI", "CUSRES 950", "FSU XYZ")."""
    places: Mapping[str, str] = {}
    """Own codes of places to UN/LOCODE."""
    facilities: Mapping[str, str] = {}
    """Own codes of terminals and depots to SMDG codes."""
    customs: str = ""
    """The territory whose customs an authority speaks for ("hk", "cn", "mo"); else that of the place."""
    table: ColumnMapping | None = None
    """How the columns of the partner's lists are to be read; None guesses them from their headings."""
    rank: int = 50
    """Of the partner's word against others' (:attr:`fairway.tracking.model.Source.rank`)."""

    def own(self, kind: str, code: str) -> str | None:
        """The milestone of an own code of the partner, or None."""
        return self.codes.get(f"{kind} {code}")

    def quality(self, qualifier: str) -> Quality | None:
        """How sure a time of this DTM qualifier is, or None when the qualifier does not say."""
        return self.qualifiers.get(qualifier) or QUALIFIERS.get(qualifier)


STANDARD = Profile()
"""What holds for a partner of whom nothing special is known."""
