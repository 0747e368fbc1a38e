"""Erasing what this site keeps of a driver."""

from __future__ import annotations

from uuid import UUID

from fairway.base.issues import NotFound
from fairway.locks.scheme import joining_facts as f
from fairway.locks.scheme.model import Kind
from fairway.parties.store import Principal
from fairway.record.erasure import erase_fact
from fairway.record.model import Fact, StreamId
from fairway.record.store import read_stream
from fairway.site.exchange.book import EnvelopeMade
from fairway.site.runtime import Site, actor_of
from fairway.site.scheme import applications, crossing


async def erase_driver(site: Site, principal: Principal, case: UUID, code: str, *, reason: str) -> int:
    """Erase what the record of this site says of a driver, for good; how many facts that were.

    The facts of the driver go, and the envelopes that carried them; other sites erase theirs.
    """
    if not (applications.may_decide(principal) or applications.may_apply(principal)):
        raise NotFound
    if applications.may_apply(principal):
        await applications.own(site, principal, case)
    else:
        await applications.view(site, principal, case)
    joining, exchange = f.joining_stream(case), StreamId(case, "exchange")
    erased = await _erase(site, principal, joining, code, reason)
    # The other sites learn that the driver is gone. The book of envelopes counts by what is left of it, so the new ones
    # are made before the old ones go.
    steps = [await crossing.envelope_step(site, share) for share in crossing.applications_to_others(site, case)]
    made = [step for step in steps if step is not None]
    if made:
        await site.execute_many(made, actor_of(principal))
    erased += await _erase(site, principal, exchange, code, reason)
    if not erased:
        raise NotFound
    return erased


async def _erase(site: Site, principal: Principal, stream: StreamId, code: str, reason: str) -> int:
    context = site.context(actor_of(principal))
    erased = 0
    async with site.database.writing() as conn:
        for recorded in await read_stream(conn, site.registry, stream):
            if _tells_of(recorded.fact, code):
                await erase_fact(conn, site.registry, stream, recorded.version, context, reason=reason)
                erased += 1
    return erased


def _tells_of(fact: Fact, code: str) -> bool:
    match fact:
        case f.ThingEntered():
            return fact.thing is Kind.DRIVER and fact.code == code
        case EnvelopeMade():
            things = fact.body.get("things", ()) if fact.envelope_kind == "scheme-application" else ()
            return any(one["kind"] == Kind.DRIVER.value and one["code"] == code for one in things)
        case _:
            return False
