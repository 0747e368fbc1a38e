"""How values of the submission are written in Mainland messages."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from fairway.consignments.model import Address, Contact, Party, Texts
from fairway.wire.gacc.manifest import CHANGE, DELETE, Communication

TELEPHONE, EMAIL = "TE", "EM"
FUNCTIONS = {DELETE: "DELETE", CHANGE: "CHANGE"}


def function(code: str) -> str:
    """What a message does in the words of summaries: NEW, CHANGE or DELETE."""
    return FUNCTIONS.get(code, "NEW")


def number(value: Decimal | int | None) -> str:
    """Plain digits without trailing zeros; empty for None."""
    if value is None:
        return ""
    digits = str(value)
    if "E" in digits:
        digits = format(value, "f")
    return digits.rstrip("0").rstrip(".") if "." in digits else digits


def amount(value: Decimal | None, places: int) -> str:
    """Rounded half up to at most ``places`` decimals, without trailing zeros; empty for None."""
    digits = number(value)
    point = digits.find(".")
    if value is None or point < 0 or len(digits) - point - 1 <= places:
        return digits
    return number(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))


def cents(value: Decimal) -> str:
    """With exactly two decimals, rounded half up."""
    return format(value.quantize(Decimal("0.01"), ROUND_HALF_UP), "f")


def chinese(texts: Texts | None) -> str:
    """What a Mainland officer reads: Simplified Chinese, else Traditional, else English. Never converted."""
    if texts is None:
        return ""
    return texts.sc or texts.tc or texts.en or ""


def name(party: Party | None) -> str:
    """The registered name of a party for a Mainland document."""
    return chinese(party.names) if party else ""


def address(where: Address | None) -> str:
    """An address on one line."""
    return " ".join(chinese(where.text).split()) if where else ""


def communications(contact: Contact | None) -> tuple[Communication, ...]:
    """Telephone and e-mail of a contact with their types."""
    if contact is None:
        return ()
    pairs = ((contact.phone, TELEPHONE), (contact.email, EMAIL))
    return tuple(Communication(value, kind) for value, kind in pairs if value)


def party_code(party: Party | None) -> str:
    """``USCI+`` and the unified social credit code, or ``9999+`` and another enterprise code; empty without one."""
    if party is None:
        return ""
    if party.uscc:
        return f"USCI+{party.uscc}"
    return f"9999+{party.enterprise_code}" if party.enterprise_code else ""
