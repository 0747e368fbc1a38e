"""Messages as airlines and handlers write them, read and written."""

from __future__ import annotations

from decimal import Decimal

import pytest

from fairway.wire.cargo_imp.fsu import write_status_update
from fairway.wire.cargo_imp.model import (
    DISCREPANCIES,
    STATUSES,
    Certainty,
    ClockTime,
    DayTime,
    HouseList,
    Status,
    StatusUpdate,
    Waybill,
)
from fairway.wire.cargo_imp.reading import read

ENVELOPED = b"""QD SIN05XH
.HDQFMQR 200739
FSU/14
157-53806270HKGNLU/P2K505.0T10
FIW/QR8403/20JUN1039/DOH/P2K505.0/S0720/A1008
OCI/HK/ISS/RA/28490
/HK//SS/SPX
/HK//SM/XRY
ULD/PMC72534QR/PMC77313QR
"""
LINES = {
    "BKD": "BKD/CX0251/22NOV/HKGAMS/T10K100.0/S2350/S0610-N",
    "DIS": "DIS/CX0251/22NOV1030/HKG/OFLD/P2K20",
    "DLV": "DLV/22NOV1030/AMS/T10K100.0/EXAMPLE IMPORT BV",
    "MAN": "MAN/CX0251/22NOV/HKGAMS/T10K100.0/S2350/S0610-N",
    "PRE": "PRE/CX0251/22NOV/HKGAMS/T10K100.0",
    "DEP": "DEP/CX0251/22NOV/HKGAMS/T10K100.0/A2355/E0625-N",
    "ARR": "ARR/CX0251/23NOV0640/AMS/T10K100.0",
    "RCF": "RCF/CX0251/23NOV0800/AMS/T10K100.0//A0631",
    "AWR": "AWR/CX0251/23NOV0810/AMS/T10K100.0",
    "TRM": "TRM/KL/23NOV/AMS/T10K100.0",
    "TFD": "TFD/KL/23NOV0900/AMS/T10K100.0/1234567",
    "RCT": "RCT/CX/23NOV0910/AMS/T10K100.0",
}
"""How the codes that do not have the common layout are written."""


def line_of(code: str) -> str:
    return LINES.get(code, f"{code}/22NOV1030/HKG/T10K100.0")


def update(raw: bytes) -> StatusUpdate:
    done = read(raw)
    assert done.issues == ()
    (message,) = done.messages
    assert isinstance(message.said, StatusUpdate)
    return message.said


def test_a_telegram_with_its_envelope() -> None:
    done = read(ENVELOPED)
    assert done.issues == ()
    (message,) = done.messages
    assert (message.kind, message.line) == ("FSU/14", 3)
    assert (message.envelope.origin, message.envelope.addresses) == ("HDQFMQR", ("SIN05XH",))
    said = message.said
    assert isinstance(said, StatusUpdate)
    assert (said.consignment.number, said.consignment.origin, said.consignment.destination) == (
        "157-53806270", "HKG", "NLU",
    )  # fmt: skip
    (status,) = said.statuses
    assert status.quantity is not None
    assert (status.quantity.pieces, status.quantity.weight) == (2, Decimal("505.0"))
    assert status.arrival == ClockTime(certainty=Certainty.ACTUAL, time="1008")
    assert status.ulds == ("PMC72534QR", "PMC77313QR")
    assert [(one.country, one.information, one.control, one.text) for one in status.customs] == [
        ("HK", "ISS", "RA", "28490"), ("HK", "", "SS", "SPX"), ("HK", "", "SM", "XRY"),
    ]  # fmt: skip


@pytest.mark.parametrize("code", [code for code in STATUSES if code not in {"OSI", "OCI"}])
def test_every_status_is_read_and_written_as_it_came(code: str) -> None:
    raw = f"FSU/15\r\n160-12345675HKGAMS/T10K100.0\r\n{line_of(code)}\r\n".encode()
    said = update(raw)
    assert [status.code for status in said.statuses] == [code]
    assert write_status_update(said) == raw


