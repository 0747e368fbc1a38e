"""Alerts by e-mail (SMTP): one letter for each person, in that person's language.

Whether the person may still be told is asked again when the letter leaves; what became of it is kept with the alert.
"""

from __future__ import annotations

import asyncio
import re
import smtplib
import ssl
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from uuid import UUID

import msgspec

from fairway.base.issues import fill
from fairway.base.language import Language, translate
from fairway.record.outbox import Outgoing, Undeliverable
from fairway.site.alerting import store
from fairway.site.alerting.telling import note_told
from fairway.site.runtime import Site
from fairway.site.settings import Settings
from fairway.tracking.alerts.model import sentence
from fairway.tracking.alerts.raised import AlertTold

TIMEOUT = 20.0
"""Seconds for each answer of the mail server; below the lease of a message in the outbox."""
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")
SEVERITIES = {"notice": "Notice", "warning": "Warning", "urgent": "Urgent"}
_BODY = """{sentence}

Shipment: {reference}
Rule: {rule}
Raised: {at}

{link}

You are told because your organisation has a part in this shipment and names you for alerts."""
_ESCALATED = "Nobody has acknowledged this alert in time."


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What the outbox holds of a letter: no address and no words, both are looked up when it leaves."""

    alert: UUID
    organisation: UUID
    person: UUID
    purpose: str


class MailSender:
    """Delivers messages of channel "mail"."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def send(self, message: Outgoing) -> None:
        """Send one letter. The same one sent again has the same Message-ID."""
        letter = msgspec.json.decode(message.body, type=Letter)
        site = self._site
        async with site.database.reading(letter.organisation, site.clock.now()) as conn:
            row = await store.alert(conn, letter.organisation, letter.alert)
            person = (await store.people(conn, letter.organisation)).get(letter.person)
        if row is None or person is None:
            await self._note(letter, told=False, detail="may not be told any more")
            return
        if not site.settings.mail_host:
            await self._note(letter, told=False, detail="there is no mail server")
            return
        try:
            mail = compose(site.settings, row=row, person=person, letter=letter, key=message.key, now=site.clock.now())
        except (ValueError, MessageError) as error:
            await self._note(letter, told=False, detail="the address is none that can be written to")
            raise Undeliverable("the address is none that can be written to") from error
        try:
            await asyncio.to_thread(deliver, site.settings, mail)
        except smtplib.SMTPException as error:
            if not _for_good(error):
                raise
            await self._note(letter, told=False, detail="the mail server refused it")
            raise Undeliverable("the mail server refused the letter") from error
        await self._note(letter, told=True, detail="")

    async def _note(self, letter: Letter, *, told: bool, detail: str) -> None:
        fact = AlertTold(
            organisation=letter.organisation,
            channel="mail",
            person=letter.person,
            purpose=letter.purpose,
            told=told,
            detail=detail,
        )
        await note_told(self._site, letter.alert, fact)


def _for_good(error: smtplib.SMTPException) -> bool:
    """Whether trying again is useless: answers of 500 and above, but for a refused sign-in, which somebody mends."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return False
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code >= 500
    # The server knows no addresses in other letters than Latin ones.
    return isinstance(error, smtplib.SMTPNotSupportedError)


def compose(
    settings: Settings,
    *,
    row: dict[str, object],
    person: dict[str, object],
    letter: Letter,
    key: str,
    now: datetime,
) -> EmailMessage:
    """The letter of an alert to a person. Raises ValueError and MessageError for an address that is none."""
    language = Language(str(person["language"]))
    text = sentence(str(row["message"]), msgspec.convert(row["params"], dict[str, str]), language)
    raised_at = msgspec.convert(row["raised_at"], datetime)
    severity = translate(SEVERITIES.get(str(row["severity"]), "Warning"), language)
    values = {
        "sentence": text,
        "reference": str(row["reference"]),
        "rule": str(row["rule_name"]),
        "at": f"{raised_at:%Y-%m-%d %H:%M} UTC",
        "link": f"{settings.public_url}/alerts/{letter.alert}",
    }
    body = "\n\n".join(fill(translate(one, language), values) for one in _BODY.split("\n\n"))
    if letter.purpose == "escalated":
        body = translate(_ESCALATED, language) + "\n\n" + body
    address = str(person["email"])
    if not _ADDRESS.fullmatch(address):
        raise ValueError("this is no address")
    mail = EmailMessage()
    mail["Subject"] = _one_line(f"{severity}: {values['reference']}: {text}")
    mail["From"] = Address("Fairway", addr_spec=settings.mail_from)
    mail["To"] = Address(_one_line(str(person["name"])), addr_spec=address)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{key.replace(':', '.')}@{settings.mail_from.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(body)
    mail["Content-Language"] = language.value
    return mail


def _one_line(text: str) -> str:
    return " ".join(text.split())[:200]


def deliver(settings: Settings, mail: EmailMessage) -> None:
    """Hand a letter to the mail server; waits for it. Raises smtplib.SMTPException and OSError."""
    context = ssl.create_default_context()
    if settings.mail_encryption == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            settings.mail_host, settings.mail_port, timeout=TIMEOUT, context=context
        )
    else:
        server = smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=TIMEOUT)
    with server:
        if settings.mail_encryption == "starttls":
            server.starttls(context=context)
        if settings.mail_account:
            server.login(settings.mail_account, settings.mail_key)
        server.send_message(mail)
