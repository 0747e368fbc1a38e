"""The parts of the page of one submission: documents of both sides, what they share, goods, activity, viewers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fairway.consignments.model import Consignment, Item, ProvenanceKind, Submission, Texts
from fairway.consignments.provenance import provenance_at
from fairway.filings.adapter import FilingStatus, Target
from fairway.filings.hk.tdec.reconcile import exempt_consignments
from fairway.filings.readiness import ElementReadiness, ElementState, TargetReadiness
from fairway.parties.model import Permission
from fairway.portal import vocabulary
from fairway.portal.routes.case import Case
from fairway.portal.routes.code_words import code_words, counted, packed
from fairway.portal.routes.document_values import form_phrase
from fairway.portal.routes.page import Page, with_query
from fairway.portal.routes.standing_words import NOT_KNOWN, status_chip
from fairway.portal.views import submission as view
from fairway.portal.views.parts import N_, Action, Chip, Phrase, Side, Tone, Words
from fairway.site.work.standing import AFTER_CROSSING, SETTLED

MOST_LINES = 20
"""Lines of a consignment that the overview shows."""
_NOT_BEGUN = Chip(Tone.DRAFT, N_("Not begun"))
_LATER = N_("After the crossing, within 14 days")
Targets = Mapping[Target, TargetReadiness]


def document_href(case_href: str, filing: Mapping[str, Any]) -> str:
    """The address of a document's page."""
    return with_query(f"{case_href}/documents/{filing['target']}", group=filing["document_group"])


def side_column(page: Page, case: Case, side: Side, targets: Targets) -> view.SideColumn:
    """The documents of one side: our own with what can be done, the other side's as it told."""
    own = side.value == page.site.side
    cards: list[view.DocumentCard] = []
    for target in (one for one in Target if one.side == side.value):
        cards += _own_cards(page, case, target, targets.get(target)) if own else _told_cards(case, target)
    note: Phrase = ""
    if not own and not case.told:
        note = N_("The other side has told nothing of its documents yet. What it has not told is not known.")
    return view.SideColumn(side, _filer(case, side), tuple(cards), note)


def _filer(case: Case, side: Side) -> Texts | None:
    if case.submission is None:
        return None
    first = case.submission.consignments[0]
    declarant = first.hk_declarant if side is Side.HK else first.cn_declarant
    return declarant.names if declarant else None


def _own_cards(page: Page, case: Case, target: Target, ready: TargetReadiness | None) -> list[view.DocumentCard]:
    filings = case.of(target)
    later = _LATER if target in AFTER_CROSSING[target.side] and not case.crossed else ""
    due = ready.due if ready and not later else None
    required = [one for one in ready.elements if one.required] if ready else []
    filled = sum(one.state.value == "filled" for one in required)
    if not filings:
        return [
            view.DocumentCard(
                target.value,
                vocabulary.TARGETS[target][0],
                "",
                f"{case.href}/readiness" if case.full else case.href,
                _NOT_BEGUN,
                due=due,
                filled=filled,
                total=len(required),
                next_step=N_("It is made as soon as it has what it needs") if case.full else "",
                later=later,
            )
        ]
    cards = [
        view.DocumentCard(
            target=target.value,
            words=vocabulary.TARGETS[target][0],
            form=_form(one, len(filings)),
            href=document_href(case.href, one) if case.full else case.href,
            status=status_chip(one, target.side),
            authority_reference=one["authority_reference"] or "",
            due=None if FilingStatus(one["status"]) in NOT_DUE else due,
            filled=_filled(case, one["document_group"], required),
            total=len(_of_group(case, one["document_group"], required))
            if FilingStatus(one["status"]) is FilingStatus.DRAFTED
            else 0,
            lines=len(one["detail"].get("lines") or ()),
            next_step=_step(one),
            action=_act(page, case, one),
            later=later if FilingStatus(one["status"]) is FilingStatus.DRAFTED else "",
        )
        for one in filings
    ]
    named = [(one["document_group"], card) for one, card in zip(filings, cards, strict=True)]
    named += _not_made(case, target, filings, required, due)
    groups = [one.id for one in case.submission.consignments] if case.submission else []
    place = {group: number for number, group in enumerate(groups)}
    return [card for _, card in sorted(named, key=lambda pair: place.get(pair[0], len(place)))]


