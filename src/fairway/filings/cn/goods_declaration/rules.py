"""What must hold before a goods declaration is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from fairway.base.issues import Issue, Severity
from fairway.base.rules import Rule
from fairway.codes.legal_values import legal_value
from fairway.filings.adapter import FilingFunction
from fairway.filings.cn.element import MandatoryElement
from fairway.filings.cn.goods_declaration.grouping import charges_wanted
from fairway.filings.cn.goods_declaration.line_rules import LINE_RULES
from fairway.filings.cn.goods_declaration.subject import TARGET, DeclarationRule, Declaring
from fairway.wire.gacc.declaration import IMPORT

FORM = "Field codes and notes of the goods declaration"
TERMS_2019 = "Filling rules of 2019 as known: freight and insurance follow from the trade terms"
_REGISTRATION = re.compile(r"^[0-9A-Z]{10}$")


class DeclarationElement(MandatoryElement):
    """A mandatory element of the goods declaration is missing: {element}."""

    id = "gacc.dec.mandatory"
    target = TARGET
    citation = FORM


class NetWithinGross(DeclarationRule):
    """The net weight of {net} kg is above the gross weight of {gross} kg."""

    id = "gacc.dec.net_within_gross"
    citation = "Common rejections of the goods declaration"
    remedy = "Correct the weights."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """The weights of the head."""
        net, gross = subject.message.head.net_weight, subject.message.head.gross_weight
        if net and gross and Decimal(net) > Decimal(gross):
            yield self.issue(f"{subject.place}/net_weight_kg", net=net, gross=gross)


class LinesWithinLimit(DeclarationRule):
    """The declaration has {count} lines; at most {limit} are taken."""

    id = "gacc.dec.line_limit"
    citation = "GACC integrated declaration: 50 lines, as known"
    remedy = "Divide the goods over several declarations."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """More lines than the dated limit."""
        count, limit = len(subject.message.lines), legal_value("cn.declaration.lines", subject.day).integer
        if count > limit:
            yield self.issue(subject.place, count=count, limit=limit)


class ChargesFollowTerms(DeclarationRule):
    """With these trade terms the declaration needs the freight or insurance beside the price."""

    id = "gacc.dec.charges_follow_terms"
    citation = TERMS_2019
    remedy = "Enter freight and insurance; 0 where there is none."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Imports need what the price leaves out, exports what it includes."""
        head = subject.message.head
        if not head.trade_terms:
            return
        freight, insurance = charges_wanted(head.trade_terms, importing=head.ie_flag == IMPORT)
        if freight and not head.fee_mark:
            yield self.issue(f"{subject.place}/freight")
        if insurance and not head.insurance_mark:
            yield self.issue(f"{subject.place}/insurance")


class ChargeHasCurrency(DeclarationRule):
    """A charge in money needs its currency."""

    id = "gacc.dec.charge_currency"
    citation = "FeeMark, InsurMark, OtherMark 2 and 3 with FeeCurr, InsurCurr, OtherCurr"
    remedy = "Enter the currency."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Freight, insurance and other charges that are no rate."""
        head = subject.message.head
        for name, mark, currency in (
            ("freight", head.fee_mark, head.fee_currency),
            ("insurance", head.insurance_mark, head.insurance_currency),
            ("other_charges", head.other_mark, head.other_currency),
        ):
            if mark in {"2", "3"} and not currency:
                yield self.issue(f"{subject.place}/{name}/currency")


class PartsAreMeasured(DeclarationRule):
    """The consignment needs several declarations, so every line needs its packages, gross and net weight and value."""

    id = "gacc.dec.parts_measured"
    citation = "Packages and weights of a declaration equal those of its part of the manifest"
    remedy = "Enter packages, weights and value of each line."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Lines of a divided consignment that do not say."""
        if subject.group.whole:
            return
        for position, item in enumerate(subject.group.items):
            if None in (item.packages, item.gross_weight_kg, item.net_weight_kg, item.value):
                yield self.issue(subject.line(position))


class RegistrationForm(DeclarationRule):
    """{code} is no customs registration: 10 digits and capital letters."""

    id = "gacc.dec.registration"
    citation = "TradeCode and AgentCode, 10 characters"
    remedy = "Copy the 10-character code from the registration at customs."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Mainland firm and declarant."""
        head = subject.message.head
        firm = "consignee" if head.ie_flag == IMPORT else "consignor"
        for party, code in ((firm, head.trade_code), ("cn_declarant", head.agent_code)):
            if code and not _REGISTRATION.match(code):
                yield self.issue(f"{subject.place}/{party}/cn_customs_code", code=code)


class TwoStepIsForImports(DeclarationRule):
    """A two-step declaration is possible for imports only."""

    id = "gacc.dec.two_step"
    citation = "Two-step declaration: summary before, complete declaration within 14 days after entry; as known"
    remedy = "Declare the export in one step."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Exports with the flag."""
        if subject.group.consignment.clearance.two_step and subject.message.head.ie_flag != IMPORT:
            yield self.issue(f"{subject.place}/clearance/two_step")


class LicenceHasKind(DeclarationRule):
    """The kind of this licence is not said."""

    id = "gacc.dec.licence_kind"
    citation = "DocuCode of LicenseDocu, LicTypeCode of DecGoodsLimit"
    remedy = "Choose the kind of the licence."
    severity = Severity.QUESTION

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Mainland licences of the consignment and of its lines."""
        for index, licence in enumerate(subject.group.consignment.licences):
            if licence.side == "cn" and not licence.kind:
                yield self.issue(f"{subject.place}/licences/{index}/kind")
        for position, item in enumerate(subject.group.items):
            for index, licence in enumerate(item.licences):
                if licence.side == "cn" and not licence.kind:
                    yield self.issue(f"{subject.line(position)}/licences/{index}/kind")


class ReferenceForChange(DeclarationRule):
    """A change or deletion needs the unified number that the single window gave the declaration."""

    id = "gacc.dec.reference"
    citation = "docs/wire/mainland-single-window.md 6.5"
    remedy = "Wait for the first answer of the window, then change the declaration."

    def check(self, subject: Declaring) -> Iterator[Issue]:
        """Functions change and delete without SeqNo."""
        if subject.envelope.function is not FilingFunction.NEW and not subject.message.head.seq_no:
            yield self.issue(subject.place)


MANDATORY = DeclarationElement()
RULES: tuple[Rule[Declaring], ...] = (
    NetWithinGross(),
    LinesWithinLimit(),
    *LINE_RULES,
    ChargesFollowTerms(),
    ChargeHasCurrency(),
    PartsAreMeasured(),
    RegistrationForm(),
    TwoStepIsForImports(),
    LicenceHasKind(),
    ReferenceForChange(),
)
DELETE_RULES: tuple[Rule[Declaring], ...] = (ReferenceForChange(),)
