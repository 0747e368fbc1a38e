"""Each standard is known by its bytes."""

from __future__ import annotations

import pytest

from fairway.tracking.reading import Standard, recognise

SAMPLES = [
    (b"UNA:+.? 'UNB+UNOA:2+A+B+261122:1000+1'", "", Standard.EDIFACT),
    (b"\xef\xbb\xbf\r\nUNB+UNOC:3+A+B+261122:1000+1'", "", Standard.EDIFACT),
    (b"UNH+1+CODECO:D:95B:UN:ITG14'\nBGM+34+1+9'", "", Standard.EDIFACT),
    (b"BGM+34+1+9'", "", Standard.EDIFACT),
    (b'{"events": []}', "", Standard.DCSA),
    (b'  [{"eventID": "1"}]', "", Standard.DCSA),
    ('{"events": []}'.encode("utf-16"), "", Standard.DCSA),
    (b"FSU/12\r\n160-12345675HKGAMS/T10K100\r\nDEP/CX0251/22NOV/HKGAMS/T10K100\r\n", "", Standard.CARGO_IMP),
    (b"QK HKGFFCX\r\n.HKGCCCX 221200\r\nFSU/12\r\n160-12345675HKGAMS/T10K100\r\n", "", Standard.CARGO_IMP),
    (b"UNB+IATA:1+A:PIMA+B:PIMA+101120:1015+I+0'UNH+1+CIMFSU:12'FSU/12\r\n239-1", "", Standard.CARGO_IMP),
    (b"FHL/4\r\nMBI/160-12345675HKGAMS/T10K100\r\n", "", Standard.CARGO_IMP),
    (b"!AIVDM,1,1,,A,13HOI:0P0000VOHLCnHQKwvL05Ip,0*23\r\n", "", Standard.AIS),
    (b"\\s:2573515,c:1428451243*0A\\!BSVDM,1,1,,B,33nQ:B50000FiEBRjpcK19qSR>`<,0*73\r\n", "", Standard.AIS),
    (b"PK\x03\x04rest", "", Standard.TABLE),
    (b"Container,Event,Time\r\nMSKU9070323,Gate in,2026-11-22 10:00\r\n", "", Standard.TABLE),
    ("櫃號;事件;時間\r\nMSKU9070323;入閘;2026-11-22 10:00\r\n".encode(), "", Standard.TABLE),
    (b"one column\r\n1\r\n", "list.csv", Standard.TABLE),
    (b"", "", None),
    (b"   \r\n", "", None),
    (b"Dear all, the container has arrived.\r\n", "", None),
    (b"\x89PNG\r\n\x1a\n\x00", "", None),
]


@pytest.mark.parametrize(("raw", "name", "standard"), SAMPLES)
def test_bytes_tell_their_standard(raw: bytes, name: str, standard: Standard | None) -> None:
    assert recognise(raw, name) is standard


def test_an_envelope_before_fsu_is_not_taken_for_a_table() -> None:
    assert (
        recognise(b"QU HKGFMCX,AMSFMKL\r\n.HKGFFXX 221200\r\nFSU/15\r\n160-12345675HKGAMS/T1K1\r\n")
        is Standard.CARGO_IMP
    )
