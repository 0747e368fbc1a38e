"""The kinds of message, each with what it is made of; import or export is a matter of the root."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from fairway.wire.ceb.fields import Record
from fairway.wire.ceb.tables import Flow, record_of

NAMESPACE = "http://www.chinaport.gov.cn/ceb"
SIGNATURE_NAMESPACE = "http://www.w3.org/2000/09/xmldsig#"
MOST_OBJECTS, MOST_LINES = 100, 99
"""Of one message, and of one object of it, as the specification has it."""


class MessageKind(msgspec.Struct, frozen=True, kw_only=True):
    """One kind of message.

    ``element`` is the business object; with a ``head`` its fields are one level further down, beside those of
    ``list`` if there are lines. ``most_objects`` and ``most_lines`` are None where the schema has no limit.
    """

    number: str
    flow: Flow
    element: str
    head: str = ""
    list: str = ""
    least_lines: int = 0
    most_objects: int | None = MOST_OBJECTS
    most_lines: int | None = None
    request: bool = True
    """Sent by an enterprise: it names who transfers it, and is signed."""
    signed: bool = False
    """The schema asks for the signature."""
    answer: str = ""
    """The number of the message that answers it."""

    @property
    def root(self) -> str:
        """The name of the root element."""
        return f"CEB{self.number}Message"

    @property
    def fields(self) -> Record:
        """The fields of the head, or of the object where it has no head."""
        return record_of(self.flow, self.head or self.element)

    @property
    def line_fields(self) -> Record | None:
        """The fields of a line; None for an object without lines."""
        return record_of(self.flow, self.list) if self.list else None

    @property
    def transfer_fields(self) -> Record:
        """The fields of who transfers it."""
        return record_of(self.flow, "BaseTransfer")

    @property
    def subscribe_fields(self) -> Record:
        """The fields of a subscription."""
        return record_of(self.flow, "BaseSubscribe")

    @property
    def tail(self) -> tuple[str, ...]:
        """What follows the subscriptions, in order: import and export differ."""
        return ("ExtendMessage", "Signature") if self.flow is Flow.IMPORT else ("Signature", "ExtendMessage")


def _kinds() -> dict[str, MessageKind]:
    made: dict[str, MessageKind] = {}

    def add(flow: Flow, number: str, element: str, parts: str = "", lines: str = "", **more: object) -> None:
        least, _, most = lines.partition("-")
        made[number] = MessageKind(
            number=number,
            flow=flow,
            element=element,
            head=f"{element}{parts.split('/', maxsplit=1)[0]}" if parts else "",
            list=f"{element}{parts.split('/')[1]}" if "/" in parts else "",
            least_lines=int(least or 0),
            most_lines=int(most) if most else None,
            **more,  # type: ignore[arg-type]  # fields of MessageKind by name
        )

    def answers(flow: Flow, **elements: str) -> None:
        for number, element in elements.items():
            add(flow, number[1:], element, request=False)

    inward, outward = Flow.IMPORT, Flow.EXPORT
    add(inward, "311", "Order", "Head/List", "1-99", answer="312")
    add(inward, "411", "Payment", "Head", answer="412")
    add(inward, "511", "Logistics", "Head", answer="512")
    add(inward, "513", "LogisticsStatus", answer="514")
    add(inward, "621", "Inventory", "Head/List", "1-99", answer="622", signed=True)
    add(inward, "623", "InvtCancel", answer="624", signed=True)
    add(inward, "625", "InvtRefund", "Head/List", "1-99", answer="626", signed=True)
    add(inward, "711", "Delivery", "Head/List", "1-", answer="712", signed=True, most_objects=1)
    answers(inward, _312="OrderReturn", _412="PaymentReturn", _512="LogisticsReturn", _514="LogisticsStatusReturn")
    answers(inward, _622="InventoryReturn", _624="InvtCancelReturn", _626="InvtRefundReturn", _712="DeliveryReturn")
    add(inward, "816", "Tax", "HeadRd/ListRd", "1-99", request=False, most_objects=None)
    add(inward, "818", "Tax", "HeadStatus", request=False, most_objects=None)
    add(inward, "900", "MessageReturn", request=False, most_objects=1)
    add(outward, "303", "Order", "Head/List", "1-100", answer="304")
    add(outward, "403", "Receipts", answer="404")
    add(outward, "505", "Logistics", answer="506")
    add(outward, "507", "Arrival", "Head/List", "0-", answer="508")
    add(outward, "509", "Departure", "Head/List", "1-", answer="510")
    add(outward, "603", "Inventory", "Head/List", "1-100", answer="604")
    add(outward, "605", "InvtCancel", answer="606")
    add(outward, "607", "WayBill", "Head/List", "1-", answer="608")
    add(outward, "701", "SummaryApply", "Head/List", "0-", answer="702")
    add(outward, "213", "InvtRefund", "Head/List", "1-100", answer="214")
    add(outward, "215", "InvtRefundDetail", answer="216")
    answers(outward, _304="OrderReturn", _404="ReceiptsReturn", _506="LogisticsReturn", _508="ArrivalReturn")
    answers(outward, _510="DepartureReturn", _604="InventoryReturn", _606="InvtCancelReturn", _608="WayBillReturn")
    answers(outward, _702="SummaryReturn", _214="RefundReturn", _216="InvtRefundDetailReturn")
    add(outward, "792", "SummaryResult", "Head/List", "0-", request=False)
    return dict(sorted(made.items()))


KINDS = _kinds()
"""Every kind by its number."""


@lru_cache(maxsize=256)
def kind_of_root(name: str) -> MessageKind | None:
    """The kind of the message with that root element; None for a root that no message has."""
    return next((kind for kind in KINDS.values() if kind.root == name), None)
