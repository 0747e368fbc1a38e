"""The record of a submission on its page, and the bundle that proves it offline."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest

from fairway.cli import main as cli
from fairway.parties.model import OrganisationKind, PersonRole
from fairway.record.keys import own_signer
from fairway.record.sequencer import Sequencer
from tests.portal.conftest import Desk, Shown
from tests.portal.test_routes_editor import entered, south_general


async def place(desk: Desk) -> None:
    """Put the newest facts into the log, under a signed checkpoint."""
    site = desk.house.site
    sequencer = Sequencer(site.id, own_signer(site.settings.keys_folder, site.id), desk.house.clock)
    async with site.database.single_statements() as conn:
        await sequencer.drain(conn)


def column(shown: Shown, number: int) -> list[str]:
    """The texts of one column of the facts."""
    return [" ".join(one.text_content().split()) for one in shown.all(f"//table//tbody/tr/*[{number}]")]


async def test_every_fact_stands_with_who_when_and_where(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    form = (await may.open("/submissions/new?direction=cn-hk")).form("/submissions/new")
    typed = {
        "/reference": "HG-RECORD",
        "/consignments/0/waybill_number": "HT26112301",
        "/consignments/0/items/0/description/en": "Injection moulds",
    }
    case = (await may.send("/submissions/new", {**form, **typed})).answer.url.path.split("/")[2]
    waiting = await may.open(f"/submissions/{case}/record")
    assert "On disk; provable within a second" in waiting.text
    assert set(column(waiting, 1)) == {"not yet"}
    early = await may.open(f"/v1/submissions/{case}/bundle")
    assert early.status == 503  # not in the log yet: asked again in a second

    await place(desk)
    shown = await may.open(f"/submissions/{case}/record")
    assert shown.all("//*[@class='toolbar']//*[contains(@class, 'chip done')]")
    positions = [int(text) for text in column(shown, 1)]
    assert positions == sorted(positions)
    assert column(shown, 2)[0] == "Submission recorded submission-recorded"
    assert {"submission"} < set(column(shown, 3))
    assert set(column(shown, 6)) == {"person0"}  # the name of the colleague, not an identifier
    assert all("09:10" in text for text in column(shown, 5))
    assert shown.all("//dl//dd[contains(., 'hk.fairway/record')]")


async def test_the_bundle_proves_itself_offline(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    await place(desk)
    shown = await may.open(f"/submissions/{case}/record")
    (command,) = shown.all("//*[contains(@class, 'verify-line')]/code/text()")
    (link,) = shown.all("//a[contains(@href, '/bundle')]/@href")
    got = await may.open(link)
    name = got.answer.headers["content-disposition"].partition('filename="')[2].rstrip('"')
    assert command == f"fairway verify {name}"
    (tmp_path / name).write_bytes(got.answer.content)
    key = (await may.open("/v1/record/key")).html.strip()
    assert cli.main(["verify", str(tmp_path / name), "--key", key]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "Everything in the bundle is proved."

    # One altered word, and it is proved no more.
    changed = io.BytesIO()
    with zipfile.ZipFile(tmp_path / name) as given, zipfile.ZipFile(changed, "w") as made:
        for entry in given.namelist():
            content = given.read(entry)
            if entry.endswith(".json"):
                content = json.dumps(json.loads(content)).replace("PLX26120301", "PLX26120399").encode()
            made.writestr(entry, content)
    (tmp_path / "altered.zip").write_bytes(changed.getvalue())
    assert cli.main(["verify", str(tmp_path / "altered.zip"), "--key", key]) == 1
    assert "NOT PROVED" in capsys.readouterr().out


async def test_a_checkpoint_holds_until_the_next_change(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    await place(desk)
    desk.house.clock.set(desk.house.clock.now() + timedelta(minutes=5))
    await may.send(f"/submissions/{case}/cancel", {"/reason": "not needed"})
    shown = await may.open(f"/submissions/{case}/record")
    assert "On disk; provable within a second" in shown.text
    assert column(shown, 2)[-1] == "Submission cancelled submission-cancelled"
    assert column(shown, 1)[-1] == "not yet"


async def test_the_record_reads_in_chinese(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    await place(desk)
    for language, words in (("zh-Hant-HK", ("紀錄", "下載", "可核證")), ("zh-Hans-CN", ("记录", "下载", "可核验"))):
        await may.send("/session/language", {"language": language, "back": "/work"})
        shown = await may.open(f"/submissions/{case}/record")
        missing = [word for word in words if word not in shown.text]
        assert not missing, (missing, shown.text[:900])


async def test_the_record_is_for_those_who_see_all(desk: Desk) -> None:
    await desk.house.organisation("Harbour", OrganisationKind.FORWARDER)
    reader = await desk.sign_in("Harbour", PersonRole.VIEWER)
    other = await desk.firm("Competitor", OrganisationKind.FORWARDER)
    case = await entered(desk, "Harbour", south_general())
    await place(desk)
    assert (await reader.open(f"/submissions/{case}/record")).status == 200
    for path in (f"/submissions/{case}/record", f"/v1/submissions/{case}/bundle"):
        assert (await other.open(path)).status == 404


async def test_what_the_own_key_did_is_not_another_organisations(desk: Desk) -> None:
    may = await desk.firm("Harbour", OrganisationKind.FORWARDER)
    kept = await desk.house.clients["Harbour"].post("/v1/submissions", json=south_general())
    case = kept.json()["submission"]
    await place(desk)
    shown = await may.open(f"/submissions/{case}/record")
    assert set(column(shown, 6)) == {"By the key test"}
    may.client.cookies.set("lang", "zh-Hans-CN")
    assert set(column(await may.open(f"/submissions/{case}/record"), 6)) == {"由密钥 test"}
