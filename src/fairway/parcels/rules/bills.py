"""E20, E21: lists of waybills (607) and applications to summarise (701)."""

from __future__ import annotations

from fairway.parcels.rows import columns
from fairway.parcels.rules.rule import SPECIFICATION, ParcelRule, check
from fairway.parcels.terms import Given, Matches

_BILL, _SUMMARY = columns("bills"), columns("summaries")
_TIME = "[0-9]{14}"


class WaybillIsReleased(ParcelRule):
    """Waybill {value} stands in no released inventory of the same bill."""

    id = "parcels.E20"
    citation = f"{SPECIFICATION}: CEB607, waybills of released inventories (CEB603)"
    remedy = "Take it off the bill, or wait until its inventory is released."
    checks = (check("bills", "logistics_no", ~_BILL["released"]),)


class PartsAreWhole(ParcelRule):
    """Part {value} of {expected}: the parts of the bill are not numbered 1 to their count without a gap."""

    id = "parcels.E20.parts"
    citation = f"{SPECIFICATION}: msgSeqNo and msgCount of CEB607"
    remedy = "Send every part with the same count, numbered from 1."
    checks = (
        check(
            "bills",
            "msg_seq_no",
            ~_BILL["sequence_whole"] | _BILL["msg_seq_no"].below(1) | _BILL["msg_seq_no"].above(_BILL["msg_count"]),
            _BILL["msg_count"],
        ),
    )


class SummaryTimesInPairs(ParcelRule):
    """Start and end time do not stand together."""

    id = "parcels.E21"
    citation = f"{SPECIFICATION}: startTime and endTime of CEB701"
    remedy = "Give both, and the lines are ignored; or neither, and list the inventories."
    checks = (check("summaries", "end_time", Given(_SUMMARY["start_time"]).differs(Given(_SUMMARY["end_time"]))),)


class SummaryEndsAfterStart(ParcelRule):
    """The end {value} is before the start {expected}, or one of them is no time."""

    id = "parcels.E21.order"
    citation = f"{SPECIFICATION}: startTime and endTime of CEB701"
    remedy = "Write times as YYYYMMDDhhmmss, the later one as the end."
    checks = (
        check(
            "summaries",
            "end_time",
            Given(_SUMMARY["start_time"])
            & Given(_SUMMARY["end_time"])
            & (
                _SUMMARY["end_time"].below(_SUMMARY["start_time"])
                | ~Matches(_SUMMARY["start_time"], _TIME)
                | ~Matches(_SUMMARY["end_time"], _TIME)
            ),
            _SUMMARY["start_time"],
        ),
    )