@pytest.mark.parametrize("discrepancy", DISCREPANCIES)
def test_every_discrepancy_is_read_and_written_as_it_came(discrepancy: str) -> None:
    line = f"DIS/CX0251/22NOV1030/HKG/{discrepancy}/P2K20"
    raw = f"FSU/15\r\n160-12345675HKGAMS/T10K100.0\r\n{line}\r\n".encode()
    said = update(raw)
    assert [status.discrepancy for status in said.statuses] == [discrepancy]
    assert write_status_update(said) == raw


def test_information_alone_is_a_status() -> None:
    raw = b"FSU/15\r\n160-12345675HKGAMS/T10K100.0\r\nOSI/HOLD FOR INSTRUCTIONS\r\nOCI/HK/SHP/T/12345\r\n"
    said = update(raw)
    assert [status.code for status in said.statuses] == ["OSI"]
    assert said.statuses[0].customs[0].text == "12345"
    assert write_status_update(said) == raw
    said = update(b"FSU/15\r\n160-12345675HKGAMS/T10\r\nOCI/HK/SHP/T/12345\r\n")
    assert [status.code for status in said.statuses] == ["OCI"]


def test_lines_that_continue() -> None:
    said = update(
        b"FSU/15\n160-12345675HKGAMS/T10K100.0\n"
        b"DLV/22NOV1030/AMS/T10K100.0/THE VERY LONG NAME OF A CONSIGNEE IN TH\n"
        b"E NETHERLANDS\n"
        b"OSI/FIRST LINE\n/SECOND LINE\n"
        b"OCI/NL/CNE/T/1\n/NL//M/2\n"
        b"AWD/22NOV1100/AMS\n/T10K100.0/AGENT\n"
    )
    assert [status.code for status in said.statuses] == ["DLV", "AWD"]
    assert said.statuses[0].texts == ("THE VERY LONG NAME OF A CONSIGNEE IN THE NETHERLANDS",)
    assert said.statuses[0].notes == ("FIRST LINE SECOND LINE",)
    assert [one.text for one in said.statuses[0].customs] == ["1", "2"]
    assert said.statuses[1].texts == ("AGENT",)


def test_long_information_is_written_over_several_lines() -> None:
    status = Status(
        code="RCS",
        date=DayTime(month=11, day=22, time="1030"),
        airport="HKG",
        notes=("WORD " * 30,),
        ulds=tuple(f"PMC{number:05}CX" for number in range(20)),
    )
    said = update(b"FSU/15\n160-12345675HKGAMS/T10K100.0\nRCS/22NOV1030/HKG/T10\n")
    raw = write_status_update(StatusUpdate(consignment=said.consignment, statuses=(status,)))
    assert max(len(line) for line in raw.decode().splitlines()) <= 69
    (again,) = [message.said for message in read(raw).messages]
    assert isinstance(again, StatusUpdate)
    assert again.statuses[0].ulds == status.ulds
    assert again.statuses[0].notes == (status.notes[0].strip(),)


def test_many_messages_in_one_transmission() -> None:
    done = read(ENVELOPED + b"=\n" + ENVELOPED.replace(b"53806270", b"5380627X") + ENVELOPED)
    assert [message.kind for message in done.messages] == ["FSU/14"] * 3
    assert [message.said is None for message in done.messages] == [False, True, False]
    assert {message.envelope.origin for message in done.messages} == {"HDQFMQR"}
    assert len(done.issues) == 1


def test_a_message_inside_an_interchange() -> None:
    raw = (
        b"UNB+IATA:1+REUAIR08AFR:PIMA+REUAGT89CARGOW/SYD01:PIMA+101120:1015+ICREF+0'UNH+MSGREF+CIMFSU:12'FSU/12\r\n"
        b"239-12345675FRAMRU/T1K14.1\r\nRCF/MK059/20NOV1300/MRU/T1K14.1//A1117-P\r\n'UNT+3+MSGREF'UNZ+1+ICREF'"
    )
    said = update(raw)
    assert (said.consignment.number, [status.code for status in said.statuses]) == ("239-12345675", ["RCF"])
    (issue,) = read(raw.replace(b"RCF/", b"RCX/")).issues
    assert issue.place == "line 3 column 1"


