"""Messages written by hand after the wire document; invented parties."""

from __future__ import annotations

from itertools import count

_serial = count(1)


def header(
    document: str,
    *,
    sender: str = "FWDHK01",
    function: str = "NEW",
    reference: str = "",
    reason: str = "",
    message_id: str = "",
) -> str:
    """A header; change and deletion name the reference and a reason."""
    return (
        f"<Header><MessageID>{message_id or f'm-{next(_serial)}'}</MessageID><Function>{function}</Function>"
        f"<SentAt>2026-06-10T01:00:00Z</SentAt><SenderID>{sender}</SenderID><ReceiverID>HKTSW</ReceiverID>"
        f"<DocumentReference>{document}</DocumentReference>"
        + (f"<AuthorityReference>{reference}</AuthorityReference>" if reference else "")
        + (f"<ReasonCode>{reason}</ReasonCode>" if reason else "")
        + "</Header>"
    )


def party(
    name: str, role: str = "Example Trading Limited", country: str = "HK", address: str = "1 Example Road"
) -> str:
    """A party element."""
    return (
        f'<{name}><Name language="en">{role}</Name><Address language="en">{address}</Address>'
        f"<Country>{country}</Country></{name}>"
    )


def aci(
    document: str = "C1",
    *,
    expected: str = "2026-06-12",
    packages: int = 12,
    direction: str = "IMPORT",
    waybill: str = "DGHK26061001",
    description: str = "Stainless steel vacuum flasks",
    language: str = "en",
    point: str = "SBC",
    package_type: str = "CT",
    extra: str = "",
    consignee: str = "",
    **head: str,
) -> str:
    """Road advance cargo information."""
    content = (
        f"<Consignment><Direction>{direction}</Direction><ExpectedDate>{expected}</ExpectedDate>"
        f"<ControlPoint>{point}</ControlPoint><Packages><Count>{packages}</Count><TypeCode>{package_type}</TypeCode>"
        f'</Packages><Article><Description language="{language}">{description}</Description></Article>'
        f"{party('Consignor', 'Dongguan Example Houseware Co., Ltd.', 'CN')}{consignee or party('Consignee')}"
        f'<GrossWeight unit="KGM">186.4</GrossWeight>{extra}<WaybillNumber>{waybill}</WaybillNumber></Consignment>'
    )
    if head.get("function") == "DELETE":
        content = ""
    return f'<RoadACI xmlns="urn:fairway:hk:tsw:road-aci:1">{header(document, **head)}{content}</RoadACI>'


def bundle(
    document: str = "TRIP-1",
    *cargo: tuple[str, int | None],
    vehicle: str = "XX1234",
    direction: str = "IMPORT",
    point: str = "SBC",
    **head: str,
) -> str:
    """A bundling message."""
    loads = "".join(
        f"<Cargo><CCRN>{ccrn}</CCRN>{f'<PackageCount>{part}</PackageCount>' if part is not None else ''}</Cargo>"
        for ccrn, part in cargo
    )
    content = (
        f"<Direction>{direction}</Direction><VehicleRegistration>{vehicle}</VehicleRegistration>"
        f"<ControlPoint>{point}</ControlPoint>{loads}"
    )
    if head.get("function") == "DELETE":
        content = ""
    return f'<RoadBundle xmlns="urn:fairway:hk:tsw:bundle:1">{header(document, **head)}{content}</RoadBundle>'


def lane(root: str, at: str, *, vehicle: str = "XX1234", direction: str = "IMPORT", further: str = "") -> str:
    """``VehicleArrival``, ``VehicleInspected`` or ``VehicleDeparture``."""
    return (
        f'<{root} xmlns="urn:fairway:hk:tsw:control-point:1">{header(f"lane-{root}-{at}", sender="SBC-LANE")}'
        f"<VehicleRegistration>{vehicle}</VehicleRegistration><Direction>{direction}</Direction><At>{at}</At>{further}</{root}>"
    )


