"""What is wrong with the content of a road manifest: every fault at once (wire document, 2.2, 2.4, 4.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from lxml import etree

from simulators.cn_single_window.codes import CHANGE_REASONS, FAULTS, is_vague
from simulators.cn_single_window.manifest_tables import MANNER, table_for
from simulators.cn_single_window.model import Fault
from simulators.cn_single_window.road_intake import SOFT, pointer
from simulators.machinery.clock import CHINA
from simulators.machinery.schema import judge
from simulators.machinery.xml import child, children, text_of


def fault(code: str, path: str) -> Fault:
    """A fault in the words of the code table."""
    return Fault(code, path, FAULTS[code])


def table_faults(root: etree._Element, kind: str, function: str) -> Iterator[Fault]:
    """M001 and M002: what is missing, and codes that are in no table."""
    for each in judge(root, table_for(kind, function), MANNER):
        if each.kind in SOFT:
            yield fault("M001" if each.kind == "missing" else "M002", pointer(each.path))


def reason_faults(declaration: etree._Element, function: str) -> Iterator[Fault]:
    """M008: a change or deletion without a reason of the table."""
    reason = text_of(declaration, "AdditionalInformation/StatementCode")
    if function in ("5", "3") and reason not in CHANGE_REASONS:
        yield fault("M008", "AdditionalInformation/StatementCode")


def civil_moment(digits: str) -> datetime | None:
    """A time of 14 digits; the end of the day for 8; None for anything else."""
    try:
        if len(digits) == 8:
            return datetime.strptime(digits + "235959", "%Y%m%d%H%M%S").replace(tzinfo=CHINA)
        return datetime.strptime(digits, "%Y%m%d%H%M%S").replace(tzinfo=CHINA) if len(digits) == 14 else None
    except ValueError:
        return None


def lateness_faults(declaration: etree._Element, kind: str, now: datetime) -> Iterator[Fault]:
    """M012: the time of arrival or of loading has passed."""
    path = "UnloadingLocation/ArrivalDateTime" if kind == "MT1401" else "LoadingLocation/LoadingDateTime"
    moment = civil_moment(text_of(declaration, path))
    if moment is not None and moment < now:
        yield fault("M012", path)


def waybill_faults(declaration: etree._Element) -> Iterator[Fault]:
    """M003, M007, M013 and waybills that are named twice."""
    seen: set[str] = set()
    for place, consignment in enumerate(children(declaration, "Consignment"), 1):
        path = f"Consignment[{place}]"
        waybill = text_of(consignment, "TransportContractDocument/ID")
        if waybill in seen:
            yield fault("M014", f"{path}/TransportContractDocument/ID")
        seen.add(waybill)
        yield from _pair_faults(consignment, path)
        yield from _item_faults(consignment, path)


def _pair_faults(consignment: etree._Element, path: str) -> Iterator[Fault]:
    quantity, value = child(consignment, "TotalPackageQuantity"), child(consignment, "ValueAmount")
    if quantity is not None and bool(text_of(quantity)) != bool((quantity.get("unitCode") or "").strip()):
        yield fault("M003", f"{path}/TotalPackageQuantity/@unitCode")
    if value is not None and bool(text_of(value)) != bool((value.get("currencyID") or "").strip()):
        yield fault("M003", f"{path}/ValueAmount/@currencyID")
    for name in ("Consignee", "Consignor", "NotifyParty"):
        party = child(consignment, name)
        if party is None:
            continue
        yield from _communication_faults(party, f"{path}/{name}")
        contact = child(party, "Contact")
        if contact is not None:
            yield from _person_faults(contact, f"{path}/{name}/Contact")
    notify = child(consignment, "NotifyParty")
    if notify is not None and text_of(notify, "Name"):
        if not text_of(notify, "Address/Line"):
            yield fault("M003", f"{path}/NotifyParty/Address/Line")
        if not text_of(notify, "Communication/ID"):
            yield fault("M003", f"{path}/NotifyParty/Communication[1]/ID")
    elif notify is not None and (text_of(notify, "Address/Line") or text_of(notify, "Communication/ID")):
        yield fault("M003", f"{path}/NotifyParty/Name")
    dangerous = child(consignment, "UNDGContact")
    if dangerous is not None:
        yield from _person_faults(dangerous, f"{path}/UNDGContact")


def _person_faults(person: etree._Element, path: str) -> Iterator[Fault]:
    """A name needs a number with its type, and the reverse."""
    name, number = text_of(person, "Name"), text_of(person, "Communication/ID")
    if name and not number:
        yield fault("M003", f"{path}/Communication[1]/ID")
    if number and not name:
        yield fault("M003", f"{path}/Name")
    yield from _communication_faults(person, path)


def _communication_faults(party: etree._Element, path: str) -> Iterator[Fault]:
    for place, each in enumerate(children(party, "Communication"), 1):
        if bool(text_of(each, "ID")) != bool(text_of(each, "TypeID")):
            missing = "TypeID" if text_of(each, "ID") else "ID"
            yield fault("M003", f"{path}/Communication[{place}]/{missing}")


def _item_faults(consignment: etree._Element, path: str) -> Iterator[Fault]:
    items = children(consignment, "ConsignmentItem")
    for place, item in enumerate(items, 1):
        description = text_of(item, "Commodity/CargoDescription")
        if description and is_vague(description):
            yield fault("M007", f"{path}/ConsignmentItem[{place}]/Commodity/CargoDescription")
    sums = (
        ("Packaging/QuantityQuantity", "TotalPackageQuantity"),
        ("GoodsMeasure/GrossMassMeasure", "GovernmentAgencyGoodsItem/GoodsMeasure/GrossMassMeasure"),
    )
    for part, whole in sums:
        parts = [text_of(item, part) for item in items]
        total = text_of(consignment, whole)
        if total and parts and all(parts) and sum(Decimal(each) for each in parts) != Decimal(total):
            yield fault("M013", f"{path}/{whole}")
