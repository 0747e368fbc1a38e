"""What the sites and the authorities hold after the killing."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import time
from collections import Counter
from typing import Any

import httpx

from fairway.app.demo.running import Demonstration
from fairway.app.demo.town import CN_AUTHORITY, HK_AUTHORITY, SITES
from fairway.site.runtime import open_site
from tests.chaos.compare import Effect, SiteAccount
from tests.chaos.load import Clients

PATIENCE = 240.0
"""Real seconds until everything that was begun has come to its end."""
AUTHORITIES = {"hk": HK_AUTHORITY, "gd": CN_AUTHORITY}
FINAL = {"accepted", "rejected"}


async def settled(made: Demonstration, clients: Clients) -> None:
    """Fill in the account, as soon as every sent document is answered or ``PATIENCE`` is over."""
    account, deadline = clients.account, time.monotonic() + PATIENCE
    async with httpx.AsyncClient(trust_env=False, timeout=20.0) as tester:
        while True:
            await _look(clients)
            effects = (await tester.get(f"{made.town.address(AUTHORITIES[account.site])}/_sim/effects")).json()
            account.effects = [_effect(one) for one in effects["effects"]]
            done = set(account.messages) <= account.answered
            if done or time.monotonic() > deadline:
                return
            await asyncio.sleep(1.0)


def _effect(row: dict[str, Any]) -> Effect:
    return Effect(row["message_id"], row["reference"], row["kind"], row["took_effect"])


async def _look(clients: Clients) -> None:
    account, http = clients.account, clients.http
    account.present, account.messages, account.answered, account.filed = [], [], set(), set()
    cursor: str | None = None
    while True:
        page = (
            await http.get("/v1/submissions", params={"limit": 200, **({"cursor": cursor} if cursor else {})})
        ).json()
        for row in page["submissions"]:
            account.present.append((row["reference"], row["submission"]))
        if (cursor := page["next"]) is None:
            break
    for _, case in account.present:
        for filing in (await http.get(f"/v1/submissions/{case}")).json()["filings"]:
            sendings = filing["detail"].get("sendings", ())
            account.messages += [one["message_id"] for one in sendings]
            if sendings:
                account.filed.add(case)
            if filing["status"] in FINAL:
                account.answered |= {one["message_id"] for one in sendings}


async def copies(made: Demonstration, origin: SiteAccount) -> list[str]:
    """What is wrong with the copies that crossed from Guangdong to Hong Kong: one for each
    submission of which a document was sent, and no other. Clients give up now and then between entering and filing."""
    wanted, deadline = origin.filed, time.monotonic() + PATIENCE
    async with open_site(made.town.settings("hk")) as site:
        while True:
            async with site.database.single_statements() as conn:
                rows = await conn.fetch("SELECT case_id FROM retrievable_copy")
            there = Counter(str(row["case_id"]) for row in rows)
            if wanted <= there.keys() or time.monotonic() > deadline:
                break
            await asyncio.sleep(1.0)
    return [
        *(f"the copy of {one} never arrived in Hong Kong" for one in sorted(wanted - there.keys())),
        *(f"a copy of {one} arrived, of which nothing was filed" for one in sorted(there.keys() - wanted)),
        *(f"{count} copies of {one} arrived" for one, count in there.items() if count > 1),
    ]


async def records(made: Demonstration) -> list[str]:
    """What ``fairway fsck`` and ``fairway replay --check`` find at both sites."""
    found = []
    for site in SITES:
        environment = {**os.environ, **made.town.environment(site)}
        for words in (("fsck",), ("replay", "--check")):
            command = [sys.executable, "-m", "fairway.cli.main", *words, "--site", site]
            done = await asyncio.to_thread(
                subprocess.run, command, env=environment, capture_output=True, text=True, check=False
            )
            print(f"{site}: fairway {' '.join(words)}: {(done.stdout or done.stderr).strip().rpartition(chr(10))[2]}")
            if done.returncode != 0:
                found.append(f"{site}: fairway {' '.join(words)} says: {done.stdout[-3000:]}{done.stderr[-1000:]}")
    return found
