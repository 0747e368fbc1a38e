"""The last chapter: both records are checked by the operator's own commands."""

from __future__ import annotations

from fairway.app.story.stage import Stage


async def both_records_are_sound(s: Stage) -> None:
    """Every fact is in its place in the log, and every projection can be made anew from the facts."""
    s.ledger.chapter("f", "Both records are checked")
    for site, name in (("hk", "Hong Kong"), ("gd", "Guangdong")):
        with s.ledger.step(f"{name}: no fact, document or checkpoint was altered (fairway fsck)", "sound") as step:
            report = await s.house.command(site, "fsck")
            step.finds("sound" if report["sound"] else [issue["rule"] for issue in report["issues"]])
        with s.ledger.step(f"{name}: every projection is made anew, identical (fairway replay --check)", "0") as step:
            step.finds(len((await s.house.command(site, "replay", "--check"))["differences"]))
