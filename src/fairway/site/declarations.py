"""Hong Kong declarations of what crossed: due dates, what each costs if it is lodged today, and what is left over."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

import msgspec

from fairway.base.time import HONG_KONG
from fairway.filings.adapter import FilingStatus, Line, Target
from fairway.filings.crossings.model import Crossings
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
    crossed_on: date | None
    """When the goods of its lines crossed, of several vehicles the first; None while they are still to cross."""
    due: date | None
    days_left: int | None
    """Negative when it is late."""
    band: int | None


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """The declarations of a submission against what crossed."""

    crossed_on: date | None
    """The newest crossing of the submission; each declaration has its own."""
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
    crossings = case.crossings
    own = [(group, filing) for (target, group), filing in case.filings.items() if target is Target.HK_TDEC]
    declarations = tuple(_standing(group, filing, crossings, today) for group, filing in sorted(own))
    exempt = exempt_consignments(case.submission)
    held = [filing for _, filing in own if filing.in_effect and filing.status is not FilingStatus.CANCELLED]
    lodged = [line for filing in held for line in _lines(filing)]
    left = reconcile(_crossed_lines(case), lodged, exempt)
    return Reconciliation(
        crossed_on=crossings.last.day if crossings.last else None,
        declarations=declarations,
        exempt=exempt,
        undeclared=tuple((line.consignment, line.item) for line in left),
    )


def _lines(filing: FilingState) -> list[Line]:
    return [Line(line.document_line, line.consignment, line.item) for line in filing.lines]


def _crossed_lines(case: CaseFile) -> list[Line]:
    """Every line of the consignments that crossed: what crosses under a reference is all of it."""
    return [
        Line(number, consignment.id, item.id)
        for consignment in case.submission.consignments
        if case.crossings.of([consignment.id])
        for number, item in enumerate(consignment.items, 1)
    ]


def _standing(group: str, filing: FilingState, crossings: Crossings, today: date) -> DeclarationStanding:
    crossing = crossings.of({line.consignment for line in filing.lines})
    crossed = crossing.day if crossing else None
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
        crossed_on=crossed,
        due=due,
        days_left=(due - today).days if due else None,
        band=cost.band if cost else None,
    )
