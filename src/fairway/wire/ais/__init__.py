"""AIS as vessels broadcast it and receivers pass it on: NMEA 0183 sentences with messages of ITU-R M.1371."""

from fairway.wire.ais.messages import BaseStation, Fault, Message, Other, Position, Rule, Static, Voyage
from fairway.wire.ais.nmea import Reader, read

__all__ = ["BaseStation", "Fault", "Message", "Other", "Position", "Reader", "Rule", "Static", "Voyage", "read"]