def manifest(
    document: str = "TRIP-1/M",
    *,
    date: str = "2026-06-10",
    vehicle: str = "XX1234",
    waybills: tuple[str, ...] = ("DGHK26061001",),
    line_extra: str = "",
    transhipment: str = "<Transhipment>false</Transhipment>",
    container: str = "",
    **head: str,
) -> str:
    """A road manifest with one consignment for each waybill."""
    masters = "".join(
        f"<Master><WaybillNumber>{waybill}</WaybillNumber><Consignment><SequenceNumber>{place}</SequenceNumber>"
        f"<PlaceOfLoading><Code>CNDGG</Code></PlaceOfLoading>{transhipment}"
        f"{party('Consignor', 'Dongguan Example Houseware Co., Ltd.', 'CN')}{party('Consignee')}"
        f"<Packages><Count>12</Count><TypeCode>CT</TypeCode></Packages>"
        f'<GrossWeight unit="KGM">186.4</GrossWeight>{line_extra}<Item><LineNumber>1</LineNumber>'
        f'<Description language="en">Vacuum flasks</Description></Item></Consignment></Master>'
        for place, waybill in enumerate(waybills, 1)
    )
    content = (
        f"<Trip><Direction>IMPORT</Direction><Date>{date}</Date><ControlPoint>SBC</ControlPoint>"
        f"<VehicleRegistration>{vehicle}</VehicleRegistration>{party('Carrier')}</Trip>{container}{masters}"
    )
    if head.get("function") == "DELETE":
        content = ""
    return (
        f'<RoadManifest xmlns="urn:fairway:hk:tsw:road-manifest:1">{header(document, **head)}{content}</RoadManifest>'
    )


def declaration(
    document: str = "T1",
    *,
    form: str = "1",
    value: str = "1000000.00",
    total: str = "",
    moved: str = "2026-06-10",
    waybills: tuple[str, ...] = ("DGHK26061001",),
    commodity: str = "96170010",
    trader: str = "",
    exempt: str = "",
    items: int = 1,
    origin: str = "CN",
    **head: str,
) -> str:
    """An import or export declaration with equal items."""
    ends = (
        "<PlaceOfLoading><Code>CNDGG</Code></PlaceOfLoading><CountryOfConsignment>CN</CountryOfConsignment>"
        if form.startswith("1")
        else "<PlaceOfDischarge><Code>CNDGG</Code></PlaceOfDischarge><CountryOfDestination>CN</CountryOfDestination>"
    )
    lines = "".join(
        f"<Item><LineNumber>{place}</LineNumber><CommodityCode>{commodity}</CommodityCode>"
        f'<Description language="en">Vacuum flasks</Description><CountryOfOrigin>{origin}</CountryOfOrigin>'
        f"<ValueHKD>{value}</ValueHKD></Item>"
        for place in range(1, items + 1)
    )
    trader = trader or party("Trader").replace(
        "</Trader>", "<IdentityKind>BR</IdentityKind><IdentityNumber>12345678-000</IdentityNumber></Trader>"
    )
    exemption = f"<ExemptionReason>{exempt}</ExemptionReason>" if exempt else ""
    content = (
        f"<Form>{form}</Form>{trader}<Movement><MovedOn>{moved}</MovedOn><Mode>ROAD</Mode>"
        f"<ControlPoint>SBC</ControlPoint><VehicleRegistration>XX1234</VehicleRegistration>{ends}"
        f"{''.join(f'<WaybillNumber>{each}</WaybillNumber>' for each in waybills)}</Movement>"
        f"<Packages><Count>12</Count><TypeCode>CT</TypeCode></Packages>{lines}"
        f"<TotalValueHKD>{total or value}</TotalValueHKD>{exemption}"
    )
    if head.get("function") == "DELETE":
        content = ""
    return f'<Declaration xmlns="urn:fairway:hk:tsw:declaration:1">{header(document, **head)}{content}</Declaration>'
