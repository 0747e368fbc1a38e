"""E02 to E22, as far as a message says it of itself; other messages, the law and the calendar are not asked here."""

from __future__ import annotations

from fairway.base.issues import Severity
from fairway.wire.ceb.rules.rule import CebRule


class NotATime(CebRule):
    """{element} is no time of the form {form}: {value}."""

    id = "ceb.E01.time"
    remedy = "Write the time of the Mainland in digits: year, month, day, hour, minute, second."


class UnknownCode(CebRule):
    """{element} is {value}; the specification knows {known}."""

    id = "ceb.E01.code"
    remedy = "Use one of the codes of the specification."


class GuidNotCapitals(CebRule):
    """The guid has small letters; it is written in capitals."""

    id = "ceb.E02.capitals"
    remedy = "Write the 36 characters of the guid in capitals and digits."


class GuidRepeated(CebRule):
    """The guid of this object is that of object {first} of the same message."""

    id = "ceb.E02.repeated"
    remedy = "Give each object a guid of its own: customs takes the second for an old message (-301014)."


class OrderRepeated(CebRule):
    """Object {first} of the same message already has this number: {key}."""

    id = "ceb.E03.repeated"
    remedy = "Send each order, payment or declaration once; a change is sent as a change (appType 2)."


class LinesOutOfSequence(CebRule):
    """The lines are numbered {found}; they must run from 1 to {count} without a gap."""

    id = "ceb.E04.sequence"
    remedy = "Number the lines 1, 2, 3 and so on (-301002, -621027)."


class MoreLinesThanDocumented(CebRule):
    """There are {found} lines; the specification allows {most}."""

    id = "ceb.E04.lines"
    remedy = "Divide the goods over several objects."


class IdTypeNotIdentityCard(CebRule):
    """{element} is {value}; only 1 (identity card) is taken."""

    id = "ceb.E06.type"
    remedy = "Give the identity card of the person who ordered."


class IdNumberWrong(CebRule):
    """{element} is no identity card number: 18 characters with a date and a check digit that fit."""

    id = "ceb.E06.checksum"
    remedy = "Ask the person for the number as it stands on the card; customs compares it with the name."


class PaidNotTheSum(CebRule):
    """acturalPaid is {paid}; goods, freight and tax less discount come to {sum}."""

    id = "ceb.E07.paid"
    remedy = "Correct the amounts: what was paid is goodsValue + freight + taxTotal - discount."


class GoodsNotTheSum(CebRule):
    """goodsValue is {value}; the lines come to {sum}."""

    id = "ceb.E07.goods"
    remedy = "Correct the lines, or the value of the goods."


class TotalNotTheProduct(CebRule):
    """totalPrice is {total}; {quantity} times {price} is {product}."""

    id = "ceb.E08.total"
    remedy = "Correct quantity, price or total; a difference of 0.01 is taken. A gift has price 0."


class PackagesNotOne(CebRule):
    """packNo is {value}; one parcel is one package."""

    id = "ceb.E09.packages"
    remedy = "Declare each parcel by itself, with packNo 1."


class WaybillRepeated(CebRule):
    """Object {first} of the same message already has this waybill: {key}."""

    id = "ceb.E10.repeated"
    remedy = "A logistics firm uses a number once in six months: give each parcel its own."


class DirectWithoutTransport(CebRule):
    """Trade mode {mode} (direct purchase) needs {element}."""

    id = "ceb.E11.transport_missing"
    remedy = "Give the conveyance, its voyage and the bill as the manifest has them."


class DirectWithBondedFields(CebRule):
    """Trade mode {mode} (direct purchase) leaves {element} empty; it is given."""

    id = "ceb.E11.bonded_given"
    remedy = "Take the fields of the bonded area out, or declare under the bonded mode."


class BondedWithoutArea(CebRule):
    """Trade mode {mode} (bonded) needs {element}."""

    id = "ceb.E11.bonded_missing"
    remedy = "Give the account book, its record number and the firm in the area."


class BondedWithTransport(CebRule):
    """Trade mode {mode} (bonded) leaves {element} empty; it is given."""

    id = "ceb.E11.transport_given"
    remedy = "Take conveyance, voyage and bill out: the goods are in the country already."


class BondedFromAbroad(CebRule):
    """Trade mode {mode} (bonded) has country 142; {value} is given."""

    id = "ceb.E11.country"
    remedy = "Write 142: the goods leave a bonded area in the Mainland."


class GuarantorUnknown(CebRule):
    """assureCode is that of none of the parties of the declaration."""

    id = "ceb.E12.guarantor"
    severity = Severity.WARNING
    remedy = "Name the platform, the shop, the logistics firm or the declarant: the documents differ on which may be."


class ChangeWithoutNumbers(CebRule):
    """A change or cancellation needs {element}."""

    id = "ceb.E13.numbers"
    remedy = "Give the numbers that came back with the answer to the declaration (-621011, -621012)."


class SecondQuantityUnpaired(CebRule):
    """qty2 and unit2 belong together, and qty2 is more than 0."""

    id = "ceb.E14.second"
    remedy = "Give both as the tariff has them for this code, or neither (-625009)."


class NetOverGross(CebRule):
    """The net weight {net} is more than the gross weight {gross}."""

    id = "ceb.E16.net"
    remedy = "Correct the weights; they are in kilograms."


class GrossNotPositive(CebRule):
    """The weight {element} is {value}; it must be more than 0."""

    id = "ceb.E16.gross"
    remedy = "Give the weight in kilograms."


class SignatureMissing(CebRule):
    """The message is declared (appStatus 2) without a signature."""

    id = "ceb.E17.missing"
    remedy = "Sign the message with the key of the declarant (-621026, -621028)."


class LicenceInSimplified(CebRule):
    """A simplified declaration (statisticsFlag A) names a licence."""

    id = "ceb.E19.licence"
    remedy = "Goods that need a licence are declared in summary (statisticsFlag B)."


class PartOutOfSequence(CebRule):
    """msgSeqNo is {number} of {count}."""

    id = "ceb.E20.sequence"
    remedy = "Number the parts of a bill from 1 to msgCount without a gap."


class TimesUnpaired(CebRule):
    """{element} is missing: start and end of the summary are given together or not at all."""

    id = "ceb.E21.pair"
    remedy = "Give both times, or neither and the inventories one by one."


class TimesReversed(CebRule):
    """The summary ends before it starts."""

    id = "ceb.E21.order"
    remedy = "Correct the times: endTime is not before startTime."


class BarCodeEmpty(CebRule):
    """barCode is empty; goods without one say 无."""

    id = "ceb.E22.bar_code"
    severity = Severity.WARNING
    remedy = "Write the number under the bars, or 无."