def test_days_change() -> None:
    said = update(b"FSU/12\n239-12345675FRAMRU/T1K14.1\nRCF/MK059/20NOV1300/MRU/T1K14.1//A1117-P\n")
    assert said.statuses[0].departure is None
    assert said.statuses[0].arrival == ClockTime(certainty=Certainty.ACTUAL, time="1117", days=-1)


def test_a_truck_with_a_carrier_of_three_letters() -> None:
    said = update(b"FSU/12\n901-00001875LAXNEW/T25\nBKD/DNT212/16DEC/LAXNEW/T25K47500/S1000\n")
    assert (said.statuses[0].carrier, said.statuses[0].flight) == ("DNT", "212")


FWB = b"""FWB/16
160-12345675HKGAMS/T10K100.0MC1.20
FLT/CX0251/22/KL1234/23
RTG/AMSCX
SHP/12345
/EXAMPLE TOYS LTD
/1 SAMPLE ROAD
/HONG KONG
/HK//TE/85220000000
CNE
/EXAMPLE IMPORT BV
AGT//1330001/0001
/EXAMPLE FORWARDER LTD
/HKG
RTD/1/P10/K100.0/CQ/W100
/NG/TOYS
/2/NU/PMC72534CX
OCI/HK/ISS/RA/28490
"""


def test_an_air_waybill_names_flights_containers_and_parties() -> None:
    done = read(FWB)
    assert done.issues == ()
    said = done.messages[0].said
    assert isinstance(said, Waybill)
    assert said.consignment.number == "160-12345675"
    assert said.flights == (("CX", "0251", 22), ("KL", "1234", 23))
    assert said.ulds == ("PMC72534CX",)
    assert [(one.role, one.account, one.name) for one in said.partners] == [
        ("SHP", "12345", "EXAMPLE TOYS LTD"),
        ("CNE", "", "EXAMPLE IMPORT BV"),
        ("AGT", "1330001", "EXAMPLE FORWARDER LTD"),
    ]
    assert said.customs[0].text == "28490"


def test_the_layout_of_parties_in_version_17() -> None:
    raw = b"FWB/17\n160-12345675HKGAMS/T10K100\nSHP/12345\nNAM/EXAMPLE TOYS LTD\nADR/1 ROAD\nCNE\nNAM/IMPORT BV\n"
    said = read(raw).messages[0].said
    assert isinstance(said, Waybill)
    assert [(one.role, one.name) for one in said.partners] == [("SHP", "EXAMPLE TOYS LTD"), ("CNE", "IMPORT BV")]


def test_house_waybills_of_a_consolidation() -> None:
    done = read(
        b"FHL/4\nMBI/160-12345675HKGAMS/T10K100.0\n"
        b"HBS/HOUSE1/HKGAMS/5/K50.5/3/TOYS\nTXT/OF WOOD\nSHP/TOY MAKER\n/1 ROAD\nCNE/TOY SHOP\n"
        b"HBS/HOUSE2/HKGRTM/5/K49.5//LAMPS\n"
    )
    assert done.issues == ()
    said = done.messages[0].said
    assert isinstance(said, HouseList)
    assert said.master.number == "160-12345675"
    assert [(house.number, house.destination, house.pieces, house.weight) for house in said.houses] == [
        ("HOUSE1", "AMS", 5, Decimal("50.5")), ("HOUSE2", "RTM", 5, Decimal("49.5")),
    ]  # fmt: skip
    assert [(one.role, one.name) for one in said.houses[0].partners] == [("SHP", "TOY MAKER"), ("CNE", "TOY SHOP")]
