"""Sites on the loopback, and people who sit at them in a real Chromium."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from tests.api.conftest import PASSWORD, House

PATIENCE = 10_000
"""Milliseconds that anything on a page may take on a busy machine."""


@asynccontextmanager
async def served(house: House) -> AsyncIterator[str]:
    """A house on a free port of the loopback. In the loop of the test, where its database connections belong."""
    server = uvicorn.Server(uvicorn.Config(house.app, host="127.0.0.1", port=0, log_level="warning"))
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110  uvicorn sets a flag, no event
        await asyncio.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await running


@asynccontextmanager
async def launched(chromium: Path) -> AsyncIterator[Browser]:
    """A headless Chromium."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=str(chromium), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield browser
        finally:
            await browser.close()


async def enter(browser: Browser, base: str, email: str, locale: str = "en-HK") -> Page:
    """A browser of its own in which somebody has signed in; the pages are in the language of ``locale``."""
    context = await browser.new_context(base_url=base, locale=locale, reduced_motion="reduce")
    tab = await context.new_page()
    tab.set_default_timeout(PATIENCE)
    await tab.goto("/sign-in")
    await tab.fill("[name=login]", email)
    await tab.fill("[name=password]", PASSWORD)
    await tab.press("[name=password]", "Enter")
    await tab.wait_for_url(lambda address: "/sign-in" not in address)
    return tab
