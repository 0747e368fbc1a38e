"""``fairway derive``: the documents of a submission as files, before anything is sent."""

from __future__ import annotations

import hashlib
from argparse import ArgumentParser, Namespace
from pathlib import Path

from fairway.base.issues import Severity
from fairway.cli.output import Output, table
from fairway.cli.submission_file import document_arguments, file_arguments, now, prepare, targets
from fairway.filings.adapter import Document, Envelope, Target
from fairway.filings.cn.carrier_confirmation.adapter import derive_empty
from fairway.filings.derive_all import DRAFT_SENDERS, Derivation, derive


def arguments(parser: ArgumentParser) -> None:
    """The file, the documents, where to write them, who sends them."""
    file_arguments(parser)
    document_arguments(parser)
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="folder to write the documents to")
    parser.add_argument(
        "--empty",
        action="store_true",
        help="the truck without its load: its Mainland carrier confirmation alone (MT4403, MT4404)",
    )
    for side in ("hk", "cn"):
        parser.add_argument(f"--{side}-sender", default=DRAFT_SENDERS[side], help="sender code (default: a stand-in)")


def run(given: Namespace, output: Output) -> int:
    """Write the documents and print what stands against sending them: 1 when something does, else 0. Raises Refusal
    for a file with faults, OSError when the folder cannot be written."""
    submission, _ = prepare(given)
    moment = now(given)
    senders = {"hk": given.hk_sender, "cn": given.cn_sender}

    def envelope(target: Target) -> Envelope:
        return Envelope(message_id=f"draft-{target.value}", now=moment, sender=senders[target.side])

    if given.empty:
        alone = Target.CN_CARRIER_CONFIRMATION
        derivation = Derivation({alone: derive_empty(submission, envelope(alone))})
    else:
        derivation = derive(submission, targets(given), envelope)
    given.out.mkdir(parents=True, exist_ok=True)
    written = [(document, _write(document, given.out)) for document in derivation.documents]
    issues = derivation.issues
    data = {
        "documents": [_data(document, path) for document, path in written],
        "issues": [output.issue_data(issue) for issue in issues],
    }
    heads = [output.say(head) for head in ("Document", "Group", "Form", "File")]
    rows = [(document.target.value, document.group, document.form, path) for document, path in written]
    output.result(data, [*table(heads, rows), *output.issues(issues)])
    return 1 if any(issue.severity is not Severity.WARNING for issue in issues) else 0


def _write(document: Document, folder: Path) -> Path:
    path = folder / Path(document.file_name).name
    path.write_bytes(document.content)
    return path


def _data(document: Document, path: Path) -> dict[str, object]:
    return {
        "target": document.target.value,
        "group": document.group,
        "form": document.form,
        "file": str(path),
        "sha256": hashlib.sha256(document.content).hexdigest(),
        "summary": document.summary,
        "lines": [
            {"line": line.document_line, "consignment": line.consignment, "item": line.item} for line in document.lines
        ],
    }
