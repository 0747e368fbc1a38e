"""Firms and persons as a submission names them, with their registered names and codes.

Registered names in English, Traditional and Simplified Chinese are separate facts: none is ever made from another.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from fairway.consignments.values import Code, CountryCode, Model, Text, Texts, el


class Address(Model):
    """A postal address as text in up to three scripts, with its country (ISO 3166 alpha-2)."""

    text: Texts
    country: CountryCode
    post_office_box: bool = False


class Contact(Model):
    """Whom to call."""

    name: Text | None = None
    phone: Annotated[str, StringConstraints(pattern=r"^\+?[0-9 \-()]{5,30}$")] | None = None
    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s]+@[^@\s]+$")] | None = None


class Party(Model):
    """A firm or person with registered names kept apart by script, and the codes that authorities know it by."""

    names: Texts
    address: Address | None = None
    hk_business_registration: Code | None = el(50, default=None)
    hk_identity_card: Code | None = el(50, default=None)
    uscc: Code | None = el(51, default=None, description="Unified social credit code, 18 characters")
    cn_customs_code: Code | None = el(51, default=None, description="Mainland customs registration, 10 characters")
    enterprise_code: Code | None = el(51, default=None, description="Enterprise code of a party outside the Mainland")
    aeo: Code | None = el(52, default=None, description="Authorised economic operator number")
    contact: Contact | None = None


class CarrierParty(Party):
    """A road carrier; ``cn_carrier_code`` as registered with the Mainland road system (``xxxxxx/n``)."""

    cn_carrier_code: Code | None = el(14, default=None)


class AgentParty(Party):
    """An agent; ``cn_agent_code`` is the 13-character manifest agent code, ``declarant_name`` the person who signs."""

    cn_agent_code: Code | None = el(54, default=None)
    declarant_name: Text | None = el(54, default=None)
