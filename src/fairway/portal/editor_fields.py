"""The fields of the submission editor: which values a person is asked for, in which words, in which order.

The element numbers come from the canonical model, never from here.
"""

from __future__ import annotations

from fairway.portal.editor_spec import (
    YES_NO,
    FieldSpec,
    SectionSpec,
    SetSpec,
    alone,
    amount,
    check,
    choice,
    code,
    hinted,
    joined,
    listed,
    measure,
    moment,
    scripts,
    text,
    value,
)
from fairway.portal.views.editor import Control
from fairway.portal.views.parts import N_


def _party(path: str) -> tuple[SetSpec, ...]:
    return (
        scripts(
            f"{path}/names",
            N_("Registered name"),
            N_("As registered, in each script that is registered. Names are never converted."),
        ),
        scripts(f"{path}/address/text", N_("Address")),
        joined(
            N_("Where and under which numbers"),
            choice(f"{path}/address/country", N_("Country or territory"), "country"),
            code(f"{path}/hk_business_registration", N_("Business registration number")),
            code(f"{path}/uscc", N_("Unified social credit code")),
            code(f"{path}/cn_customs_code", N_("Mainland customs registration")),
        ),
    )


TRIP = SectionSpec(
    "crossing",
    N_("The crossing"),
    (
        joined(
            N_("This submission"),
            code("reference", N_("Your reference")),
            choice("direction", N_("Direction"), "direction"),
        ),
        joined(
            N_("Where and when"),
            choice("trip/control_point", N_("Control point"), "control_point"),
            FieldSpec("trip/expected_crossing_date", N_("Expected crossing date"), Control.DATE, size="half"),
            moment("trip/loading_at", N_("Loading")),
            moment("trip/arrival_at", N_("Arrival at the control point")),
        ),
        joined(
            N_("Vehicle"),
            code("trip/vehicle/hk_mark", N_("Hong Kong registration mark")),
            FieldSpec("trip/vehicle/cn_plate", N_("Mainland plate"), Control.CODE, lang="zh-Hans-CN", size="half"),
            code("trip/vehicle/cn_vehicle_code", N_("Vehicle code at Mainland customs")),
        ),
        joined(
            N_("Trailer"),
            code("trip/trailer/number", N_("Trailer number"), "third"),
            code("trip/trailer/type_code", N_("Type, by the Mainland's list"), "third"),
            amount("trip/trailer/tare_kg", N_("Tare"), unit=N_("kg")),
        ),
        scripts("trip/driver/names", N_("Driver")),
        joined(
            N_("Driver's numbers"),
            code("trip/driver/cn_driver_code", N_("Driver code at Mainland customs")),
            code("trip/driver/phone", N_("Telephone")),
        ),
        scripts("trip/carrier/names", N_("Carrier")),
        joined(
            N_("Mainland numbers"),
            code("trip/carrier/cn_carrier_code", N_("Carrier code at Mainland customs")),
            code("trip/batch_number", N_("Batch number")),
        ),
        joined(
            N_("Places, by UN/LOCODE"),
            listed("trip/place_of_loading/unlocode", N_("Place of loading"), "unlocode"),
            listed("trip/place_of_discharge/unlocode", N_("Place of discharge"), "unlocode"),
        ),
    ),
)

_WAYBILL = SectionSpec(
    "waybill",
    N_("Waybill and packages"),
    (
        joined(
            N_("Waybill"),
            code("waybill_number", N_("Waybill number")),
            code("house_waybill_number", N_("House waybill number")),
        ),
        joined(
            N_("Packages"),
            amount("packages/count", N_("Number"), "third"),
            choice("packages/type_code", N_("Type"), "package"),
        ),
        alone(FieldSpec("packages/marks", N_("Marks and numbers"), Control.LONG_TEXT)),
        joined(
            N_("Weight and volume"),
            amount("gross_weight_kg", N_("Gross"), unit=N_("kg")),
            amount("net_weight_kg", N_("Net"), unit=N_("kg")),
            amount("volume_m3", N_("Volume"), unit="m³"),
        ),
    ),
)

_DECLARANTS = SectionSpec(
    "declarants",
    N_("Who declares"),
    (
        scripts("hk_declarant/names", N_("On the Hong Kong side")),
        scripts("cn_declarant/names", N_("On the Mainland side")),
        joined(
            N_("Mainland numbers"),
            code("cn_declarant/uscc", N_("Unified social credit code")),
            code("cn_declarant/cn_customs_code", N_("Mainland customs registration")),
            code("cn_manifest_agent/cn_agent_code", N_("Manifest agent code")),
            text("cn_declarant/declarant_name", N_("Person who signs")),
        ),
    ),
)

