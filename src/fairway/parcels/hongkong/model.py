"""The table of parcels in Hong Kong: one row for each line of goods of a parcel, as couriers and the post list them.

The rows of a parcel carry the same ``waybill_no`` and repeat what belongs to the parcel as a whole. Values are in
``currency`` (empty: HKD); ``rate`` is Hong Kong dollars for one unit of it. Columns may be left out of a file: what is
left out is "not given".
"""

from __future__ import annotations

from enum import StrEnum

import pyarrow as pa

from fairway.parcels.columns import AMOUNT, MONEY, Table, amounts, count, optional, person, text

HK_PARCELS = Table(
    "hk_parcels",
    "HK",
    ("waybill_no", "gnum"),
    (
        *optional("order_no", 60),
        *text("waybill_no", 60),
        count("gnum"),
        *text("mode", 7),
        *optional("movement", 12),
        *optional("contents", 9),
        *optional("description", 512),
        *optional("item_name", 250),
        *optional("gmodel", 510),
        *optional("hs_code", 10),
        *amounts("quantity", required=False),
        *optional("unit", 3),
        *amounts("value", required=False),
        *optional("currency", 3, exact=True),
        *amounts("rate gross_weight net_weight", required=False),
        count("pieces"),
        *optional("trader_no", 35),
        *optional("trader_name", 175),
        person("consignor_name", 175, required=False),
        person("consignor_address", 350, required=False),
        *optional("consignor_country", 2, exact=True),
        person("consignee_name", 175, required=False),
        person("consignee_address", 350, required=False),
        *optional("consignee_country", 2, exact=True),
        person("consignee_telephone", 50, required=False),
        *optional("country", 2, exact=True),
        *optional("origin", 2, exact=True),
        *optional("transport_mode", 4),
        *optional("conveyance", 35),
        *optional("moved_on", 10, exact=True),
        *optional("master_waybill", 37),
        *optional("bag_no", 37),
        *optional("exemption", 30),
        *optional("licence_no", 35),
        *optional("through_bill", 37),
        *optional("return_of", 60),
        *optional("postal_category", 16),
    ),
)
"""``mode`` post, courier or freight; ``movement`` import (empty: import), export or transhipment; ``contents`` goods
(empty: goods) or documents. ``gross_weight`` is that of the whole parcel in kilograms, the same on each of its lines;
``net_weight`` is that of the line. ``pieces`` is how many packages the parcel has (0: one). ``trader_no`` and
``trader_name`` are the importer or exporter in Hong Kong who declares (empty: the consignee or consignor). ``country``
is where imports come from and where exports go (empty: that of the consignor or consignee); ``origin`` where the goods
were made. ``transport_mode`` is road, air, sea or rail; ``conveyance`` the flight, vehicle or voyage; ``moved_on`` its
day (2026-11-22). ``exemption`` is a category of ``exemption.hk`` that is claimed; ``licence_no`` a licence or permit;
``through_bill`` the bill from outside to outside Hong Kong; ``return_of`` the waybill of the parcel that comes back;
``postal_category`` that of the posting form."""


class Mode(StrEnum):
    """How a parcel travels."""

    POST = "post"
    COURIER = "courier"
    FREIGHT = "freight"


class Movement(StrEnum):
    """What Hong Kong is to the parcel."""

    IMPORT = "import"
    EXPORT = "export"
    TRANSHIPMENT = "transhipment"


class Decision(StrEnum):
    """What becomes of a parcel."""

    EXEMPT = "EXEMPT"
    """No declaration is needed; the category is told on the manifest."""
    DECLARED = "DECLARED"
    """It is on a declaration."""
    LISTED = "LISTED"
    """Documents: on a list, and nothing else."""
    TO_FIX = "TO_FIX"
    """Refused: something is wrong or missing, and whoever sent it can put it right."""
    STOPPED = "STOPPED"
    """Held: goods that may not move, or not without a licence or permit."""


HK_OUTCOME: pa.Schema = pa.schema(
    [
        pa.field("place", pa.int64(), nullable=False),
        pa.field("waybill_no", pa.string(), nullable=False),
        pa.field("decision", pa.string(), nullable=False),
        pa.field("exemption", pa.string(), nullable=False),
        pa.field("declaration", pa.string(), nullable=False),
        pa.field("category", pa.int32(), nullable=False),
        pa.field("value_hkd", MONEY),
        pa.field("gross_weight", AMOUNT),
        pa.field("pieces", pa.int32(), nullable=False),
        pa.field("findings", pa.list_(pa.string()), nullable=False),
        pa.field("rules", pa.list_(pa.string()), nullable=False),
        pa.field("proposal", pa.string(), nullable=False),
    ]
)
"""One row for each parcel, at the place of its first line. ``exemption`` is the category that the manifest shows
(empty: none), ``declaration`` the name of the declaration it is on (empty: none), ``category`` that of the immediate
release (1 to 4; 0 as long as it is not released), ``findings`` the codes of ``screening.hk`` that were found, ``rules``
the rules that it breaks, ``proposal`` a better wording in English where the description was refused."""
