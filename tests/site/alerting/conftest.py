"""A site with partners, its alert worker, its mail and webhook senders."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from fairway.parties.model import PersonRole
from fairway.parties.store import Principal
from fairway.record.outbox import Sender
from fairway.record.outbox_worker import OutboxWorker
from fairway.site.alerting import rules
from fairway.site.alerting.mail import MailSender
from fairway.site.alerting.worker import AlertWorker
from fairway.site.webhooks import WebhookSender
from fairway.site.workers.telling import EventWorker
from fairway.tracking.alerts.model import AlertRule
from tests.api.conftest import house
from tests.site.community.conftest import Port, port

__all__ = ["house", "port"]


@dataclass
class Postbox:
    """What a mail server took."""

    letters: list[EmailMessage] = field(default_factory=list)
    answer: str = "250 OK"
    port: int = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a letter, or answer as the test wants."""
        del server, session
        if self.answer.startswith("250"):
            content = envelope.content
            assert isinstance(content, bytes)
            letter = message_from_bytes(content, policy=policy.default)
            assert isinstance(letter, EmailMessage)
            self.letters.append(letter)
        return self.answer

    @property
    def addressees(self) -> list[str]:
        """To whom, in no order."""
        return sorted(letter["To"].addresses[0].addr_spec for letter in self.letters)


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A real mail server on this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        box = Postbox(port=free.getsockname()[1])
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    yield box
    controller.stop()


@dataclass
class Watch:
    """A port with somebody to be told."""

    port: Port
    postbox: Postbox
    alerts: AlertWorker
    outbox: OutboxWorker
    events: EventWorker

    def principal(self, name: str) -> Principal:
        """Somebody of an organisation."""
        return self.port.principal(name)

    async def rule(self, who: str, rule: AlertRule) -> UUID:
        """A rule of an organisation."""
        return await rules.make(self.port.house.site, self.principal(who), rule)

    async def contact(self, who: str, *, escalation: bool = False) -> UUID:
        """A person of an organisation who gets e-mails."""
        role = PersonRole.ADMIN if escalation else PersonRole.CLERK
        name = "boss" if escalation else "desk"
        person = await self.port.house.person(who, f"{name}@{who.lower()}.example", role)
        known = await rules.contacts(self.port.house.site, self.principal(who))
        wanted = (
            replace_contacts(known, escalation=(person,)) if escalation else replace_contacts(known, people=(person,))
        )
        await rules.set_contacts(self.port.house.site, self.principal(who), wanted)
        return person

    async def go_on(self) -> None:
        """Everything that goes on behind the site."""
        for _ in range(2):
            await self.port.follow()
            while await self.alerts.step():
                pass
            await self.port.follow()
            while await self.events.step():
                pass
            await self.outbox.drain()

    async def value(self, sql: str, *arguments: object) -> Any:
        """A value as the writer sees it."""
        return await self.port.value(sql, *arguments)


def replace_contacts(known: rules.Contacts, **changed: tuple[UUID, ...]) -> rules.Contacts:
    """Contacts with a part of them changed."""
    return rules.Contacts(**{"people": known.people, "escalation": known.escalation, **changed})


@pytest.fixture
async def watch(port: Port, postbox: Postbox) -> Watch:
    """The site with its mail server and workers."""
    site = port.house.site
    site.settings = replace(site.settings, mail_host="127.0.0.1", mail_port=postbox.port, webhooks_to_loopback=True)
    senders: dict[str, Sender] = {"mail": MailSender(site), "webhook": WebhookSender(site)}
    return Watch(port, postbox, AlertWorker(site), OutboxWorker(site.database, senders, site.clock), EventWorker(site))
