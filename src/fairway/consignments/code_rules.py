"""Rules on codes: known to their table, agreeing with each other, with the right check digit."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping

import msgspec

from fairway.base.issues import Issue, Severity
from fairway.codes.identifiers import (
    BusinessRegistrationNumber,
    ContainerNumber,
    HongKongIdentityCard,
    HongKongVehicleMark,
    IdentifierRule,
    MainlandPlate,
    UnifiedSocialCreditCode,
    UnLocode,
)
from fairway.codes.tables import table
from fairway.consignments.code_fields import CODE_FIELDS
from fairway.consignments.model import Submission
from fairway.consignments.subject import SubmissionRule, each_item, pointer_of, walk_of

STRICT_TABLES = frozenset({"country", "currency", "control_point"})
"""Tables that hold every code there is, so that another code is a mistake. Of the others only a part is known here."""


class KnownCode(SubmissionRule):
    """{code} is not among the codes of {table} that are known here."""

    id = "submission.known_code"
    remedy = "Check the code; if it is right, the operator can import it. Similar codes: {similar}."

    def check(self, subject: Submission) -> Iterator[Issue]:
        """One issue for each code that its table does not hold on any day: an error where the table is complete, a
        warning where only a part of it is known."""
        known: dict[tuple[str, str], bool] = {}
        for trail, key, value in _walk(subject):
            name = CODE_FIELDS.get(key)
            if name is None:
                continue
            for index, code in enumerate(value) if isinstance(value, tuple) else ((None, value),):
                found = known.get((name, code))
                if found is None:
                    found = known[name, code] = bool(table(name).history(code))
                if not found:
                    pointer = pointer_of(trail)
                    yield self._unknown(pointer if index is None else f"{pointer}/{index}", name, code)

    def _unknown(self, pointer: str, name: str, code: str) -> Issue:
        known = [entry.code for entry in table(name)]
        similar = ", ".join(difflib.get_close_matches(code, known, n=5, cutoff=0.4)) or "-"
        severity = Severity.ERROR if name in STRICT_TABLES else Severity.WARNING
        return self.issue(pointer, severity=severity, code=code, table=table(name).head.label, similar=similar)


class HsCodesAgree(SubmissionRule):
    """{code} does not begin with the HS code {hs6} of the same item."""

    id = "submission.hs_codes_agree"
    citation = "Harmonized System: national codes extend the six digits"
    remedy = "Correct one of the two: the first six digits are the same in every tariff."

    def check(self, subject: Submission) -> Iterator[Issue]:
        """One issue for each national code that does not extend the six digits, or the other national code."""
        for pointer, item in each_item(subject):
            hs6 = item.hs6 or (item.hkhs8 or "")[:6] or (item.cn_tariff10 or "")[:6]
            for name, code in (("hkhs8", item.hkhs8), ("cn_tariff10", item.cn_tariff10)):
                if code and not code.startswith(hs6):
                    yield self.issue(f"{pointer}/{name}", code=code, hs6=hs6)


class HsCodeExists(SubmissionRule):
    """{code} is not a subheading of the Harmonized System that is known here."""

    id = "submission.hs_code_exists"
    citation = "Harmonized System, six-digit subheadings"
    remedy = "Look the code up in the Harmonized System; it may belong to an earlier edition."
    severity = Severity.WARNING

    def check(self, subject: Submission) -> Iterator[Issue]:
        """A warning for each six-digit code that no edition known here has."""
        for pointer, item in each_item(subject):
            if item.hs6 and not table("hs").history(item.hs6):
                yield self.issue(f"{pointer}/hs6", code=item.hs6)


IDENTIFIERS: Mapping[tuple[str, str], tuple[IdentifierRule, Severity]] = {
    ("Party", "uscc"): (UnifiedSocialCreditCode(), Severity.ERROR),
    ("Party", "hk_identity_card"): (HongKongIdentityCard(), Severity.ERROR),
    ("Container", "number"): (ContainerNumber(), Severity.ERROR),
    ("Party", "hk_business_registration"): (BusinessRegistrationNumber(), Severity.WARNING),
    ("Vehicle", "cn_plate"): (MainlandPlate(), Severity.WARNING),
    ("Vehicle", "hk_mark"): (HongKongVehicleMark(), Severity.WARNING),
    ("Place", "unlocode"): (UnLocode(), Severity.WARNING),
}
"""Fields that hold identifiers, their rule, and how grave a fault is: what has check digits is certain, a mere shape
is not."""
_walk = walk_of(CODE_FIELDS.keys() | IDENTIFIERS.keys())
"""One way for both rules: of a submission it is walked once."""


class IdentifiersWellFormed(SubmissionRule):
    """An identifier is well formed: its check digit is right."""

    id = "submission.identifiers_well_formed"
    citation = "The standard of each identifier, named in its own issue"
    remedy = "Copy the identifier again from its certificate, plate or door."

    def check(self, subject: Submission) -> Iterator[Issue]:
        """The issue of the identifier's own rule for each that is not well formed."""
        for trail, key, value in _walk(subject):
            if key not in IDENTIFIERS:
                continue
            rule, severity = IDENTIFIERS[key]
            for issue in rule.check(value):
                yield msgspec.structs.replace(issue, pointer=pointer_of(trail), severity=severity)


CODE_RULES = (KnownCode(), HsCodesAgree(), HsCodeExists(), IdentifiersWellFormed())
