"""A site's intake, sequencer and follower in one process, to be killed: ``python killed.py SPEC``."""

from __future__ import annotations

import asyncio
import json
import socket
import sys
from pathlib import Path
from typing import Any

import uvicorn

from fairway.api.application import create_application
from fairway.base.time import SystemClock
from fairway.record.keys import own_signer
from fairway.record.recorder import Recorder
from fairway.record.registry import Registry
from fairway.record.sequencer import Sequencer
from fairway.site.community.follower import Follower
from fairway.site.database import open_database
from fairway.site.exchange.envelope import OwnKeys
from fairway.site.provision import Access
from fairway.site.runtime import AGGREGATES, Site
from fairway.site.settings import Settings


async def main(spec: dict[str, Any]) -> None:
    """Serve until killed."""
    settings = Settings(site="hk", var=Path(spec["folder"]))
    async with open_database(Access(**spec["access"]), pool_size=4) as database:
        site = Site(
            settings=settings,
            database=database,
            recorder=Recorder("hk"),
            registry=Registry(AGGREGATES),
            clock=SystemClock(),
            keys=OwnKeys.generate("hk"),
            partners={},
            secret="test",
        )
        listener = socket.create_server(("127.0.0.1", spec["port"]))
        app = create_application(settings, site=site)
        server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
        await asyncio.gather(server.serve([listener]), follow(site))


async def follow(site: Site) -> None:
    """Sequence and follow, over and over."""
    sequencer = Sequencer("hk", own_signer(site.settings.keys_folder, "hk"), SystemClock(), lease=1.0)
    follower = Follower(site)
    while True:
        async with site.database.single_statements() as conn:
            await sequencer.drain(conn)
        await follower.step()
        await asyncio.sleep(0.01)


if __name__ == "__main__":
    asyncio.run(main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))))
