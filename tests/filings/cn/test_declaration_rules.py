"""One test for each rule of the goods declaration."""

from __future__ import annotations

import msgspec
import pytest

from fairway.base.issues import Severity
from fairway.filings.adapter import FilingFunction
from fairway.filings.cn.conversion import Choice, ChosenCodeHolds
from fairway.filings.cn.goods_declaration.adapter import adapter
from fairway.filings.cn.goods_declaration.grouping import groups
from fairway.filings.cn.goods_declaration.line_rules import LegalUnitsDiffer, QuantityHasUnit
from fairway.filings.cn.goods_declaration.rules import LinesWithinLimit, NetWithinGross
from fairway.filings.cn.goods_declaration.subject import Declaring
from fairway.wire.gacc.declaration_read import decode
from tests.filings.cn import samples
from tests.filings.cn.samples import changed, consignment, line


def derive(data, **envelope):
    return adapter.derive(samples.submission(data), samples.envelope(**envelope))


def found(data, rule, **envelope):
    return [issue for issue in derive(data, **envelope).issues if issue.rule == rule]


def subject(data):
    """The first declaration of ``data`` as rules see it."""
    submission = samples.submission(data)
    group = groups(submission, samples.DAY)[0]
    message = decode(derive(data).documents[0].content)
    return Declaring(message, group, samples.envelope(), samples.DAY)


def test_DeclarationElement():
    data = changed(changed(samples.export(), line("cn_tariff10"), None), line("hs6"), None)
    (issue,) = found(data, "gacc.dec.mandatory")
    assert issue.pointer == "/consignments/0/items/0/cn_tariff10"
    assert "DecList/CodeTS" in issue.text()


@pytest.mark.parametrize(
    ("hs6", "candidates"), [("610910", "6109100010, 6109100090"), ("851830", "8518300000"), ("010121", "-")]
)
def test_TariffCodeChosen(hs6, candidates):
    """Six digits stand for several codes of ten: asked with what is known, never picked, also when one is known."""
    data = changed(changed(samples.export(), line("cn_tariff10"), None), line("hs6"), hs6)
    (issue,) = found(data, "gacc.dec.tariff_code")
    assert (issue.severity, issue.pointer) == (Severity.QUESTION, "/consignments/0/items/0/cn_tariff10")
    assert issue.params == {"hs6": hs6, "candidates": candidates}
    assert not found(data, "gacc.dec.mandatory")
    assert decode(derive(data).documents[0].content).lines[0].tariff == ""


def test_NetWithinGross():
    data = changed(samples.export(), consignment("net_weight_kg"), "1450.5")
    (issue,) = found(data, "gacc.dec.net_within_gross")
    assert issue.pointer == "/consignments/0/net_weight_kg"
    assert not list(NetWithinGross().check(subject(samples.export())))


def test_LinesWithinLimit():
    declaring = subject(samples.many_lines(50))
    assert not list(LinesWithinLimit().check(declaring))
    lines = (*declaring.message.lines, declaring.message.lines[0])
    longer = msgspec.structs.replace(declaring, message=msgspec.structs.replace(declaring.message, lines=lines))
    (issue,) = LinesWithinLimit().check(longer)
    assert (issue.params["count"], issue.params["limit"]) == ("51", "50")


@pytest.mark.parametrize(("price", "wrong"), [("1.5", False), ("1.50004", False), ("1.5002", True), ("1.6", True)])
def test_PriceTimesQuantity(price, wrong):
    data = changed(samples.export(), line("unit_price"), price)
    assert bool(found(data, "gacc.dec.price_times_quantity")) is wrong


def test_QuantityHasUnit():
    declaring = subject(samples.export())
    rule = QuantityHasUnit()
    assert not list(rule.check(declaring))
    for change in ({"legal_unit_2": ""}, {"legal_quantity_2": ""}):
        one = msgspec.structs.replace(declaring.message.lines[0], **change)
        half = msgspec.structs.replace(declaring, message=msgspec.structs.replace(declaring.message, lines=(one,)))
        assert [issue.pointer for issue in rule.check(half)] == ["/consignments/0/items/0/legal_quantity_2"]


def test_LegalUnitsDiffer():
    declaring = subject(samples.export())
    rule = LegalUnitsDiffer()
    assert not list(rule.check(declaring))
    one = msgspec.structs.replace(declaring.message.lines[0], legal_unit_2=declaring.message.lines[0].legal_unit_1)
    same = msgspec.structs.replace(declaring, message=msgspec.structs.replace(declaring.message, lines=(one,)))
    assert len(list(rule.check(same))) == 1


