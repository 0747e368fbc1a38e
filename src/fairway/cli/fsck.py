"""``fairway fsck``: check the whole record of a site, and name whatever was altered."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from fairway.base.issues import Refusal
from fairway.cli.at_site import on_database, settings_of, site_argument
from fairway.cli.output import Output
from fairway.cli.verify import log_key
from fairway.record.connection import Connection
from fairway.record.fsck import FsckReport, fsck
from fairway.record.keys import own_signer
from fairway.record.note import Checkpoint, NoteError, VerifierKey, open_checkpoint
from fairway.record.rules import CheckpointSigned, Signed


def arguments(parser: ArgumentParser) -> None:
    """The site, its key, and checkpoints that were kept elsewhere."""
    site_argument(parser)
    parser.add_argument(
        "--key",
        type=log_key,
        action="append",
        default=[],
        help="public key of the log, or a file with it; the site's own by default; may be repeated",
    )
    parser.add_argument(
        "--checkpoint",
        type=Path,
        action="append",
        default=[],
        metavar="FILE",
        help="a checkpoint of this log that was kept elsewhere; may be repeated",
    )


def run(given: Namespace, output: Output) -> int:
    """Print what was checked and found; 1 when anything is wrong."""
    settings = settings_of(given.site)

    async def work(conn: Connection) -> tuple[FsckReport, list[VerifierKey]]:
        keys = given.key or [own_signer(settings.keys_folder, settings.site).verifier]
        known = [_kept(path, keys) for path in given.checkpoint]
        return await fsck(conn, site=settings.site, keys=keys, known=known), keys

    report, keys = on_database(settings, work)
    output.result(_data(report, keys, output), _lines(report, keys, output))
    return 0 if report.sound else 1


def _kept(path: Path, keys: list[VerifierKey]) -> Checkpoint:
    """A checkpoint from a file. Raises Refusal when it is not signed by one of ``keys``."""
    try:
        return open_checkpoint(path.read_text(encoding="utf-8"), keys)
    except (NoteError, UnicodeDecodeError) as error:
        raise Refusal(CheckpointSigned().check(Signed(str(path), str(error)))) from error


def _data(report: FsckReport, keys: list[VerifierKey], output: Output) -> dict[str, object]:
    return {
        "sound": report.sound,
        "facts": report.facts,
        "erased": report.erased,
        "waiting": report.waiting,
        "checkpoints": report.checkpoints,
        "documents": report.documents,
        "size": report.size,
        "root": report.root.hex(),
        "keys": [str(key) for key in keys],
        "issues": [output.issue_data(issue) for issue in report.issues],
    }


def _lines(report: FsckReport, keys: list[VerifierKey], output: Output) -> list[str]:
    lines = [
        output.say("Facts in the log: {facts}, of them erased: {erased}.", facts=report.facts, erased=report.erased),
        output.say("Facts waiting for the log: {waiting}.", waiting=report.waiting),
        output.say(
            "Checkpoints: {checkpoints}. Documents: {documents}.",
            checkpoints=report.checkpoints,
            documents=report.documents,
        ),
        output.say("Root of the log at {size} entries: {root}", size=report.size, root=report.root.hex()),
        *(output.say("Key of the log: {key}", key=key) for key in keys),
        *output.issues(report.issues),
    ]
    lines.append(
        output.say("The record is sound.")
        if report.sound
        else output.say("NOT SOUND. Findings: {count}.", count=len(report.issues))
    )
    return lines
