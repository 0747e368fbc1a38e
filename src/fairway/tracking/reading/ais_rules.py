"""Rules on what a receiver of AIS sends."""

from __future__ import annotations

from fairway.base.issues import Severity
from fairway.tracking.reading.rules import MeaningRule


class AisRule(MeaningRule):
    """Common part of the rules on AIS."""

    citation = "ITU-R M.1371 and IEC 61162-1"


class SentenceFaulty(AisRule):
    """{count} sentences could not be taken ({why}), the first of them: {detail}"""

    id = "ais.faulty"
    remedy = "Send the sentences as they were received, each whole and on a line of its own."
    severity = Severity.WARNING


class NothingTaken(AisRule):
    """No sentence of this message could be taken."""

    id = "ais.nothing"
    remedy = "Send NMEA 0183 sentences that begin with !AIVDM or !AIVDO."


class TimesMissing(AisRule):
    """{count} positions have no time, since nobody says when they were received; they were left out."""

    id = "ais.time"
    remedy = "Put a tag block with the time of reception before each sentence, as \\c:1795305600*hh\\!AIVDM."
    severity = Severity.WARNING


class TimeImpossible(AisRule):
    """{count} positions have a time that is still to come, or that is years ago; they were left out."""

    id = "ais.time_impossible"
    remedy = "Check the clock of the receiver."
    severity = Severity.WARNING


class VesselUnknown(AisRule):
    """{count} vessels have not told their IMO number yet ({mmsi}); their positions are kept until they do."""

    id = "ais.vessel_unknown"
    remedy = "Send messages of type 5 as well: they tie the radio identity (MMSI) to the IMO number."
    severity = Severity.WARNING
