"""What crosses to the other site: the sharing rule, and the sender that carries envelopes there."""

from __future__ import annotations

from typing import Any

import httpx
import msgspec

from fairway.consignments.aggregate import SUBMISSION
from fairway.consignments.copies import element_numbers, shared_tree
from fairway.consignments.elements import elements as canonical_elements
from fairway.consignments.state import NO_DOCUMENT
from fairway.flow.intents import Share
from fairway.record.model import StreamId
from fairway.record.outbox import Outgoing, Undeliverable
from fairway.record.recorder import Step
from fairway.record.store import load
from fairway.site.exchange.book import EXCHANGE, MakeEnvelope
from fairway.site.exchange.envelope import Envelope, EnvelopeKind, seal
from fairway.site.runtime import Site
from fairway.site.scheme import crossing as scheme


class SharingRule(msgspec.Struct, frozen=True, kw_only=True):
    """On which ground a kind of envelope crosses. Purpose, basis and retention are catalogue keys."""

    purpose: str
    legal_basis: str
    retention: str


SHARING_RULES: dict[EnvelopeKind, SharingRule] = {
    EnvelopeKind.SUBMISSION_COPY: SharingRule(
        purpose="So that the party on the other side can complete and file its own documents.",
        legal_basis="Instruction of the submitting party; single submission for dual declaration.",
        retention="As long as the case is kept on the other side; seven years at most.",
    ),
    EnvelopeKind.FILING_STATUS: SharingRule(
        purpose="So that both sides see how each document stands with its authority.",
        legal_basis="Instruction of the submitting party; single submission for dual declaration.",
        retention="As long as the case is kept on the other side; seven years at most.",
    ),
    EnvelopeKind.TRIP_STATUS: SharingRule(
        purpose="So that both sides see where the cargo is.",
        legal_basis="Instruction of the submitting party; single submission for dual declaration.",
        retention="As long as the case is kept on the other side; seven years at most.",
    ),
}
_STATUS_ELEMENTS = ("filing.status", "filing.reference")
_TRIP_ELEMENTS = ("trip.milestone", "trip.vehicle", "trip.control_point")


async def share_step(site: Site, share: Share) -> Step[Any, Any] | None:
    """The command that makes the envelope of ``share``; None when there is nothing to share."""
    kind = EnvelopeKind(share.kind)
    if kind.value in scheme.PURPOSES:
        return await scheme.envelope_step(site, share)
    rule = SHARING_RULES[kind]
    body = share.body
    elements: tuple[str, ...] = _TRIP_ELEMENTS if kind is EnvelopeKind.TRIP_STATUS else _STATUS_ELEMENTS
    if kind is EnvelopeKind.FILING_STATUS and body.get("vehicle"):
        elements = (*elements, "trip.vehicle")
    if kind is EnvelopeKind.SUBMISSION_COPY:
        async with site.database.single_statements() as conn:
            loaded = await load(conn, SUBMISSION, StreamId(share.case_id, "submission"))
        if loaded.state is None or loaded.state.document == NO_DOCUMENT:
            return None
        tree = shared_tree(loaded.state.submission())
        numbers = element_numbers(tree)
        body = {"submission": tree}
        elements = tuple(canonical_elements()[number].name for number in sorted(numbers))
    return Step(
        EXCHANGE,
        StreamId(share.case_id, "exchange"),
        MakeEnvelope(
            kind=kind.value,
            receiver=share.receiver or site.partner,
            elements=elements,
            purpose=rule.purpose,
            legal_basis=rule.legal_basis,
            retention=rule.retention,
            body=body,
            unless_same_as_last=True,
        ),
    )


class EnvelopeSender:
    """Carries envelopes to the other site. The site's own key seals each when it leaves."""

    def __init__(self, site: Site, client: httpx.AsyncClient) -> None:
        self._site = site
        self._client = client

    async def send(self, message: Outgoing) -> None:
        """Deliver one envelope; on return the other site has it on disk."""
        name = message.channel.partition(":")[2]
        receiver = self._site.partners.get(name)
        if receiver is None:
            raise ConnectionError("the keys of the other site are not known here yet")
        address = self._site.settings.peer_addresses(self._site.partner).get(name)
        if not address:
            raise ConnectionError("the address of the other site is not set")
        envelope = msgspec.json.decode(message.body, type=Envelope)
        answer = await self._client.post(
            f"{address}/exchange/envelopes",
            content=seal(envelope, self._site.keys, receiver).encode(),
            headers={"Content-Type": "application/jose", "Idempotency-Key": message.key},
        )
        if answer.status_code == 422:
            raise Undeliverable(f"the other site refuses the envelope: {answer.text[:500]}")
        answer.raise_for_status()
