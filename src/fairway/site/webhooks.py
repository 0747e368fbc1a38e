"""Telling partners by HTTP: signed, retried, replayable, never to an address inside the house.

Deliveries follow the Standard Webhooks convention: headers ``webhook-id``, ``webhook-timestamp`` and
``webhook-signature`` (``v1,`` and the base64 of HMAC-SHA256 over ``id.timestamp.body``).
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import secrets
import socket
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import msgspec

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parties.store import Principal
from fairway.record.outbox import Outgoing, Undeliverable
from fairway.site import store
from fairway.site.alerting.telling import note_told
from fairway.site.runtime import Site, new_case
from fairway.tracking.alerts.raised import AlertTold

SECRET_PREFIX = "whsec_"  # noqa: S105  a prefix, not a secret
TIMEOUT = httpx.Timeout(10.0, connect=5.0)
MOST_OF_ONE_HOLDER = 20
LARGEST_ANSWER = 64 * 1024


class NewWebhook(msgspec.Struct, frozen=True, kw_only=True):
    """A webhook with its secret, shown this once."""

    webhook: UUID
    secret: str


def signature(secret: str, identifier: str, timestamp: int, body: bytes) -> str:
    """The signature header of a delivery."""
    key = base64.b64decode(secret.removeprefix(SECRET_PREFIX))
    mac = hmac.new(key, f"{identifier}.{timestamp}.".encode() + body, hashlib.sha256)
    return "v1," + base64.b64encode(mac.digest()).decode()


def refuse_address(url: str, *, allow_loopback: bool = False) -> list[Issue]:
    """What is wrong with an address before anything is looked up: scheme, credentials, literal inner addresses."""
    found = []
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return [_issue("This is no web address.")]
    if parts.scheme != "https" and not (allow_loopback and parts.scheme == "http"):
        found.append(_issue("A webhook address begins with https://."))
    if not parts.hostname:
        found.append(_issue("The address names no host."))
    if parts.username or parts.password:
        found.append(_issue("An address with a user name or password in it is not taken."))
    if port is not None and port not in {443, 8443} and not allow_loopback:
        found.append(_issue("Only the ports 443 and 8443 are taken."))
    if parts.hostname and _is_inner_name(parts.hostname) and not allow_loopback:
        found.append(_issue("The address leads into a private network."))
    return found


def _issue(message: str) -> Issue:
    return Issue(
        rule="WEBHOOK-ADDRESS",
        message=message,
        remedy="Give a public https address that answers within ten seconds.",
        pointer="/url",
    )


def _is_inner_name(host: str) -> bool:
    lowered = host.lower().rstrip(".")
    if lowered == "localhost" or lowered.endswith((".localhost", ".local", ".internal", ".home.arpa")):
        return True
    try:
        return not is_public(lowered.strip("[]"))
    except ValueError:
        return False


def is_public(address: str) -> bool:
    """Whether an IP address is out in the open. Raises ValueError for what is none."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if inner is not None:
            return inner.is_global
        if parsed in ipaddress.ip_network("64:ff9b::/96"):
            return ipaddress.ip_address(int(parsed) & 0xFFFFFFFF).is_global
    return parsed.is_global and not parsed.is_multicast


async def resolve(host: str, port: int, *, allow_loopback: bool = False) -> str:
    """An address of ``host`` that may be spoken to. Raises ConnectionError; every address must be public, so that a
    name cannot lead inside by its second answer."""
    loop = asyncio.get_running_loop()
    try:
        answers = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ConnectionError(f"{host} cannot be found: {error}") from error
    addresses = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    inner = [one for one in addresses if not is_public(one)]
    if allow_loopback:
        inner = [one for one in inner if not ipaddress.ip_address(one).is_loopback]
    if inner or not addresses:
        raise ConnectionError(f"{host} leads into a private network")
    return addresses[0]


async def register(site: Site, principal: Principal, url: str, types: list[str]) -> NewWebhook:
    """Tell an organisation by HTTP from now on. Raises Refusal."""
    found = refuse_address(url, allow_loopback=site.settings.webhooks_to_loopback)
    if found:
        raise Refusal(found)
    secret = SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    identifier = new_case(site)
    async with site.database.writing() as conn:
        if len(await store.webhooks(conn, principal.holder)) >= MOST_OF_ONE_HOLDER:
            raise Refusal([Issue(rule="WEBHOOK-MOST", message="There are twenty webhooks already; remove one first.")])
        await store.add_webhook(
            conn,
            webhook=identifier,
            holder=principal.holder,
            url=url,
            secret=secret,
            types=types,
            position=await store.last_event(conn),
            now=site.clock.now(),
        )
    return NewWebhook(webhook=identifier, secret=secret)


async def replay(site: Site, principal: Principal, identifier: UUID, after: int) -> None:
    """Tell a webhook again of all after a position. Raises NotFound."""
    async with site.database.writing() as conn:
        if not await store.rewind_webhook(conn, identifier, after, principal.holder):
            raise NotFound


async def remove(site: Site, principal: Principal, identifier: UUID) -> None:
    """End a webhook. Raises NotFound."""
    async with site.database.writing() as conn:
        if not await store.remove_webhook(conn, identifier, principal.holder):
            raise NotFound


class WebhookSender:
    """Delivers messages of channel "webhook"."""

    def __init__(self, site: Site) -> None:
        self._site = site

    async def send(self, message: Outgoing) -> None:
        """Deliver one event. Redirects are not followed; the connection goes to the address that was checked."""
        site = self._site
        identifier = UUID(message.headers["webhook"])
        async with site.database.single_statements() as conn:
            hook = await store.webhook(conn, identifier)
        if hook is None or not hook["active"]:
            raise Undeliverable("the webhook was removed")
        try:
            status = await self._post(hook["url"], hook["secret"], message)
        except (httpx.HTTPError, ConnectionError, TimeoutError) as error:
            await self._note(identifier, f"{type(error).__name__}: {error}")
            raise
        await self._note(identifier, str(status))
        if status >= 300:
            raise ConnectionError(f"the receiver answered {status}")
        if alert := message.headers.get("alert"):
            told = AlertTold(
                organisation=hook["holder"],
                channel="webhook",
                webhook=identifier,
                purpose=message.headers["purpose"],
            )
            await note_told(site, UUID(alert), told)

    async def _post(self, url: str, secret: str, message: Outgoing) -> int:
        allow = self._site.settings.webhooks_to_loopback
        if refuse_address(url, allow_loopback=allow):
            raise Undeliverable("the address is not one that may be told")
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        address = await resolve(host, port, allow_loopback=allow)
        literal = f"[{address}]" if ":" in address else address
        target = parts._replace(netloc=f"{literal}:{port}").geturl()
        timestamp = int(self._site.clock.now().timestamp())
        headers = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "User-Agent": "Fairway-Webhook/1",
            "webhook-id": message.headers["event"],
            "webhook-timestamp": str(timestamp),
            "webhook-signature": signature(secret, message.headers["event"], timestamp, message.body),
        }
        async with (
            httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client,
            client.stream(
                "POST", target, content=message.body, headers=headers, extensions={"sni_hostname": host}
            ) as answer,
        ):
            taken = 0
            async for chunk in answer.aiter_raw():
                taken += len(chunk)
                if taken > LARGEST_ANSWER:
                    break
            return answer.status_code

    async def _note(self, identifier: UUID, status: str) -> None:
        async with self._site.database.writing() as conn:
            await store.note_delivery(conn, identifier, status, self._site.clock.now())
