"""Identifiers with their shape and check digits. Each fault is an issue with a remedy.

Every check takes the text as a person wrote it and answers with a list of issues, empty when it is well formed. That
an identifier is well formed does not mean that it was ever given out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from operator import mul
from typing import ClassVar, Protocol

from fairway.base.issues import Issue
from fairway.base.rules import Rule

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"

# Letters count 10 to 38, leaving out the multiples of 11.
ISO6346_VALUES = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", (n for n in range(10, 39) if n % 11), strict=True))
_ISO6346_WORTH = [
    {**{str(n): n << place for n in range(10)}, **{c: n << place for c, n in ISO6346_VALUES.items()}}
    for place in range(10)
]


def uscc_check_character(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100-2015) for its first 17.

    ``ValueError`` when a character is not of the alphabet (no I, O, S, V, Z).
    """
    total = sum(map(mul, map(USCC_ALPHABET.index, first17), _USCC_WEIGHTS))
    return USCC_ALPHABET[-total % 31]


def container_check_digit(first10: str) -> str:
    """The check digit of a container number (ISO 6346) for owner code, category and serial number."""
    return str(sum(map(dict.__getitem__, _ISO6346_WORTH, first10)) % 11 % 10)


def hkid_check_character(letters: str, digits: str) -> str:
    """The check character of a Hong Kong identity card number of one or two ``letters`` and six ``digits``."""
    padded = letters.rjust(2)
    values = [36 if c == " " else ord(c) - ord("A") + 10 for c in padded] + [int(d) for d in digits]
    remainder = sum(value * weight for value, weight in zip(values, range(9, 1, -1), strict=True)) % 11
    return "0" if remainder == 0 else "A" if remainder == 1 else str(11 - remainder)


class IdentifierRule(Rule[str]):
    """The common part: a regular expression, and a check of the characters where the standard has one."""

    target = "submission"
    shape: ClassVar[re.Pattern[str]]
    private: ClassVar[bool] = False
    """Personal: the value is not repeated in the message."""

    def accepts(self, subject: str) -> bool:
        """Whether the value of the right shape also passes its check digit."""
        del subject
        return True

    def check(self, subject: str) -> Iterator[Issue]:
        """One issue when the value is not well formed."""
        if not (self.shape.fullmatch(subject) and self.accepts(subject)):
            yield self.issue(value="" if self.private else subject)


class UnifiedSocialCreditCode(IdentifierRule):
    """{value} is not a unified social credit code: 18 characters without I, O, S, V, Z, the last a check character."""

    id = "gb32100.uscc"
    citation = "GB 32100-2015"
    remedy = "Copy the 18 characters from the business licence; letters O and I do not occur in it."
    shape = re.compile(rf"[{USCC_ALPHABET}]{{2}}[0-9]{{6}}[{USCC_ALPHABET}]{{10}}")

    def accepts(self, subject: str) -> bool:
        """The 18th character follows from the others."""
        return uscc_check_character(subject[:17]) == subject[17]


class ContainerNumber(IdentifierRule):
    """{value} is not a container number: four letters (the fourth U, J or Z), six digits and a check digit."""

    id = "iso6346.container"
    citation = "ISO 6346:2022"
    remedy = "Read the number from the container door again; the last digit, in a box, is the check digit."
    shape = re.compile(r"[A-Z]{3}[UJZ][0-9]{7}")

    def accepts(self, subject: str) -> bool:
        """The seventh digit follows from the rest."""
        return container_check_digit(subject[:10]) == subject[10]


class HongKongIdentityCard(IdentifierRule):
    """This is not a Hong Kong identity card number: one or two letters, six digits, check character in brackets."""

    id = "cap177.hkid"
    citation = "Cap. 177; check character as printed on the card"
    remedy = "Copy the number from the card with the character in brackets, for example A123456(3)."
    shape = re.compile(r"[A-Z]{1,2}[0-9]{6}(\([0-9A]\)|[0-9A])")
    private = True

    def accepts(self, subject: str) -> bool:
        """The character in brackets follows from the rest."""
        bare = subject.replace("(", "").replace(")", "")
        return hkid_check_character(bare[:-7], bare[-7:-1]) == bare[-1]


class UnLocode(IdentifierRule):
    """{value} does not look like a UN/LOCODE: two letters of the country and three letters or digits 2 to 9."""

    id = "unece.locode"
    citation = "UN/LOCODE, UNECE Recommendation 16"
    remedy = "Use the five characters without a space, for example HKHKG."
    shape = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")


class HongKongVehicleMark(IdentifierRule):
    """{value} does not look like a Hong Kong vehicle registration mark."""

    id = "cap374.registration_mark"
    citation = "Cap. 374E: up to two letters and four digits, or a personalised mark of up to eight; no I, O, Q"
    remedy = "Copy the mark from the number plate, for example XX 1234."
    shape = re.compile(r"(?=.{1,9}$)[A-HJ-NPR-Z0-9]+( [A-HJ-NPR-Z0-9]+)*")

    def accepts(self, subject: str) -> bool:
        """At most eight characters; a mark that is not personalised has no leading zero."""
        bare = subject.replace(" ", "")
        return len(bare) <= 8 and not re.fullmatch(r"[A-Z]{0,2}0[0-9]{0,3}", bare)


class MainlandPlate(IdentifierRule):
    """{value} does not look like a Mainland number plate."""

    id = "ga36.plate"
    citation = "GA 36-2018: province, letter, five or six characters; cross-boundary plates 粤Z....港 and 粤Z....澳"
    remedy = "Copy the plate, for example 粤B12345, or 粤Z1234港 on a cross-boundary truck."
    shape = re.compile(
        rf"粤Z[A-HJ-NP-Z0-9]{{4}}[港澳]|[{PROVINCES}][A-HJ-NP-Z](?:[A-HJ-NP-Z0-9]{{5,6}}|[A-HJ-NP-Z0-9]{{4}}挂)"
    )


class BusinessRegistrationNumber(IdentifierRule):
    """{value} does not look like a Hong Kong business registration number: eight digits, then the branch if any."""

    id = "cap310.business_registration"
    citation = "Cap. 310; the first eight digits are the unique business identifier"
    remedy = "Copy the first eight digits from the business registration certificate, without the expiry part."
    shape = re.compile(r"[0-9]{8}(-[0-9]{3})?(-[0-9]{2}-[0-9]{2}-[0-9A-Z])?")


class EntryNumber(IdentifierRule):
    """{value} is not a Mainland entry number: 18 digits of office, year, direction (1 import, 0 export) and serial."""

    id = "gacc.entry_id"
    citation = "GACC goods declaration: EntryId"
    remedy = "Copy the 18-digit customs number from the receipt; the unified number (SeqNo) is another number."
    shape = re.compile(r"[0-9]{4}20[0-9]{2}[01][0-9]{9}")


class Check(Protocol):
    """A check of one kind of identifier."""

    def __call__(self, value: str, pointer: str = "") -> list[Issue]:
        """Issues at ``pointer``; empty when ``value`` is well formed."""
        ...


def _checker(rule: IdentifierRule) -> Check:
    def run(value: str, pointer: str = "") -> list[Issue]:
        return [found.at(pointer) for found in rule.check(value)]

    return run


check_uscc = _checker(UnifiedSocialCreditCode())
check_container_number = _checker(ContainerNumber())
check_hkid = _checker(HongKongIdentityCard())
check_hk_vehicle_mark = _checker(HongKongVehicleMark())
check_mainland_plate = _checker(MainlandPlate())
check_business_registration = _checker(BusinessRegistrationNumber())
check_entry_number = _checker(EntryNumber())
