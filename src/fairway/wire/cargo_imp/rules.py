"""Rules on Cargo-IMP messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.wire.cargo_imp.issue import CargoImpIssue


class Spot(msgspec.Struct, frozen=True, kw_only=True):
    """Where in a message a rule is broken."""

    line: int
    column: int
    offset: int
    segment: str = ""


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule is asked about."""

    rule: str
    spot: Spot
    params: Mapping[str, object] = {}


class CargoImpRule(Rule[Fault]):
    """A rule on a message; answers for the faults that name it."""

    target = "cargo-imp"
    citation = "IATA Cargo-IMP"

    def check(self, subject: Fault) -> Iterator[Issue]:
        """One issue when the fault is of this rule."""
        if subject.rule == self.id:
            issue = self.issue("", severity=None, place=None, **subject.params)
            spot = subject.spot
            yield CargoImpIssue(
                rule=issue.rule,
                message=issue.message,
                severity=issue.severity,
                remedy=issue.remedy,
                params=issue.params,
                place=f"line {spot.line} column {spot.column}",
                source=issue.source,
                segment=spot.segment,
                line=spot.line,
                column=spot.column,
                offset=spot.offset,
            )

    @classmethod
    def at(cls, spot: Spot, **params: object) -> Issue:
        """The issue of this rule at ``spot``."""
        (issue,) = cls().check(Fault(rule=cls.id, spot=spot, params=params))
        return issue


class NoMessage(CargoImpRule):
    """There is no message of Cargo-IMP here: a line FSU/15, FSA/15, FWB/17 or FHL/5 begins one."""

    id = "cimp.no_message"
    remedy = "Begin the message with its identifier and version on a line of their own."


class UnknownVersion(CargoImpRule):
    """{kind} of version {version} is not known; it was read as the nearest one."""

    id = "cimp.version"
    remedy = "Check the version behind the stroke."
    severity = Severity.WARNING


class ForeignCharacter(CargoImpRule):
    """The line holds {value}, which is not of the characters of Cargo-IMP."""

    id = "cimp.character"
    citation = "IATA Cargo-IMP: letters, digits, space, full stop, hyphen, stroke"
    remedy = "Send plain letters and digits."
    severity = Severity.WARNING


class NotAConsignment(CargoImpRule):
    """{value} does not name a consignment: air waybill, airports, quantity."""

    id = "cimp.consignment"
    remedy = "Write it as 160-12345675HKGAMS/T10K100.0."


class AirWaybillCheckDigit(CargoImpRule):
    """{value} is not an air waybill number: the eighth digit must be the rest of the first seven divided by 7."""

    id = "cimp.awb_check_digit"
    citation = "IATA Resolution 600a"
    remedy = "Copy the eleven digits from the air waybill again."


class NoStatus(CargoImpRule):
    """The message tells no status."""

    id = "cimp.no_status"
    remedy = "Send at least one status line, such as DEP/CX0251/22NOV/HKGAMS/T10K100.0."


class UnknownStatus(CargoImpRule):
    """{value} is not a status of FSU."""

    id = "cimp.status"
    citation = "IATA Cargo-IMP; ONE Record code list StatusCode"
    remedy = "Use one of: {codes}."


class UnknownDiscrepancy(CargoImpRule):
    """{value} is not a discrepancy code of FSU."""

    id = "cimp.discrepancy"
    citation = "IATA Cargo-IMP; ONE Record code list DiscrepancyCode"
    remedy = "Use one of: {codes}."


class MissingElement(CargoImpRule):
    """{segment} needs {name}."""

    id = "cimp.missing"
    remedy = "Send it: without it nobody can tell what the status says."


class IncompleteStatus(CargoImpRule):
    """{segment} should say {name}."""

    id = "cimp.incomplete"
    remedy = "Send it. The status was understood without it."
    severity = Severity.WARNING


class NotADate(CargoImpRule):
    """{value} is not a day and time: two digits, the month in three letters, four digits."""

    id = "cimp.date"
    remedy = "Write it as 22NOV1030."


class NotATime(CargoImpRule):
    """{value} is not a time of departure or arrival."""

    id = "cimp.time"
    remedy = "Write it as S2350 (scheduled), E0610-N (estimated, next day) or A1117-P (actual, previous day)."


class NotAnAirport(CargoImpRule):
    """{value} is not an airport."""

    id = "cimp.airport"
    remedy = "Use the three letters of IATA, for example HKG."


class NotAQuantity(CargoImpRule):
    """{value} is not a quantity."""

    id = "cimp.quantity"
    remedy = "Write it as T10K100.0: total (or P partial), pieces, kilograms (or L pounds), weight."


class MorePieces(CargoImpRule):
    """{pieces} pieces are told of a consignment of {total}."""

    id = "cimp.pieces"
    remedy = "Check the number of pieces."
    severity = Severity.WARNING


class StrayLine(CargoImpRule):
    """This line begins with nothing that is known here: {value}."""

    id = "cimp.line"
    remedy = "A line that continues the one before begins with a stroke."
    severity = Severity.WARNING


class NotAUnitLoad(CargoImpRule):
    """{value} is not the number of a unit load device."""

    id = "cimp.uld"
    citation = "IATA ULD Regulations"
    remedy = "Write type, serial number and owner, for example PMC72534QR."
    severity = Severity.WARNING


class NotAHouse(CargoImpRule):
    """{value} does not name a house waybill."""

    id = "cimp.house"
    remedy = "Write it as HBS/HOUSE1/HKGAMS/5/K50.5//DESCRIPTION."


class NoMaster(CargoImpRule):
    """House waybills are told without their master air waybill."""

    id = "cimp.no_master"
    remedy = "Send MBI/160-12345675HKGAMS/T10K100.0 before them."
