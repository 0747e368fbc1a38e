"""The submissions that are sent: one worked document of 3 consignments and 10 lines, with all parties and provenance,
each time under references of its own. Companies, people and numbers in it are invented.

Everything follows from the number of the request, so every run sends the same.
"""

from __future__ import annotations

import json
from pathlib import Path

import msgspec

DOCUMENT = Path(__file__).with_name("submission.json")


class Fixture:
    """The document with room for the references of each request."""

    def __init__(self) -> None:
        tree = json.loads(DOCUMENT.read_text("utf-8"))
        self.consignments = len(tree["consignments"])
        self.lines = sum(len(consignment["items"]) for consignment in tree["consignments"])
        tree["reference"] = "%(reference)s"
        for index, consignment in enumerate(tree["consignments"]):
            consignment["waybill_number"] = f"%(waybill{index})s"
        text = msgspec.json.encode(tree).replace(b"%", b"%%").replace(b"%%(", b"%(")
        self._template = text
        self.size = len(self.body(0))

    def body(self, number: int) -> bytes:
        """The JSON of submission ``number``."""
        names = {b"reference": b"BENCH-%d" % number}
        for index in range(self.consignments):
            names[b"waybill%d" % index] = b"BW%010d" % (number * self.consignments + index)
        return self._template % names

    def request(self, number: int, *, host: str, secret: str) -> bytes:
        """The whole HTTP request of submission ``number``, with an idempotency key of its own."""
        body = self.body(number)
        return (
            f"POST /v1/submissions HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {secret}\r\n"
            f"Content-Type: application/json\r\nIdempotency-Key: bench-{number}\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        ).encode() + body
