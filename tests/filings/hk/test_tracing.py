"""From the place that the authority names back to the field of the submission."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from fairway.filings.adapter import Target
from fairway.filings.hk.tracing import pointer_of

DAY = date(2026, 6, 10)
ACI, MANIFEST, TDEC = Target.HK_ROAD_ACI, Target.HK_ROAD_MANIFEST, Target.HK_TDEC


@pytest.mark.parametrize(
    ("target", "group", "path", "pointer"),
    [
        (ACI, "C2", "/RoadACI/Consignment/ExpectedDate", "/trip/expected_crossing_date"),
        (ACI, "C2", "/RoadACI/Consignment/Packages[1]/Count", "/consignments/1/packages/count"),
        (ACI, "C2", "/RoadACI/Consignment/Packages[3]/TypeCode", "/consignments/1/further_packages/1/type_code"),
        (ACI, "C1", "/RoadACI/Consignment/Article[2]/Description[1]", "/consignments/0/items/1/description"),
        (ACI, "C1", "/RoadACI/Consignment/Consignee/Address[1]", "/consignments/0/consignee/address"),
        (ACI, "C1", "/RoadACI/Header/ReasonCode", ""),
        (ACI, "C8", "/RoadACI/Consignment/ExpectedDate", ""),
        (ACI, "C1", "/RoadACI/Consignment/Article[9]/Description[1]", ""),
        (ACI, "C1", "nonsense", ""),
        (MANIFEST, "trip", "/RoadManifest/Trip/VehicleRegistration", "/trip/vehicle/hk_mark"),
        (
            MANIFEST,
            "trip",
            "/RoadManifest/Master[2]/Consignment[1]/Item[1]/Description[1]",
            "/consignments/1/items/0/description",
        ),
        (MANIFEST, "trip", "/RoadManifest/Master[9]/Consignment[1]/GrossWeight", ""),
        (TDEC, "C2", "/Declaration/Item[1]/CommodityCode", "/consignments/1/items/0/hkhs8"),
        (TDEC, "C1", "/Declaration/Trader/IdentityNumber", "/consignments/0/consignee/hk_business_registration"),
        (TDEC, "C1", "/Declaration/Trader", "/consignments/0/consignee/names"),
        (TDEC, "C1", "/Declaration/Item[7]/CommodityCode", ""),
    ],
)
def test_pointer_of_a_path(south: Any, target: Target, group: str, path: str, pointer: str) -> None:
    assert pointer_of(target, group, south(), path, DAY) == pointer
