"""What stands in the transport envelope of a CEB message, where it has one."""

from __future__ import annotations

from fairway.wire.ceb import dxp
from fairway.wire.ceb.xml import names, parse


def opened(content: bytes) -> tuple[bytes, dict[str, object]]:
    """The business message in ``content``, and what its envelope says where it has one."""
    if b"DxpMsg" not in content[:2_000] or names(parse(content))[0] != dxp.NAMESPACE:
        return content, {}
    envelope, route = dxp.read(content)
    sending = envelope.sending
    said = {"sender": sending.sender, "receivers": sending.receivers, "message_id": sending.message_id}
    return envelope.data, {"envelope": {**said, "transport": route.message_id if route else None}}