def _not_made(
    case: Case,
    target: Target,
    filings: Sequence[Mapping[str, Any]],
    required: Sequence[ElementReadiness],
    due: datetime | None,
) -> list[tuple[str, view.DocumentCard]]:
    """The consignments that still lack what their document needs, so that it was not made yet."""
    if case.submission is None or not case.full:
        return []
    if target is Target.HK_ROAD_ACI:
        made = {one["document_group"] for one in filings}
    elif target is Target.HK_TDEC:
        made = {line["consignment"] for one in filings for line in one["detail"].get("lines") or ()}
        made |= exempt_consignments(case.submission).keys()
    else:
        return []
    form = str(filings[0]["form"])
    return [
        (
            group,
            view.DocumentCard(
                target.value,
                vocabulary.TARGETS[target][0],
                form_phrase(target, [form], group),
                f"{case.href}/readiness",
                _NOT_BEGUN,
                due=due,
                filled=_filled(case, group, required),
                total=len(_of_group(case, group, required)),
                next_step=N_("It is made as soon as it has what it needs"),
                later=_LATER if target in AFTER_CROSSING[target.side] and not case.crossed else "",
            ),
        )
        for group in (one.id for one in case.submission.consignments)
        if group not in made
    ]


def _of_group(case: Case, group: str, elements: Sequence[ElementReadiness]) -> list[ElementReadiness]:
    """The elements that a document needs: where it is that of one consignment, none of the others'."""
    names = [one.id for one in case.submission.consignments] if case.submission else []
    if group not in names:
        return list(elements)
    own = f"/consignments/{names.index(group)}/"
    return [one for one in elements if not one.pointer.startswith("/consignments/") or one.pointer.startswith(own)]


def _filled(case: Case, group: str, elements: Sequence[ElementReadiness]) -> int:
    return sum(one.state is ElementState.FILLED for one in _of_group(case, group, elements))


NOT_DUE = SETTLED | {
    FilingStatus.INSPECTION,
    FilingStatus.SUSPENDED,
    FilingStatus.DUTY_DUE,
    FilingStatus.CANCELLED,
    FilingStatus.EXPIRED,
}
"""Nobody waits for a document in such a state."""


def _form(filing: Mapping[str, Any], count: int) -> Phrase:
    group = filing["document_group"] if count > 1 else ""
    return form_phrase(Target(filing["target"]), [str(filing["form"])], group)


def _step(filing: Mapping[str, Any]) -> Phrase:
    status = FilingStatus(filing["status"])
    if status in {FilingStatus.REJECTED, FilingStatus.RETURNED}:
        return N_("See why, put it right, send it again")
    if status is FilingStatus.DRAFTED and filing["blocking"]:
        return Words(N_("{n} open points"), {"n": filing["blocking"]})
    return ""


def _act(page: Page, case: Case, filing: Mapping[str, Any]) -> Action | None:
    status = FilingStatus(filing["status"])
    sendable = {FilingStatus.DRAFTED, FilingStatus.REJECTED, FilingStatus.RETURNED}
    if not (case.full and page.may(Permission.SUBMIT)) or status not in sendable or filing["blocking"]:
        return None
    lodge = Target(filing["target"]) is Target.HK_TDEC
    return Action(
        N_("Lodge") if lodge else N_("Send"),
        f"{case.href}/send",
        values={"target": filing["target"], "group": filing["document_group"]},
    )


def _told_cards(case: Case, target: Target) -> list[view.DocumentCard]:
    words = vocabulary.TARGETS[target][0]
    drafts = case.of(target)
    href = document_href(case.href, drafts[0]) if drafts and case.full else case.href
    later = _LATER if target in AFTER_CROSSING[target.side] and not case.crossed else ""
    told = [one for one in case.told if one["target"] == target]
    if not told:
        form = form_phrase(target, [str(one["form"]) for one in drafts])
        return [view.DocumentCard(target.value, words, form, href, NOT_KNOWN, later=later)]
    return [
        view.DocumentCard(
            target.value,
            words,
            form_phrase(target, [str(one["form"])]),
            href,
            status_chip({**one, "answered_at": one["at"]}, target.side),
            one["authority_reference"] or "",
        )
        for one in told
    ]


