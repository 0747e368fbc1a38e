"""CEB messages: cross-border e-commerce to and from the Mainland customs, as the specification of May 2022 has them.

``encode`` writes, ``decode`` reads and names every fault of form, ``check`` names what else the specification says of a
message on its own; ``dxp`` wraps messages for the exchange platform, ``batches`` divides them, ``answers`` reads what
comes back object by object, ``signature`` signs and says why a signature fails.
"""

from fairway.wire.ceb.decode import Decoded, decode
from fairway.wire.ceb.encode import encode
from fairway.wire.ceb.kinds import KINDS, NAMESPACE, MessageKind, kind_of_root
from fairway.wire.ceb.model import BusinessObject, Extension, Message, Values
from fairway.wire.ceb.rules.judge import check
from fairway.wire.ceb.validate import validated

__all__ = [
    "KINDS",
    "NAMESPACE",
    "BusinessObject",
    "Decoded",
    "Extension",
    "Message",
    "MessageKind",
    "Values",
    "check",
    "decode",
    "encode",
    "kind_of_root",
    "validated",
]
