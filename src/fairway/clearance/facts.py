"""What customs decides about a vehicle before it crosses, and what stays secret until the kiosk.

Every bundled vehicle gets a decision, whatever it is, so that neither the number nor the kind of facts tells a
selected vehicle from another. The outcome is in rows of scope ``decision`` only, which customs alone is granted.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from fairway.record.model import Fact


class Outcome(StrEnum):
    """Go on, or come in for inspection."""

    GO = "go"
    INSPECT = "inspect"


class Ground(StrEnum):
    """What a decision rests on."""

    PROFILE = "profile"
    """Assessed when the vehicle was bundled; nothing spoke for an inspection, or a profile did."""
    RANDOM = "random"
    """Drawn into the reserved random share."""
    OFFICER = "officer"
    """A person decided, with a reason."""


class VehicleAssessed(Fact, frozen=True, kw_only=True, tag="vehicle-assessed"):
    """The vehicle and its references were assessed at (re-)bundling."""

    vehicle: str
    outcome: Outcome = Outcome.GO
    ground: Ground = Ground.PROFILE
    reasons: tuple[str, ...] = ()


class VehicleDecided(Fact, frozen=True, kw_only=True, tag="vehicle-decided"):
    """An officer decided, in place of the assessment."""

    vehicle: str
    outcome: Outcome
    officer: UUID
    reason: str = ""


class VehicleInspected(Fact, frozen=True, kw_only=True, tag="vehicle-inspected"):
    """An officer finished the inspection."""

    vehicle: str
    officer: UUID
    released: bool
    findings: str = ""


CLEARANCE_FACTS = (VehicleAssessed, VehicleDecided, VehicleInspected)


class VehicleClearance(msgspec.Struct, frozen=True, kw_only=True):
    """The standing decision about one vehicle."""

    vehicle: str
    outcome: Outcome
    ground: Ground
    reasons: tuple[str, ...]
    decided_at: datetime
    officer: UUID | None = None
    inspected_at: datetime | None = None
    released: bool | None = None
    findings: str = ""


class ClearanceState(msgspec.Struct, frozen=True, kw_only=True):
    """The decisions of one customs about one trip."""

    vehicles: tuple[VehicleClearance, ...] = ()

    def of(self, vehicle: str) -> VehicleClearance | None:
        """The decision about a vehicle; None is unknown, and unknown is never yes."""
        return next((decision for decision in self.vehicles if decision.vehicle == vehicle), None)
