"""Rules on the envelope: service characters, headers, trailers, counts, references (ISO 9735-1 and -2)."""

from __future__ import annotations

from fairway.base.issues import Severity
from fairway.wire.edifact.rules.rule import EdifactRule


class BadServiceCharacters(EdifactRule):
    """The service string advice (UNA) uses one character for two purposes, or a letter or digit."""

    id = "edifact.service_characters"
    code = "22"
    remedy = "Send UNA:+.? ' or no UNA at all."


class SyntaxNotSupported(EdifactRule):
    """Syntax version {value} is not one of 1 to 4."""

    id = "edifact.syntax_version"
    code = "2"
    severity = Severity.WARNING
    remedy = "Name the syntax version in UNB, for example UNOC:3."


class CharacterSetNotSupported(EdifactRule):
    """{value} is no syntax identifier: UNOA to UNOL, UNOW, UNOX, UNOY."""

    id = "edifact.character_set"
    code = "46"
    severity = Severity.WARNING
    remedy = "Name the character set in UNB, for example UNOC:3."


class InvalidCharacter(EdifactRule):
    """{value} is not a character of {repertoire}."""

    id = "edifact.character"
    code = "21"
    severity = Severity.WARNING
    remedy = "Leave the character out, or name the character set that you use in UNB."


class UnreadableCharacter(EdifactRule):
    """There are bytes here that are no text in the character set of the interchange, or control characters."""

    id = "edifact.unreadable"
    code = "21"
    remedy = "Write the message again in the character set that UNB names."


class SegmentNotEnded(EdifactRule):
    """The segment {tag} has no terminator."""

    id = "edifact.terminator"
    code = "13"
    remedy = "End every segment with the segment terminator; the transmission may have been cut off."


class NoInterchangeHeader(EdifactRule):
    """There is no interchange header (UNB): a fragment."""

    id = "edifact.no_interchange_header"
    code = "13"
    severity = Severity.WARNING
    remedy = "Send whole interchanges, UNB to UNZ."


class NoInterchangeTrailer(EdifactRule):
    """The interchange {reference} has no trailer (UNZ)."""

    id = "edifact.no_interchange_trailer"
    code = "13"
    remedy = "Send the interchange again as a whole: it may have been cut off."


class NoGroupTrailer(EdifactRule):
    """The functional group {reference} has no trailer (UNE)."""

    id = "edifact.no_group_trailer"
    code = "13"
    remedy = "Close the group with UNE before the next group or UNZ."


class NoMessageTrailer(EdifactRule):
    """The message {reference} has no trailer (UNT)."""

    id = "edifact.no_message_trailer"
    code = "13"
    remedy = "Send the message again as a whole: it may have been cut off."


class NoMessageHeader(EdifactRule):
    """The segment {tag} stands outside every message."""

    id = "edifact.outside"
    code = "33"
    remedy = "Begin every message with UNH and every group with UNG."


class GroupsAndMessagesMixed(EdifactRule):
    """Some messages stand in functional groups and some do not."""

    id = "edifact.mixed"
    code = "30"
    remedy = "Put all messages of the interchange in groups, or none."


class SeveralTypesInGroup(EdifactRule):
    """A functional group of {group} holds a {type}."""

    id = "edifact.group_types"
    code = "31"
    severity = Severity.WARNING
    remedy = "Open a functional group for each type of message."


class NothingWithin(EdifactRule):
    """There is no message in it."""

    id = "edifact.empty"
    code = "32"
    remedy = "Send nothing rather than an empty interchange or group."


class WrongCount(EdifactRule):
    """{tag} says {told}, but there are {found}."""

    id = "edifact.count"
    code = "29"
    remedy = "Count again; if the count was right when it was written, something was lost on the way: send it again."


class ReferencesDiffer(EdifactRule):
    """The reference {trailer} of the trailer is not that of the header, {header}."""

    id = "edifact.reference"
    code = "28"
    remedy = "Repeat the reference of the header in the trailer."


class DuplicateReference(EdifactRule):
    """The reference {reference} was used before."""

    id = "edifact.duplicate"
    code = "26"
    remedy = "Give every message a reference of its own within the interchange, and every interchange one of its own."


class MessageTooLarge(EdifactRule):
    """The message has more than {most} segments; the others were not read."""

    id = "edifact.too_large"
    citation = "Fairway"
    code = "18"
    remedy = "Spread it over several messages."


class TooManyFaults(EdifactRule):
    """There are more faults than are listed: {more} more."""

    id = "edifact.more"
    citation = "Fairway"
    code = "18"
    advice = True
    severity = Severity.WARNING
    remedy = "Correct those that are listed and send it again."
