"""Screenshots of every page in three languages, both themes, at desk and phone width: ``do.py shots``.

    python -m tests.portal.shots [--only NAME ...] [--language en ...] [--theme light ...] [--width 1440 ...]

PNG files and a contact sheet (index.html) go to ``shots/``. Needs Debian's chromium and a CJK font.
"""

from __future__ import annotations

import argparse
import html
import os
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from fairway.portal.gallery.app import create
from fairway.portal.gallery.pages import PAGES

ROOT = Path(__file__).parent.parent.parent
CHROMIUM = Path(os.environ.get("FAIRWAY_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium")
LANGUAGES = ("en", "zh-Hant-HK", "zh-Hans-CN")
THEMES = ("light", "dark")
WIDTHS = {1440: 900, 360: 740}


@contextmanager
def gallery() -> Iterator[str]:
    """The gallery on a free port of the loopback."""
    server = uvicorn.Server(uvicorn.Config(create(), host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(5)


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's chromium, headless."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"])
        try:
            yield browser
        finally:
            browser.close()


def shoot(
    browser: Browser, base: str, out: Path, names: list[str], languages: list[str], themes: list[str], widths: list[int]
) -> int:
    """Take the pictures; returns how many."""
    count = 0
    pages = [page for page in PAGES if not names or page.name in names]
    for width in widths:
        for theme in themes:
            for language in languages:
                context = browser.new_context(
                    viewport={"width": width, "height": WIDTHS.get(width, 900)}, reduced_motion="reduce", locale="en-HK"
                )
                tab = context.new_page()
                for page in pages:
                    path = "drive" if page.template == "driver" else "gallery"
                    tab.goto(f"{base}/{path}/{page.name}?language={language}&theme={theme}", wait_until="load")
                    tab.evaluate("document.fonts.ready")
                    if tab.query_selector("[data-map]"):
                        tab.wait_for_selector("[data-map][data-idle]", timeout=60_000)
                    whole = page.template != "kiosk"
                    tab.screenshot(path=out / f"{page.name}--{language}-{theme}-{width}.png", full_page=whole)
                    count += 1
                context.close()
    return count


def contact_sheet(out: Path) -> None:
    """An index.html that shows every picture in ``out``, a row for each page."""
    rows = []
    for page in PAGES:
        pictures = sorted(out.glob(f"{page.name}--*.png"))
        cells = "".join(
            f'<a href="{p.name}"><img loading="lazy" src="{p.name}" alt="{p.stem}"><br>{p.stem.split("--")[1]}</a>'
            for p in pictures
        )
        rows.append(f"<h2>{html.escape(page.name)}</h2><div>{cells}</div>")
    style = (
        "body{font:14px system-ui;margin:16px}div{display:flex;flex-wrap:wrap;gap:12px}"
        "img{height:260px;border:1px solid #bbb}a{color:#555;text-decoration:none}"
    )
    text = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Fairway, every page</title><style>{style}</style>'
    )
    (out / "index.html").write_text(text + "".join(rows), encoding="utf-8")


def main() -> int:
    """Take all pictures, or those asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", default=[], metavar="NAME")
    parser.add_argument("--language", nargs="*", default=list(LANGUAGES), choices=LANGUAGES)
    parser.add_argument("--theme", nargs="*", default=list(THEMES), choices=THEMES)
    parser.add_argument("--width", nargs="*", default=list(WIDTHS), type=int)
    parser.add_argument("--out", type=Path, default=ROOT / "shots")
    options = parser.parse_args()
    if not CHROMIUM.exists():
        print("Screenshots need Debian's chromium: apt-get install chromium fonts-noto-cjk")
        return 1
    options.out.mkdir(parents=True, exist_ok=True)
    begun = time.monotonic()
    with gallery() as base, chromium() as browser:
        count = shoot(browser, base, options.out, options.only, options.language, options.theme, options.width)
    contact_sheet(options.out)
    print(f"{count} pictures in {time.monotonic() - begun:.0f} s; open {options.out / 'index.html'}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