_VALUE = SectionSpec(
    "value",
    N_("Value and terms"),
    (
        value("value", N_("Value of the consignment"), basis=True),
        joined(
            N_("Terms"),
            choice("trade_term", N_("Trade term"), "trade_term"),
            choice("freight_payment", N_("Payment of freight"), "freight_payment"),
        ),
        value("freight", N_("Freight")),
        value("insurance", N_("Insurance")),
        joined(
            N_("Papers"),
            code("contract_number", N_("Contract number")),
            code("invoice_number", N_("Invoice number")),
        ),
    ),
)

_ROUTE = SectionSpec(
    "route",
    N_("Route"),
    (
        joined(
            N_("Countries and territories"),
            choice("country_of_consignment", N_("Country of consignment"), "country"),
            choice("country_of_destination", N_("Country of destination"), "country"),
            choice("trading_country", N_("Trading country"), "country"),
        ),
        alone(text("goods_place", N_("Where Mainland customs finds the goods"), "full")),
    ),
)

_TREATMENT = SectionSpec(
    "treatment",
    N_("Treatment by customs"),
    (
        joined(
            N_("Hong Kong"),
            choice("clearance/hk_transhipment", N_("Transhipment"), YES_NO),
            choice("clearance/hk_through_bill", N_("On a through bill from and to outside Hong Kong"), YES_NO),
        ),
        alone(choice("clearance/hk_exemption_category", N_("Exemption from declaration"), "hk_exemption", "full")),
        joined(
            N_("Mainland"),
            choice("clearance/cn_supervision_mode", N_("Supervision mode"), "supervision_mode"),
            choice("clearance/cn_levy_nature", N_("Nature of levy"), "levy_nature"),
            listed("clearance/cn_road_procedure", N_("Road procedure"), "road_procedure"),
            code("clearance/cn_account_book", N_("Account book")),
        ),
        SetSpec(
            (
                check("clearance/fast_clearance", N_("Cross-border fast clearance")),
                check("clearance/two_step", N_("Two-step declaration")),
            ),
            N_("Mainland schemes"),
        ),
    ),
)

CONSIGNMENT: tuple[SectionSpec, ...] = (
    _WAYBILL,
    SectionSpec("consignor", N_("Consignor"), _party("consignor")),
    SectionSpec("consignee", N_("Consignee"), _party("consignee")),
    _DECLARANTS,
    _VALUE,
    _ROUTE,
    _TREATMENT,
)
"""Sections of each consignment; the goods stand after the first."""

ITEM: tuple[SetSpec, ...] = (
    scripts(
        "description",
        N_("Description"),
        N_("What it is, of what it is made, for what use. Vague words are refused."),
        long=True,
    ),
    joined(
        N_("Codes"),
        code("hs6", N_("HS heading"), "short"),
        code("hkhs8", N_("Hong Kong code"), "short"),
        code("cn_tariff10", N_("Mainland code"), "short"),
        code("ciq3", N_("Suffix"), "short"),
    ),
    measure("quantity", N_("Quantity")),
    measure("hk_quantity", N_("Quantity in the Hong Kong unit")),
    measure("legal_quantity_1", N_("First legal quantity")),
    measure("legal_quantity_2", N_("Second legal quantity")),
    joined(
        N_("Value"),
        amount("unit_price", N_("Unit price")),
        amount("value/amount", N_("Line value")),
        choice("value/currency", N_("Currency"), "currency", "third"),
    ),
    joined(
        N_("From and to"),
        choice("origin", N_("Origin"), "country"),
        choice("destination", N_("Destination"), "country"),
        listed("cn_district", N_("Domestic district"), "district"),
    ),
    joined(
        N_("Packages and weight"),
        amount("packages/count", N_("Packages")),
        amount("gross_weight_kg", N_("Gross"), unit=N_("kg")),
        amount("net_weight_kg", N_("Net"), unit=N_("kg")),
    ),
    joined(N_("Make"), text("brand", N_("Brand")), text("model", N_("Model"))),
    hinted(
        joined(
            N_("Dangerous goods"),
            code("dangerous_goods/un_number", N_("UN number"), "third"),
            code("dangerous_goods/hazard_class", N_("Class"), "third"),
            code("dangerous_goods/packing_group", N_("Packing group"), "third"),
        ),
        N_("Leave empty when the line is not dangerous."),
    ),
)

CONTAINER: tuple[SetSpec, ...] = (
    joined(
        N_("Container"),
        code("number", N_("Number")),
        listed("size_type", N_("Size and type, ISO 6346"), "container_size_type"),
        amount("tare_kg", N_("Tare"), "half", N_("kg")),
        amount("set_temperature_c", N_("Set temperature"), "half", "°C"),
    ),
    SetSpec((check("refrigerated", N_("Refrigerated")),)),
)

OPTION_TABLES = frozenset(
    field.options
    for sets in (TRIP.sets, *(section.sets for section in CONSIGNMENT), ITEM, CONTAINER)
    for group in sets
    for field in group.fields
    if field.options and field.options != YES_NO
)
"""The code tables that the form offers choices from."""
