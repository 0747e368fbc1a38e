"""Rules on the directory and on the order of segments and groups."""

from __future__ import annotations

from fairway.base.issues import Severity
from fairway.wire.edifact.rules.rule import EdifactRule


class DirectoryNotCarried(EdifactRule):
    """The directory {named} is not among those carried; the message was read with {used}."""

    id = "edifact.nearest_directory"
    citation = "UN/EDIFACT directories D.95B, D.00B, D.13B, D.16A, D.21B"
    code = "14"
    severity = Severity.WARNING
    advice = True
    remedy = "Nothing, if the message does not use what the other directory changed."


class UnknownMessage(EdifactRule):
    """{type} is not a message that is read here."""

    id = "edifact.message_type"
    citation = "UN/EDIFACT directories"
    code = "14"
    remedy = "Ask the operator which messages are taken."


class SegmentMissing(EdifactRule):
    """The segment {missing} is missing after this one."""

    id = "edifact.segment_missing"
    citation = "UN/EDIFACT message directory"
    code = "13"
    remedy = "Put it in; what follows cannot be told apart without it."


class GroupMissing(EdifactRule):
    """Segment group {name} ({missing}) is missing after this one."""

    id = "edifact.group_missing"
    citation = "UN/EDIFACT message directory"
    code = "13"
    remedy = "Put it in, beginning with its first segment."


class SegmentMisplaced(EdifactRule):
    """The segment {tag} may not stand here."""

    id = "edifact.misplaced"
    citation = "UN/EDIFACT message directory"
    code = "15"
    remedy = "Put the segments in the order of the message's table."


class SegmentUnknown(EdifactRule):
    """The message {type} has no segment {tag}."""

    id = "edifact.unknown_segment"
    citation = "UN/EDIFACT message directory"
    code = "15"
    remedy = "Leave it out."


class TagWrong(EdifactRule):
    """{tag} is no segment tag: a tag is three characters, and a separator follows it."""

    id = "edifact.tag"
    code = "15"
    remedy = "Write the tag of the segment as the message's table has it."


class SegmentRepeated(EdifactRule):
    """The segment {tag} stands here more than {most} times."""

    id = "edifact.segment_repeated"
    citation = "UN/EDIFACT message directory"
    code = "35"
    remedy = "Leave out what is too much, or begin another group."


class GroupRepeated(EdifactRule):
    """Segment group {name} stands here more than {most} times."""

    id = "edifact.group_repeated"
    citation = "UN/EDIFACT message directory"
    code = "36"
    remedy = "Spread it over several messages."