def test_LegalUnitsOfTariff():
    data = changed(samples.export(), line("legal_quantity_1"), {"value": "12000", "unit": "H87", "cn_unit": "007"})
    (issue,) = found(data, "gacc.dec.tariff_units")
    assert (issue.params["wanted"], issue.params["given"]) == ("011 035", "007 035")
    missing = changed(samples.export(), line("legal_quantity_2"), None)
    assert [issue.pointer for issue in found(missing, "gacc.dec.tariff_units")] == [
        "/consignments/0/items/0/legal_quantity_2"
    ]
    assert [issue.pointer for issue in found(missing, "gacc.dec.mandatory")] == [
        "/consignments/0/items/0/legal_quantity_2"
    ]
    unknown = changed(missing, line("cn_tariff10"), "9999999999")
    assert not found(unknown, "gacc.dec.tariff_units"), "a code that is not known here cannot be judged"


def test_SameUnitSameQuantity():
    data = changed(samples.export(), line("legal_quantity_1", "value"), "11000")
    (issue,) = found(data, "gacc.dec.same_unit")
    assert (issue.params["legal"], issue.params["quantity"]) == ("11000", "12000")


def test_ModelIsNotBlank():
    data = changed(samples.export(), line("specifications", 0, "value"), "a|b")
    assert found(data, "gacc.dec.model_parts")
    assert not found(samples.export(), "gacc.dec.model_parts")


@pytest.mark.parametrize(
    ("direction", "term", "freight", "insurance"),
    [
        ("import", "FOB", True, True),
        ("import", "EXW", True, True),
        ("import", "CFR", False, True),
        ("import", "CIF", False, False),
        ("export", "FOB", False, False),
        ("export", "EXW", False, False),
        ("export", "CFR", True, False),
        ("export", "CIF", True, True),
    ],
)
def test_ChargesFollowTerms(direction, term, freight, insurance):
    data = samples.import_() if direction == "import" else samples.export()
    data = changed(data, consignment("trade_term"), term)
    for name in ("freight", "insurance"):
        data = changed(data, consignment(name), None)
    pointers = {issue.pointer.rpartition("/")[2] for issue in found(data, "gacc.dec.charges_follow_terms")}
    assert pointers == {name for name, asked in (("freight", freight), ("insurance", insurance)) if asked}


def test_ChargeHasCurrency():
    data = changed(samples.import_(), consignment("freight"), {"kind": "total", "amount": "10"})
    (issue,) = found(data, "gacc.dec.charge_currency")
    assert issue.pointer == "/consignments/0/freight/currency"
    rate = changed(samples.import_(), consignment("freight"), {"kind": "rate", "amount": "3"})
    assert not found(rate, "gacc.dec.charge_currency")


def test_PartsAreMeasured():
    data = changed(samples.many_lines(51), line("gross_weight_kg"), None)
    assert [issue.pointer for issue in found(data, "gacc.dec.parts_measured")] == ["/consignments/0/items/0"]
    assert not found(changed(samples.export(), line("gross_weight_kg"), None), "gacc.dec.parts_measured")


def test_RegistrationForm():
    data = changed(samples.export(), consignment("consignor", "cn_customs_code"), "44199600")
    (issue,) = found(data, "gacc.dec.registration")
    assert issue.pointer == "/consignments/0/consignor/cn_customs_code"


def test_TwoStepIsForImports():
    data = changed(samples.export(), consignment("clearance", "two_step"), True)
    assert found(data, "gacc.dec.two_step")
    assert not found(samples.import_(), "gacc.dec.two_step")


def test_LicenceHasKind():
    data = changed(samples.import_(), consignment("licences", 0, "kind"), None)
    (issue,) = found(data, "gacc.dec.licence_kind")
    assert (issue.severity, issue.pointer) == (Severity.QUESTION, "/consignments/0/licences/0/kind")


def test_ReferenceForChange():
    rule = "gacc.dec.reference"
    assert found(samples.export(), rule, function=FilingFunction.CHANGE, reason="004")
    assert found(samples.export(), rule, function=FilingFunction.DELETE, reason="004")
    assert not found(samples.export(), rule, function=FilingFunction.CHANGE, reason="004", reference="E1")
    assert not found(samples.export(), rule)


def test_ChosenCodeHolds():
    rule = ChosenCodeHolds()
    assert not list(rule.check(Choice("011", "unit.gacc", samples.DAY)))
    assert list(rule.check(Choice("999", "unit.gacc", samples.DAY)))
    data = changed(samples.export(), line("quantity", "cn_unit"), "999")
    assert [issue.pointer for issue in found(data, "gacc.code.chosen")] == ["/consignments/0/items/0/quantity/cn_unit"]
