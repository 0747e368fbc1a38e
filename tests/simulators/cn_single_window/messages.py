"""Messages written by hand after the wire document; invented firms and persons."""

from __future__ import annotations

from itertools import count

_serial = count(1)
SENDER = "5204MA5DEMO01"
BATCH = "5204261123001"
WAYBILL = "DG20261123-01"


def stem_of(message_id: str) -> str:
    """The file stem of a road message."""
    head, _, time = message_id.rpartition("_")
    return head + time


def new_id(kind: str, sender: str = SENDER) -> str:
    """A MessageID of its own."""
    return f"CN_{kind}_1p0_{sender}_20261123090000{next(_serial):03d}"


def _head(kind: str, message_id: str, function: str, sender: str) -> str:
    return (
        f"<Head><MessageID>{message_id}</MessageID><FunctionCode>{function}</FunctionCode><MessageType>{kind}"
        f"</MessageType><SenderID>{sender}_DXPESW0000000001</SenderID><ReceiverID>EPORT</ReceiverID>"
        f"<SendTime>{message_id[-17:]}</SendTime><Version>1.0</Version></Head>"
    )


def consignment(
    waybill: str = WAYBILL,
    *,
    packages: str = "120",
    package_type: str = "CT",
    gross: str = "1450",
    item_gross: str = "",
    item_packages: str = "",
    description: str = "塑料玩具车",
    value: str = '<ValueAmount currencyID="USD">18000.00</ValueAmount>',
    notify: str = "",
    procedure: str = "RD06",
) -> str:
    """One master waybill."""
    return (
        f'<Consignment><TotalPackageQuantity unitCode="{package_type}">{packages}</TotalPackageQuantity>{value}'
        f"<Consignee><Name>宏图贸易（香港）有限公司</Name></Consignee><ConsignmentItem><SequenceNumeric>1</SequenceNumeric>"
        f"<Commodity><CargoDescription>{description}</CargoDescription></Commodity><GoodsMeasure>"
        f'<GrossMassMeasure unitCode="KGM">{item_gross or gross}</GrossMassMeasure></GoodsMeasure><Packaging>'
        f'<QuantityQuantity unitCode="CT">{item_packages or packages}</QuantityQuantity></Packaging></ConsignmentItem>'
        f"<Consignor><Name>东莞晨光玩具有限公司</Name></Consignor><GovernmentAgencyGoodsItem><GoodsMeasure>"
        f'<GrossMassMeasure unitCode="KGM">{gross}</GrossMassMeasure></GoodsMeasure></GovernmentAgencyGoodsItem>'
        f"<GovernmentProcedure><CurrentCode>{procedure}</CurrentCode></GovernmentProcedure>{notify}"
        f"<TransportContractDocument><ID>{waybill}</ID></TransportContractDocument></Consignment>"
    )


def manifest(
    *consignments: str,
    kind: str = "MT2401",
    function: str = "9",
    message_id: str = "",
    batch: str = BATCH,
    sender: str = SENDER,
    reason: str = "",
    loading: str = "20261123103000",
    arrival: str = "20261123113000",
) -> tuple[str, str]:
    """A road manifest: its MessageID and the XML."""
    message_id = message_id or new_id(kind, sender)
    information = (
        f"<AdditionalInformation><StatementCode>{reason}</StatementCode></AdditionalInformation>" if reason else ""
    )
    goods = "".join(consignments or (consignment(),)) if function != "3" else ""
    if function == "3":
        start = end = ""
    elif kind == "MT2401":
        start = f"<LoadingLocation><ID>CNDGG520401</ID><LoadingDateTime>{loading}</LoadingDateTime></LoadingLocation>"
        end = ""
    else:
        start = ""
        end = f"<UnloadingLocation><ArrivalDateTime>{arrival}</ArrivalDateTime><ID>CNSZX530401</ID></UnloadingLocation>"
    xml = (
        f'<Manifest xmlns="urn:Declaration:datamodel:standard:CN:{kind}:1">{_head(kind, message_id, function, sender)}'
        f"<Declaration><DeclarationOfficeID>5345</DeclarationOfficeID><ID>{batch}</ID>{information}"
        f"<BorderTransportMeans><TypeCode>3</TypeCode></BorderTransportMeans><Carrier><ID>520400/1</ID></Carrier>{goods}"
        f"{start}<RepresentativePerson><Name>李明</Name></RepresentativePerson>{end}</Declaration></Manifest>"
    )
    return message_id, xml


def confirmation(
    kind: str = "MT4402",
    *,
    function: str = "2",
    message_id: str = "",
    batch: str = BATCH,
    sender: str = SENDER,
    vehicle: str = "5204V00017",
    plates: str = "粤Z1234港/AB1234",
    arrival: str = "20261123130000",
    reason: str = "",
) -> tuple[str, str]:
    """A carrier confirmation: its MessageID and the XML."""
    message_id = message_id or new_id(kind, sender)
    information = (
        f"<AdditionalInformation><StatementCode>{reason}</StatementCode></AdditionalInformation>" if reason else ""
    )
    goods = (
        f"<Consignment><BorderTransportMeans><ArrivalDateTime>{arrival}</ArrivalDateTime><ID>{vehicle}</ID><Name>{plates}"
        f"</Name><TypeCode>3</TypeCode><Master><ID>5204D00031</ID><Name>陈志强</Name></Master></BorderTransportMeans>"
        f"<GovernmentProcedure><CurrentCode>RD06</CurrentCode></GovernmentProcedure></Consignment>"
    )
    start = "<LoadingLocation><ID>CNDGG520401</ID></LoadingLocation>"
    end = (
        "<UnloadingLocation><ID>CNSZX530401</ID></UnloadingLocation>" if kind in ("MT4401", "MT4403", "MT4405") else ""
    )
    if function == "3":
        goods = start = end = ""
    xml = (
        f'<Manifest xmlns="urn:Declaration:datamodel:standard:CN:{kind}:1">{_head(kind, message_id, function, sender)}'
        f"<Declaration><DeclarationOfficeID>5345</DeclarationOfficeID><ID>{batch}</ID>{information}"
        f"<Carrier><ID>520400/1</ID></Carrier>{goods}{start}<RepresentativePerson><Name>李明</Name>"
        f"</RepresentativePerson>{end}</Declaration></Manifest>"
    )
    return message_id, xml


