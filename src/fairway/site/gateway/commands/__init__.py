"""What devices are told to do: ordered in the database, sent by the gateway, answered with a frame that is kept."""

from fairway.site.gateway.commands.store import CommandState, Ordered, of_device, order, status

__all__ = ["CommandState", "Ordered", "of_device", "order", "status"]
