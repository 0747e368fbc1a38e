"""Readings that follow each other stand in one row, each of them still to be found; times as the reader reads them."""

from __future__ import annotations

from fairway.base.language import Language
from fairway.portal.formats import Formats
from fairway.portal.routes.community.alert_words import alert_text
from fairway.portal.views.parts import Side
from tests.portal.community.cargo import BOX, Port, event

HKG = {"unlocode": "HKHKG"}


def reading(minute: int, degrees: str) -> dict[str, object]:
    """A temperature of the box."""
    measured = [{"kind": "temperature", "value": degrees, "unit": "CEL"}]
    happened = f"2026-11-21T08:{minute:02}:00+08:00"
    return event("SENSOR_READ", happened, BOX, code="Temperature", location=HKG, readings=measured, mode="road")


async def test_readings_stand_in_one_row_with_each_of_them_in_it(port: Port) -> None:
    case = await port.register("HB-1", BOX)
    degrees = ("-18.2", "-15.6", "-14.8", "-17.9")
    party = {"reference": BOX, "role": "consignee", "identifier": "12345678"}
    readings = [reading(6 * number, value) for number, value in enumerate(degrees)]
    await port.tell(
        "Line", *readings, event("GATED_IN", "2026-11-21T09:00:00+08:00", BOX, location=HKG), parties=[party]
    )
    shown = await port.forwarder.open(f"/shipments/{case}")
    (row,) = shown.all("//tr[contains(@class, 'milestone')][contains(., 'readings')]")
    said = " ".join(row.text_content().split())
    assert "4 readings" in said
    assert "-18.2 … -14.8 °C" in said
    assert "08:00 HKT – 08:18" in said
    assert len(row.xpath(".//ul[@class='reading-points']/li[starts-with(@id, 'm-SENSOR')]")) == 4
    assert len(shown.all("//tr[contains(@class, 'milestone')]")) == 2


async def test_two_readings_are_two_rows(port: Port) -> None:
    case = await port.register("HB-1", BOX)
    party = {"reference": BOX, "role": "consignee", "identifier": "12345678"}
    await port.tell("Line", reading(0, "-18.2"), reading(6, "-15.6"), parties=[party])
    shown = await port.forwarder.open(f"/shipments/{case}")
    assert len(shown.all("//tr[contains(@class, 'milestone')]")) == 2


async def test_a_share_link_that_ended_says_so(port: Port) -> None:
    shown = await port.desk.nobody().open("/shared/nothing-of-the-kind")
    assert shown.status == 404
    assert "This link shows nothing" in shown.text
    assert "ask who sent it to you" in shown.text


def test_an_alert_tells_times_as_the_reader_reads_them(port: Port) -> None:
    formats = Formats(Language.EN, Side.HK, port.desk.house.clock.now())
    message = "Free time of {thing} at {place} ends on {time}: {days} days after {milestone}."
    params = {"thing": "X", "place": "Y", "time": "2020-01-02 00:46 UTC+00:00", "days": "3", "milestone": "Z"}
    assert "ends on 2 Jan 2020 08:46 HKT:" in alert_text(message, params, formats)
    assert "ends on nobody knows:" in alert_text(message, {**params, "time": "nobody knows"}, formats)
