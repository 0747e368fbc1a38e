"""Which devices there are at this site, and who has custody of them: the one door by which others tell the gateway."""

from fairway.locks.sessions.binding import Binding, code_hash
from fairway.site.gateway.bindings.store import (
    bind,
    end_custody,
    give_custody,
    lookup,
    release,
    take_custody,
)

__all__ = ["Binding", "bind", "code_hash", "end_custody", "give_custody", "lookup", "release", "take_custody"]
