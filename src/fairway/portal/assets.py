"""Built assets: from a source name to its hashed address.

The UI build (``npm run build`` in ``portal/ui``) writes ``static/built`` with a Vite manifest. Released wheels carry
it; in a checkout ``do.py`` builds it when a source is newer.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlsplit

BUILT = Path(__file__).parent / "static" / "built"
PREFIX = "/static/built"


class AssetsNotBuilt(RuntimeError):  # noqa: N818  says what is the case
    """The folder of built assets is not there or lacks an entry."""


@lru_cache(maxsize=4)
def _manifest(stamp: int) -> dict[str, dict[str, object]]:
    del stamp
    text = (BUILT / "manifest.json").read_text(encoding="utf-8")
    manifest: dict[str, dict[str, object]] = json.loads(text)
    return manifest


def asset(source: str) -> str:
    """The address of the built file for ``source`` ("app.ts", "app.css", "fonts-tc.css").

    Raises AssetsNotBuilt when it was not built.
    """
    path = BUILT / "manifest.json"
    try:
        entry = _manifest(path.stat().st_mtime_ns)["src/" + source]
    except (FileNotFoundError, KeyError) as missing:
        raise AssetsNotBuilt(
            f"{source} is not among the built assets in {BUILT}; run: python3 do.py ui (npm run build in portal/ui)"
        ) from missing
    return f"{PREFIX}/{entry['file']}"


CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
"""The policy that every page is served with: no inline script, no inline style, nothing from elsewhere."""

HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""Headers that belong to every page."""


def policy_for_maps(style: str | None, origins: str = "") -> str:
    """The policy for a page with a map: the same, and where an online style is set also what that style loads."""
    if not style:
        return CONTENT_SECURITY_POLICY
    parts = urlsplit(style)
    allowed = " ".join(dict.fromkeys((f"{parts.scheme}://{parts.netloc}", *origins.split())))
    policy = CONTENT_SECURITY_POLICY.replace("connect-src 'self'", f"connect-src 'self' {allowed}")
    return policy.replace("img-src 'self' data:", f"img-src 'self' data: blob: {allowed}")
