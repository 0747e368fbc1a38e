"""The adapter of the goods declaration."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime

from fairway.base.issues import Issue
from fairway.base.rules import check_all
from fairway.base.time import MAINLAND
from fairway.consignments.model import Submission
from fairway.filings.adapter import Document, Draft, Envelope, FilingFunction, Need, Receipt, Target
from fairway.filings.cn.conversion import Converter
from fairway.filings.cn.element import Level
from fairway.filings.cn.goods_declaration import answers
from fairway.filings.cn.goods_declaration.derive import declaration
from fairway.filings.cn.goods_declaration.elements import TABLE
from fairway.filings.cn.goods_declaration.encode import document
from fairway.filings.cn.goods_declaration.grouping import Group, groups
from fairway.filings.cn.goods_declaration.line_rules import six_digits_ask
from fairway.filings.cn.goods_declaration.rules import DELETE_RULES, MANDATORY, RULES
from fairway.filings.cn.goods_declaration.subject import Declaring
from fairway.filings.cn.sending_rules import (
    description_issues,
    descriptions_are_sound,
    sending_issues,
    text_issues,
    texts_are_sound,
)
from fairway.wire.gacc.declaration import DecMessage

LONGEST = 255
"""Characters of GName and of GModel."""


def _texts(message: DecMessage, subject: Declaring) -> Iterator[tuple[str, str, int]]:
    head, place = message.head, subject.place
    yield f"{place}/waybill_number", head.bill_no, 32
    yield f"{place}/contract_number", head.contract, 32
    yield f"{place}/note", head.note, 255
    yield f"{place}/packages/marks", head.marks, 400
    yield f"{place}/goods_place", head.goods_place, 100
    yield f"{place}/cn_declarant/names/sc", head.agent_name, 100
    yield f"{place}/cn_declarant/declarant_name", head.declarant_name, 32
    yield f"{place}/consignor/names/en", head.overseas_consignor_ename, 100
    yield f"{place}/consignee/names/en", head.overseas_consignee_ename, 400
    if texts_are_sound([*[line.name for line in message.lines], *[line.model for line in message.lines]], LONGEST):
        return
    for position, line in enumerate(message.lines):
        pointer = subject.line(position)
        yield f"{pointer}/description/sc", line.name, LONGEST
        yield f"{pointer}/specifications", line.model, LONGEST


def _sendings(all_groups: list[Group], envelope: Envelope) -> Iterator[tuple[Group, Envelope]]:
    """Each group with its envelope. Where the numbers of some groups are known, a change makes the others new, and a
    deletion leaves them out."""
    known = {name.removeprefix("reference:") for name in envelope.known if name.startswith("reference:")}
    for group in all_groups:
        if envelope.function is FilingFunction.NEW or not known or group.name in known:
            yield group, envelope
        elif envelope.function is FilingFunction.CHANGE:
            yield group, replace(envelope, function=FilingFunction.NEW, change_reason=None)


def _wanted(submission: Submission) -> Callable[[str], bool]:
    """Whether a place of the submission is of goods that are declared here."""
    kept = [not one.clearance.cn_by_inventory for one in submission.consignments]
    if all(kept):
        return lambda _: True
    if not any(kept):
        return lambda _: False
    places = tuple(f"/consignments/{index}/" for index, declared in enumerate(kept) if not declared)
    return lambda pointer: not pointer.startswith(places)


class GoodsDeclarationAdapter:
    """The pure rooms of DecMessage: one document for each consignment, or for each part of a long one."""

    target = Target.CN_GOODS_DECLARATION

    def needs(self, submission: Submission, day: date) -> Sequence[Need]:
        """Every element that the declarations need, present or not."""
        wanted = _wanted(submission)
        return [need for need in TABLE.needs(submission, day) if wanted(need.pointer)]

    def due(self, submission: Submission, crossing: datetime | None) -> datetime | None:
        """Before the vehicle is at the boundary: the time of arrival said, else of the crossing."""
        if not any(not one.clearance.cn_by_inventory for one in submission.consignments):
            return None
        return (submission.trip.arrival_at if submission.trip else None) or crossing

    def derive(self, submission: Submission, envelope: Envelope) -> Draft:
        """The declarations of the submission, each under the number that ``known["reference:<group>"]`` says."""
        day = envelope.now.astimezone(MAINLAND).date()
        deleting = envelope.function is FilingFunction.DELETE
        convert = Converter(day)
        documents: list[Document] = []
        found = groups(submission, day)
        if not found:
            return Draft((), ())
        issues: list[Issue] = sending_issues(envelope, day)
        if not deleting:
            wanted = _wanted(submission)
            missing = TABLE.missing(submission, day, MANDATORY, levels=tuple(Level))
            issues += six_digits_ask(submission, [issue for issue in missing if wanted(issue.pointer)], day)
        for group, sending in _sendings(found, envelope):
            message = declaration(submission, group, sending, convert, day)
            subject = Declaring(message, group, sending, day)
            issues += check_all(DELETE_RULES if deleting else RULES, subject, day)
            if not deleting:
                issues += text_issues(_texts(message, subject))
                if not descriptions_are_sound(submission, [line.name for line in message.lines], day):
                    descriptions = (
                        (f"{subject.line(position)}/description/sc", line.name)
                        for position, line in enumerate(message.lines)
                    )
                    issues += description_issues(submission, descriptions, day)
            documents.append(document(message, group))
        issues += convert.issues
        return Draft(tuple(documents), tuple(issues))

    def read(self, content: bytes) -> Sequence[Receipt]:
        """The authority's answers in a message. Raises Refusal when the bytes are no such message."""
        return answers.read(content)


adapter = GoodsDeclarationAdapter()
