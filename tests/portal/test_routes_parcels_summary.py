"""The application to summarise stands among what is declared of exports, and says why it does not go."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from fairway.parties.model import OrganisationKind
from fairway.site.parcels.working import ParcelWorker
from tests.api.test_parcels_exported_before import files
from tests.parcels.test_exports import numbered
from tests.portal.conftest import Desk

_CHECK = "//input[@name='/701']"


async def test_an_application_to_summarise_waits_for_the_release(desk: Desk, tmp_path: Path) -> None:
    agent = await desk.firm("Agent", OrganisationKind.FORWARDER)
    opened = await agent.send("/parcels/new", {"/reference": "EXP-1", "/flow": "cn-export"})
    address = urlsplit(str(opened.answer.url)).path
    for table, content in files(numbered(1)):
        given = {"file": (f"{table}.jsonl", content, "text/plain")}
        await agent.send(f"{address}/files", {"table": table}, files=given)
    await agent.send(f"{address}/submission")
    assert await ParcelWorker(desk.house.site, "one").step() == 1
    assert (await agent.open(f"{address}/declaring")).all(_CHECK)
    desk.house.site.settings = replace(desk.house.site.settings, ceb_folder=tmp_path)
    refused = await agent.send(f"{address}/declaring", {"/701": "true", "/603": "true"})
    assert refused.status == 422 and "No inventory of yours is released" in refused.text
    counts = (await desk.house.clients["Agent"].get(f"/v1/parcel-batches/{address.rpartition('/')[2]}/answers")).json()
    assert counts["counts"] == [], "where there is nothing to apply for, nothing else is declared"
