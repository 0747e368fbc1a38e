"""What road advance cargo information consists of: the eight items of Cap. 60L and the optional ones.

The table is ``elements.csv``: one row for each field of the message.
"""

from __future__ import annotations

from pathlib import Path

from fairway.filings.hk.fields import read_fields

FIELDS = read_fields(Path(__file__).with_name("elements.csv"))
