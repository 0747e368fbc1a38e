"""UN/EDIFACT (ISO 9735, syntax versions 1 to 4): tokeniser, envelope, directories and validation. No business meaning.

:func:`tokenise` yields segments with line and byte offset; :func:`read` yields messages with their groups and every
fault, and the faults that belong to no message.
"""

from fairway.wire.edifact.issue import EdifactIssue
from fairway.wire.edifact.message import FunctionalGroup, Group, Interchange, Message
from fairway.wire.edifact.reading import Fault, read
from fairway.wire.edifact.segment import Segment
from fairway.wire.edifact.tokeniser import tokenise

__all__ = [
    "EdifactIssue",
    "Fault",
    "FunctionalGroup",
    "Group",
    "Interchange",
    "Message",
    "Segment",
    "read",
    "tokenise",
]
