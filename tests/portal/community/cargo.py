"""A box from Rotterdam to Dongguan, told by its line, its terminal and its trucker, and who follows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from fairway.parties.model import OrganisationKind as Kind
from fairway.parties.model import PersonRole
from fairway.record.keys import own_signer
from fairway.record.sequencer import Sequencer
from fairway.site.community.follower import Follower
from fairway.site.community.news import NewsWorker
from fairway.site.workers.telling import EventWorker
from tests.portal.conftest import Desk, Person

BILL = {"kind": "master-bill", "value": "MAEU123456789"}
BOX = {"kind": "container", "value": "MSKU1234565"}
VOYAGE = {"kind": "voyage", "value": "9321483/021W"}
BUSINESS = "12345678"


@dataclass
class Port:
    """The desk with the cast of a port community."""

    desk: Desk
    sequencer: Sequencer
    forwarder: Person
    consignee: Person
    competitor: Person
    line: Person
    terminal: Person

    async def follow(self) -> None:
        """All that follows from what was recorded."""
        site = self.desk.house.site
        async with site.database.single_statements() as conn:
            await self.sequencer.drain(conn)
        for worker in (Follower(site), NewsWorker(site, share=1.0)):
            while await worker.step():
                pass
        async with site.database.single_statements() as conn:
            await self.sequencer.drain(conn)
        while await EventWorker(site).step():
            pass

    async def tell(self, who: str, *events: dict[str, Any], **more: Any) -> str:
        """A message of a partner in the site's own JSON; its identifier."""
        answer = await self.desk.house.clients[who].post("/v1/events", json={"events": list(events), **more})
        assert answer.status_code == 201, answer.text
        await self.follow()
        return str(answer.json()["message"])

    async def register(self, reference: str = "HB-1", *references: dict[str, str]) -> str:
        """A shipment of the forwarder."""
        wanted = {"reference": reference, "references": list(references or (BILL,))}
        answer = await self.desk.house.clients["Forwarder"].post("/v1/shipments", json=wanted)
        assert answer.status_code == 201, answer.text
        await self.follow()
        return str(answer.json()["shipment"])

    def organisation(self, name: str) -> UUID:
        """An organisation of the cast."""
        return self.desk.house.organisations[name]


def event(milestone: str, happened: str, *references: dict[str, str], **more: Any) -> dict[str, Any]:
    """One event as JSON."""
    return {"milestone": milestone, "happened": happened, "references": list(references), **more}


async def port_of(desk: Desk) -> Port:
    """The cast, signed in."""
    signer = own_signer(desk.house.site.settings.keys_folder, desk.house.site.id)
    return Port(
        desk=desk,
        sequencer=Sequencer(desk.house.site.id, signer, desk.house.clock),
        forwarder=await desk.firm("Forwarder", Kind.FORWARDER, business_registration=BUSINESS),
        consignee=await desk.firm("Consignee", Kind.CONSIGNEE),
        competitor=await desk.firm("Competitor", Kind.FORWARDER),
        line=await desk.firm("Line", Kind.LINE, role=PersonRole.ADMIN),
        terminal=await desk.firm("Terminal", Kind.TERMINAL),
    )
