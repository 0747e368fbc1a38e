"""A declaration as bytes, with the summary that lists, reminders and cross-document checks use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from fairway.filings.adapter import Document, Target
from fairway.filings.hk.tdec.charge import charge
from fairway.filings.hk.tdec.derive import Derived
from fairway.filings.hk.tdec.grouping import Group
from fairway.filings.hk.tdec.rates import Rate
from fairway.wire.hk.declaration import TradeDeclaration, write_declaration

MEDIA_TYPE = "application/xml"


def summary_of(message: TradeDeclaration, group: Group, rates: Mapping[str, Rate], lodged: date) -> dict[str, str]:
    """What lists show: value, charge, levy, penalty as of ``lodged``, due date, form with its reason, rates used."""
    movement, total = message.movement, message.total_value_hkd
    summary: dict[str, str] = {"function": message.header.function}
    if movement is None or total is None:
        return summary
    cost = charge(group.choice.form, total, movement.moved_on, lodged)
    summary |= {
        "form": group.choice.form.value,
        "form_reason": group.choice.reason,
        "value_hkd": format(total, "f"),
        "charge_hkd": format(cost.charge, "f"),
        "levy_hkd": format(cost.levy, "f"),
        "penalty_hkd": format(cost.penalty, "f"),
        "total_hkd": format(cost.total, "f"),
        "packages": str(sum(packages.count for packages in message.packages)),
        "waybill_number": ",".join(movement.waybill_numbers),
        "moved_on": movement.moved_on.isoformat(),
        "lines": str(len(message.items)),
    }
    if cost.due is not None:
        summary["due"] = cost.due.isoformat()
    if movement.containers:
        summary["container"] = ",".join(movement.containers)
    return summary | {f"rate_{currency}": rate.words() for currency, rate in sorted(rates.items())}


def encode(derived: Derived, group: Group, rates: Mapping[str, Rate], lodged: date) -> Document:
    """The document of one group."""
    message = derived.message
    return Document(
        target=Target.HK_TDEC,
        group=group.name,
        form=group.choice.form.value,
        content=write_declaration(message),
        media_type=MEDIA_TYPE,
        file_name=f"TDEC-{group.choice.form.value}-{message.header.message_id}.xml",
        summary=summary_of(message, group, rates, lodged),
        lines=derived.lines,
        message_id=message.header.message_id,
    )


def encode_deletion(message: TradeDeclaration, group: str, form: str) -> Document:
    """The document that deletes the declaration of ``group``."""
    return Document(
        target=Target.HK_TDEC,
        group=group,
        form=form,
        content=write_declaration(message),
        media_type=MEDIA_TYPE,
        file_name=f"TDEC-{message.header.message_id}.xml",
        summary={"function": message.header.function},
        message_id=message.header.message_id,
    )
