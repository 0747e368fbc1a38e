"""The log of a partner: sent by hand, explained line by line, faults at their place, corrected; nothing for others."""

from __future__ import annotations

from io import BytesIO

from openpyxl import Workbook

from tests.portal.community.cargo import BOX, Port, event

CODECO = (
    "UNB+UNOA:2+TERMINAL+FAIRWAY+261122:0900+4711'\n"
    "UNH+1+CODECO:D:95B:UN'\n"
    "BGM+34+GATE1+9'\n"
    "TDT+1++3+++++XX1234'\n"
    "NAD+CF+LINE'\n"
    "EQD+CN+MSKU1234565+22G1++3+5'\n"
    "DTM+7:202611220830:203'\n"
    "LOC+165+HKHKG:139:6+HIT:TER:ZZZ'\n"
    "CNT+16:{count}'\n"
    "UNT+{segments}+1'\n"
    "UNZ+1+4711'\n"
)


def codeco(count: int = 1, segments: int = 9, box: str = "MSKU1234565") -> str:
    """A box that came through the gate."""
    return CODECO.format(count=count, segments=segments).replace("MSKU1234565", box)


async def send(port: Port, text: str, **more: str) -> str:
    """By hand; the address of the message."""
    shown = await port.terminal.send("/messages", {"text": text, **more})
    assert shown.status == 200, shown.text
    return shown.answer.url.path


async def test_a_message_is_sent_by_hand_and_explained(port: Port) -> None:
    shown = await port.terminal.send("/messages", {"text": codeco()})
    assert "On disk" in shown.text
    assert "Understood" in shown.text
    (line,) = [one for one in shown.all("//table[@class='explained']/tbody/tr") if "EQD" in one.text_content()]
    assert "Equipment" in line.text_content()
    said = " ".join(shown.all("//table[@class='explained']")[0].text_content().split())
    assert "Container MSKU1234565" in said
    assert "Gate" in said
    again = await port.terminal.send("/messages", {"text": codeco()})
    assert "You sent exactly this before" in again.text


async def test_faults_stand_at_their_line(port: Port) -> None:
    path = await send(port, codeco(count=2, box="MSKU1234566"))
    shown = await port.terminal.open(path)
    rows = {
        one.get("id"): " ".join(one.text_content().split()) for one in shown.all("//table[@class='explained']//tr[@id]")
    }
    faulty = [one.get("id") for one in shown.all("//tr[@class='serious' or @class='warned']")]
    assert "line-6" in faulty, rows
    assert "check digit" in rows["line-6"].lower()
    assert "line-9" in faulty, rows


async def test_a_message_is_corrected_and_what_it_told_withdrawn(port: Port) -> None:
    path = await send(port, codeco(box="MSKU1234566"))
    form = await port.terminal.open(f"{path}/correct")
    assert "MSKU1234566" in form.all("//textarea")[0].text_content()
    assert "What is wrong with it" in form.text
    nothing = await port.terminal.send(f"{path}/correct", {"text": "  "})
    assert nothing.status == 422
    shown = await port.terminal.send(f"{path}/correct", {"text": codeco()})
    assert "This message corrects another" in shown.text
    before = await port.terminal.open(path)
    assert "This message was corrected" in before.text
    assert not before.all("//a[contains(@href, '/correct')]")


async def test_the_log_is_searched_and_filtered(port: Port) -> None:
    good, bad = await send(port, codeco()), await send(port, "no message at all")
    await port.follow()

    async def found(query: str) -> set[str]:
        shown = await port.terminal.open(f"/messages?{query}")
        return set(shown.all("//a[contains(@class, 'ref')]/@href"))

    assert await found("") == {good, bad}
    assert await found("standing=refused") == {bad}
    assert await found("standard=edifact") == {good}
    assert await found("q=MSKU1234565") == {good}
    assert await found("q=nothing") == set()
    assert "No message is like that" in (await port.terminal.open("/messages?q=nothing")).text
    sheet = await port.terminal.open("/messages.csv")
    assert "By hand" in sheet.html
    for strange in ("after=xx", "standing=%00", "standard=sql", "q=" + "x" * 500):
        assert (await port.terminal.open(f"/messages?{strange}")).status in (200, 404), strange


async def test_the_answers_of_edifact_are_made(port: Port) -> None:
    path = await send(port, codeco(segments=12))
    contrl = await port.terminal.open(f"{path}/answer/contrl")
    assert contrl.html.startswith(("UNA", "UNB"))
    assert "CONTRL" in contrl.html
    assert "APERAK" in (await port.terminal.open(f"{path}/answer/aperak")).html
    assert (await port.terminal.open(f"{path}/raw")).html == codeco(segments=12)


