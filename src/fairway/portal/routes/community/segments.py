"""What the segments of UN/EDIFACT are called, for people who read a message."""

from __future__ import annotations

from collections.abc import Mapping

from fairway.portal.views.parts import N_

SEGMENTS: Mapping[str, str] = {
    "UNA": N_("Service characters"),
    "UNB": N_("Interchange begins"),
    "UNG": N_("Group begins"),
    "UNH": N_("Message begins"),
    "UNT": N_("Message ends"),
    "UNE": N_("Group ends"),
    "UNZ": N_("Interchange ends"),
    "BGM": N_("Kind and number of the document"),
    "CNI": N_("Consignment"),
    "CNT": N_("Control total"),
    "COM": N_("Contact address"),
    "CTA": N_("Contact"),
    "DAM": N_("Damage"),
    "DGS": N_("Dangerous goods"),
    "DIM": N_("Dimensions"),
    "DTM": N_("Date and time"),
    "EQA": N_("Attached equipment"),
    "EQD": N_("Equipment"),
    "ERC": N_("Error"),
    "FTX": N_("Text"),
    "GDS": N_("Nature of cargo"),
    "GID": N_("Goods"),
    "GIN": N_("Identity numbers"),
    "GIS": N_("Processing"),
    "HAN": N_("Handling"),
    "LOC": N_("Place"),
    "MEA": N_("Measurement"),
    "NAD": N_("Party"),
    "NMR": N_("Number of items"),
    "PCI": N_("Packages and marks"),
    "QTY": N_("Quantity"),
    "RFF": N_("Reference"),
    "RNG": N_("Range"),
    "SEL": N_("Seal"),
    "SGP": N_("Goods in the container"),
    "STS": N_("Status"),
    "TDT": N_("Transport"),
    "TMD": N_("Kind of movement"),
    "TMP": N_("Temperature"),
    "TSR": N_("Transport service"),
    "VGM": N_("Verified gross mass"),
}
