"""Rules on messages of DCSA Track and Trace: of their structure, and of what an event must say to mean something."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule is asked about: a spot in a message, found by the reader to break the rule named."""

    rule: str
    pointer: str
    params: Mapping[str, object] = {}


class DcsaRule(Rule[Fault]):
    """A rule on a message; answers for the faults that name it."""

    target = "dcsa"
    citation = "DCSA Track and Trace 3.0, 2.2"

    def check(self, subject: Fault) -> Iterator[Issue]:
        """One issue when the fault is of this rule."""
        if subject.rule == self.id:
            yield self.issue(subject.pointer, severity=None, place=None, **subject.params)

    @classmethod
    def at(cls, pointer: str, *, severity: Severity | None = None, **params: object) -> Issue:
        """The issue of this rule at ``pointer``."""
        (issue,) = cls().check(Fault(rule=cls.id, pointer=pointer, params=params))
        return issue if severity is None else msgspec.structs.replace(issue, severity=severity)


class NotJson(DcsaRule):
    """This is not JSON: {detail} (line {line}, column {column})."""

    id = "dcsa.json"
    citation = "RFC 8259"
    remedy = "Send JSON in UTF-8."


class NoEvents(DcsaRule):
    """Events are expected: an object with a list named events (version 3.0), or a list of events (version 2.2)."""

    id = "dcsa.no_events"
    remedy = "Put the events of version 3.0 into an object, as the list named events."


class WrongType(DcsaRule):
    """{found} stands where {expected} belongs."""

    id = "dcsa.type"
    remedy = "Send the attribute with the type that the standard gives it, and leave it out when there is no value."


class TextTooLong(DcsaRule):
    """The text has {length} characters; at most {limit} are allowed."""

    id = "dcsa.length"
    remedy = "Shorten the text."


class ListTooLong(DcsaRule):
    """The list has {length} entries; at most {limit} are allowed."""

    id = "dcsa.entries"
    remedy = "Send fewer entries."


class NotATime(DcsaRule):
    """{value} is not a date and time with a zone."""

    id = "dcsa.time"
    citation = "RFC 3339"
    remedy = "Write the time as 2026-11-22T10:30:00+08:00 or 2026-11-22T02:30:00Z."


class MissingAttribute(DcsaRule):
    """The attribute {name} is missing."""

    id = "dcsa.missing"
    remedy = "Send it: without it nobody can tell what the event says."


class IncompleteEvent(DcsaRule):
    """The attribute {name} is missing, which the standard asks for in an event of this kind."""

    id = "dcsa.incomplete"
    remedy = "Send it. The event was understood without it."
    severity = Severity.WARNING


class UnknownCode(DcsaRule):
    """{value} is none of the codes of {name}."""

    id = "dcsa.code"
    remedy = "Use one of: {codes}."


class MixedEventTypes(DcsaRule):
    """An event of type {type} carries {name}, which belongs to another type."""

    id = "dcsa.mixed_types"
    remedy = "Leave it out, or send it as an event of its own."
    severity = Severity.WARNING


class DuplicateEventId(DcsaRule):
    """Event {number} of this message has the same identifier, {value}, and says something else."""

    id = "dcsa.duplicate_event_id"
    remedy = "Give each event an identifier of its own; a correction carries a later time of update (version 3.0)."


class RepeatedEvent(DcsaRule):
    """This event is the same as event {number} of this message."""

    id = "dcsa.repeated_event"
    remedy = "Send each event once."
    severity = Severity.WARNING


class LocationCodeShape(DcsaRule):
    """{value} is not a UN/LOCODE: two letters of a country and three letters or digits 2 to 9."""

    id = "dcsa.locode_shape"
    citation = "UN/LOCODE, UNECE Recommendation 16"
    remedy = "Use the five characters without a space, for example HKHKG."


class UnknownLocation(DcsaRule):
    """{value} is not in UN/LOCODE: there is no country {country}."""

    id = "dcsa.locode_country"
    citation = "UN/LOCODE, UNECE Recommendation 16; ISO 3166-1"
    remedy = "Look the place up in the list of UN/LOCODE."


class UnlistedLocation(DcsaRule):
    """{value} is not in the list of UN/LOCODE that this site holds."""

    id = "dcsa.locode_unlisted"
    citation = "UN/LOCODE, UNECE Recommendation 16"
    remedy = "Look the place up in the list of UN/LOCODE; if the code is new, the list of this site wants an import."
    severity = Severity.WARNING


class EquipmentNotIso(DcsaRule):
    """{value} is not a container number of ISO 6346."""

    id = "dcsa.equipment_shape"
    citation = "ISO 6346:2022"
    remedy = "Check it: only containers with an ISO number are followed by it."
    severity = Severity.WARNING


class VesselNumber(DcsaRule):
    """{value} is not the IMO number of a vessel: seven digits, the last of which is a check digit."""

    id = "dcsa.vessel_imo"
    citation = "IMO Resolution A.1117(30)"
    remedy = "Look the vessel up; its IMO number never changes."


class ActualInTheFuture(DcsaRule):
    """An actual event cannot lie in the future ({time})."""

    id = "dcsa.actual_in_future"
    remedy = "Check the zone of the time, or send the event as an estimate."


class ImpossibleTime(DcsaRule):
    """{time} cannot be the time of an event of cargo under way."""

    id = "dcsa.impossible_time"
    remedy = "Check the year."


class ToldBeforeItHappened(DcsaRule):
    """This actual event was written ({told}) before it happened ({time})."""

    id = "dcsa.told_before"
    remedy = "Check both times and their zones."
    severity = Severity.WARNING


class WrittenInTheFuture(DcsaRule):
    """The event says that it was written in the future ({time})."""

    id = "dcsa.written_in_future"
    remedy = "Check the clock of the system that sends."
    severity = Severity.WARNING


class NoConveyance(DcsaRule):
    """A transport event must say with which vessel, train or truck."""

    id = "dcsa.no_conveyance"
    remedy = "Send vesselTransport with vesselIMONumber or vesselName, railTransport or truckTransport."


class NothingNamed(DcsaRule):
    """The event names no document, equipment or conveyance that it speaks of."""

    id = "dcsa.nothing_named"
    remedy = "Send the number of the booking, the transport document, the container or the vessel."


class NotACoordinate(DcsaRule):
    """{value} is not a {name} in decimal degrees."""

    id = "dcsa.coordinate"
    citation = "ISO 6709"
    remedy = "Write it as 22.3193 or -33.86."
    severity = Severity.WARNING


class NoTemperatureUnit(DcsaRule):
    """Temperatures are given without their unit."""

    id = "dcsa.temperature_unit"
    remedy = "Send temperatureUnit: CEL or FAH."
