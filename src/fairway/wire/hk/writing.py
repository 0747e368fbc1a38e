"""Writing messages: plain string building, because a document is written for every save of a submission."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from fairway.wire.hk.text import escape

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

Texts = tuple[tuple[str, str], ...]
"""The same thing in several languages: pairs of language (en, tc, sc) and text."""


def element(name: str, text: str) -> str:
    """One element with text."""
    return f"<{name}>{escape(text)}</{name}>"


def optional(name: str, text: str | None) -> str:
    """One element, or nothing."""
    return f"<{name}>{escape(text)}</{name}>" if text else ""


def plain(name: str, value: int | str) -> str:
    """One element whose content needs no escaping (numbers, codes that were checked)."""
    return f"<{name}>{value}</{name}>"


def flag(name: str, value: bool) -> str:
    """One boolean element."""
    return f"<{name}>true</{name}>" if value else f"<{name}>false</{name}>"


def texts(name: str, values: Texts) -> str:
    """One element for each language."""
    return "".join([f'<{name} language="{language}">{escape(text)}</{name}>' for language, text in values])


def many(name: str, values: Iterable[str]) -> str:
    """One element for each text."""
    return "".join([f"<{name}>{escape(text)}</{name}>" for text in values])


def measure(name: str, value: Decimal | None, unit: str) -> str:
    """A number with its unit as attribute, or nothing."""
    return f'<{name} unit="{unit}">{value:f}</{name}>' if value is not None else ""