async def test_a_test_tells_nothing(port: Port) -> None:
    case = await port.register("HB-1", BOX)
    path = await send(port, codeco(), test="yes")
    await port.follow()
    assert "A test: it was read and answered" in (await port.terminal.open(path)).text
    assert "Nothing was told yet" in (await port.forwarder.open(f"/shipments/{case}")).text


async def test_json_is_laid_out_with_each_event_at_its_place(port: Port) -> None:
    good = event("LOADED", "2026-11-20T09:00:00+02:00", BOX)
    message = await port.tell("Line", good, {**good, "milestone": "NO_SUCH_THING"})
    shown = await port.line.open(f"/messages/{message}")
    assert "Laid out in lines" in shown.text
    assert shown.all("//tr[@class='serious']")
    assert "Loaded" in shown.text


async def test_another_partner_sees_nothing_of_it(port: Port) -> None:
    path = await send(port, codeco())
    for end in ("", "/raw", "/answer/contrl", "/correct"):
        assert (await port.line.open(path + end)).status == 404, end
    assert (await port.line.send(f"{path}/correct", {"text": codeco()})).status == 404
    assert path not in (await port.line.open("/messages")).html
    assert path not in (await port.line.open("/messages?q=MSKU1234565")).html


async def test_a_message_is_read_again_after_the_profile_was_put_right(port: Port) -> None:
    path = await send(port, codeco().replace("BGM+34", "BGM+1"))
    refused = await port.terminal.open(path)
    assert refused.all(f"//form[@action='{path}/replay']")
    form = (await port.terminal.open("/partner/profile")).form("/partner/profile")
    await port.terminal.send("/partner/profile", {**form, "/profile": '{"gate": {"1": "in"}}'})
    shown = await port.terminal.send(f"{path}/replay")
    assert "This message corrects another" in shown.text
    assert "Gate" in shown.text
    assert shown.all("//table[@class='explained']//tr[@class='serious']") == []
    assert not (await port.terminal.open(path)).all("//form[contains(@action, '/replay')]")
    assert (await port.line.send(f"{path}/replay")).status == 404
    assert (await port.terminal.send(f"{path}/replay")).status == 422


def gate_list() -> bytes:
    """A workbook with one good row, one with a wrong number and one with a wrong time."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Gate"
    sheet.append(["Event", "Container", "Date and time", "Place", "Colour"])
    sheet.append(["Gate out", "MSKU1234565", "2026-11-20 07:10", "HKHKG", "blue"])
    sheet.append(["Gate in", "MSKU1234566", "2026-11-20 09:10", "HKHKG", ""])
    sheet.append(["Gate in", "MSKU1234565", "20.11.2026 25:99", "HKHKG", ""])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


async def test_a_workbook_is_shown_in_its_cells_with_each_fault_at_its_cell(port: Port) -> None:
    shown = await port.terminal.send("/messages", files={"file": ("gate.xlsx", gate_list())})
    assert shown.status == 200, shown.text
    assert "Sheet Gate" in shown.text
    assert "cannot be shown as text" not in shown.text
    faulty = {one.get("id"): one.get("class") for one in shown.all("//td[starts-with(@id, 'cell-')]")}
    assert faulty == {"cell-E1": "raw-cell warned", "cell-B3": "raw-cell serious", "cell-C4": "raw-cell serious"}
    row = {one.get("id"): " ".join(one.text_content().split()) for one in shown.all("//tr[starts-with(@id, 'row-')]")}
    assert "Gated out" in row["row-2"]
    assert "Container MSKU1234565" in row["row-2"]
    assert "not a container number" in row["row-3"]
    assert "not a date or time" in row["row-4"]
    for cell in faulty:
        (described,) = shown.all(f"//td[@id='{cell}']/@aria-describedby")
        assert shown.all(f"//*[@id='{described}']//p")
    form = await port.terminal.open(f"{shown.answer.url.path}/correct")
    assert "B3: MSKU1234566" in form.text
    assert "The corrected file" in form.text


async def test_a_csv_list_is_shown_in_its_cells_too(port: Port) -> None:
    text = "Event,Container,Date and time\nGate out,MSKU1234566,2026-11-20 07:10\n"
    shown = await port.terminal.send("/messages", files={"file": ("gate.csv", text.encode())})
    assert shown.all("//td[@id='cell-B2'][contains(@class, 'serious')]")
    assert "event list, 1 row" in shown.text


async def test_a_file_that_is_no_sheet_is_still_there_as_it_came(port: Port) -> None:
    shown = await port.terminal.send("/messages", files={"file": ("broken.xlsx", b"PK\x03\x04 nothing")})
    assert "cannot be shown as text" in shown.text
    path = shown.answer.url.path
    assert (await port.terminal.open(f"{path}/raw")).answer.content == b"PK\x03\x04 nothing"
