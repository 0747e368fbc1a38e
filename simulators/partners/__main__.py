"""``python -m simulators.partners``: five simulated partners of a port community as a program."""

from __future__ import annotations

import json
from pathlib import Path

from simulators.machinery.program import arguments, engine_for, run
from simulators.partners.app import Desk


def main() -> None:
    """Send when told to, until stopped."""
    parser = arguments("partners", 8842)
    parser.add_argument("--site", required=True, help="address of the site that the partners send to")
    parser.add_argument("--keys", type=Path, required=True, help="JSON file: the API key of each partner by its name")
    options = parser.parse_args()
    keys = json.loads(options.keys.read_text(encoding="utf-8"))
    engine = engine_for(options)
    run("partners", options, engine, Desk(engine, options.site, keys).application(), None)


if __name__ == "__main__":
    main()
