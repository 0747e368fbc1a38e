"""Hong Kong declarations of what crossed: due dates, what each costs if it is lodged today, and what is left over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from fairway.base.time import HONG_KONG
from fairway.filings.adapter import FilingStatus, Line, Target
from fairway.filings.hk.tdec.charge import charge
from fairway.filings.hk.tdec.reconcile import exempt_consignments, reconcile
from fairway.filings.state import FilingState
from fairway.site.filing import CaseFile, open_case
from fairway.site.runtime import Site

_LODGED = {FilingStatus.ACCEPTED, FilingStatus.CHANGED, FilingStatus.CLOSED, FilingStatus.RELEASED}


class DeclarationStanding(msgspec.Struct, frozen=True, kw_only=True):
    """One declaration: how it stands, and what it costs when it is lodged today."""

    filing: str
    group: str
    form: str
    status: str
    reference: str | None
    lodged: bool
    value_hkd: Decimal | None
    charge_hkd: Decimal | None
    levy_hkd: Decimal | None
    penalty_hkd: Decimal | None
    total_hkd: Decimal | None
    due: date | None
    days_left: int | None
    """Negative when it is late."""
    band: int | None


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """The declarations of a submission against what crossed."""

    crossed_on: date | None
    declarations: tuple[DeclarationStanding, ...]
    exempt: dict[str, str]
    """Consignments that need none, with their category."""
    undeclared: tuple[tuple[str, str], ...]
    """Consignment and item of each line that crossed and is in no lodged declaration and not exempt."""


async def standing(site: Site, case_id: UUID) -> Reconciliation:
    """How the declarations of a case stand today. Raises NotFound."""
    case = await open_case(site, case_id)
    today = site.clock.now().astimezone(HONG_KONG).date()
    return reconciliation(case, today)


def reconciliation(case: CaseFile, today: date) -> Reconciliation:
    """The declarations of ``case`` against what crossed, as of ``today``."""
    crossed = date.fromisoformat(case.crossed["crossed_on"]) if "crossed_on" in case.crossed else None
    own = [(group, filing) for (target, group), filing in case.filings.items() if target is Target.HK_TDEC]
    declarations = tuple(_standing(group, filing, crossed, today) for group, filing in sorted(own))
    exempt = exempt_consignments(case.submission)
    held = [filing for _, filing in own if filing.in_effect and filing.status is not FilingStatus.CANCELLED]
    lodged = [line for filing in held for line in _lines(filing)]
    left = reconcile(_crossed_lines(case), lodged, exempt) if crossed else ()
    return Reconciliation(
        crossed_on=crossed,
        declarations=declarations,
        exempt=exempt,
        undeclared=tuple((line.consignment, line.item) for line in left),
    )


def _lines(filing: FilingState) -> list[Line]:
    return [Line(line.document_line, line.consignment, line.item) for line in filing.lines]


def _crossed_lines(case: CaseFile) -> list[Line]:
    """Every line of the submission: what crosses under its references is all of it."""
    return [
        Line(number, consignment.id, item.id)
        for consignment in case.submission.consignments
        for number, item in enumerate(consignment.items, 1)
    ]


def _standing(group: str, filing: FilingState, crossed: date | None, today: date) -> DeclarationStanding:
    lodged = filing.in_effect is not None and filing.status in _LODGED
    value = filing.summary.get("value_hkd")
    cost = None
    if value is not None:
        late = crossed is not None and not lodged and today >= crossed
        cost = charge(filing.form, Decimal(value), crossed, today if late else None, on=today)
    due = cost.due if cost else None
    return DeclarationStanding(
        filing=f"filing:{Target.HK_TDEC.value}:{group}",
        group=group,
        form=filing.form,
        status=filing.status.value,
        reference=filing.authority_reference,
        lodged=lodged,
        value_hkd=Decimal(value) if value is not None else None,
        charge_hkd=cost.charge if cost else None,
        levy_hkd=cost.levy if cost else None,
        penalty_hkd=cost.penalty if cost else None,
        total_hkd=cost.total if cost else None,
        due=due,
        days_left=(due - today).days if due else None,
        band=cost.band if cost else None,
    )
