"""Transhipment through Hong Kong: why a parcel is kept exempt, and on what evidence.

The exemption is regulation 3 of Cap. 60E: cargo on a through bill from outside to outside Hong Kong. It frees from the
declaration only: the manifest shows the category, and watched goods stay watched.
"""

from __future__ import annotations

import msgspec

from fairway.filings.hk.exemptions import PARAGRAPHS
from fairway.parcels.hongkong.case import THROUGH, Case


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What a transhipment rests on."""

    waybill_no: str
    through_bill: str
    country_from: str
    country_to: str
    arrives_on: str
    """Conveyance and day."""
    category: str
    """Of ``exemption.hk``."""
    paragraph: str
    """The same on the wire."""
    missing: tuple[str, ...]
    """Columns that must be told before it is exempt."""

    @property
    def exempt(self) -> bool:
        """Whether everything is there."""
        return not self.missing


def of_through_bill(
    waybill_no: str, through_bill: str, *, country_from: str, country_to: str, arrives_on: str
) -> Evidence:
    """The evidence of a parcel that goes on under a through bill; what it lacks is named."""
    ends = {"country_from": country_from, "country_to": country_to}
    missing = [name for name, country in ends.items() if country in ("", "HK")]
    told = {"through_bill": through_bill, "arrives_on": arrives_on}
    return Evidence(
        waybill_no=waybill_no,
        through_bill=through_bill,
        country_from=country_from,
        country_to=country_to,
        arrives_on=arrives_on,
        category=THROUGH,
        paragraph=PARAGRAPHS[THROUGH],
        missing=(*missing, *(name for name, value in told.items() if not value)),
    )


def evidence(case: Case) -> Evidence | None:
    """The evidence of a parcel in transhipment; None for a parcel that is not."""
    if case.exemption != THROUGH:
        return None
    parcel = case.parcel
    ends = {"consignor_country": parcel.consignor_country, "consignee_country": parcel.consignee_country}
    missing = [name for name, country in ends.items() if country in ("", "HK")]
    if not parcel.through_bill:
        missing.append("through_bill")
    return Evidence(
        waybill_no=parcel.waybill_no,
        through_bill=parcel.through_bill,
        country_from=parcel.consignor_country,
        country_to=parcel.consignee_country,
        arrives_on=f"{parcel.conveyance} {parcel.moved_on}".strip(),
        category=THROUGH,
        paragraph=PARAGRAPHS[THROUGH],
        missing=tuple(missing),
    )
