"""``fairway ceb sign``: messages signed by a key in a file, in a token, or behind a signing service."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from datetime import timedelta
from getpass import getpass
from pathlib import Path

from fairway.base.time import SystemClock
from fairway.cli.output import Output
from fairway.cli.submission_file import bytes_of
from fairway.wire.ceb.signature import Pace, Signer, SignerError, SoftwareKey, sign_all, sm2
from fairway.wire.ceb.signature import certificate as certificates
from fairway.wire.ceb.signature.pace import USB_KEY
from fairway.wire.ceb.signature.pkcs11 import Pkcs11Key
from fairway.wire.ceb.signature.service import SigningService

PIN, SERVICE_TOKEN = "FAIRWAY_TOKEN_PIN", "FAIRWAY_SIGNING_TOKEN"
UNBOUND = 1_000_000
"""Signatures a minute where nothing holds them back."""
TEST_DAYS = 365


def arguments(parser: ArgumentParser) -> None:
    """The messages, and who signs."""
    parser.add_argument("files", type=Path, nargs="+", metavar="FILE", help="unsigned CEB messages")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the signed messages go")
    parser.add_argument("--key", type=Path, metavar="PEM", help="a private key in a file: for tests")
    parser.add_argument("--certificate", type=Path, metavar="PEM", help="the certificate of that key")
    parser.add_argument(
        "--make-test-key", metavar="CODE", help="make --key and --certificate first, for an enterprise of that code"
    )
    parser.add_argument("--module", type=Path, metavar="LIBRARY", help="PKCS #11 library of a token")
    parser.add_argument(
        "--token", metavar="LABEL", help=f"label of the token; its PIN comes from {PIN}, or is asked for"
    )
    parser.add_argument("--mechanism", type=lambda text: int(text, 0), help="the vendor's number for SM2 with SM3")
    parser.add_argument(
        "--service", metavar="URL", help=f"a signing service; its bearer token comes from {SERVICE_TOKEN}"
    )
    parser.add_argument("--label", default="0001", help="name of the key (default: 0001)")
    parser.add_argument(
        "--per-minute", type=int, metavar="N", help=f"signatures a minute at most (default: {USB_KEY} for a token)"
    )


def run(given: Namespace, output: Output) -> int:
    """Sign each message; the time that is left is told on the way. 1 when the signer refuses."""
    try:
        signer = _signer(given)
        return _signed(given, signer, output)
    except SignerError as error:
        output.failed(str(error))
        return 1


def _signed(given: Namespace, signer: Signer, output: Output) -> int:
    if len({path.name for path in given.files}) < len(given.files):
        raise SignerError("Two of the files have the same name: they would overwrite each other.")
    given.out.mkdir(parents=True, exist_ok=True)
    pace = Pace(given.per_minute or (USB_KEY if given.module else UNBOUND))
    total = len(given.files)
    first = pace.remaining(total, SystemClock().now())
    if first > timedelta(0):
        said = "{total} signatures at {pace} a minute: at least {seconds} s."
        output.note(output.say(said, total=total, pace=pace.per_minute, seconds=round(first.total_seconds())))
    written = []
    contents = (bytes_of(path) for path in given.files)
    for path, (content, progress) in zip(given.files, sign_all(contents, total, signer, pace), strict=True):
        target = given.out / path.name
        target.write_bytes(content)
        written.append(str(target))
        left = round(progress.remaining.total_seconds())
        output.note(
            output.say("{done} of {total} signed, {seconds} s left.", done=progress.done, total=total, seconds=left)
        )
    data = {"signed": written, "algorithm": signer.algorithm.label, "key": signer.key_name}
    output.result(data, output.say("{total} signed with {algorithm}.", total=total, algorithm=signer.algorithm.label))
    return 0


def _signer(given: Namespace) -> Signer:
    if given.service:
        return SigningService(given.service, key=given.label, token=os.environ.get(SERVICE_TOKEN, ""))
    if given.module:
        pin = os.environ.get(PIN) or getpass("PIN: ")
        return Pkcs11Key(given.module, token=given.token or "", pin=pin, key=given.label, mechanism=given.mechanism)
    if given.key is None or given.certificate is None:
        raise SignerError("Name who signs: --key with --certificate, --module with --token, or --service.")
    if given.make_test_key:
        _make(given.key, given.certificate, given.make_test_key)
    try:
        certificate = certificates.read(bytes_of(given.certificate)).content
    except ValueError:
        raise SignerError(f"{given.certificate} holds no certificate.") from None
    return SoftwareKey.from_pem(bytes_of(given.key), certificate, given.label)


def _make(key: Path, certificate: Path, code: str) -> None:
    """A key for tests with a certificate that it issued to itself: nobody else believes it."""
    if key.exists() or certificate.exists():
        raise SignerError(f"{key} or {certificate} is there already.")
    made, now = sm2.generate(), SystemClock().now()
    days = timedelta(days=TEST_DAYS)
    content = certificates.make(
        name="Test key", public=made.public, not_before=now, not_after=now + days, issuer_key=made, code=code
    )
    key.touch(mode=0o600)
    key.write_bytes(sm2.to_pem(made))
    certificate.write_bytes(certificates.to_pem(content))
