"""What the gateway refused, and why: for the people who must find out which device, which firm, which attack."""

from fairway.site.gateway.refusals.store import Refused, recent

__all__ = ["Refused", "recent"]
