"""Rules on the form of codes: one for each pattern that the model demands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import ClassVar

from fairway.base.issues import Issue
from fairway.consignments.structure import Fault, StructureRule


class FormRule(StructureRule):
    """A rule that answers for values that do not match ``pattern``."""

    kinds = frozenset({"string_pattern_mismatch"})
    pattern: ClassVar[str]

    def check(self, subject: Fault) -> Iterator[Issue]:
        """One issue when the value does not match this rule's pattern."""
        if subject.kind in self.kinds and subject.context.get("pattern") == self.pattern:
            yield self.issue(subject.pointer, value=subject.shown)


class CodeForm(FormRule):
    """{value} is not a code: a code is made of letters A to Z, digits and + / . - _ only."""

    id = "submission.code_form"
    remedy = "Remove other characters; write names and descriptions in the fields for text."
    pattern = r"^[A-Za-z0-9+/.\-_ ]+$"


class CountryForm(FormRule):
    """{value} is not a country or territory code of two capital letters."""

    id = "submission.country_form"
    remedy = "Use the code of ISO 3166: HK for Hong Kong, CN for the Mainland, MO for Macao."
    citation = "ISO 3166-1 alpha-2"
    pattern = r"^[A-Z]{2}$"


class CurrencyForm(FormRule):
    """{value} is not a currency code of three capital letters."""

    id = "submission.currency_form"
    remedy = "Use the code of ISO 4217: HKD, CNY, USD."
    citation = "ISO 4217"
    pattern = r"^[A-Z]{3}$"


class LocalIdForm(FormRule):
    """{value} cannot serve as an id, which has up to 32 letters, digits, hyphens and underscores."""

    id = "submission.local_id_form"
    remedy = "Use a short id of your own such as C1 or 12."
    pattern = r"^[A-Za-z0-9][A-Za-z0-9_\-]{0,31}$"


class ReferenceForm(FormRule):
    """{value} cannot serve as your reference: up to 35 letters, digits and - / _ . without spaces."""

    id = "submission.reference_form"
    remedy = "Use a reference without spaces or other signs."
    pattern = r"^[A-Za-z0-9][A-Za-z0-9\-/_.]{0,34}$"


class UnlocodeForm(FormRule):
    """{value} is not a UN/LOCODE: a country of two letters and three characters."""

    id = "submission.unlocode_form"
    remedy = "Write it without a space, such as HKHKG or CNSZX."
    citation = "UN/CEFACT Recommendation 16"
    pattern = r"^[A-Z]{2}[A-Z0-9]{3}$"


class HongKongMarkForm(FormRule):
    """{value} is not a Hong Kong registration mark: up to 8 capital letters, digits and spaces."""

    id = "submission.hk_mark_form"
    remedy = "Write the mark as on the plate, such as AB 1234."
    citation = "Road Traffic (Registration and Licensing of Vehicles) Regulations, Cap. 374E"
    pattern = r"^[A-Z0-9 ]{1,8}$"


class PhoneForm(FormRule):
    """{value} is not a telephone number."""

    id = "submission.phone_form"
    remedy = "Write digits with the country code, such as +852 2123 4567."
    pattern = r"^\+?[0-9 \-()]{5,30}$"


class EmailForm(FormRule):
    """{value} is not an e-mail address."""

    id = "submission.email_form"
    remedy = "Write it as name@company.example."
    pattern = r"^[^@\s]+@[^@\s]+$"


class PackageTypeForm(FormRule):
    """{value} is not a package type of two characters."""

    id = "submission.package_type_form"
    remedy = "Use UN/ECE Recommendation 21: CT carton, PX pallet, BX box."
    citation = "UN/CEFACT Recommendation 21"
    pattern = r"^[A-Z0-9]{2}$"


class MainlandPackageTypeForm(FormRule):
    """{value} is not a Mainland package type of two digits."""

    id = "submission.cn_package_type_form"
    remedy = "Use the customs code table: 22 carton, 92 wooden pallet."
    citation = "WrapType of the Mainland goods declaration"
    pattern = r"^[0-9]{2}$"


