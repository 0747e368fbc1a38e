"""``fairway verify``: check a bundle offline."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from pathlib import Path

from fairway.base.issues import Severity
from fairway.cli.output import Output
from fairway.record.note import NoteError, VerifierKey
from fairway.record.verify import Verification, verify_bundle


def log_key(text: str) -> VerifierKey:
    """A key of a log: its text, or a file that holds it."""
    path = Path(text)
    try:
        return VerifierKey.parse(path.read_text(encoding="utf-8") if path.is_file() else text)
    except (NoteError, OSError, UnicodeDecodeError) as error:
        raise ArgumentTypeError(f"no file and no key (name+id+base64): {error}") from error


def arguments(parser: ArgumentParser) -> None:
    """The bundle, and the keys of the log."""
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help="the bundle, as JSON or zip")
    parser.add_argument(
        "--key",
        type=log_key,
        action="append",
        default=[],
        help="public key of the log, or a file with it, got from the site itself; may be repeated",
    )


def run(given: Namespace, output: Output) -> int:
    """Print what the bundle proves; 1 when anything in it is not proved."""
    found = verify_bundle(given.bundle.read_bytes(), given.key)
    output.result(_data(found, output), _lines(found, output))
    return 0 if found.holds else 1


def _data(found: Verification, output: Output) -> dict[str, object]:
    checkpoint = found.checkpoint
    return {
        "holds": found.holds,
        "site": found.site,
        "facts": found.facts,
        "undisclosed": found.undisclosed,
        "documents": found.documents,
        "checkpoint": None
        if checkpoint is None
        else {"origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.hex()},
        "keys": list(found.keys),
        "issues": [output.issue_data(issue) for issue in found.issues],
    }


def _lines(found: Verification, output: Output) -> list[str]:
    lines = []
    if found.checkpoint is not None:
        lines.append(
            output.say(
                "Log {origin}, {size} entries, root {root}",
                origin=found.checkpoint.origin,
                size=found.checkpoint.size,
                root=found.checkpoint.root.hex(),
            )
        )
    lines.append(output.say("Facts: {facts}. Documents: {documents}.", facts=found.facts, documents=found.documents))
    if found.undisclosed:
        lines.append(
            output.say(
                "Of {count} facts the contents were erased or left out; that they were recorded is checked.",
                count=found.undisclosed,
            )
        )
    lines.extend(output.issues(found.issues))
    faults = sum(issue.severity is Severity.ERROR for issue in found.issues)
    lines.append(
        output.say("Everything in the bundle is proved.")
        if found.holds
        else output.say("NOT PROVED. Faults: {count}.", count=faults)
    )
    return lines
