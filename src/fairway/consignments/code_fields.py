"""Which code table the values of a field come from. Rules, templates and screens read it here."""

from __future__ import annotations

from collections.abc import Mapping

CODE_FIELDS: Mapping[tuple[str, str], str] = {
    ("Money", "currency"): "currency",
    ("Charge", "currency"): "currency",
    ("Address", "country"): "country",
    ("Trip", "control_point"): "control_point",
    ("Trip", "cn_declare_office"): "customs_office.cn",
    ("Trip", "transit_countries"): "country",
    ("Packages", "type_code"): "package",
    ("Packages", "cn_type_code"): "package.gacc",
    ("Quantity", "unit"): "unit",
    ("Quantity", "cn_unit"): "unit.gacc",
    ("Item", "origin"): "country",
    ("Item", "destination"): "country",
    ("Item", "cn_district"): "district.cn",
    ("Item", "duty_mode"): "duty_mode.cn",
    ("Clearance", "cn_supervision_mode"): "supervision_mode.cn",
    ("Clearance", "cn_levy_nature"): "levy_nature.cn",
    ("Clearance", "cn_road_procedure"): "road_procedure.cn",
    ("Consignment", "country_of_consignment"): "country",
    ("Consignment", "country_of_destination"): "country",
    ("Consignment", "trading_country"): "country",
    ("Consignment", "cn_transit_office"): "customs_office.cn",
    ("Container", "size_type"): "container_size_type",
}
"""(Model class, field) to the name of the table in :mod:`fairway.codes`."""