def new_number() -> str:
    """A ClientSeqNo of its own."""
    return f"F{next(_serial):020d}"


def line(
    number: int = 1, *, tariff: str = "9503006000", total: str = "18000", origin: str = "HKG", second: bool = True
) -> str:
    """A line of an export declaration: the two country columns have changed places."""
    seconds = ("<SecondQty>1320</SecondQty>", "<SecondUnit>035</SecondUnit>") if second else ("", "")
    return (
        f"<DecList><CodeTS>{tariff}</CodeTS><DeclPrice>1.5</DeclPrice><DutyMode>1</DutyMode><GModel>1|0|塑料制</GModel>"
        f"<GName>塑料玩具车</GName><GNo>{number}</GNo><OriginCountry>{origin}</OriginCountry><TradeCurr>USD</TradeCurr>"
        f"<DeclTotal>{total}</DeclTotal><GQty>12000</GQty><FirstQty>12000</FirstQty>{seconds[0]}<GUnit>007</GUnit>"
        f"<FirstUnit>007</FirstUnit>{seconds[1]}<DestinationCountry>CHN</DestinationCountry>"
        f"<DistrictCode>44199</DistrictCode></DecList>"
    )


def declaration(
    *lines: str,
    number: str = "",
    kind: str = "MF",
    packages: str = "120",
    gross: str = "1450",
    net: str = "1320",
    bill: str = WAYBILL,
    batch: str = BATCH,
    seq_no: str = "",
    entry_id: str = "",
    request: str = "",
    reason: str = "004",
    trade_mode: str = "0110",
    oper_type: str = "C",
    trade_code: str = "4419960011",
    promise: str = "00000",
) -> tuple[str, str]:
    """An export declaration, its change (request 5) or deletion (request 3): its ClientSeqNo and the XML."""
    number = number or new_number()
    seq = f"<SeqNo>{seq_no}</SeqNo>" if seq_no else ""
    entry = f"<EntryId>{entry_id}</EntryId>" if entry_id else ""
    asked = (
        f'<Request xmlns="urn:fairway:dec-request:1"><Function>{request}</Function><Reason>{reason}</Reason></Request>'
        if request
        else ""
    )
    sign = (
        f"<DecFreeTxt><VoyNo>{batch}</VoyNo></DecFreeTxt><DecSign><OperType>{oper_type}</OperType>"
        f"<CopCode>5204980011</CopCode><OperName>李明</OperName><ClientSeqNo>{number}</ClientSeqNo></DecSign>{asked}"
    )
    if request == "3":
        head = (
            f"<DecHead>{seq}<IEFlag>E</IEFlag><BillNo>{bill}</BillNo><CustomMaster>5204</CustomMaster>{entry}</DecHead>"
        )
        return number, f'<DecMessage xmlns="http://www.chinaport.gov.cn/dec">{head}{sign}</DecMessage>'
    head = (
        f"<DecHead>{seq}<IEFlag>E</IEFlag><Type>{kind}</Type><AgentCode>5204980011</AgentCode><AgentName>东莞诚通报关有限公司"
        f"</AgentName><BillNo>{bill}</BillNo><CustomMaster>5204</CustomMaster><CutMode>101</CutMode><DistinatePort>HKG003"
        f"</DistinatePort><GrossWet>{gross}</GrossWet><IEPort>5345</IEPort><NetWt>{net}</NetWt><OwnerCode>4419960011"
        f"</OwnerCode><OwnerName>东莞晨光玩具有限公司</OwnerName><PackNo>{packages}</PackNo><TradeCode>{trade_code}</TradeCode>"
        f"<TradeCountry>HKG</TradeCountry><TradeMode>{trade_mode}</TradeMode><TradeName>东莞晨光玩具有限公司</TradeName>"
        f"<TrafMode>4</TrafMode><TransMode>3</TransMode><WrapType>22</WrapType>{entry}<EdiId>1</EdiId><CopName>东莞诚通"
        f"</CopName><CopCode>5204980011</CopCode><EntryType>M</EntryType><TypistNo>8910000000001</TypistNo><InputerName>"
        f"李明</InputerName><DeclTrnRel>0</DeclTrnRel><CopCodeScc>91441900MA5DEMO055</CopCodeScc><OwnerCodeScc>"
        f"91441900MA5DEMO013</OwnerCodeScc><AgentCodeScc>91441900MA5DEMO055</AgentCodeScc><TradeCoScc>91441900MA5DEMO013"
        f"</TradeCoScc><PromiseItmes>{promise}</PromiseItmes><TradeAreaCode>HKG</TradeAreaCode><EntyPortCode>470601"
        f"</EntyPortCode><DeclareName>李明</DeclareName><OverseasConsigneeEname>Grand Vision Trading"
        f"</OverseasConsigneeEname></DecHead>"
    )
    body = f"<DecLists>{''.join(lines or (line(),))}</DecLists>"
    return number, f'<DecMessage xmlns="http://www.chinaport.gov.cn/dec">{head}{body}{sign}</DecMessage>'
