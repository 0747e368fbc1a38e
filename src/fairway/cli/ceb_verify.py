"""``fairway ceb verify-signature``: whether the signature of a message holds, and if not, why."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from fairway.base.language import translate
from fairway.base.time import isoformat
from fairway.cli.ceb_opened import opened
from fairway.cli.output import Output
from fairway.cli.submission_file import bytes_of, now, now_argument
from fairway.wire.ceb.signature import Step, Trust, Verdict, verify
from fairway.wire.ceb.signature.certificate import Certificate, read_all

STEPS: dict[Step, str] = {
    Step.STRUCTURE: "structure",
    Step.ALGORITHM: "algorithm",
    Step.CANONICAL_FORM: "canonical form",
    Step.DIGEST: "digest",
    Step.SIGNATURE: "signature value",
    Step.CERTIFICATE: "certificate",
}
"""What each step is called; a catalogue key."""


def arguments(parser: ArgumentParser) -> None:
    """The message, and whom to believe."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a signed CEB message, or an envelope with one in it")
    parser.add_argument("--trusted", type=Path, action="append", default=[], metavar="PEM", help="trusted authorities")
    parser.add_argument("--between", type=Path, action="append", default=[], metavar="PEM", help="further certificates")
    parser.add_argument(
        "--holder", default="", metavar="CODE", help="enterprise for which the certificate is registered"
    )
    parser.add_argument("--original", type=Path, metavar="FILE", help="the message as it was signed, to compare with")
    now_argument(parser)


def run(given: Namespace, output: Output) -> int:
    """Print each step and every reason; 1 when the signature does not hold."""
    try:
        trust = Trust(authorities=_all(given.trusted), between=_all(given.between), holder=given.holder)
    except ValueError:
        output.failed(output.say("A file that was named as a certificate holds none."))
        return 2
    content, envelope = opened(bytes_of(given.file))
    original = opened(bytes_of(given.original))[0] if given.original else None
    verdict = verify(content, now=now(given), trust=trust, original=original)
    output.result({**_data(verdict, output), **envelope}, _lines(verdict, output))
    return 0 if verdict.holds else 1


def _all(paths: list[Path]) -> tuple[Certificate, ...]:
    return tuple(one for path in paths for one in read_all(bytes_of(path)))


def _data(verdict: Verdict, output: Output) -> dict[str, object]:
    certificate = verdict.certificate
    return {
        "holds": verdict.holds,
        "steps": verdict.steps,
        "algorithm": verdict.algorithm,
        "digest": verdict.digest,
        "computed_digest": verdict.computed,
        "key_name": verdict.key_name,
        "certificate": {
            "subject": certificate.subject,
            "issuer": certificate.issuer,
            "serial": str(certificate.serial),
            "from": isoformat(certificate.not_before),
            "until": isoformat(certificate.not_after),
            "key": certificate.key,
            "codes": certificate.codes,
        }
        if certificate
        else None,
        "issues": [output.issue_data(issue) for issue in verdict.issues],
    }


def _lines(verdict: Verdict, output: Output) -> list[str]:
    lines = [output.say("The signature holds." if verdict.holds else "The signature does not hold.")]
    for step, words in STEPS.items():
        held = verdict.steps.get(step.value)
        said = {True: "{step}: holds", False: "{step}: does not hold", None: "{step}: not reached"}[held]
        lines.append("    " + output.say(said, step=translate(words, output.language)))
    return [*lines, *output.issues(verdict.issues)]
