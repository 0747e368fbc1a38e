"""``fairway charge``: charge, levy and late penalty of a Hong Kong import or export declaration."""

from __future__ import annotations

import os
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import date
from decimal import Decimal, InvalidOperation

from fairway.base.issues import Issue, Refusal
from fairway.cli.output import Output
from fairway.codes.legal_values import NoLegalValue
from fairway.codes.tables import use
from fairway.filings.hk.tdec.charge import Charge, Form, charge
from fairway.site.settings import Settings

MOST = Decimal(10) ** 15


def _value(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ArgumentTypeError(
            f"{text!r} is no amount; write digits with a point, such as 46000 or 46000.50"
        ) from None
    if not value.is_finite() or not 0 <= value < MOST:
        raise ArgumentTypeError(f"{text!r} is no value of goods")
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day; write YYYY-MM-DD") from None


def arguments(parser: ArgumentParser) -> None:
    """Form, value and, for the penalty, the days of movement and lodging."""
    parser.add_argument("--form", required=True, choices=[form.value for form in Form], help="form of the declaration")
    parser.add_argument("--value", required=True, type=_value, metavar="HKD", help="value of the goods in HKD")
    parser.add_argument("--moved", type=_day, metavar="DATE", help="day of import or export")
    parser.add_argument("--lodged", type=_day, metavar="DATE", help="day on which the declaration is lodged")
    parser.add_argument("--site", help="whose added legal values count as well (FAIRWAY_SITE)")


def run(given: Namespace, output: Output) -> int:
    """Print the amounts. Raises Refusal for a day of lodging without a movement, or days whose law is not known."""
    use(Settings.read(os.environ, site=given.site).codes_folder)
    if given.lodged is not None and given.moved is None:
        raise Refusal(
            [
                Issue(
                    rule="hk.charge.moved",
                    message="The late penalty counts from the day of the movement, which is missing.",
                    pointer="/moved",
                    remedy="Give --moved as well.",
                )
            ]
        )
    try:
        cost = charge(given.form, given.value, given.moved, given.lodged)
    except NoLegalValue as unknown:
        raise Refusal(
            [
                Issue(
                    rule="hk.charge.law",
                    message="The charges of that day are not known: {value}",
                    params={"value": str(unknown)},
                    remedy="Import the legal values of that time (fairway codes import legal_value).",
                )
            ]
        ) from unknown
    output.result(_data(given.form, given.value, cost), _lines(cost, output))
    return 0


def _data(form: str, value: Decimal, cost: Charge) -> dict[str, object]:
    return {
        "form": form,
        "value": format(value, "f"),
        "charge": format(cost.charge, "f"),
        "levy": format(cost.levy, "f"),
        "penalty": format(cost.penalty, "f"),
        "total": format(cost.total, "f"),
        "due": cost.due.isoformat() if cost.due else None,
        "source": cost.source,
    }


def _lines(cost: Charge, output: Output) -> list[str]:
    amounts = {"Charge": cost.charge, "Levy": cost.levy, "Late penalty": cost.penalty, "Total": cost.total}
    lines = [f"{output.say(name)}: HKD {amount}" for name, amount in amounts.items()]
    if cost.due is not None:
        lines.append(output.say("Due: {day}", day=cost.due.isoformat()))
    return lines
