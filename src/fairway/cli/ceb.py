"""``fairway ceb``: look into a message of cross-border e-commerce, sign it, and say why a signature fails."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace
from pathlib import Path

from fairway.base.issues import Issue, refusing
from fairway.base.language import Language
from fairway.cli import ceb_sign, ceb_verify
from fairway.cli.ceb_opened import opened
from fairway.cli.main import Command
from fairway.cli.output import Output
from fairway.cli.submission_file import bytes_of
from fairway.wire.ceb import Decoded, decode, validated


class _Decode:
    """``fairway ceb decode``: everything that the message says."""

    def arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a CEB message, or an envelope with one in it")

    def run(self, given: Namespace, output: Output) -> int:
        """Print the message and its faults of form; 1 when there are any. Raises Refusal for what is no message."""
        content, envelope = opened(bytes_of(given.file))
        found = decode(content)
        data = {**_head(found), **envelope, **_content(found)}
        lines = [_summary(found, output)]
        for number, item in enumerate(found.message.objects, 1):
            lines.append(output.say("{element} {number}:", element=found.message.kind.element, number=number))
            lines += [f"    {name}: {value}" for name, value in item.head.items() if value]
            for line in item.lines:
                lines.append("    - " + ", ".join(f"{name}: {value}" for name, value in line.items() if value))
        return _shown(data, lines, list(found.issues), output)


class _Validate:
    """``fairway ceb validate``: everything that can be said against the message."""

    def arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path, metavar="FILE", help="a CEB message, or an envelope with one in it")

    def run(self, given: Namespace, output: Output) -> int:
        """Print every fault with its place, rule and remedy; 1 when any refuses the message."""
        content, envelope = opened(bytes_of(given.file))
        found = validated(content)
        return _shown({**_head(found), **envelope}, [_summary(found, output)], list(found.issues), output)


_WORK: dict[str, tuple[Command, str]] = {
    "decode": (_Decode(), "what a message says, object by object"),
    "validate": (_Validate(), "everything wrong with a message: place, rule, remedy"),
    "sign": (ceb_sign, "sign messages, with a key in a file, in a token or behind a signing service"),
    "verify-signature": (ceb_verify, "whether a signature holds, and if not, why"),
}


def arguments(parser: ArgumentParser) -> None:
    """The actions."""
    anywhere = ArgumentParser(add_help=False)
    anywhere.add_argument("--json", action="store_true", default=SUPPRESS, help=SUPPRESS)
    anywhere.add_argument("--language", choices=[tongue.value for tongue in Language], default=SUPPRESS, help=SUPPRESS)
    actions = parser.add_subparsers(dest="action", required=True, metavar="ACTION")
    for name, (work, meaning) in _WORK.items():
        work.arguments(actions.add_parser(name, help=meaning, description=meaning, parents=[anywhere]))


def run(given: Namespace, output: Output) -> int:
    """Do it; the exit code."""
    return _WORK[given.action][0].run(given, output)


def _head(found: Decoded) -> dict[str, object]:
    message = found.message
    return {
        "message": message.kind.root,
        "flow": message.kind.flow.value,
        "guid": message.guid,
        "version": message.version,
        "objects": len(message.objects),
        "lines": sum(len(item.lines) for item in message.objects),
        "signed": bool(message.signature),
    }


def _content(found: Decoded) -> dict[str, object]:
    message = found.message
    return {
        "transfer": message.transfer,
        "subscriptions": message.subscriptions,
        "content": [{"head": item.head, "lines": item.lines} for item in message.objects],
    }


def _summary(found: Decoded, output: Output) -> str:
    head = _head(found)
    signed = "{kind}, {objects} objects with {lines} lines, signed"
    unsigned = "{kind}, {objects} objects with {lines} lines, not signed"
    said = signed if head["signed"] else unsigned
    return output.say(said, kind=head["message"], objects=head["objects"], lines=head["lines"])


def _shown(data: dict[str, object], lines: list[str], issues: list[Issue], output: Output) -> int:
    acceptable = not refusing(issues)
    told = {**data, "acceptable": acceptable, "issues": [output.issue_data(issue) for issue in issues]}
    output.result(told, [*lines, *output.issues(issues)])
    return 0 if acceptable else 1
