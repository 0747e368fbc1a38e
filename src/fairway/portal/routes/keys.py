"""API keys and webhooks of the reader's organisation; secrets are shown once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from fairway.base.issues import Issue, NotFound, Refusal
from fairway.parties.model import Permission
from fairway.parties.store import api_keys
from fairway.portal.routes.page import AdminPage, Page, SignedPage, faults_of
from fairway.portal.routes.posted import posted
from fairway.portal.views.organisation import ApiKey, Delivery, KeysView, Typed, Webhook
from fairway.portal.views.parts import N_, Action, Chip, Choice, Tone
from fairway.site import people, store, webhooks
from fairway.site.runtime import actor_of

router = APIRouter(include_in_schema=False)
PERMISSIONS: dict[Permission, str] = {
    Permission.READ: N_("Read"),
    Permission.SUBMIT: N_("Submit"),
    Permission.RUN_TRIPS: N_("Run trips"),
    Permission.DRIVE: N_("Drive"),
    Permission.DECIDE: N_("Decide"),
    Permission.ADMINISTER: N_("Administer"),
    Permission.OPERATE: N_("Operate"),
    Permission.TELL: N_("Tell what happened to cargo"),
}
_EVENTS: dict[str, str] = {
    "filing.answered": N_("An authority answered"),
    "filing.sent": N_("A document was sent"),
    "filing.reminder": N_("A document is due"),
    "journey.milestone": N_("The cargo passed a milestone"),
    "journey.other-side": N_("The other side told how a document stands"),
}


def _choices(page: Page) -> tuple[Choice, ...]:
    """What a key of this person's organisation may do; never more than the person."""
    mine = page.principal.permissions - {Permission.ADMINISTER, Permission.DRIVE}
    return tuple(Choice(one.value, PERMISSIONS[one], one is Permission.READ) for one in Permission if one in mine)


async def _view(
    page: Page,
    *,
    new_key: str = "",
    new_secret: str = "",
    typed_key: Typed | None = None,
    typed_webhook: Typed | None = None,
) -> KeysView:
    principal = page.principal
    async with page.site.database.reading(principal.holder, page.now) as conn:
        keys: list[dict[str, Any]] = [dict(one) for one in await api_keys(conn, principal.organisation)]
    async with page.site.database.single_statements() as conn:
        hooks = await store.webhooks(conn, principal.holder)
    manage = page.may(Permission.ADMINISTER)
    made = []
    for one in keys:
        revoked = one["revoked_at"]
        revoke = Action(
            N_("Revoke"), f"/keys/{one['key']}/revoke", confirm=N_("The key stops working at once. Revoke it?")
        )
        made.append(
            ApiKey(
                name=str(one["name"]),
                prefix=str(one["begins"]),
                scopes=tuple(PERMISSIONS[Permission(name)] for name in one["permissions"]),
                created=one["issued_at"],
                status=Chip(Tone.STOPPED, N_("Revoked"), at=revoked) if revoked else Chip(Tone.DONE, N_("Active")),
                revoke=revoke if manage and not revoked else None,
            )
        )
    return KeysView(
        keys=tuple(made),
        webhooks=tuple(_webhook(one, manage=manage) for one in hooks),
        create_key_href="/keys",
        create_webhook_href="/webhooks",
        scopes=_choices(page),
        events=tuple(Choice(name, words, name == "filing.answered") for name, words in _EVENTS.items()),
        new_key=new_key,
        new_secret=new_secret,
        typed_key=typed_key,
        typed_webhook=typed_webhook,
        may_manage=manage,
    )


def _webhook(one: dict[str, Any], *, manage: bool) -> Webhook:
    status = str(one["last_status"] or "")
    good = status[:1] == "2"
    chip = Chip(Tone.DRAFT, N_("Not used yet"))
    deliveries: tuple[Delivery, ...] = ()
    if status:
        chip = Chip(Tone.DONE, N_("Answers")) if good else Chip(Tone.HELD, N_("Does not answer as it should"))
        words = N_("Delivered") if good else N_("Will be tried again")
        deliveries = (Delivery(one["last_at"], "", Chip(Tone.DONE if good else Tone.WAITING, words), status),)
    types = one["types"]
    remove = Action(
        N_("Remove"),
        f"/webhooks/{one['webhook']}/remove",
        confirm=N_("Events will no longer be sent there. Remove it?"),
    )
    return Webhook(
        url=str(one["url"]),
        events=tuple(types) if isinstance(types, list | tuple) and types else ("*",),
        status=chip,
        deliveries=deliveries,
        actions=(remove,) if manage else (),
    )


@router.get("/keys")
async def keys(page: SignedPage) -> Response:
    """Keys without their secrets, and webhooks."""
    page.hidden_unless(page.may(Permission.READ))
    return page.show("pages/keys.html", await _view(page), "keys")


@router.post("/keys")
async def issue_key(page: AdminPage) -> Response:
    """A new key; its secret is shown this once."""
    form = await posted(page.request)
    allowed = {choice.value for choice in _choices(page)}
    wanted = [name for name in form.all("scope") if name in allowed]
    name = form.text("name")[:200]
    issues = []
    if not name:
        issues.append(
            Issue(
                rule="form.missing",
                message=N_("A key needs a name."),
                remedy=N_("Say which system will use it."),
                pointer="/name",
            )
        )
    if not wanted:
        issues.append(
            Issue(
                rule="form.missing",
                message=N_("A key needs a right."),
                remedy=N_("Choose at least one it may do."),
                pointer="/scope",
            )
        )
    if issues:
        typed = Typed(name, tuple(wanted), faults_of(issues))
        return page.show("pages/keys.html", await _view(page, typed_key=typed), "keys", status=422)
    _, secret = await people.issue_key(
        page.site,
        actor_of(page.principal),
        page.principal.organisation,
        name=name,
        permissions=tuple(Permission(one) for one in wanted),
    )
    return page.show("pages/keys.html", await _view(page, new_key=secret), "keys")


@router.post("/keys/{key}/revoke")
async def revoke_key(key: UUID, page: AdminPage) -> Response:
    """Make a key useless at once."""
    await posted(page.request)
    async with page.site.database.reading(page.principal.holder, page.now) as conn:
        mine = {one["key"] for one in await api_keys(conn, page.principal.organisation)}
    if key not in mine:
        raise NotFound
    await people.revoke_key(page.site, page.principal, key)
    return page.go("/keys", "revoked")


@router.post("/webhooks")
async def add_webhook(page: AdminPage) -> Response:
    """Be told by HTTP; the signing secret is shown this once."""
    form = await posted(page.request)
    url = form.text("url")[:2000]
    types = [name for name in form.all("event") if name in _EVENTS]
    try:
        made = await webhooks.register(page.site, page.principal, url, types)
    except Refusal as refused:
        typed = Typed(url, tuple(types), faults_of(refused.issues))
        return page.show("pages/keys.html", await _view(page, typed_webhook=typed), "keys", status=422)
    return page.show("pages/keys.html", await _view(page, new_secret=made.secret), "keys")


@router.post("/webhooks/{webhook}/remove")
async def remove_webhook(webhook: UUID, page: AdminPage) -> Response:
    """Be told no more."""
    await posted(page.request)
    await webhooks.remove(page.site, page.principal, webhook)
    return page.go("/keys", "removed")
