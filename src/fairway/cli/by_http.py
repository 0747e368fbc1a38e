"""Work of a command on a site by its HTTP API: address, key, and the site's own words where it refuses."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import httpx

from fairway.base.issues import Issue, NotFound, Refusal, Severity
from fairway.cli.output import NotDone, Output
from fairway.site.settings import Settings

REACH = (
    "Start the site, or name another with --url: the demonstration prints the addresses of its sites when it starts. "
    "You also need an API key of that site (FAIRWAY_API_KEY)."
)
TIMEOUT = httpx.Timeout(60.0, connect=10.0)


def address_arguments(parser: ArgumentParser) -> None:
    """The site's address and the key."""
    parser.add_argument("--url", help="address of the site; by default that of the settings")
    parser.add_argument("--api-key", help="API key; FAIRWAY_API_KEY by default, which keeps it out of process lists")


class SiteByHttp:
    """A site's API, with the key that was given. Raises Refusal when there is none, or when the site refuses, and
    NotDone when no site answers at the address."""

    def __init__(self, given: Namespace, settings: Settings, output: Output) -> None:
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
        self.address = (given.url or settings.public_url).rstrip("/")
        headers = {"Authorization": f"Bearer {secret}", "Accept-Language": output.language.value}
        try:
            self._client = httpx.Client(base_url=self.address, headers=headers, timeout=TIMEOUT, trust_env=False)
        except (httpx.InvalidURL, UnicodeError):
            raise NotDone([_no_answer(self.address)]) from None

    def __enter__(self) -> SiteByHttp:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """What is there. Raises Refusal, and NotFound when there is nothing."""
        return self._answered("GET", path, params=params)

    def post(self, path: str, content: bytes, headers: Mapping[str, str]) -> Any:
        """The answer to ``content``. Raises Refusal with every fault."""
        return self._answered("POST", path, content=content, headers=headers)

    def _answered(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        try:
            answer = self._client.request(method, path, params=params, content=content, headers=headers)
        except (httpx.RequestError, httpx.InvalidURL, UnicodeError):
            raise NotDone([_no_answer(self.address)]) from None
        if answer.status_code == 401:
            raise Refusal([_unknown_key(self.address)])
        try:
            found = answer.json()
        except ValueError:
            # Somebody answers, but it is no site: its answers are JSON, problems among them.
            raise NotDone([_no_site(self.address, answer.status_code)]) from None
        if answer.status_code == 404:
            raise NotFound
        if not answer.is_success:
            raise Refusal(_issues(found, answer.status_code))
        return found


def _unknown_key(address: str) -> Issue:
    return Issue(
        rule="cli.api_key_unknown",
        message="The site at {address} does not know this API key.",
        remedy="Make a key in the portal of that site, under Keys and webhooks, or name the right site with --url.",
        params={"address": address},
    )


def _no_answer(address: str) -> Issue:
    return Issue(
        rule="cli.no_answer",
        message="No site answers at {address}.",
        remedy=REACH,
        params={"address": address},
    )


def _no_site(address: str, status: int) -> Issue:
    return Issue(
        rule="cli.no_site",
        message="What answers at {address} is no site of ours (HTTP {status}).",
        remedy=REACH,
        params={"address": address, "status": str(status)},
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
