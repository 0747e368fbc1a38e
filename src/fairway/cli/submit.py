"""``fairway submit``: enter a submission from a file at a site, by its HTTP API."""

from __future__ import annotations

import hashlib
import os
from argparse import ArgumentParser, Namespace
from typing import Any

import httpx

from fairway.base.issues import Issue, Refusal, Severity
from fairway.cli.output import Output
from fairway.cli.submission_file import file_arguments, read
from fairway.codes.tables import use
from fairway.consignments.parse import canonical_bytes
from fairway.site.settings import Settings

TIMEOUT = httpx.Timeout(60.0, connect=10.0)


def arguments(parser: ArgumentParser) -> None:
    """The file, the site's address, the key."""
    file_arguments(parser)
    parser.add_argument("--url", help="address of the site; by default that of the settings")
    parser.add_argument("--api-key", help="API key; FAIRWAY_API_KEY by default, which keeps it out of process lists")
    parser.add_argument(
        "--idempotency-key", help="the same key with the same file is done once; by default made from the file"
    )


def run(given: Namespace, output: Output) -> int:
    """Send the submission; its identifier and documents. Raises Refusal with every fault."""
    settings = Settings.read(os.environ, site=given.site)
    use(settings.codes_folder)
    submission, _ = read(given.file)
    content = canonical_bytes(submission)
    secret = given.api_key or os.environ.get("FAIRWAY_API_KEY", "")
    if not secret:
        raise Refusal(
            [
                Issue(
                    rule="cli.api_key",
                    message="An API key of your organisation is missing.",
                    remedy="Set FAIRWAY_API_KEY, or give --api-key. "
                    "Keys are made in the portal, under Keys and webhooks.",
                )
            ]
        )
    headers = {
        "Authorization": f"Bearer {secret}",
        "Content-Type": "application/json",
        "Accept-Language": output.language.value,
        "Idempotency-Key": given.idempotency_key or hashlib.sha256(content).hexdigest(),
    }
    address = f"{(given.url or settings.public_url).rstrip('/')}/v1/submissions"
    answer = httpx.post(address, content=content, headers=headers, timeout=TIMEOUT, trust_env=False)
    found: dict[str, Any] = answer.json()
    if answer.status_code == 401:
        raise Refusal([_unknown_key(given.url or settings.public_url)])
    if answer.status_code != 201:
        raise Refusal(_issues(found, answer.status_code))
    lines = [f"{found['reference']}: {found['submission']}, version {found['version']}"]
    lines += [f"  {one['target']} {one['form']}: {one['blocking']} open points" for one in found["documents"]]
    output.result(found, lines)
    return 0


def _unknown_key(address: str) -> Issue:
    return Issue(
        rule="cli.api_key_unknown",
        message="The site at {address} does not know this API key.",
        remedy="Make a key in the portal of that site, under Keys and webhooks, or name the right site with --url.",
        params={"address": address},
    )


def _issues(problem: dict[str, Any], status: int) -> list[Issue]:
    """The site's own words, as issues; they are in the reader's language already."""
    listed = problem.get("issues") or [{"rule": f"HTTP-{status}", "message": problem.get("title", "refused")}]
    return [
        Issue(
            rule=one["rule"],
            message="{text}",
            params={"text": one["message"], "remedy": one.get("remedy", "")},
            pointer=one.get("pointer", ""),
            severity=Severity(one.get("severity", "error")),
            remedy="{remedy}" if one.get("remedy") else "",
            place=one.get("place"),
        )
        for one in listed
    ]
