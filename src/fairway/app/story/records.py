"""The last chapter: both records are checked by the operator's own commands."""

from __future__ import annotations

from fairway.app.story.stage import Stage


async def both_records_are_sound(s: Stage) -> None:
    """Every fact is in its place in the log, and every projection can be made anew from the facts."""
    s.ledger.chapter("f", "Both records are checked")
    for site in ("hk", "gd", "mo"):
        with s.ledger.step("{site}: no fact, document or checkpoint was altered (fsck)", "sound", site=site) as step:
            report = await s.house.command(site, "fsck")
            step.finds("sound" if report["sound"] else [issue["rule"] for issue in report["issues"]])
        with s.ledger.step("{site}: every table made anew is the same (replay --check)", "0", site=site) as step:
            step.finds(len((await s.house.command(site, "replay", "--check"))["differences"]))
        with s.ledger.step("{site}: what partners told, made anew, is the same (rebuild)", "0", site=site) as step:
            step.finds(len((await s.house.command(site, "rebuild", "--check"))["differences"]))
