"""``fairway submit``: enter a submission from a file at a site, by its HTTP API."""

from __future__ import annotations

import hashlib
import os
from argparse import ArgumentParser, Namespace
from typing import Any

from fairway.cli.by_http import SiteByHttp, address_arguments
from fairway.cli.output import Output
from fairway.cli.submission_file import file_arguments, read
from fairway.codes.tables import use
from fairway.consignments.parse import canonical_bytes
from fairway.site.settings import Settings


def arguments(parser: ArgumentParser) -> None:
    """The file, the site's address, the key."""
    file_arguments(parser)
    address_arguments(parser)
    parser.add_argument(
        "--idempotency-key", help="the same key with the same file is done once; by default made from the file"
    )


def run(given: Namespace, output: Output) -> int:
    """Send the submission; its identifier and documents. Raises Refusal with every fault."""
    settings = Settings.read(os.environ, site=given.site)
    use(settings.codes_folder)
    submission, _ = read(given.file)
    content = canonical_bytes(submission)
    key = given.idempotency_key or hashlib.sha256(content).hexdigest()
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    with SiteByHttp(given, settings, output) as site:
        found: dict[str, Any] = site.post("/v1/submissions", content, headers)
    lines = [f"{found['reference']}: {found['submission']}, version {found['version']}"]
    lines += [f"  {one['target']} {one['form']}: {one['blocking']} open points" for one in found["documents"]]
    output.result(found, lines)
    return 0
