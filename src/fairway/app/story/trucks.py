"""The simulated trucks of the story: sent out, told to go on, and asked where they are, by the fleet's own controls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from fairway.app.story.ledger import StoryBroken


class Trucks:
    """The controls of the fleet simulator."""

    def __init__(self, address: str, gateways: Mapping[str, int], codes: Mapping[str, str]) -> None:
        """``gateways``: the port of each site for JT/T 808; ``codes``: the code of a lock at a site, by
        "site:terminal"."""
        self._address, self._gateways, self._codes = address, gateways, codes

    async def _ask(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=self._address, timeout=10.0, trust_env=False) as client:
            answer = await client.request(method, f"/_sim/{path}", json=body)
        if answer.is_error:
            raise StoryBroken(f"the fleet refuses {method} {path}: {answer.status_code} {answer.text[:300]}")
        told: dict[str, Any] = answer.json()
        return told

    async def sets_out(self, terminal: str, plate: str, scenario: str) -> None:
        """A truck stands at the beginning of its road, its lock open; it drives when it is told to."""
        async with httpx.AsyncClient(base_url=self._address, timeout=10.0, trust_env=False) as client:
            # One of an earlier, interrupted play is switched off.
            await client.delete(f"/_sim/devices/{terminal}")
        servers = [
            {"name": site, "port": port, "code": self._codes[f"{site}:{terminal}"]}
            for site, port in self._gateways.items()
        ]
        order = {"scenario": scenario, "device": terminal, "plate": plate, "servers": servers, "holds": True}
        await self._ask("POST", "trips", order)

    async def where(self, terminal: str) -> dict[str, Any]:
        """Where a truck is, and how its lock stands."""
        return await self._ask("GET", f"devices/{terminal}")

    async def goes(self, terminal: str) -> None:
        """A truck leaves the place where it waits."""
        await self._ask("POST", f"devices/{terminal}/go")

    async def ends(self, terminal: str) -> None:
        """A truck is switched off."""
        await self._ask("DELETE", f"devices/{terminal}")
