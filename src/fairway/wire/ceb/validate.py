"""Reading a message with everything that can be said against it."""

from __future__ import annotations

import msgspec

from fairway.wire.ceb.decode import Decoded, decode
from fairway.wire.ceb.rules.judge import check


def validated(content: bytes) -> Decoded:
    """The message with its faults of form and of content, each with its line; signatures are not looked into.

    Raises :class:`~fairway.base.issues.Refusal` when the bytes are no CEB message at all.
    """
    found = decode(content)
    further = check(found.message)
    if not further:
        return found
    return msgspec.structs.replace(found, issues=(*found.issues, *found.placed(further)))
