"""Start the gallery: ``python -m fairway.portal.gallery [PORT]``."""

from __future__ import annotations

import sys

import uvicorn

from fairway.portal.gallery.app import create

if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8090
    print(f"The gallery is at http://127.0.0.1:{port}/", file=sys.stderr)  # noqa: T201  the only word of a small tool
    uvicorn.run(create(), host="127.0.0.1", port=port, log_level="warning")
