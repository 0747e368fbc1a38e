"""What may be done to a declaration in its state, and what is taken over from a message (wire document, 6.5, 7)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from lxml import etree

from simulators.cn_single_window.model import Declaration, Sending
from simulators.machinery.clock import CHINA, civil
from simulators.machinery.xml import child, children, text_of

MORNING = time(9, 18, 33)
"""When what was accepted the day before is released, in one real history."""
CHANGE_NOTES = {"5": "修改", "3": "撤销"}
CHANGEABLE = ("accepted", "review", "returned")


def changes(sending: Sending, declaration: Declaration) -> bool:
    """Whether a message is about a declaration that was there before it."""
    return declaration.sending != sending.id


def may_change(sending: Sending, declaration: Declaration, root: etree._Element) -> bool:
    """Whether a change, a deletion, a new declaration under the same number, or a second step, is possible now."""
    if sending.function in CHANGE_NOTES:
        return declaration.state in CHANGEABLE
    second_step = declaration.type[2] == "5" and raw_type(root)[2] == "6" and declaration.state == "accepted"
    return second_step or declaration.state in ("stored", "rejected", "returned")


def next_morning(now: datetime) -> datetime:
    """The morning after the civil day of ``now``."""
    return datetime.combine(civil(now).date() + timedelta(days=1), MORNING, CHINA)


def raw_type(root: etree._Element) -> str:
    """The ``Type`` with its inner blanks."""
    kind = child(root, "DecHead/Type")
    return f"{(kind.text or '').rstrip() if kind is not None else '':<10}"


def fill(declaration: Declaration, root: etree._Element) -> None:
    """Take over what a later rule needs of a message."""
    packages, gross = text_of(root, "DecHead/PackNo"), text_of(root, "DecHead/GrossWet")
    declaration.parent = f"{text_of(root, 'DecFreeTxt/VoyNo')}/{text_of(root, 'DecHead/BillNo')}"
    declaration.packages = int(packages) if packages.isdigit() else 0
    declaration.gross = gross or "0"
    declaration.lines = len(children(child(root, "DecLists"), "DecList"))
    declaration.type = raw_type(root)
    declaration.office = text_of(root, "DecHead/CustomMaster")
