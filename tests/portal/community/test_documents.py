"""Documents on the page of a shipment: those of the submission that it came from, for who may see that."""

from __future__ import annotations

import json

from fairway.consignments.parse import parse_submission
from fairway.parties.model import OrganisationKind as Kind
from fairway.parties.model import PersonRole, permissions
from fairway.parties.store import Principal
from fairway.site import submissions
from tests.portal.community.cargo import Port
from tests.security.cast import dated_example


async def test_the_documents_of_a_submission_stand_on_its_shipment(port: Port) -> None:
    house = port.desk.house
    owner = Principal(
        organisation=port.organisation("Forwarder"),
        organisation_name="Forwarder",
        side="hk",
        kinds=frozenset({Kind.FORWARDER}),
        permissions=permissions(PersonRole.CLERK, frozenset({Kind.FORWARDER})),
    )
    kept = await submissions.record(house.site, owner, parse_submission(json.dumps(dated_example()).encode()))
    await port.follow()
    await port.follow()
    (case,) = [one["shipment"] for one in (await house.clients["Forwarder"].get("/v1/shipments")).json()["shipments"]]
    shown = await port.forwarder.open(f"/shipments/{case}")
    (documents,) = shown.all("//section[@aria-labelledby='documents-title']")
    assert documents.xpath(".//a/@href") == [f"/submissions/{kept.submission}"]
    assert len(documents.xpath(".//span[@class='push']//*[@title or @aria-label]")) >= 2, "one mark for each document"
    # Who may follow the shipment has no right to its papers by that.
    invited = {"organisation": str(port.organisation("Consignee")), "involvement": "consignee"}
    answer = await house.clients["Forwarder"].post(f"/v1/shipments/{case}/parties", json=invited)
    assert answer.status_code == 204, answer.text
    seen = await port.consignee.open(f"/shipments/{case}")
    assert seen.status == 200
    assert not seen.all("//section[@aria-labelledby='documents-title']")
    assert str(kept.submission) not in seen.html
    assert (await port.consignee.open(f"/submissions/{kept.submission}")).status == 404
