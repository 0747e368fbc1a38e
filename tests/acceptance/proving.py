"""``fairway trip``, from the site where a trip was watched to whoever has nothing but the file."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fairway.base.time import AcceleratedClock
from fairway.cli.main import main
from fairway.site.provision import Access
from tests.acceptance.street import Street


class Terminal:
    """The command line of somebody."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch, self._capsys = monkeypatch, capsys

    def at(self, street: Street, site: str, access: Access, clock: Path) -> None:
        """Sit at the operator's terminal of a site."""
        AcceleratedClock.write(clock, demo_now=street.now(), rate=0.0)
        settings = street.posts[site].house.site.settings
        variables = {
            "FAIRWAY_SITE": site,
            "FAIRWAY_VAR": str(settings.var),
            "FAIRWAY_CLOCK_FILE": str(clock),
            "FAIRWAY_DATABASE_URL": access.owner,
        }
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)
        for module in ("fairway.cli.at_site", "fairway.site.runtime"):
            self._monkeypatch.setattr(f"{module}.access", lambda settings: access)

    def anywhere(self) -> None:
        """Sit where there is no site at all."""
        for module in ("fairway.cli.at_site", "fairway.site.runtime"):
            self._monkeypatch.setattr(f"{module}.access", _no_site)
        for name in ("FAIRWAY_SITE", "FAIRWAY_VAR", "FAIRWAY_CLOCK_FILE", "FAIRWAY_DATABASE_URL"):
            self._monkeypatch.delenv(name, raising=False)

    async def says(self, *words: str, code: int = 0) -> dict[str, Any]:
        """What ``fairway trip`` answers to ``words``."""
        self._capsys.readouterr()
        found = await asyncio.to_thread(main, ["trip", *words, "--json"])
        out, err = self._capsys.readouterr()
        assert found == code, (words, out, err)
        return dict(json.loads(out))


def _no_site(settings: object) -> Access:
    raise AssertionError("the file is all that is needed")


async def proved(
    street: Street, accesses: Mapping[str, Access], trip: str, device: str, terminal: Terminal, folder: Path
) -> dict[str, dict[str, Any]]:
    """Export a trip at each site, verify and replay it without one, and let a byte be flipped; what was verified."""
    found = {}
    for site, access in accesses.items():
        file, altered = folder / f"{trip}.{site}.jsonl", folder / "altered"
        terminal.at(street, site, access, folder / "clock.json")
        said = await terminal.says("export", trip, "--out", str(file))
        assert (said["file"], said["bytes"]) == (str(file), file.stat().st_size)
        key = str(street.posts[site].parts["sequencer"]._signer.verifier)

        terminal.anywhere()
        verified = found[site] = await terminal.says("verify", str(file), "--key", key)
        assert verified["holds"], verified["issues"]
        assert (verified["trip"], verified["site"]) == (trip, site)
        assert verified["frames"] and verified["facts"] and verified["judgements"] and verified["decisions"]
        played = (await terminal.says("replay", str(file), "--all"))["moments"]
        readings = [one for one in played if one["kind"] == "reading"]
        assert len(readings) == verified["readings"] and {one["device"] for one in readings} == {device}
        assert [one["at"] for one in played] == sorted(one["at"] for one in played)

        # One bit of one frame, as somebody would who has nothing else: its line is named.
        rows = file.read_bytes().splitlines(keepends=True)
        number, row = next((at, row) for at, row in enumerate(rows) if b'"kind":"frame"' in row)
        place = row.index(b'"frame":"') + len(b'"frame":"') + 40
        rows[number] = row[:place] + bytes([row[place] ^ 1]) + row[place + 1 :]
        altered.write_bytes(b"".join(rows))
        told = await terminal.says("verify", str(altered), "--key", key, code=1)
        assert not told["holds"]
        assert any(issue["place"].startswith(f"{number + 1} (frame") for issue in told["issues"]), told["issues"]
        assert (await terminal.says("replay", str(altered), code=1))["holds"] is False
    return found