class UnitForm(FormRule):
    """{value} is not a unit of one to three characters."""

    id = "submission.unit_form"
    remedy = "Use UN/ECE Recommendation 20: C62 piece, KGM kilogram, MTR metre."
    citation = "UN/CEFACT Recommendation 20"
    pattern = r"^[A-Z0-9]{1,3}$"


class ThreeDigitForm(FormRule):
    """{value} is not a code of three digits."""

    id = "submission.three_digit_form"
    remedy = "Use the three digits of the Mainland code table, with leading zeros."
    citation = "GUnit and CiqCode of the Mainland goods declaration"
    pattern = r"^[0-9]{3}$"


class UnNumberForm(FormRule):
    """{value} is not a UN number of four digits."""

    id = "submission.un_number_form"
    remedy = "Write the four digits of the dangerous goods list, such as 3480."
    citation = "UN Recommendations on the Transport of Dangerous Goods, Model Regulations"
    pattern = r"^[0-9]{4}$"


class Hs6Form(FormRule):
    """{value} is not an HS code of six digits."""

    id = "submission.hs6_form"
    remedy = "Write six digits without dots; in a spreadsheet keep the cell as text so that a leading zero stays."
    citation = "Harmonized System"
    pattern = r"^[0-9]{6}$"


class HongKongHs8Form(FormRule):
    """{value} is not a Hong Kong HS code of eight digits."""

    id = "submission.hkhs8_form"
    remedy = "Write eight digits without dots; in a spreadsheet keep the cell as text so that a leading zero stays."
    citation = "Hong Kong Imports and Exports Classification List (Harmonized System)"
    pattern = r"^[0-9]{8}$"


class MainlandTariff10Form(FormRule):
    """{value} is not a Mainland tariff code of ten digits."""

    id = "submission.cn_tariff10_form"
    remedy = "Write ten digits without dots; in a spreadsheet keep the cell as text so that a leading zero stays."
    citation = "CodeTS of the Mainland goods declaration"
    pattern = r"^[0-9]{10}$"


class PriceStatementsForm(FormRule):
    """{value} does not answer the five price statements with 1, 0 or 9 each."""

    id = "submission.cn_price_promises_form"
    remedy = "Write five signs such as 00000: 1 yes, 0 no, 9 not asked."
    citation = "PromiseItmes of the Mainland goods declaration"
    pattern = r"^[019]{5}$"


class Sha256Form(FormRule):
    """{value} is not a SHA-256 of 64 small hexadecimal digits."""

    id = "submission.sha256_form"
    remedy = "Give the SHA-256 that was returned when the file was stored."
    pattern = r"^[0-9a-f]{64}$"


class ContainerNumberForm(FormRule):
    """{value} is not a container number of four capital letters and seven digits."""

    id = "submission.container_number_form"
    remedy = "Write it without spaces or hyphens, with the check digit."
    citation = "ISO 6346"
    pattern = r"^[A-Z]{4}[0-9]{7}$"


class ContainerTypeForm(FormRule):
    """{value} is not a container size and type of four characters."""

    id = "submission.container_type_form"
    remedy = "Use ISO 6346: 22G1, 42G1, 45R1."
    citation = "ISO 6346"
    pattern = r"^[A-Z0-9]{4}$"


FORM_RULES: tuple[FormRule, ...] = (
    CodeForm(),
    CountryForm(),
    CurrencyForm(),
    LocalIdForm(),
    ReferenceForm(),
    UnlocodeForm(),
    HongKongMarkForm(),
    PhoneForm(),
    EmailForm(),
    PackageTypeForm(),
    MainlandPackageTypeForm(),
    UnitForm(),
    ThreeDigitForm(),
    UnNumberForm(),
    Hs6Form(),
    HongKongHs8Form(),
    MainlandTariff10Form(),
    PriceStatementsForm(),
    Sha256Form(),
    ContainerNumberForm(),
    ContainerTypeForm(),
)
BY_PATTERN: Mapping[str, FormRule] = {rule.pattern: rule for rule in FORM_RULES}