def consignments(submission: Submission | None, *, closed: bool = False) -> tuple[view.ConsignmentSummary, ...]:
    """Each consignment with its first lines. Of a ``closed`` one nothing is left to confirm."""
    if submission is None:
        return ()
    return tuple(_consignment(submission, index, one, closed) for index, one in enumerate(submission.consignments))


def _consignment(submission: Submission, index: int, one: Consignment, closed: bool) -> view.ConsignmentSummary:
    lines = tuple(
        _line(submission, f"/consignments/{index}/items/{number}", number, item, closed)
        for number, item in enumerate(one.items[:MOST_LINES])
    )
    return view.ConsignmentSummary(
        id=one.id,
        waybill=one.waybill_number or "",
        consignor=one.consignor.names if one.consignor else None,
        consignee=one.consignee.names if one.consignee else None,
        packages=packed(one.packages.count, one.packages.type_code) if one.packages else None,
        gross_kg=one.gross_weight_kg,
        value=one.value.amount if one.value else None,
        currency=one.value.currency if one.value else "",
        lines=lines,
        more_lines=max(0, len(one.items) - MOST_LINES),
    )


def _line(submission: Submission, pointer: str, number: int, item: Item, closed: bool) -> view.ItemLine:
    proposed = not closed and any(
        getattr(item.description, script)
        and (entry := provenance_at(submission.provenance, f"{pointer}/description/{script}"))
        and entry.kind is ProvenanceKind.TRANSLATED
        for script in ("en", "tc", "sc")
    )
    return view.ItemLine(
        number=number + 1,
        description=item.description,
        hs=item.hkhs8 or item.hs6 or item.cn_tariff10 or "",
        packages=packed(item.packages.count) if item.packages else None,
        gross_kg=item.gross_weight_kg,
        quantity=counted(item.quantity),
        value=item.value.amount if item.value else None,
        currency=item.value.currency if item.value else "",
        origin_country=code_words("country", item.origin),
        marks=(Chip(Tone.WAITING, N_("Translation to confirm")),) if proposed else (),
    )


_ROLES: dict[str, tuple[str, str]] = {
    "owner": (N_("Owner"), N_("Everything")),
    "broker": (N_("Broker"), N_("Everything")),
    "carrier": (N_("Carrier"), N_("What a carrier needs: no values")),
    "shipper": (N_("Shipper"), N_("Milestones only")),
    "consignee": (N_("Consignee"), N_("Milestones only")),
}
INVOLVEMENTS = ("broker", "carrier", "shipper", "consignee")


def role_words(involvement: str) -> tuple[str, str]:
    """What somebody is, and what that lets them see."""
    return _ROLES.get(involvement, (involvement, ""))


def viewers(case: Case, names: Mapping[UUID, Texts], *, may_change: bool) -> tuple[view.Viewer, ...]:
    """Who may see the submission, and how far."""
    found = []
    owner = case.row["owner"]
    if owner:
        found.append(view.Viewer(names.get(owner, Texts()), *_ROLES["owner"]))
    for one in case.row["detail"].get("involved") or ():
        organisation = UUID(one["organisation"])
        withdraw = Action(
            N_("Withdraw"),
            f"{case.href}/withdraw",
            confirm=N_("This organisation will no longer see the submission. Withdraw?"),
            values={"organisation": str(organisation)},
        )
        role, sees = role_words(one["involvement"])
        until = one.get("until")
        found.append(
            view.Viewer(
                names.get(organisation, Texts()),
                role,
                sees,
                _moment(until),
                withdraw if may_change else None,
            )
        )
    if any(filing["detail"].get("sendings") for filing in case.filings):
        customs = Texts(en="Customs of this side", tc="本地海關", sc="本地海关")
        found.append(view.Viewer(customs, N_("Customs"), N_("What is filed with it")))
    return tuple(found)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
